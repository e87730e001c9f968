package dev.postflight.check.kinds.queue.redis;

import dev.postflight.check.Run;
import dev.postflight.check.kinds.redis.RedisConnection;
import dev.postflight.check.kinds.redis.RedisReply;
import dev.postflight.check.kinds.redis.RedisServer;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Reading;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Listens to what Celery's workers say of themselves, between runs too: that they live, every 2 s, and how long each task
 * took.
 *
 * <p>Who has listened too short, or has heard nobody for a while, subscribes anew and listens for as long as a worker may
 * keep silent, so that a connection which died without a word is no dead worker.
 */
final class CeleryWorkers implements AutoCloseable {
    /** A worker speaks every 2 s. */
    private static final Duration LISTENING = Duration.ofMillis(2_500);
    /** What a run still needs after it has listened. */
    private static final Duration RESERVE = Duration.ofMillis(100);

    private final Vertx vertx;
    private final String channels;
    private @Nullable Ear ear;
    private boolean closed;

    /** @param prefix what stands before Celery's keys, and before its channels too */
    CeleryWorkers(Vertx vertx, String prefix) {
        this.vertx = vertx;
        this.channels = prefix + "/%d.celeryev/*";
    }

    /** One subscription. */
    private static final class Ear {
        final CeleryEvents events = new CeleryEvents();
        final Redis client;
        final long since = System.nanoTime();
        private final Promise<Void> subscribed = Promise.promise();
        private volatile boolean ended;

        Ear(Redis client, RedisConnection asked, String pattern) {
            this.client = client;
            client.connect()
                    .compose(connection -> {
                        connection.handler(message -> take(message, asked));
                        connection.endHandler(end -> ended = true);
                        connection.exceptionHandler(failure -> ended = true);
                        // PSUBSCRIBE is answered by a message, to which the handler listens
                        return CelerySubscriber.login(connection, asked)
                                .compose(done -> connection.send(
                                        Request.cmd(Command.PSUBSCRIBE).arg(pattern)));
                    })
                    .onFailure(subscribed::tryFail);
        }

        private void take(Response message, RedisConnection asked) {
            if (message.type() == ResponseType.ERROR) {
                subscribed.tryFail(asked.failure("PSUBSCRIBE", new RedisReply.Refused(message.toString())));
            } else if (message.size() == 4) { // pmessage, pattern, channel, message
                events.heard(message.get(2).toString(), message.get(3).toString());
            } else {
                subscribed.tryComplete();
            }
        }

        boolean isGone() {
            return ended || subscribed.future().failed() || events.isSilent(System.nanoTime() - since);
        }
    }

    /** How many workers are alive, and how long tasks took, where there was time enough to hear it. */
    synchronized Future<List<Reading>> readings(Run run, RedisConnection connection) {
        if (closed) {
            return Future.succeededFuture(List.of());
        }
        Ear now = ear;
        if (now == null || now.isGone()) {
            hangUp();
            RedisServer server = connection.server();
            now = new Ear(CelerySubscriber.client(vertx, server), connection, channels.formatted(server.database()));
            ear = now;
        }
        Ear listening = now;
        Promise<Void> heard = Promise.promise();
        long left = LISTENING.toNanos() - (System.nanoTime() - listening.since);
        long patience = Math.min(left, run.remaining().minus(RESERVE).toNanos());
        ScheduledFuture<?> alarm =
                run.loop().schedule(() -> heard.tryComplete(), Math.max(0, patience), TimeUnit.NANOSECONDS);
        listening.subscribed.future().onFailure(failure -> {
            alarm.cancel(false);
            heard.tryFail(
                    failure instanceof WireFailure
                            ? failure
                            : WireFailure.ofTarget(connection.wire().peer()
                                    + " does not let us listen to Celery's workers: " + failure.getMessage()));
        });
        return heard.future().map(done -> {
            boolean enough = listening.subscribed.future().succeeded()
                    && System.nanoTime() - listening.since >= LISTENING.toNanos();
            return enough ? listening.events.readings() : List.of(); // no time to hear all of them
        });
    }

    @Override
    public synchronized void close() {
        closed = true;
        hangUp();
    }

    private void hangUp() {
        Ear last = ear;
        ear = null;
        if (last != null) {
            last.client.close();
        }
    }
}
