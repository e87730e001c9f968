package dev.postflight.http;

import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.ext.web.RoutingContext;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Where large answers are written: off the event loops, a few at once, and never more waiting than can be served. */
final class Workshop implements AutoCloseable {
    /** One for the scrape, one for whoever else asks; more would take the cores from the checks. */
    private static final int HANDS = 2;

    private static final int MOST_WAITING = 16;

    private final WorkerExecutor workers;
    private final AtomicInteger orders = new AtomicInteger();

    Workshop(Vertx vertx) {
        this.workers = vertx.createSharedWorkerExecutor("postflight-answers", HANDS);
    }

    /** Writes an answer's body. */
    @FunctionalInterface
    interface Work {
        void write(OutputStream out) throws IOException;
    }

    Future<Answer> order(RoutingContext request, String type, Work work) {
        if (orders.incrementAndGet() > HANDS + MOST_WAITING) {
            orders.decrementAndGet();
            return Future.failedFuture(new Problem(503, "too many large answers are being written; ask again"));
        }
        boolean gzip = acceptsGzip(request);
        return workers.executeBlocking(() -> write(type, work, gzip), false)
                .onComplete(done -> orders.decrementAndGet());
    }

    private static Answer write(String type, Work work, boolean gzip) throws IOException {
        ByteBufOutputStream body = new ByteBufOutputStream(Unpooled.buffer(64 * 1024));
        try (OutputStream out = new BufferedOutputStream(gzip ? new Gzip(body) : body, 32 * 1024)) {
            work.write(out);
        }
        Answer answer = Answer.ok(type, BufferInternal.buffer(body.buffer())).with("Vary", "Accept, Accept-Encoding");
        return gzip ? answer.with("Content-Encoding", "gzip") : answer;
    }

    private static boolean acceptsGzip(RoutingContext request) {
        return request.request().headers().contains(HttpHeaders.ACCEPT_ENCODING)
                && request.parsedHeaders().acceptEncoding().stream()
                        .anyMatch(coding -> coding.value().equals("gzip") && coding.weight() > 0);
    }

    @Override
    public void close() {
        workers.close();
    }

    /** The fastest level: a scrape shrinks tenfold with it already, and the others cost a multiple. */
    private static final class Gzip extends GZIPOutputStream {
        Gzip(OutputStream out) throws IOException {
            super(out, 32 * 1024);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
