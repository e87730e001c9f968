package dev.postflight.check.kinds.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Bind;
import dev.postflight.testing.Lab;
import dev.postflight.testing.Readings;
import dev.postflight.testing.ScriptedNameServer;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two real name servers, the second of which missed the last change of one zone. */
class DnsCheckTest {
    private static final String FIRST = "127.0.0.1";
    private static final String SECOND = "127.0.0.2";

    @TempDir
    static Path folder;

    private static Lab lab;
    private static Bind first;
    private static Bind second;
    private static ScriptedNameServer relay;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        Bind.assumeInstalled();
        port = freePort();
        Map<String, String> reverse = Map.of(
                "2.0.192.in-addr.arpa",
                head(1, "") + "1 PTR shop.example.\n",
                "8.b.d.0.1.0.0.2.ip6.arpa",
                head(1, "") + "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0 PTR shop.example.\n");
        Map<String, String> zones = new HashMap<>(reverse);
        zones.put("shop.example", zone(7));
        zones.put("even.example", head(3, FIRST) + "ns2 A " + SECOND + "\n@ NS ns2\n");
        zones.put("lame.example", head(3, FIRST) + "ns2 A " + SECOND + "\n@ NS ns2\n");
        first = new Bind(Files.createDirectory(folder.resolve("first")), port, zones);
        zones.put("shop.example", zone(6));
        zones.remove("lame.example");
        int other = freePort();
        second = new Bind(Files.createDirectory(folder.resolve("second")), other, zones);
        // BIND listens at addresses of interfaces only, and the name servers of a zone share a port
        relay = ScriptedNameServer.relay(
                new InetSocketAddress(SECOND, port), new InetSocketAddress(InetAddress.getLoopbackAddress(), other));
        lab = new Lab();
    }

    @AfterAll
    static void stop() throws Exception {
        for (AutoCloseable started : new AutoCloseable[] {lab, relay, first, second}) {
            if (started != null) {
                started.close();
            }
        }
    }

    private static int freePort() throws IOException {
        try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static String head(int serial, String address) {
        return "$TTL 300\n@ SOA ns1 hostmaster " + serial + " 3600 600 86400 60\n@ NS "
                + (address.isEmpty() ? "ns1.shop.example.\n" : "ns1\nns1 A " + address + "\n");
    }

    private static String zone(int serial) {
        return head(serial, FIRST) + """
                @ NS ns2
                ns2 A 127.0.0.2
                @ 120 A 192.0.2.2
                @ 120 A 192.0.2.1
                @ AAAA 2001:db8::1
                @ MX 10 mail
                @ MX 20 Backup.Example.
                @ TXT "v=spf1 " "-all"
                @ CAA 0 issue "ca.example"
                www CNAME shop.example.
                away CNAME elsewhere.example.
                _sip._tcp SRV 0 5 5060 sip
                mail A 192.0.2.25
                """ + "long TXT " + ("\"" + "x".repeat(250) + "\" ").repeat(12) + "\n";
    }

    private static Outcome ask(String name, Object... options) throws Exception {
        Map<String, Object> settings = new HashMap<>();
        settings.put("name", name);
        settings.put("server", List.of(FIRST + ":" + port));
        for (int i = 0; i < options.length; i += 2) {
            settings.put((String) options[i], options[i + 1]);
        }
        return lab.run(Duration.ofSeconds(20), DnsCheck.KIND, new Settings(settings));
    }

    private static String answer(String name, String type) throws Exception {
        return Readings.of(ask(name, "type", type)).get("answer_list");
    }

    @Test
    void everyTypeReadsAsDigShowsIt() throws Exception {
        assertEquals("192.0.2.1, 192.0.2.2", answer("shop.example", "A"));
        assertEquals("2001:db8::1", answer("shop.example", "AAAA"));
        assertEquals("shop.example", answer("WWW.shop.example.", "CNAME"));
        assertEquals("10 mail.shop.example, 20 backup.example", answer("shop.example", "MX"));
        assertEquals("ns1.shop.example, ns2.shop.example", answer("shop.example", "NS"));
        assertEquals("v=spf1 -all", answer("shop.example", "TXT"));
        assertEquals("ns1.shop.example hostmaster.shop.example 7 3600 600 86400 60", answer("shop.example", "SOA"));
        assertEquals("shop.example", answer("192.0.2.1", "PTR"));
        assertEquals("shop.example", answer("2001:db8::1", "PTR"));
        assertEquals("0 5 5060 sip.shop.example", answer("_sip._tcp.shop.example", "SRV"));
        assertEquals("0 issue \"ca.example\"", answer("shop.example", "CAA"));
    }

    @Test
    void allThatAnAnswerSaysIsMeasured() throws Exception {
        Outcome outcome = ask("shop.example");
        assertEquals(Finding.MEASURED, outcome.finding());
        Map<String, String> values = Readings.of(outcome);
        assertEquals(
                "{rcode=NOERROR, authoritative=true, authenticated=false, transport=udp, answers=2,"
                        + " answer=192.0.2.1 | 192.0.2.2, answer_list=192.0.2.1, 192.0.2.2, lowest_ttl=2 min}",
                values.toString());
    }

    @Test
    void aliasesAreFollowed() throws Exception {
        assertEquals("192.0.2.1, 192.0.2.2", answer("www.shop.example", "A"));
        assertEquals("absent: NODATA", answer("away.shop.example", "A"));
    }

    @Test
    void absentNameIsMeasured() throws Exception {
        Outcome outcome = ask("none.shop.example");
        assertEquals(Finding.MEASURED, outcome.finding());
        assertEquals("NXDOMAIN", Readings.of(outcome).get("rcode"));
        assertEquals("absent: NXDOMAIN", Readings.of(outcome).get("answer"));
    }

    @Test
    void nameWithoutSuchARecordIsToldFromAnAbsentName() throws Exception {
        Map<String, String> values = Readings.of(ask("mail.shop.example", "type", "AAAA"));
        assertEquals("NODATA", values.get("rcode"));
        assertEquals("0", values.get("answers"));
    }

    @Test
    void nameOfAnotherZoneIsRefused() throws Exception {
        assertEquals("REFUSED", Readings.of(ask("other.example")).get("rcode"));
    }

    @Test
    void longAnswersComeOverTcp() throws Exception {
        Map<String, String> values = Readings.of(ask("long.shop.example", "type", "TXT"));
        assertEquals("tcp", values.get("transport"));
        assertEquals("x".repeat(3000), values.get("answer"));
        assertEquals(
                "udp",
                Readings.of(ask("long.shop.example", "type", "TXT", "edns_size", 4096L))
                        .get("transport"));
        assertEquals("udp", Readings.of(ask("shop.example", "edns_size", 0L)).get("transport"));
    }

    @Test
    void serialsOfAllNameServersAreCompared() throws Exception {
        Outcome outcome = ask("shop.example", "same_serial", true, "zone_port", (long) port);
        assertEquals(
                "serials differ: 7 at ns1.shop.example 127.0.0.1, 6 at ns2.shop.example 127.0.0.2", outcome.reason());
        assertEquals(Finding.TARGET_BAD, outcome.finding());
        Map<String, String> values = Readings.of(outcome);
        assertEquals(
                "{rcode=NOERROR, serials_equal=false (7 at ns1.shop.example 127.0.0.1, 6 at ns2.shop.example 127.0.0.2),"
                        + " serial of ns1.shop.example 127.0.0.1=7,"
                        + " serial of ns2.shop.example 127.0.0.2=6}",
                values.toString());
        assertEquals(
                "true",
                Readings.of(ask("even.example", "same_serial", true, "zone_port", (long) port))
                        .get("serials_equal"));
    }

    @Test
    void nameServerThatDoesNotServeTheZoneIsTargetBad() throws Exception {
        Outcome outcome = ask("lame.example", "same_serial", true, "zone_port", (long) port);
        assertEquals(Finding.TARGET_BAD, outcome.finding());
        assertEquals("ns2.lame.example 127.0.0.2: answers REFUSED for SOA lame.example", outcome.reason());
    }

    @Test
    void severalServersAreAskedAlike() throws Exception {
        Outcome outcome =
                ask("shop.example", "type", "SOA", "server", List.of(FIRST + ":" + port, SECOND + ":" + port));
        assertEquals("7", Readings.of(outcome).get("serial of 127.0.0.1:" + port));
        assertEquals("6", Readings.of(outcome).get("serial of 127.0.0.2:" + port));
    }

    @Test
    void mistakesInSettingsAreNamed() {
        assertEquals(
                "{name=an address such as 192.0.2.1, or a name that ends in .arpa, server=a host or host:port, not a:b:c}",
                complaints("name", "shop.example", "type", "PTR", "server", List.of("a:b:c")));
        assertEquals("{name=a name whose labels have 1 to 63 characters each}", complaints("name", "shop..example"));
        assertEquals("{name=a name without spaces, backslashes and control characters}", complaints("name", "a b"));
        assertEquals("{name=a name of at most 253 characters}", complaints("name", "a.".repeat(127) + "a"));
        assertEquals(
                "{type=nothing or SOA, since same_serial is true}",
                complaints("name", "shop.example", "same_serial", true, "type", "A"));
        assertEquals(
                "{}",
                complaints("name", ".", "type", "NS", "server", List.of("2001:db8::53", "[::1]:53", "ns1.example")));
    }

    private static String complaints(Object... options) {
        Map<String, Object> settings = new HashMap<>();
        for (int i = 0; i < options.length; i += 2) {
            settings.put((String) options[i], options[i + 1]);
        }
        return DnsCheck.KIND.complaints().apply(new Settings(settings)).toString();
    }

    @Test
    void targetNamesQuestionAndServers() {
        var target = DnsCheck.KIND
                .target()
                .apply(new Settings(Map.of("name", "192.0.2.1", "type", "PTR", "server", List.of("[::1]:5353"))));
        assertEquals("PTR 1.2.0.192.in-addr.arpa from [::1]:5353", target.title());
        assertEquals("::1", target.host());
    }
}
