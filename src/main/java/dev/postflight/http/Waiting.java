package dev.postflight.http;

import dev.postflight.watch.Launch;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Requests that wait for a verdict. No thread waits with them, there are never more than so many, and one whose client has
 * gone away makes room at once.
 */
final class Waiting {
    /** A pipeline waits with one request; this is far more than a fleet of them has under way. */
    static final int MOST = 256;
    /** As long as proxies let a request be silent. */
    static final Duration LONGEST = Duration.ofSeconds(60);
    /** What is left behind by a client that has gone away lasts no longer; and a person's word is heard within this time. */
    private static final Duration SLICE = Duration.ofSeconds(5);

    /** Between two looks, so that whatever happens to a deployment every moment makes no endless work. */
    private static final long PAUSE_MILLIS = 50;

    private final Desk desk;
    private final LongSupplier nanoTime;
    private final AtomicInteger waiting = new AtomicInteger();

    Waiting(Desk desk, LongSupplier nanoTime) {
        this.desk = desk;
        this.nanoTime = nanoTime;
    }

    int count() {
        return waiting.get();
    }

    /** The launch as soon as it is enough, or when the wait is over. */
    Future<Launch> until(RoutingContext request, Launch first, String window, Duration wait, Predicate<Launch> enough) {
        if (wait.isZero() || enough.test(first)) {
            return Future.succeededFuture(first);
        }
        if (waiting.incrementAndGet() > MOST) {
            waiting.decrementAndGet();
            throw new Problem(503, MOST + " requests wait for a verdict already; ask again", 5);
        }
        Promise<Launch> promise = Promise.promise();
        promise.future().onComplete(done -> waiting.decrementAndGet());
        request.response().closeHandler(gone -> promise.tryFail(new Problem(499, "the client has gone away")));
        Wait one = new Wait(
                request.vertx(),
                promise,
                first.deployment().id(),
                window,
                nanoTime.getAsLong() + wait.toNanos(),
                enough);
        look(one);
        return promise.future();
    }

    private record Wait(
            Vertx vertx, Promise<Launch> promise, String id, String window, long end, Predicate<Launch> enough) {}

    private void look(Wait one) {
        Duration left = Duration.ofNanos(Math.max(0, one.end - nanoTime.getAsLong()));
        Duration slice = left.compareTo(SLICE) < 0 ? left : SLICE;
        desk.await(one.id, one.window, slice).onComplete(now -> {
            if (now.failed()) {
                one.promise.tryFail(now.cause());
            } else if (one.enough.test(now.result()) || nanoTime.getAsLong() >= one.end) {
                one.promise.tryComplete(now.result());
            } else if (!one.promise.future().isComplete()) {
                one.vertx.setTimer(PAUSE_MILLIS, again -> look(one));
            }
        });
    }
}
