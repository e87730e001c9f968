package dev.postflight.testing;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * A shop instrumented with Micrometer, under a load that is the same every second: {@value #A_SECOND} requests of /checkout,
 * which take 10 ms to 1 s evenly and of which every tenth fails, and as many of /health, which take 5 ms and never fail.
 * The same durations of /checkout are in the native histogram {@code checkout_native_seconds} too.
 */
public final class InstrumentedShop implements AutoCloseable {
    public static final int A_SECOND = 50;

    private final HttpServer server;
    private final ScheduledExecutorService load = Executors.newSingleThreadScheduledExecutor();
    private final int failsEvery;
    private volatile Instruments instruments = new Instruments();
    private volatile boolean busy = true;
    private volatile boolean open = true;
    private int count;

    /** What begins anew with each process. */
    private static final class Instruments {
        final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        final Histogram checkout = Histogram.builder()
                .name("checkout_native_seconds")
                .nativeOnly()
                .withoutExemplars()
                .register(registry.getPrometheusRegistry());

        void request(String uri, int status, Duration took) {
            Timer.builder("http.server.requests")
                    .tags("uri", uri, "status", Integer.toString(status))
                    .serviceLevelObjectives(IntStream.rangeClosed(1, 12)
                            .mapToObj(tenth -> Duration.ofMillis(100L * tenth))
                            .toArray(Duration[]::new))
                    .register(registry)
                    .record(took);
        }
    }

    /** @param failsEvery which of the requests of /checkout fail; 0 for none */
    public InstrumentedShop(int failsEvery) throws IOException {
        this.failsEvery = failsEvery;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.createContext("/metrics", exchange -> {
            if (!open) {
                exchange.sendResponseHeaders(503, -1);
            } else {
                String accept = exchange.getRequestHeaders().getFirst("Accept");
                ExpositionFormatWriter writer = ExpositionFormats.init().findWriter(accept);
                exchange.getResponseHeaders().set("Content-Type", writer.getContentType());
                exchange.sendResponseHeaders(200, 0);
                writer.write(
                        exchange.getResponseBody(),
                        instruments.registry.getPrometheusRegistry().scrape());
            }
            exchange.close();
        });
        server.start();
        load.scheduleAtFixedRate(this::serve, 0, 1_000_000 / A_SECOND, TimeUnit.MICROSECONDS);
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Begins to count from 0, as a new process does. */
    public void restart() {
        instruments = new Instruments();
    }

    /** Whether requests come. */
    public void busy(boolean busy) {
        this.busy = busy;
    }

    /** Whether it can be scraped. */
    public void open(boolean open) {
        this.open = open;
    }

    @Override
    public void close() {
        load.shutdownNow();
        server.stop(0);
    }

    private void serve() {
        if (busy) {
            count++;
            Instruments now = instruments;
            Duration took = Duration.ofMillis(10L * (count * 37 % 100 + 1)); // evenly, and no two alike in a row
            boolean fails = failsEvery > 0 && count % failsEvery == 0;
            now.request("/checkout", fails ? 500 : 200, took);
            now.request("/health", 200, Duration.ofMillis(5));
            now.checkout.observe(took.toMillis() / 1e3);
        }
    }
}
