package dev.postflight.net;

import dev.postflight.outcome.Unit;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Opens connections for the kinds: looks names up, connects, speaks TLS, all on the run's own event loop. */
public final class Network implements AutoCloseable {
    /** Long enough to spare name servers in a burst, short enough that a changed record is seen at the next runs. */
    private static final int LOOKUP_CACHE_SECONDS = 5;
    /** One lost datagram costs this much of a run's time before the next server or try. */
    private static final Duration LOOKUP_TRY = Duration.ofMillis(1500);

    /** What one connection may read before the others have their turn: a hundred that flood us must not hold up the rest. */
    private static final RecvByteBufAllocator MODEST =
            new AdaptiveRecvByteBufAllocator(512, 2048, 32 << 10).maxMessagesPerRead(2);

    private static final Pattern HOST_AND_PORT =
            Pattern.compile("(?:\\[(?<address>[0-9a-fA-F:.]+)]|(?<name>[^:/@\\s\\[\\]]+))(?::(?<port>\\d{1,5}))?");

    private final TlsContexts tls;
    private final Map<Resolving, DnsNameResolver> resolvers = new ConcurrentHashMap<>();

    private record Resolving(EventLoop loop, Family family) {}

    /** Where to: a name or address, a port, and which of the name's addresses. */
    public record Endpoint(String host, int port, Family family) {

        /**
         * Of a text such as {@code db.example:5432}, {@code 192.0.2.7} or {@code [2001:db8::7]:443}.
         *
         * @param port what holds where the text names none; 0 where it must
         * @throws IllegalArgumentException when it is none; the message says what would be right
         */
        public static Endpoint parse(String text, int port, Family family) {
            Matcher parts = HOST_AND_PORT.matcher(text);
            boolean right = parts.matches();
            String host = right ? parts.group("address") == null ? parts.group("name") : parts.group("address") : "";
            int number = right && parts.group("port") != null ? Integer.parseInt(parts.group("port")) : port;
            if (!right
                    || number < 1
                    || number > 65535
                    || (parts.group("address") != null && !HostName.isAddress(host))) {
                throw new IllegalArgumentException(
                        (port == 0 ? "a host and port" : "a host, or a host and port") + " such as db.example:5432");
            }
            return new Endpoint(host, number, family);
        }

        @Override
        public String toString() {
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        }
    }

    public Network(Vertx vertx) {
        this.tls = new TlsContexts(vertx);
    }

    /** All addresses of the host, in the order in which a client should try them. */
    public Future<List<InetAddress>> resolve(Trip trip, String host, Family family) {
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
        if (literal != null) {
            return literal(host, literal, family);
        }
        Promise<List<InetAddress>> promise = Promise.promise();
        var alarm = trip.loop()
                .schedule(
                        () -> promise.tryFail(new WireFailure(
                                dev.postflight.outcome.Finding.SOURCE_MISSING,
                                "no name server answered for " + host + " within " + show(trip.timeout()))),
                        trip.remaining().toNanos(),
                        TimeUnit.NANOSECONDS);
        resolver(trip.loop(), family).resolveAll(HostName.ascii(host)).addListener(done -> {
            alarm.cancel(false);
            if (done.isSuccess()) {
                @SuppressWarnings("unchecked") // resolveAll promises just this
                List<InetAddress> addresses = (List<InetAddress>) done.getNow();
                trip.note(() -> host + " is "
                        + String.join(
                                ", ",
                                addresses.stream().map(NetUtil::toAddressString).toList()));
                promise.tryComplete(List.copyOf(addresses));
            } else {
                promise.tryFail(WireFailure.ofLookup(host, done.cause()));
            }
        });
        return promise.future();
    }

    /** Connects to the first address that accepts, and speaks TLS if there is a plan for it. */
    public Future<Wire> open(Trip trip, Endpoint to, Optional<TlsPlan> plan, String serverName) {
        return open(trip, to, plan, serverName, wire -> {});
    }

    /**
     * The same.
     *
     * @param connected told of each connection before it speaks TLS, so that a failed handshake's is known too
     */
    public Future<Wire> open(
            Trip trip, Endpoint to, Optional<TlsPlan> plan, String serverName, Consumer<Wire> connected) {
        long begin = System.nanoTime();
        return resolve(trip, to.host(), to.family()).compose(addresses -> {
            long resolved = System.nanoTime() - begin;
            return open(
                    trip,
                    () -> connectFirst(trip, to, addresses, 0, resolved).onSuccess(connected::accept),
                    plan,
                    serverName);
        });
    }

    /** Connects to just this address of the endpoint; {@code resolved} is how long the lookup took. */
    public Future<Wire> open(
            Trip trip, Endpoint to, InetAddress address, Duration resolved, Optional<TlsPlan> plan, String serverName) {
        return open(trip, to, address, resolved, plan, serverName, wire -> {});
    }

    /**
     * The same.
     *
     * @param connected told of each connection before it speaks TLS
     */
    public Future<Wire> open(
            Trip trip,
            Endpoint to,
            InetAddress address,
            Duration resolved,
            Optional<TlsPlan> plan,
            String serverName,
            Consumer<Wire> connected) {
        return open(
                trip,
                () -> connect(trip, to, address, resolved.toNanos()).onSuccess(connected::accept),
                plan,
                serverName);
    }

    private Future<Wire> open(Trip trip, Supplier<Future<Wire>> connect, Optional<TlsPlan> plan, String serverName) {
        if (plan.isEmpty()) {
            return connect.get();
        }
        Future<Wire> first = connect.get().compose(wire -> secure(wire, tls.of(plan.get()), serverName));
        return first.recover(failure -> {
            if (!WireFailure.isDisagreement(failure) || !TlsContexts.hasTwo(plan.get())) {
                return Future.failedFuture(failure);
            }
            trip.note(() -> "OpenSSL and the server agree on nothing; once more with Java's engine");
            return connect.get().compose(wire -> secure(wire, tls.tolerant(plan.get()), serverName));
        });
    }

    /**
     * Turns an open connection to TLS, such as after a STARTTLS dialogue; closes it when the handshake fails. Tolerant,
     * since there can be no second try.
     */
    public Future<Wire> secure(Wire wire, TlsPlan plan, String serverName) {
        return secure(wire, tls.tolerant(plan), serverName);
    }

    private static Future<Wire> secure(Wire wire, Future<TlsContexts.Context> context, String serverName) {
        return context.compose(built -> onLoop(wire, () -> wire.secure(built, serverName)))
                .onFailure(failure -> wire.close());
    }

    @Override
    public void close() {
        resolvers.values().forEach(DnsNameResolver::close);
    }

    static String show(Duration length) {
        return Unit.SECONDS.format(length.toNanos() / 1e9);
    }

    private Future<Wire> connectFirst(Trip trip, Endpoint to, List<InetAddress> addresses, int index, long resolved) {
        Future<Wire> wire = connect(trip, to, addresses.get(index), resolved);
        return index + 1 == addresses.size()
                ? wire
                : wire.recover(failure -> trip.remaining().isZero()
                        ? Future.failedFuture(failure)
                        : connectFirst(trip, to, addresses, index + 1, resolved));
    }

    private Future<Wire> connect(Trip trip, Endpoint to, InetAddress address, long resolved) {
        String peer = new Endpoint(NetUtil.toAddressString(address), to.port(), to.family()).toString();
        long begin = System.nanoTime();
        Promise<Wire> promise = Promise.promise();
        ChannelFuture connecting = new Bootstrap()
                .group(trip.loop())
                .channelFactory(WireChannel::new)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0) // the deadline is the run's
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.RECVBUF_ALLOCATOR, MODEST)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(new InetSocketAddress(address, to.port()));
        var alarm = trip.loop()
                .schedule(
                        () -> {
                            promise.tryFail(WireFailure.ofDeadline(trip, "connecting to " + peer));
                            connecting.channel().close();
                        },
                        trip.remaining().toNanos(),
                        TimeUnit.NANOSECONDS);
        connecting.addListener(done -> {
            alarm.cancel(false);
            if (!done.isSuccess()) {
                trip.note(() -> peer + ": " + done.cause().getMessage());
                promise.tryFail(WireFailure.of(done.cause(), "connecting to " + peer, peer));
                return;
            }
            Map<Phase, Duration> phases = new EnumMap<>(Phase.class);
            phases.put(Phase.RESOLVE, Duration.ofNanos(resolved));
            phases.put(Phase.CONNECT, Duration.ofNanos(System.nanoTime() - begin));
            trip.note(() -> "connected to " + peer);
            promise.tryComplete(new Wire(trip, (WireChannel) connecting.channel(), peer, phases));
        });
        return promise.future();
    }

    private static Future<Wire> onLoop(Wire wire, Supplier<Future<Wire>> action) {
        if (wire.channel().eventLoop().inEventLoop()) {
            return action.get();
        }
        Promise<Wire> promise = Promise.promise();
        wire.channel().eventLoop().execute(() -> action.get().onComplete(promise));
        return promise.future();
    }

    private Future<List<InetAddress>> literal(String host, byte[] bytes, Family family) {
        try {
            InetAddress address = InetAddress.getByAddress(bytes);
            return family.takes(address)
                    ? Future.succeededFuture(List.of(address))
                    : Future.failedFuture(WireFailure.ofTarget(host + " is no " + family.noun()));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of 4 or 16 bytes", e);
        }
    }

    private DnsNameResolver resolver(EventLoop loop, Family family) {
        return resolvers.computeIfAbsent(
                new Resolving(loop, family),
                key -> new DnsNameResolverBuilder(loop)
                        .datagramChannelType(NioDatagramChannel.class)
                        .socketChannelType(NioSocketChannel.class)
                        .resolvedAddressTypes(family.types())
                        .ttl(0, LOOKUP_CACHE_SECONDS)
                        .negativeTtl(0)
                        .queryTimeoutMillis(LOOKUP_TRY.toMillis())
                        .maxQueriesPerResolve(8)
                        .optResourceEnabled(false) // some name servers refuse what they do not know
                        .build());
    }
}
