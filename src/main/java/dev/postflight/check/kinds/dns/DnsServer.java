package dev.postflight.check.kinds.dns;

import dev.postflight.check.Run;
import dev.postflight.net.Family;
import dev.postflight.net.Network;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import io.netty.resolver.dns.DnsServerAddressStream;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.HostAndPort;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whom to ask.
 *
 * @param title as it stands in the configuration
 * @param host empty for the name servers of the system
 */
record DnsServer(String title, String host, int port) {
    static final DnsServer SYSTEM = new DnsServer("", "", 0);
    static final int PORT = 53;

    /** A server as people write it: {@code 192.0.2.53}, {@code ns1.example:5353}, {@code [2001:db8::53]:5353}. */
    static Optional<DnsServer> parse(String text) {
        if (NetUtil.isValidIpV6Address(text)) {
            return Optional.of(new DnsServer(text, text, PORT));
        }
        @Nullable HostAndPort parsed = HostAndPort.parseAuthority(text, PORT);
        if (parsed == null || parsed.host().isEmpty() || parsed.port() < 1 || parsed.port() > 65535) {
            return Optional.empty();
        }
        String host = parsed.host();
        return Optional.of(
                new DnsServer(text, host.startsWith("[") ? host.substring(1, host.length() - 1) : host, parsed.port()));
    }

    boolean named() {
        return !host.isEmpty();
    }

    /** Where it listens; several addresses are tried in turn. */
    Future<List<InetSocketAddress>> addresses(Run run, Network network, Vertx vertx) {
        return named()
                ? network.resolve(run, host, Family.ANY)
                        .map(addresses -> addresses.stream()
                                .map(address -> new InetSocketAddress(address, port))
                                .toList())
                : vertx.executeBlocking(DnsServer::ofSystem, false); // reads files
    }

    /**
     * What a failure to get any answer means. A server that was named is the target, and silence is its fault; those of
     * the system are the means by which we learn of the name, and without them we know nothing of it.
     */
    WireFailure blame(WireFailure failure) {
        return named() || failure.finding() != Finding.TARGET_BAD
                ? failure
                : new WireFailure(Finding.SOURCE_MISSING, "the system's name servers: " + failure.sentence());
    }

    private static List<InetSocketAddress> ofSystem() {
        DnsServerAddressStream stream =
                DnsServerAddressStreamProviders.platformDefault().nameServerAddressStream("");
        List<InetSocketAddress> servers = new ArrayList<>();
        for (int i = 0; i < stream.size(); i++) {
            servers.add(stream.next());
        }
        return List.copyOf(servers);
    }
}
