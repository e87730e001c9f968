package dev.postflight.check.kinds.http;

import dev.postflight.check.Run;
import dev.postflight.net.Family;
import dev.postflight.net.Network;
import dev.postflight.net.Phase;
import dev.postflight.net.TlsPeer;
import dev.postflight.net.TlsPlan;
import dev.postflight.net.Wire;
import dev.postflight.net.WireFailure;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One request and its answer on a connection of its own, and what was seen on the way, however far it got. */
final class HttpHop {
    /** As much as browsers and servers take. */
    private static final int LONGEST_HEADERS = 16 << 10;

    private static final int LONGEST_LINE = 8 << 10;

    /** Which HTTP is spoken. */
    enum Version {
        /** HTTP/2 where TLS agrees on it. */
        AUTO,
        ONE,
        /** Without TLS by prior knowledge. */
        TWO;

        TlsPlan of(TlsPlan plan) {
            return plan.offering(
                    switch (this) {
                        case AUTO -> List.of("h2", "http/1.1");
                        case ONE -> List.of();
                        case TWO -> List.of("h2");
                    });
        }
    }

    /** Where all hops of a check take place. */
    record Scene(Network network, Family family, Version version, ChannelGroup open) {}

    /** An address to use instead of looking the host up. */
    record Pin(InetAddress address, Duration resolved) {}

    private final Run run;
    private final Scene scene;
    private final HttpAsk ask;
    private final HttpAnswer answer;
    private @Nullable Wire wire;

    HttpHop(Run run, Scene scene, HttpAsk ask, HttpBody body) {
        this.run = run;
        this.scene = scene;
        this.ask = ask;
        this.answer = new HttpAnswer(body);
    }

    /** Connects, asks and reads the answer; the connection is closed afterwards, whatever happens. */
    Future<HttpAnswer> go(Optional<Pin> pin) {
        HttpOrigin origin = ask.origin();
        Network network = scene.network();
        Network.Endpoint to = new Network.Endpoint(origin.host(), origin.port(), scene.family());
        Optional<TlsPlan> plan = origin.secure() ? Optional.of(ask.tls()) : Optional.empty();
        Future<Wire> ready = pin.isPresent()
                ? network.open(
                        run, to, pin.get().address(), pin.get().resolved(), plan, ask.serverName(), this::connected)
                : network.open(run, to, plan, ask.serverName(), this::connected);
        return ready.compose(open -> request(open).onComplete(done -> open.close()));
    }

    private void connected(Wire wire) {
        this.wire = wire;
        scene.open().add(wire.channel());
    }

    private Future<HttpAnswer> request(Wire wire) {
        boolean agreed = wire.tls().filter(tls -> tls.alpn().equals("h2")).isPresent();
        if (scene.version() == Version.TWO && ask.origin().secure() && !agreed) {
            return Future.failedFuture(WireFailure.ofTarget(wire.peer() + " does not speak HTTP/2"));
        }
        boolean two = agreed || scene.version() == Version.TWO;
        run.note(() -> ask.method() + " " + ask.title() + " by HTTP/" + (two ? "2" : "1.1") + ", headers "
                + String.join(", ", ask.headers().names()));
        Promise<HttpAnswer> promise = Promise.promise();
        return two ? stream(wire, promise) : plain(wire, promise);
    }

    private Future<HttpAnswer> plain(Wire wire, Promise<HttpAnswer> promise) {
        HttpDecoderConfig caps = new HttpDecoderConfig()
                .setMaxInitialLineLength(LONGEST_LINE)
                .setMaxHeaderSize(LONGEST_HEADERS)
                // what RFC 9112 lets a client take, and browsers do: lines that end in LF, the same length said twice.
                // There is one answer on a connection, so nothing can be smuggled into the next.
                .setStrictLineParsing(false)
                .setAllowDuplicateContentLengths(true);
        Future<HttpAnswer> future = wire.await(
                "waiting for the answer",
                promise,
                new HttpAnswerReader.FirstByte(wire, answer),
                new HttpClientCodec(caps, false, false),
                new HttpAnswerReader(wire, answer, promise, ""));
        send(wire, wire.channel(), false);
        return future;
    }

    private Future<HttpAnswer> stream(Wire wire, Promise<HttpAnswer> promise) {
        return Http2Stream.open(
                wire,
                promise,
                new HttpAnswerReader(wire, answer, promise, "HTTP/2"),
                LONGEST_HEADERS,
                stream -> send(wire, stream, true));
    }

    private void send(Wire wire, Channel channel, boolean two) {
        answer.sent();
        // HTTP/2 writes its own names into the headers, which belong to every run of the check
        channel.writeAndFlush(ask.message(two ? ask.headers().copy() : ask.headers()))
                .addListener(written -> {
                    if (!written.isSuccess()) {
                        wire.fail(written.cause());
                    }
                });
    }

    /** Whether more of the answer is taken from the wire for now. */
    void read(boolean more) {
        if (wire != null) {
            wire.channel().config().setAutoRead(more);
        }
    }

    /** Breaks off; what is being waited for fails. */
    void stop() {
        if (wire != null) {
            wire.channel().close();
        }
    }

    HttpAsk ask() {
        return ask;
    }

    HttpAnswer answer() {
        return answer;
    }

    /** How long each phase took that was reached. */
    Map<Phase, Duration> phases() {
        Map<Phase, Duration> phases = new EnumMap<>(Phase.class);
        if (wire != null) {
            phases.putAll(wire.phases());
        }
        if (answer.hasBegun()) {
            phases.put(Phase.PROCESSING, Duration.ofNanos(answer.processingNanos()));
        }
        if (answer.hasEnded()) {
            phases.put(Phase.TRANSFER, Duration.ofNanos(answer.transferNanos()));
        }
        return phases;
    }

    Optional<TlsPeer> tls() {
        return wire == null ? Optional.empty() : wire.tls();
    }

    /** The address that was talked to. */
    Optional<String> address() {
        return wire == null || wire.remote() == null
                ? Optional.empty()
                : Optional.of(NetUtil.toAddressString(wire.remote().getAddress()));
    }
}
