package dev.postflight.check.kinds.application;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A web server in Java, instrumented with Micrometer as frameworks do; its counters can be reset. */
final class MicrometerShop implements AutoCloseable {
    private static final Map<String, int[]> PAUSES = Map.of(
            "/orders", new int[] {4, 12, 20, 30},
            "/slow", new int[] {60, 90, 110, 130},
            "/flaky", new int[] {1});

    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    private final ExecutorService workers = Executors.newFixedThreadPool(16);
    private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
    private volatile PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private volatile boolean open = true;

    MicrometerShop() throws IOException {
        server.setExecutor(workers);
        server.createContext("/metrics", this::metrics);
        server.createContext("/", this::serve);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    void reset() {
        registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    }

    /** Whether it tells its metrics. */
    void open(boolean open) {
        this.open = open;
    }

    private void metrics(HttpExchange exchange) throws IOException {
        String accept = String.valueOf(exchange.getRequestHeaders().getFirst("Accept"));
        String type = accept.contains("openmetrics")
                ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                : "text/plain; version=0.0.4; charset=utf-8";
        byte[] page = registry.scrape(type).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(open ? 200 : 503, open ? page.length : -1);
        if (open) {
            exchange.getResponseBody().write(page);
        }
        exchange.close();
    }

    private void serve(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        int count = counts.computeIfAbsent(path, name -> new AtomicInteger()).incrementAndGet();
        long begin = System.nanoTime();
        int[] pauses = PAUSES.getOrDefault(path, new int[] {0});
        try {
            Thread.sleep(pauses[count % pauses.length]);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        int status = path.equals("/flaky") && count % 5 == 0 ? 500 : 200;
        Timer.builder("http.server.requests")
                .tag("uri", path)
                .tag("method", exchange.getRequestMethod())
                .tag("status", Integer.toString(status))
                .publishPercentileHistogram()
                .register(registry)
                .record(Duration.ofNanos(System.nanoTime() - begin));
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }
}
