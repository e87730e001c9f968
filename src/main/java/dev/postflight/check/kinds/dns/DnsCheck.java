package dev.postflight.check.kinds.dns;

import dev.postflight.check.Check;
import dev.postflight.check.CheckKind;
import dev.postflight.check.Option;
import dev.postflight.check.Run;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.check.Shape;
import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Asks name servers for the records of a name, or whether all of a zone's servers hold the same serial. */
public final class DnsCheck implements Check {
    private static final Option<String> NAME = Option.text(
                    "name", "the name to look up; for PTR also an address, whose reverse name is looked up")
            .needed()
            .asMain();
    private static final Option<String> TYPE = Option.choice("type", DnsType.words(), "the type of record to ask for")
            .or("A");
    private static final Option<List<String>> SERVER = Option.list(
                    "server",
                    new Shape.Text(),
                    "host[:port] of the name server to ask, or several, each of which must answer well; the system's own"
                            + " when left out")
            .or(List.of());
    private static final Option<String> TRANSPORT = Option.choice(
                    "transport", List.of("udp", "tcp"), "udp goes over to TCP when an answer is truncated")
            .or("udp");
    private static final Option<Boolean> RECURSION = Option.flag(
                    "recursion", "whether the server may ask others; false shows what it knows itself")
            .or(true);
    /** What fits any path without fragments: DNS flag day 2020. */
    private static final Option<Long> EDNS_SIZE = Option.size(
                    "edns_size", 0, 65535, "how large a datagram may be by EDNS; 0 asks without EDNS")
            .or(1232L);

    private static final Option<Boolean> SAME_SERIAL = Option.flag(
                    "same_serial",
                    "asks every name server of the zone for its serial, which must be the same; type is left out then")
            .or(false);
    private static final Option<Long> ZONE_PORT = Option.port(
                    "zone_port", "where the zone's name servers listen, with same_serial")
            .or((long) DnsServer.PORT);

    static final Signal DURATION =
            Signal.of("duration", Unit.SECONDS, "From the question to the whole answer, repetitions included.");
    static final Signal RCODE = Signal.of(
            "rcode",
            Unit.TEXT,
            "The response code as dig shows it: NOERROR, NXDOMAIN, SERVFAIL, REFUSED and others; NODATA when the name exists"
                    + " without a record of the type.");
    static final Signal ANSWERS = Signal.of(
            "answers", Unit.NONE, "Number of records that answer the question, aliases on the way not counted.");
    static final Signal ANSWER = Signal.of(
            "answer",
            Unit.TEXT,
            "Each record's data as dig shows it, in lower case where it is a name, without a dot at its end; a condition"
                    + " must hold for each record.");
    static final Signal ANSWER_LIST = Signal.of(
            "answer_list", Unit.TEXT, "The data of all records, sorted as texts and joined by a comma and a space.");
    static final Signal LOWEST_TTL = Signal.of("lowest_ttl", Unit.SECONDS, "The least time to live among the records.");
    static final Signal SERIAL = Signal.of("serial", Unit.NONE, "Serial number of the zone, where SOA is asked.");
    static final Signal SERIALS_EQUAL =
            Signal.of("serials_equal", Unit.FLAG, "Whether all name servers that answered hold the same serial.");
    static final Signal AUTHORITATIVE =
            Signal.of("authoritative", Unit.FLAG, "Whether the server answered of its own knowledge.");
    static final Signal AUTHENTICATED =
            Signal.of("authenticated", Unit.FLAG, "Whether the server says that it verified the answer by DNSSEC.");
    static final Signal TRANSPORT_USED = Signal.of("transport", Unit.TEXT, "How the answer came: udp or tcp.");

    public static final CheckKind KIND = CheckKind.named("dns")
            .summary("Asks name servers for records, or compares the serials of a zone's name servers.")
            .options(NAME, TYPE, SERVER, TRANSPORT, RECURSION, EDNS_SIZE, SAME_SERIAL, ZONE_PORT)
            .signals(
                    DURATION,
                    RCODE,
                    ANSWERS,
                    ANSWER,
                    ANSWER_LIST,
                    LOWEST_TTL,
                    SERIAL,
                    SERIALS_EQUAL,
                    AUTHORITATIVE,
                    AUTHENTICATED,
                    TRANSPORT_USED)
            .implies(RCODE, "NOERROR")
            .targets(DnsCheck::target)
            .complains(DnsCheck::complaints)
            .opens(DnsCheck::new);

    /** What history keeps of a large answer; the number of answers is counted in full. */
    private static final int MOST_SHOWN = 100;

    private static final int LONGEST_SHOWN = 4096;

    private final Setup setup;
    private final DnsQuestion question;
    private final List<DnsServer> servers;
    private final DnsExchange.Manner manner;
    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

    private DnsCheck(Setup setup) {
        this.setup = setup;
        Settings settings = setup.settings();
        this.question = question(settings);
        this.servers = servers(settings);
        this.manner = new DnsExchange.Manner(
                setup.network(),
                new SecureRandom(),
                settings.get(TRANSPORT).equals("tcp"),
                settings.get(RECURSION),
                settings.get(EDNS_SIZE).intValue(),
                open);
    }

    @Override
    public Future<Outcome> run(Run run) {
        if (servers.size() == 1) {
            return ask(run, servers.get(0));
        }
        List<Future<Outcome.Part>> parts = servers.stream()
                .map(server -> ask(run, server).map(outcome -> new Outcome.Part(server.title(), outcome)))
                .toList();
        return Future.all(parts).map(all -> Outcome.ofParts(all.list()));
    }

    @Override
    public void close() {
        open.close();
    }

    private Future<Outcome> ask(Run run, DnsServer server) {
        return server.addresses(run, setup.network(), setup.vertx())
                .compose(addresses -> {
                    if (setup.settings().get(SAME_SERIAL)) {
                        return new DnsZone(
                                        run,
                                        manner,
                                        question,
                                        addresses,
                                        setup.settings().get(ZONE_PORT).intValue())
                                .compare();
                    }
                    long begin = System.nanoTime();
                    return DnsExchange.ask(run, manner, question, addresses)
                            .map(answer -> Outcome.measured(readings(answer, begin)));
                })
                .otherwise(failure -> WireFailure.outcome(
                        failure instanceof WireFailure wire ? server.blame(wire) : failure, List.of()));
    }

    /** What an answer says, apart from who gave it. */
    private List<Reading> readings(DnsExchange.Answer answer, long begin) {
        DnsMessage message = answer.message();
        List<DnsMessage.Entry> entries = message.of(question);
        String rcode = message.rcode(question);
        List<Reading> readings = new ArrayList<>(List.of(
                DURATION.reads((System.nanoTime() - begin) / 1e9),
                RCODE.reads(rcode),
                AUTHORITATIVE.reads(message.authoritative()),
                AUTHENTICATED.reads(message.authenticated()),
                TRANSPORT_USED.reads(answer.transport()),
                ANSWERS.reads(entries.size())));
        if (entries.isEmpty()) {
            Stream.of(ANSWER, ANSWER_LIST, LOWEST_TTL).forEach(signal -> readings.add(signal.absent(rcode)));
            return readings;
        }
        List<String> texts =
                entries.stream().map(DnsMessage.Entry::text).sorted().toList();
        texts.stream().limit(MOST_SHOWN).forEach(text -> readings.add(ANSWER.reads(Plain.cut(text, LONGEST_SHOWN))));
        readings.add(ANSWER_LIST.reads(Plain.cut(String.join(", ", texts), LONGEST_SHOWN)));
        readings.add(LOWEST_TTL.reads(
                entries.stream().mapToDouble(DnsMessage.Entry::ttl).min().orElse(0)));
        if (question.type() == DnsType.SOA) {
            readings.add(SERIAL.reads((double) entries.get(0).serial()));
        }
        return readings;
    }

    private static DnsQuestion question(Settings settings) {
        return DnsQuestion.about(
                settings.get(NAME), settings.get(SAME_SERIAL) ? DnsType.SOA : DnsType.valueOf(settings.get(TYPE)));
    }

    private static List<DnsServer> servers(Settings settings) {
        List<DnsServer> named = settings.get(SERVER).stream()
                .flatMap(text -> DnsServer.parse(text).stream())
                .toList();
        return named.isEmpty() ? List.of(DnsServer.SYSTEM) : named;
    }

    private static CheckKind.Target target(Settings settings) {
        List<String> servers = settings.get(SERVER);
        return new CheckKind.Target(
                question(settings) + (servers.isEmpty() ? "" : " from " + String.join(", ", servers)),
                servers(settings).get(0).host());
    }

    private static Map<String, String> complaints(Settings settings) {
        Map<String, String> complaints = new LinkedHashMap<>();
        question(settings).complaint().ifPresent(complaint -> complaints.put(NAME.name(), complaint));
        for (String server : settings.get(SERVER)) {
            if (DnsServer.parse(server).isEmpty()) {
                complaints.put(SERVER.name(), "a host or host:port, not " + server);
            }
        }
        if (settings.get(SAME_SERIAL)
                && settings.has(TYPE)
                && !settings.get(TYPE).equals("SOA")) {
            complaints.put(TYPE.name(), "nothing or SOA, since same_serial is true");
        }
        return complaints;
    }
}
