package dev.postflight.check.kinds.host;

import dev.postflight.check.Run;
import dev.postflight.net.Network;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * A server that tells the time by SNTP (RFC 5905, section 14). Each question has a port and a cookie of its own, so that
 * only who sees it can answer; nothing of the clock here goes over the wire.
 */
final class TimeServer {
    /** A lost datagram costs this much of a run. */
    private static final Duration TRY = Duration.ofSeconds(1);

    private static final int LENGTH = 48;
    /** No leap second announced, version 4, client. */
    private static final int QUESTION = 0x23;

    private static final int SERVER_MODE = 4;
    private static final int UNSYNCHRONIZED = 3;
    private static final int LAST_STRATUM = 15;
    /** From 1900, where the protocol's seconds begin, to 1970. */
    private static final long EPOCH = 2_208_988_800L;
    /** The protocol's seconds began again on 2036-02-07: a small number is one of the second era. */
    private static final long ERA = 1L << 32;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Network network;
    private final Network.Endpoint server;
    private final ChannelGroup open;

    TimeServer(Network network, Network.Endpoint server, ChannelGroup open) {
        this.network = network;
        this.server = server;
        this.open = open;
    }

    /** A mute server must leave time for the rest of the run, and one that has not answered by then is no measure. */
    private static Duration patience(Run run) {
        Duration half = run.remaining().dividedBy(2);
        return half.compareTo(TRY.multipliedBy(2)) < 0 ? half : TRY.multipliedBy(2);
    }

    /** By how many seconds the server is ahead of the clock here; fails with a {@link WireFailure}. */
    Future<Double> ahead(Run run) {
        Promise<Double> promise = Promise.promise();
        network.resolve(run, server.host(), server.family())
                .onFailure(promise::tryFail)
                .onSuccess(addresses -> {
                    InetSocketAddress address = new InetSocketAddress(addresses.get(0), server.port());
                    var alarm = run.loop()
                            .schedule(
                                    () -> promise.tryFail(new WireFailure(
                                            Finding.SOURCE_MISSING, "no answer from the time server " + server)),
                                    patience(run).toNanos(),
                                    TimeUnit.NANOSECONDS);
                    promise.future().onComplete(done -> alarm.cancel(false));
                    run.loop().execute(() -> ask(run, address, promise));
                });
        return promise.future();
    }

    private void ask(Run run, InetSocketAddress address, Promise<Double> promise) {
        if (promise.future().isComplete() || run.remaining().isZero()) {
            return;
        }
        Channel channel = new Bootstrap()
                .group(run.loop())
                .channelFactory(NioDatagramChannel::new)
                .handler(new Answers(promise))
                .connect(address)
                .addListener((ChannelFuture connected) -> {
                    if (!connected.isSuccess()) {
                        promise.tryFail(unreachable());
                    }
                })
                .channel();
        open.add(channel);
        var again = run.loop().schedule(() -> ask(run, address, promise), TRY.toNanos(), TimeUnit.NANOSECONDS);
        promise.future().onComplete(done -> {
            again.cancel(false);
            channel.close();
        });
    }

    private WireFailure unreachable() {
        return new WireFailure(Finding.SOURCE_MISSING, "nobody tells the time at " + server);
    }

    /** Sends one question, and waits for its answer. */
    private final class Answers extends SimpleChannelInboundHandler<DatagramPacket> {
        private final Promise<Double> promise;
        private final long cookie = RANDOM.nextLong();
        private double sent;

        Answers(Promise<Double> promise) {
            this.promise = promise;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            ByteBuf question = Unpooled.buffer(LENGTH)
                    .writeByte(QUESTION)
                    .writeZero(LENGTH - 1 - Long.BYTES)
                    .writeLong(cookie);
            sent = now();
            context.writeAndFlush(question);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            double received = now();
            ByteBuf answer = packet.content();
            if (answer.readableBytes() < LENGTH
                    || (answer.getByte(0) & 7) != SERVER_MODE
                    || answer.getLong(24) != cookie) {
                return; // an answer to somebody else's question, or none
            }
            int stratum = answer.getUnsignedByte(1);
            if (stratum == 0) { // a "kiss of death" says why in four letters
                String code = answer.toString(12, 4, StandardCharsets.US_ASCII).replaceAll("[^A-Z]", "");
                refuse("the time server " + server + " refuses to tell the time: " + code);
            } else if (stratum > LAST_STRATUM || (answer.getByte(0) & 0xff) >> 6 == UNSYNCHRONIZED) {
                refuse("the time server " + server + " does not know the time itself");
            } else {
                double took = moment(answer, 32) - sent;
                double back = moment(answer, 40) - received;
                promise.tryComplete((took + back) / 2);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            promise.tryFail(unreachable());
        }

        private void refuse(String sentence) {
            promise.tryFail(new WireFailure(Finding.SOURCE_MISSING, sentence));
        }

        private double moment(ByteBuf answer, int at) {
            long seconds = answer.getUnsignedInt(at);
            long era = seconds < EPOCH ? ERA : 0;
            return seconds + era - EPOCH + answer.getUnsignedInt(at + 4) / 0x1p32;
        }

        private static double now() {
            Instant now = Instant.now();
            return now.getEpochSecond() + now.getNano() / 1e9;
        }
    }
}
