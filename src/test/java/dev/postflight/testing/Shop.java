package dev.postflight.testing;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A small application as one is deployed: it answers pages with the help of a stock service behind a proxy, which can be told
 * to slow and to fail, and it counts what it does as client libraries do. It can be told to leak.
 */
public final class Shop implements AutoCloseable {
    private static final double[] BOUNDS = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1};
    private static final double MIB = 1 << 20;

    private final HttpClient client;
    private final HttpServer stock;
    private final HttpServer proxy;
    private final HttpServer pages;
    private final Random random = new Random(1);
    private final long[] buckets = new long[BOUNDS.length + 1];
    private long good;
    private long failed;
    private double seconds;
    private double memory = 200 * MIB;

    private static final double USUAL = 0.008;
    private volatile double slower = 1;
    private volatile double slowShare = 1;
    private volatile double failing;

    public Shop(Vertx vertx) {
        client = vertx.createHttpClient(new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(64));
        stock = listen(vertx.createHttpServer()
                .requestHandler(request -> request.response().end("3 left")));
        proxy = listen(vertx.createHttpServer().requestHandler(request -> meddle(vertx, request)));
        pages = listen(vertx.createHttpServer().requestHandler(request -> {
            if (request.path().equals("/metrics")) {
                request.response().end(metrics());
            } else {
                page(request);
            }
        }));
    }

    public int port() {
        return pages.actualPort();
    }

    /** So much slower is this share of what the stock service is asked. */
    public void slow(double times, double share) {
        slower = times;
        slowShare = share;
    }

    /** This share of what the stock service is asked fails. */
    public void fail(double share) {
        failing = share;
    }

    public void leak(double mebibytes) {
        memory += mebibytes * MIB;
    }

    /** Customers come, as many at once; ends when all have their answers. */
    public Future<?> visit(int customers) {
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < customers; i++) {
            all.add(ask(port(), "/"));
        }
        return Future.join(all);
    }

    private void page(HttpServerRequest request) {
        long began = System.nanoTime();
        ask(proxy.actualPort(), "/stock").onComplete(answer -> {
            boolean fine = answer.succeeded() && answer.result() == 200;
            count((System.nanoTime() - began) / 1e9, fine);
            request.response().setStatusCode(fine ? 200 : 500).end(fine ? "welcome" : "the stock is unknown");
        });
    }

    private void meddle(Vertx vertx, HttpServerRequest request) {
        double wait;
        boolean fails;
        synchronized (random) {
            double factor = random.nextDouble() < slowShare ? slower : 1;
            wait = USUAL * factor * Math.exp(0.15 * random.nextGaussian());
            fails = random.nextDouble() < failing;
        }
        vertx.setTimer(Math.max(1, Math.round(wait * 1e3)), fired -> {
            if (fails) {
                request.response().setStatusCode(503).end();
            } else {
                ask(stock.actualPort(), "/")
                        .onSuccess(status ->
                                request.response().setStatusCode(status).end());
            }
        });
    }

    private Future<Integer> ask(int port, String path) {
        return client.request(HttpMethod.GET, port, "127.0.0.1", path)
                .compose(request ->
                        request.send().compose(answer -> answer.body().map(answer.statusCode())));
    }

    private synchronized void count(double took, boolean fine) {
        good += fine ? 1 : 0;
        failed += fine ? 0 : 1;
        seconds += took;
        int bucket = 0;
        while (bucket < BOUNDS.length && took > BOUNDS[bucket]) {
            bucket++;
        }
        buckets[bucket]++;
    }

    private synchronized String metrics() {
        StringBuilder text = new StringBuilder("# TYPE http_requests_total counter\n");
        text.append("http_requests_total{code=\"200\"} ").append(good).append('\n');
        text.append("http_requests_total{code=\"500\"} ").append(failed).append('\n');
        text.append("# TYPE http_request_duration_seconds histogram\n");
        long sum = 0;
        for (int i = 0; i < buckets.length; i++) {
            sum += buckets[i];
            text.append("http_request_duration_seconds_bucket{le=\"")
                    .append(i < BOUNDS.length ? Double.toString(BOUNDS[i]) : "+Inf")
                    .append("\"} ")
                    .append(sum)
                    .append('\n');
        }
        text.append("http_request_duration_seconds_sum ").append(seconds).append('\n');
        text.append("http_request_duration_seconds_count ").append(sum).append('\n');
        text.append("# TYPE process_resident_memory_bytes gauge\n");
        return text.append("process_resident_memory_bytes ")
                .append(memory)
                .append('\n')
                .toString();
    }

    private static HttpServer listen(HttpServer server) {
        return await(server.listen(0, "127.0.0.1"));
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        await(Future.join(pages.close(), proxy.close(), stock.close(), client.close()));
    }
}
