package dev.postflight.check.kinds.queue.redis;

import dev.postflight.check.Run;
import dev.postflight.check.kinds.redis.RedisConnection;
import dev.postflight.check.kinds.redis.RedisReply;
import dev.postflight.check.kinds.redis.RedisServer;
import dev.postflight.net.Network;
import dev.postflight.outcome.Reading;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Future;
import io.vertx.core.Promise;
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
    /** It is subscribed anew long before. */
    private static final Duration LASTING = Duration.ofDays(365);
    /** What a run still needs after it has listened. */
    private static final Duration RESERVE = Duration.ofMillis(100);

    private final Network network;
    private final String channels;
    private @Nullable Ear ear;
    private boolean closed;

    /** @param prefix what stands before Celery's keys, and before its channels too */
    CeleryWorkers(Network network, String prefix) {
        this.network = network;
        this.channels = prefix + "/%d.celeryev/*";
    }

    /** One subscription, on a connection of its own that outlives its run. */
    private static final class Ear {
        final CeleryEvents events = new CeleryEvents();
        final long since = System.nanoTime();
        private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
        private final Future<Void> subscribed;
        private volatile boolean ended;

        Ear(Run run, Network network, RedisServer server, String pattern) {
            Run lasting = Run.within(LASTING, run.loop(), Run.Trace.NONE);
            this.subscribed = RedisConnection.open(lasting, network, server, open, wire -> {})
                    .compose(connection -> {
                        connection.wire().channel().closeFuture().addListener(closed -> ended = true);
                        return connection.listen(pattern, this::take);
                    });
        }

        /** A list of pmessage, pattern, channel and message. */
        private void take(RedisReply reply) {
            List<RedisReply> parts = reply.asItems();
            if (parts.size() == 4) {
                events.heard(
                        parts.get(2).asText().orElse(""), parts.get(3).asText().orElse(""));
            }
        }

        boolean isGone() {
            return ended || subscribed.failed() || events.isSilent(System.nanoTime() - since);
        }

        void hangUp() {
            open.close();
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
            now = new Ear(run, network, server, channels.formatted(server.database()));
            ear = now;
        }
        Ear listening = now;
        Promise<Void> heard = Promise.promise();
        long left = LISTENING.toNanos() - (System.nanoTime() - listening.since);
        long patience = Math.min(left, run.remaining().minus(RESERVE).toNanos());
        ScheduledFuture<?> alarm =
                run.loop().schedule(() -> heard.tryComplete(), Math.max(0, patience), TimeUnit.NANOSECONDS);
        listening.subscribed.onFailure(failure -> {
            alarm.cancel(false);
            heard.tryFail(failure);
        });
        return heard.future().map(done -> {
            boolean enough =
                    listening.subscribed.succeeded() && System.nanoTime() - listening.since >= LISTENING.toNanos();
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
            last.hangUp();
        }
    }
}
