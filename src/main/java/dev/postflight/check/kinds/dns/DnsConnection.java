package dev.postflight.check.kinds.dns;

import dev.postflight.check.Run;
import dev.postflight.net.Family;
import dev.postflight.net.Network;
import dev.postflight.net.Wire;
import dev.postflight.net.WireFailure;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/** One question over a TCP connection of its own (RFC 7766). */
final class DnsConnection {
    private static final int LONGEST_MESSAGE = 65535;
    /** Each message follows its length in two bytes. */
    private static final int LENGTH = 2;

    private final DnsExchange.Manner manner;
    private final DnsQuestion question;
    private final InetSocketAddress server;

    private DnsConnection(DnsExchange.Manner manner, DnsQuestion question, InetSocketAddress server) {
        this.manner = manner;
        this.question = question;
        this.server = server;
    }

    /** Asks; fails with a {@link WireFailure} by the run's deadline. */
    static Future<DnsMessage> ask(Run run, DnsExchange.Manner manner, DnsQuestion question, InetSocketAddress server) {
        run.note(() -> "asking " + NetUtil.toSocketAddressString(server) + " over TCP for " + question);
        Network.Endpoint endpoint =
                new Network.Endpoint(NetUtil.toAddressString(server.getAddress()), server.getPort(), Family.ANY);
        return manner.network()
                .open(run, endpoint, server.getAddress(), Duration.ZERO, Optional.empty(), "")
                .compose(new DnsConnection(manner, question, server)::talk);
    }

    private Future<DnsMessage> talk(Wire wire) {
        manner.open().add(wire.channel());
        Promise<DnsMessage> promise = Promise.promise();
        int id = manner.newId();
        wire.await(
                "waiting for " + wire.peer() + " to answer " + question + " over TCP",
                promise,
                new LengthFieldBasedFrameDecoder(LONGEST_MESSAGE + LENGTH, 0, LENGTH, 0, LENGTH),
                new LengthFieldPrepender(LENGTH),
                new SimpleChannelInboundHandler<ByteBuf>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
                        judge(bytes, id, promise);
                    }
                });
        wire.channel().writeAndFlush(manner.encode(question, id));
        return promise.future().onComplete(done -> wire.close());
    }

    /** Nobody else can have sent this, so there is nothing to pass over. */
    private void judge(ByteBuf bytes, int id, Promise<DnsMessage> promise) {
        try {
            Optional<DnsMessage> message = DnsExchange.read(bytes, id, question, server);
            if (message.isEmpty()) {
                promise.tryFail(bad(" over TCP is not to " + question));
            } else if (message.get().truncated()) {
                promise.tryFail(bad(" is truncated over TCP, too"));
            } else {
                promise.tryComplete(message.get());
            }
        } catch (WireFailure malformed) {
            promise.tryFail(malformed);
        }
    }

    private WireFailure bad(String what) {
        return WireFailure.ofTarget("answer of " + NetUtil.toSocketAddressString(server) + what);
    }
}
