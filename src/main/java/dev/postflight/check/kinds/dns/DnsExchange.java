package dev.postflight.check.kinds.dns;

import dev.postflight.check.Run;
import dev.postflight.net.Network;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * One question and its way to an answer: by datagram, repeated to each address in turn while none answers, and by TCP
 * when the answer was truncated.
 *
 * <p>Each try has a socket and an id of its own, both random, so that only who sees the question can answer it (RFC 5452);
 * whatever else arrives is passed over and counted.
 */
final class DnsExchange {
    /** A lost datagram costs this much before the next try, less where a run has little time; then twice as much, and so on. */
    private static final Duration FIRST_TRY = Duration.ofSeconds(1);
    /** What a datagram may hold although less was offered; a server's datagrams beyond it are cut and so malformed. */
    private static final int LEAST_BUFFER = 4096;

    /** How questions are asked, and what they need for it. */
    record Manner(
            Network network, RandomGenerator random, boolean tcp, boolean recursion, int edns, ChannelGroup open) {
        Manner withoutRecursion() {
            return new Manner(network, random, tcp, false, edns, open);
        }

        int newId() {
            return random.nextInt(0x10000);
        }

        ByteBuf encode(DnsQuestion question, int id) {
            return question.encode(id, recursion, edns);
        }
    }

    /** An answer, and how it came. */
    record Answer(DnsMessage message, String transport) {}

    private final Run run;
    private final Manner manner;
    private final DnsQuestion question;
    private final List<InetSocketAddress> servers;
    private final Promise<Answer> promise = Promise.promise();
    private Duration patience;
    private int tries;
    private int refusals;
    private int passedOver;
    private boolean truncated;

    private DnsExchange(Run run, Manner manner, DnsQuestion question, List<InetSocketAddress> servers) {
        this.run = run;
        this.manner = manner;
        this.question = question;
        this.servers = servers;
        Duration third = run.timeout().dividedBy(3);
        this.patience = third.compareTo(FIRST_TRY) < 0 ? third : FIRST_TRY;
    }

    /** Asks; fails with a {@link WireFailure} by the run's deadline. */
    static Future<Answer> ask(Run run, Manner manner, DnsQuestion question, List<InetSocketAddress> servers) {
        DnsExchange exchange = new DnsExchange(run, manner, question, servers);
        run.loop().execute(exchange::begin);
        return exchange.promise.future();
    }

    private void begin() {
        if (manner.tcp) {
            overTcp(0, "");
            return;
        }
        var alarm = run.loop().schedule(this::expire, run.remaining().toNanos(), TimeUnit.NANOSECONDS);
        promise.future().onComplete(done -> alarm.cancel(false));
        tryNext();
    }

    private void expire() {
        if (truncated) {
            return; // the connection says what it waited for
        }
        promise.tryFail(WireFailure.ofDeadline(
                run,
                "waiting for " + show(servers) + " to answer " + question + (passedOver == 0 ? "" : passedOverNote())));
    }

    private String passedOverNote() {
        return " (passed over " + passedOver + (passedOver == 1 ? " datagram" : " datagrams") + " that did not)";
    }

    private void tryNext() {
        if (truncated || promise.future().isComplete()) {
            return;
        }
        InetSocketAddress server = servers.get(tries % servers.size());
        tries++;
        int id = manner.newId();
        Channel channel = new Bootstrap()
                .group(run.loop())
                .channelFactory(NioDatagramChannel::new)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(Math.max(manner.edns, LEAST_BUFFER)))
                .handler(new Datagrams(server, id))
                .connect(server) // from a port of the system's choice, and deaf to everybody else
                .addListener((ChannelFuture connected) -> {
                    if (connected.isSuccess()) {
                        connected.channel().writeAndFlush(manner.encode(question, id));
                    } else {
                        refused(server, connected.cause());
                    }
                })
                .channel();
        manner.open.add(channel);
        channel.closeFuture().addListener(closed -> fail("the check was closed"));
        promise.future().onComplete(done -> channel.close());
        run.note(() -> "asking " + show(server) + " over UDP for " + question);
        var again = run.loop().schedule(this::tryNext, patience.toNanos(), TimeUnit.NANOSECONDS);
        promise.future().onComplete(done -> again.cancel(false));
        patience = patience.multipliedBy(2);
    }

    /** Nobody listens there, or there is no way there: the next address at once, or the end when it was the last. */
    private void refused(InetSocketAddress server, Throwable cause) {
        run.note(() -> show(server) + ": " + cause.getMessage());
        refusals++;
        if (truncated) {
            return;
        } else if (refusals < servers.size()) {
            tryNext();
        } else if (cause instanceof PortUnreachableException) {
            fail("nobody answers DNS at " + show(servers) + " (port unreachable)");
        } else {
            promise.tryFail(new WireFailure(
                    Finding.SOURCE_MISSING, "no network from here to " + show(server) + ": " + cause.getMessage()));
        }
    }

    private void overTcp(int index, String after) {
        DnsConnection.ask(run, manner, question, servers.get(index))
                .onSuccess(message -> answered(message, servers.get(index), "tcp"))
                .onFailure(failure -> {
                    if (after.isEmpty()
                            && index + 1 < servers.size()
                            && !run.remaining().isZero()) {
                        overTcp(index + 1, after);
                    } else if (failure instanceof WireFailure wire) {
                        promise.tryFail(new WireFailure(wire.finding(), after + wire.sentence()));
                    } else {
                        promise.tryFail(failure);
                    }
                });
    }

    private void answered(DnsMessage message, InetSocketAddress server, String transport) {
        run.note(() -> show(server) + " answered: " + message);
        promise.tryComplete(new Answer(message, transport));
    }

    /** An answer to this question; empty when it is none. */
    static Optional<DnsMessage> read(ByteBuf bytes, int id, DnsQuestion question, InetSocketAddress server)
            throws WireFailure {
        try {
            return DnsMessage.read(bytes, id, question);
        } catch (CorruptedFrameException e) {
            throw WireFailure.ofTarget(
                    "answer of " + show(server) + " to " + question + " is malformed: " + e.getMessage());
        }
    }

    private void fail(String sentence) {
        promise.tryFail(WireFailure.ofTarget(sentence));
    }

    private static String show(InetSocketAddress server) {
        return NetUtil.toSocketAddressString(server);
    }

    private static String show(List<InetSocketAddress> servers) {
        return String.join(", ", servers.stream().map(DnsExchange::show).toList());
    }

    /** What arrives on the socket of one try. */
    private final class Datagrams extends SimpleChannelInboundHandler<DatagramPacket> {
        private final InetSocketAddress server;
        private final int id;

        Datagrams(InetSocketAddress server, int id) {
            this.server = server;
            this.id = id;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) throws WireFailure {
            if (truncated) {
                return;
            }
            Optional<DnsMessage> message = read(packet.content(), id, question, server);
            if (message.isEmpty()) {
                passedOver++;
                run.note(() -> "passed over a datagram that does not answer the question");
            } else if (message.get().truncated()) {
                truncated = true;
                overTcp(servers.indexOf(server), "answer was truncated, and over TCP: ");
            } else {
                answered(message.get(), server, "udp");
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (cause instanceof IOException) {
                refused(server, cause);
            } else {
                promise.tryFail(cause);
            }
        }
    }
}
