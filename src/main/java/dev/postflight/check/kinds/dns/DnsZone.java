package dev.postflight.check.kinds.dns;

import dev.postflight.check.Run;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Value;
import io.netty.util.NetUtil;
import io.vertx.core.Future;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A zone whose name servers should all serve the same version of it: asks for their names, for the addresses of each, and
 * then each of them for its SOA record.
 */
final class DnsZone {
    /** RFC 1912, section 2.8, advises at most 7; each may have an IPv4 and an IPv6 address. */
    private static final int MOST_SERVERS = 16;

    private final Run run;
    private final DnsExchange.Manner manner;
    private final DnsQuestion soa;
    private final List<InetSocketAddress> guides;
    private final int port;

    /** @param guides who knows the zone's name servers and their addresses */
    DnsZone(Run run, DnsExchange.Manner manner, DnsQuestion soa, List<InetSocketAddress> guides, int port) {
        this.run = run;
        this.manner = manner;
        this.soa = soa;
        this.guides = guides;
        this.port = port;
    }

    private record Holder(String name, InetSocketAddress address) {
        String title() {
            return name + " " + NetUtil.toAddressString(address.getAddress());
        }
    }

    Future<Outcome> compare() {
        long begin = System.nanoTime();
        DnsQuestion servers = new DnsQuestion(soa.name(), DnsType.NS);
        return DnsExchange.ask(run, manner, servers, guides).compose(answer -> {
            Reading rcode = DnsCheck.RCODE.reads(answer.message().rcode(servers));
            List<DnsMessage.Entry> names = answer.message().of(servers);
            if (names.isEmpty()) {
                return Future.succeededFuture(Outcome.measured(List.of(rcode)));
            }
            List<Future<List<Holder>>> holders = names.stream()
                    .limit(MOST_SERVERS)
                    .map(name -> addresses(name.text()))
                    .toList();
            return Future.all(holders)
                    .compose(all -> ask(all.<List<Holder>>list().stream()
                            .flatMap(List::stream)
                            .sorted(Comparator.comparing(Holder::title)) // servers give them in any order
                            .limit(MOST_SERVERS)
                            .toList()))
                    .map(outcome -> with(outcome, rcode, begin));
        });
    }

    /** The IPv4 addresses of a name server, or those of IPv6 where it has none. */
    private Future<List<Holder>> addresses(String name) {
        return addresses(name, DnsType.A)
                .compose(found -> found.isEmpty() ? addresses(name, DnsType.AAAA) : Future.succeededFuture(found))
                .compose(found -> found.isEmpty()
                        ? Future.failedFuture(WireFailure.ofTarget("name server " + name + " has no address"))
                        : Future.succeededFuture(found));
    }

    private Future<List<Holder>> addresses(String name, DnsType type) {
        DnsQuestion question = new DnsQuestion(name, type);
        return DnsExchange.ask(run, manner, question, guides)
                .map(answer -> answer.message().of(question).stream()
                        .map(entry -> new Holder(
                                name,
                                new InetSocketAddress(
                                        NetUtil.createInetAddressFromIpAddressString(entry.text()), port)))
                        .toList());
    }

    private Future<Outcome> ask(List<Holder> holders) {
        List<Future<Outcome.Part>> parts = holders.stream()
                .map(holder -> DnsExchange.ask(run, manner.withoutRecursion(), soa, List.of(holder.address))
                        .map(answer -> serial(answer.message()))
                        .otherwise(failure -> WireFailure.outcome(failure, List.of()))
                        .map(outcome -> new Outcome.Part(holder.title(), outcome)))
                .toList();
        return Future.all(parts).map(all -> Outcome.ofParts(all.list()));
    }

    private Outcome serial(DnsMessage message) {
        List<DnsMessage.Entry> entries = message.of(soa);
        if (!message.rcode().equals("NOERROR")) {
            return Outcome.targetBad("answers " + message.rcode() + " for " + soa);
        } else if (entries.isEmpty() || !message.authoritative()) {
            return Outcome.targetBad("does not serve the zone " + soa.name());
        }
        return Outcome.measured(
                List.of(DnsCheck.SERIAL.reads((double) entries.get(0).serial())));
    }

    /**
     * Adds what is true of the zone as a whole. Different serials are no matter of expectations: who asks for the same
     * serial has said what must hold.
     */
    private static Outcome with(Outcome outcome, Reading rcode, long begin) {
        List<Reading> serials = outcome.readings();
        List<Reading> all = new ArrayList<>(List.of(rcode, DnsCheck.DURATION.reads((System.nanoTime() - begin) / 1e9)));
        boolean equal = serials.stream().map(Reading::value).distinct().count() == 1;
        if (!serials.isEmpty()) {
            all.add(DnsCheck.SERIALS_EQUAL.holdsUnless(equal ? Optional.empty() : Optional.of(show(serials))));
        }
        all.addAll(serials);
        return outcome.finding() == Finding.MEASURED && !equal
                ? Outcome.targetBad("serials differ: " + show(serials), all)
                : new Outcome(outcome.finding(), outcome.reason(), all);
    }

    private static String show(List<Reading> serials) {
        return serials.stream()
                .map(serial -> serial.value() instanceof Value.Number number
                        ? serial.signal().unit().format(number.value()) + " at " + serial.part()
                        : "")
                .collect(Collectors.joining(", "));
    }
}
