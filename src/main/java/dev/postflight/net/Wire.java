package dev.postflight.net;

import dev.postflight.outcome.Finding;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection of one run, each phase timed. It belongs to the run's event loop, and the run's deadline closes it and
 * fails whatever is being awaited, naming it.
 */
public final class Wire {
    private final Trip trip;
    private final Channel channel;
    private final String peer;
    private final Map<Phase, Duration> phases = new EnumMap<>(Phase.class);
    private final ScheduledFuture<?> alarm;
    private @Nullable Promise<?> awaited;
    private Supplier<String> doing = () -> "";
    private @Nullable TlsPeer tls;

    Wire(Trip trip, WireChannel channel, String peer, Map<Phase, Duration> phases) {
        this.trip = trip;
        this.channel = channel;
        this.peer = peer;
        this.phases.putAll(phases);
        this.alarm = trip.loop().schedule(this::expire, trip.remaining().toNanos(), TimeUnit.NANOSECONDS);
        channel.onException(this::broken);
        channel.closeFuture().addListener(closed -> alarm.cancel(false));
        // what is still awaited when the connection ends was broken off; handlers that know better have spoken before
        channel.onEnd(this::ended);
    }

    public ChannelPipeline pipeline() {
        return channel.pipeline();
    }

    public Channel channel() {
        return channel;
    }

    public InetSocketAddress remote() {
        return (InetSocketAddress) channel.remoteAddress();
    }

    /** The other side as messages name it. */
    public String peer() {
        return peer;
    }

    /** How long each phase took so far. */
    public Map<Phase, Duration> phases() {
        return phases;
    }

    /** What the last handshake showed, also a failed one. */
    public Optional<TlsPeer> tls() {
        return Optional.ofNullable(tls);
    }

    /**
     * Waits for what {@code handlers} promise; they are at the end of the pipeline meanwhile. The deadline, the end of the
     * connection and any exception fail the promise with a {@link WireFailure} that says what was being done.
     *
     * @param doing e.g. {@code waiting for the greeting}
     */
    public <T> Future<T> await(String doing, Promise<T> promise, ChannelHandler... handlers) {
        doing(doing);
        this.awaited = promise;
        if (!channel.isOpen()) {
            ended();
        } else {
            channel.pipeline().addLast(handlers);
        }
        return promise.future();
    }

    /** Says what is being waited for from now on, for the message of a deadline. */
    public void doing(String doing) {
        this.doing = () -> doing;
    }

    /** The same where it changes with every byte; the words are only made when they are needed. */
    public void doing(Supplier<String> doing) {
        this.doing = doing;
    }

    /** Fails what is awaited for a reason that Netty, the JDK or OpenSSL threw. */
    public void fail(Throwable thrown) {
        failWith(() -> WireFailure.of(blunt(WireFailure.unwrapped(thrown)), doing.get(), peer));
    }

    /** Every connection ends, mostly after its answer: the words are only made when somebody still waits. */
    private void failWith(Supplier<? extends Throwable> reason) {
        Promise<?> promise = awaited;
        awaited = null;
        if (promise != null && !promise.future().isComplete()) {
            promise.tryFail(reason.get());
        }
    }

    /** Speaks TLS from here on; fails with the reason when the handshake does. */
    Future<Wire> secure(TlsContexts.Context context, String host) {
        if (!channel.isActive()) { // a handshake that cannot begin would never end
            return Future.failedFuture(
                    trip.remaining().isZero()
                            ? new WireFailure(Finding.SOURCE_MISSING, "TLS files were not read in time here")
                            : WireFailure.ofTarget("connection closed by " + peer + " while TLS handshake"));
        }
        long begin = System.nanoTime();
        TlsContexts.Handshake handshake = context.handshake(channel.alloc(), host);
        Promise<Wire> promise = Promise.promise();
        handshake.handler().setHandshakeTimeoutMillis(0); // the deadline is the run's
        handshake.handler().handshakeFuture().addListener(done -> {
            phases.merge(Phase.TLS, Duration.ofNanos(System.nanoTime() - begin), Duration::plus);
            TlsPeer seen = handshake.peer();
            tls = seen;
            if (done.isSuccess()) {
                trip.note(() -> "TLS " + seen.protocol() + " with " + seen.cipher());
                awaited = null;
                promise.tryComplete(this);
            } else {
                fail(handshake
                        .notes()
                        .refusal
                        .<Throwable>map(WireFailure::ofTarget)
                        .orElse(done.cause()));
            }
        });
        doing(WireFailure.HANDSHAKE);
        this.awaited = promise;
        if (channel.isOpen()) {
            channel.pipeline().addFirst("tls", handshake.handler());
        } else {
            ReferenceCountUtil.release(handshake.engine());
            ended(); // while the context was being built
        }
        return promise.future();
    }

    public void close() {
        awaited = null;
        channel.close();
    }

    /** In TLS 1.3 the server says only after the handshake that it does not go on without a client's certificate. */
    private Throwable blunt(Throwable cause) {
        return tls != null && tls.asked() && WireFailure.isRefusal(cause)
                ? WireFailure.ofTarget(peer + " demands a client certificate")
                : cause;
    }

    private void broken(Throwable cause) {
        fail(cause);
        channel.close();
    }

    private void ended() {
        failWith(() -> trip.remaining().isZero() ? late() : WireFailure.ofEnd(doing.get(), peer));
    }

    private void expire() {
        failWith(this::late);
        channel.close();
    }

    private WireFailure late() {
        return WireFailure.ofDeadline(trip, doing.get());
    }
}
