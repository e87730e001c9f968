package dev.postflight.check.kinds.dns;

import static dev.postflight.testing.ScriptedNameServer.answer;
import static dev.postflight.testing.ScriptedNameServer.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Check;
import dev.postflight.check.Settings;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Lab;
import dev.postflight.testing.Readings;
import dev.postflight.testing.ScriptedNameServer;
import io.vertx.core.Future;
import java.io.ByteArrayOutputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Name servers that answer wrongly, late, twice or not at all. */
class DnsHostileServerTest {
    /** For runs that end at their deadline: asked at once, after 0.5 s, and no third time. */
    private static final Duration SHORT = Duration.ofMillis(1500);
    /** For runs that end by themselves, however busy the machine is. */
    private static final Duration LONG = Duration.ofSeconds(20);

    private static final int TRUNCATED = 0x0200;
    private static final byte[] ADDRESS = {(byte) 192, 0, 2, 1};

    private static Lab lab;

    @BeforeAll
    static void start() {
        lab = new Lab();
    }

    @AfterAll
    static void stop() throws Exception {
        lab.close();
    }

    private static Outcome askBriefly(ScriptedNameServer server, String type) throws Exception {
        return run(SHORT, Map.of("name", "shop.example", "type", type, "server", List.of(server.address())));
    }

    private static Outcome ask(ScriptedNameServer server, String type) throws Exception {
        return ask(server.address(), type);
    }

    private static Outcome ask(String server, String type) throws Exception {
        return run(LONG, Map.of("name", "shop.example", "type", type, "server", List.of(server)));
    }

    private static Outcome run(Duration timeout, Map<String, Object> settings) throws Exception {
        return lab.run(timeout, DnsCheck.KIND, new Settings(settings));
    }

    private static void assertBad(String reason, Outcome outcome) {
        assertEquals(reason, outcome.reason());
        assertEquals(Finding.TARGET_BAD, outcome.finding());
    }

    @Test
    void goodAnswerIsMeasured() throws Exception {
        try (var server = ScriptedNameServer.overUdp(q -> List.of(answer(
                q, 0x0400, 2, record(1, 300, new byte[] {(byte) 192, 0, 2, 2}), record(1, 60, ADDRESS))))) {
            Outcome outcome = ask(server, "A");
            assertEquals(Finding.MEASURED, outcome.finding());
            assertEquals(
                    "{rcode=NOERROR, authoritative=true, authenticated=false, transport=udp, answers=2,"
                            + " answer=192.0.2.1 | 192.0.2.2, answer_list=192.0.2.1, 192.0.2.2, lowest_ttl=60 s}",
                    Readings.of(outcome).toString());
        }
    }

    @Test
    void silentServerIsAskedAgainAndEndsAtTheDeadline() throws Exception {
        try (var server = ScriptedNameServer.silent()) {
            assertBad(
                    "no answer within 1.5 s: waiting for " + server.address() + " to answer A shop.example",
                    askBriefly(server, "A"));
            assertEquals(2, server.questions());
        }
    }

    @Test
    void closingACheckEndsItsRun() throws Exception {
        try (var server = ScriptedNameServer.silent()) {
            Check check = lab.open(
                    DnsCheck.KIND, new Settings(Map.of("name", "shop.example", "server", List.of(server.address()))));
            Future<Outcome> run = lab.start(check, Duration.ofSeconds(60));
            while (server.questions() == 0) {
                Thread.sleep(5);
            }
            check.close();
            assertEquals("the check was closed", Lab.outcome(run).reason());
        }
    }

    @Test
    void lostDatagramIsSentAgain() throws Exception {
        int[] seen = {0};
        try (var server = ScriptedNameServer.overUdp(
                q -> seen[0]++ == 0 ? List.of() : List.of(answer(q, 0, 1, record(1, 60, ADDRESS))))) {
            assertEquals("192.0.2.1", Readings.of(ask(server, "A")).get("answer"));
        }
    }

    @Test
    void closedPortIsTargetBadAtOnce() throws Exception {
        int port;
        try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        assertBad("nobody answers DNS at 127.0.0.1:" + port + " (port unreachable)", ask("127.0.0.1:" + port, "A"));
    }

    @Test
    void wrongIdIsPassedOver() throws Exception {
        try (var server = ScriptedNameServer.overUdp(q -> {
            byte[] wrong = answer(q, 0, 1, record(1, 60, new byte[] {6, 6, 6, 6}));
            wrong[0] ^= 1;
            return List.of(wrong, answer(q, 0, 1, record(1, 60, ADDRESS)));
        })) {
            assertEquals("192.0.2.1", Readings.of(ask(server, "A")).get("answer"));
        }
    }

    @Test
    void answerToAnotherQuestionIsPassedOver() throws Exception {
        try (var server = ScriptedNameServer.overUdp(q -> {
            byte[] other = answer(q, 0, 1, record(1, 60, ADDRESS));
            other[13] = 'x';
            return List.of(other);
        })) {
            assertBad(
                    "no answer within 1.5 s: waiting for " + server.address()
                            + " to answer A shop.example (passed over 2 datagrams that did not)",
                    askBriefly(server, "A"));
        }
    }

    @Test
    void recordOfAnotherNameIsNoAnswer() throws Exception {
        byte[] owner = {4, 'e', 'v', 'i', 'l', 0};
        try (var server = ScriptedNameServer.overUdp(q ->
                List.of(answer(q, 0, 1, record(owner, 1, 60, new byte[] {6, 6, 6, 6}))))) {
            Map<String, String> values = Readings.of(ask(server, "A"));
            assertEquals("0", values.get("answers"));
            assertEquals("absent: NODATA", values.get("answer"));
        }
    }

    @Test
    void theFirstOfTwoAnswersCounts() throws Exception {
        try (var server = ScriptedNameServer.overUdp(q -> List.of(
                answer(q, 0, 1, record(1, 60, ADDRESS)), answer(q, 0, 1, record(1, 60, new byte[] {6, 6, 6, 6}))))) {
            assertEquals("192.0.2.1", Readings.of(ask(server, "A")).get("answer"));
        }
    }

    @Test
    void failureOfTheServerIsItsResponseCode() throws Exception {
        try (var server = ScriptedNameServer.overUdp(q -> List.of(answer(q, 2, 0)))) {
            Map<String, String> values = Readings.of(ask(server, "A"));
            assertEquals("SERVFAIL", values.get("rcode"));
            assertEquals("absent: SERVFAIL", values.get("answer"));
        }
    }

    @Test
    void truncatedAnswerIsAskedForOverTcp() throws Exception {
        byte[] part = new byte[256];
        Arrays.fill(part, (byte) 'x');
        part[0] = (byte) 255;
        ByteArrayOutputStream huge = new ByteArrayOutputStream();
        for (int i = 0; i < 200; i++) {
            huge.writeBytes(part);
        }
        try (var server = ScriptedNameServer.over(
                q -> List.of(answer(q, TRUNCATED, 0)),
                q -> List.of(answer(q, 0, 1, record(16, 60, huge.toByteArray()))))) {
            Map<String, String> values = Readings.of(ask(server, "TXT"));
            assertEquals("tcp", values.get("transport"));
            assertEquals("1", values.get("answers"));
            assertEquals("x".repeat(4096) + "…", values.get("answer"));
        }
    }

    @Test
    void truncatedAnswerWithoutTcpIsTargetBad() throws Exception {
        try (var server = ScriptedNameServer.overUdp(q -> List.of(answer(q, TRUNCATED, 0)))) {
            assertBad(
                    "answer was truncated, and over TCP: connection refused by " + server.address(), ask(server, "A"));
        }
    }

    @Test
    void truncatedAnswerWithTcpThatClosesIsTargetBad() throws Exception {
        try (var server = ScriptedNameServer.over(q -> List.of(answer(q, TRUNCATED, 0)), q -> List.of())) {
            assertBad(
                    "answer was truncated, and over TCP: connection closed by " + server.address()
                            + " while waiting for " + server.address() + " to answer A shop.example over TCP",
                    ask(server, "A"));
        }
    }

    @Test
    void truncationOverTcpIsTargetBad() throws Exception {
        try (var server =
                ScriptedNameServer.over(q -> List.of(answer(q, TRUNCATED, 0)), q -> List.of(answer(q, TRUNCATED, 0)))) {
            assertBad(
                    "answer was truncated, and over TCP: answer of " + server.address() + " is truncated over TCP, too",
                    ask(server, "A"));
        }
    }

    @Test
    void compressionLoopIsMalformed() throws Exception {
        assertMalformed(
                "a compressed name points forward or at itself",
                "CNAME",
                q -> answer(q, 0, 1, record(5, 60, new byte[] {(byte) 0xc0, (byte) (12 + 18 + 12)})));
    }

    @Test
    void recordBeyondTheEndIsMalformed() throws Exception {
        assertMalformed("a record is cut off", "A", q -> {
            byte[] whole = answer(q, 0, 1, record(1, 60, ADDRESS));
            return Arrays.copyOf(whole, whole.length - 1);
        });
    }

    @Test
    void fewerRecordsThanAnnouncedAreMalformed() throws Exception {
        assertMalformed("a name is cut off", "A", q -> answer(q, 0, 3, record(1, 60, ADDRESS)));
    }

    @Test
    void addressOfFiveBytesIsMalformed() throws Exception {
        assertMalformed(
                "the length of a record of type A is wrong", "A", q -> answer(q, 0, 1, record(1, 60, new byte[5])));
    }

    @Test
    void garbageAfterTheIdIsPassedOverOrMalformed() throws Exception {
        try (var server = ScriptedNameServer.overUdp(q -> {
            byte[] garbage = new byte[40];
            Arrays.fill(garbage, (byte) 0xff);
            garbage[0] = q[0];
            garbage[1] = q[1];
            return List.of(garbage, "no".getBytes(StandardCharsets.US_ASCII), new byte[0]);
        })) {
            Outcome outcome = askBriefly(server, "A");
            assertEquals(Finding.TARGET_BAD, outcome.finding());
            assertTrue(outcome.reason().endsWith("(passed over 6 datagrams that did not)"), outcome.reason());
        }
    }

    @Test
    void overTcpOnlyWhenAskedTo() throws Exception {
        try (var server =
                ScriptedNameServer.over(q -> List.of(), q -> List.of(answer(q, 0, 1, record(1, 60, ADDRESS))))) {
            Outcome outcome =
                    run(LONG, Map.of("name", "shop.example", "transport", "tcp", "server", List.of(server.address())));
            assertEquals("tcp", Readings.of(outcome).get("transport"));
            assertEquals(0, server.questions());
        }
    }

    @Test
    void wrongAnswerOverTcpIsTargetBadAtOnce() throws Exception {
        try (var server = ScriptedNameServer.over(q -> List.of(), q -> List.of(new byte[20]))) {
            assertBad(
                    "answer of " + server.address() + " over TCP is not to A shop.example",
                    run(LONG, Map.of("name", "shop.example", "transport", "tcp", "server", List.of(server.address()))));
        }
    }

    @Test
    void serversOfTheSystemAreTheSourceAndNeverTheTarget() throws Exception {
        WireFailure silence = WireFailure.ofTarget("no answer within 5 s");
        WireFailure blamed = DnsServer.SYSTEM.blame(silence);
        assertEquals(Finding.SOURCE_MISSING, blamed.finding());
        assertEquals("the system's name servers: no answer within 5 s", blamed.sentence());
        assertEquals(silence, DnsServer.parse("192.0.2.53").orElseThrow().blame(silence));
        // whether this machine has name servers or not
        assertNotEquals(
                Finding.TARGET_BAD, run(SHORT, Map.of("name", "shop.invalid")).finding());
    }

    @Test
    void everyServerMustAnswer() throws Exception {
        try (var good = ScriptedNameServer.overUdp(q -> List.of(answer(q, 0, 1, record(1, 60, ADDRESS))));
                var silent = ScriptedNameServer.silent()) {
            Outcome outcome =
                    run(SHORT, Map.of("name", "shop.example", "server", List.of(good.address(), silent.address())));
            assertBad(
                    silent.address() + ": no answer within 1.5 s: waiting for " + silent.address()
                            + " to answer A shop.example",
                    outcome);
            assertEquals("192.0.2.1", Readings.of(outcome).get("answer of " + good.address()));
        }
    }

    private static void assertMalformed(String how, String type, java.util.function.UnaryOperator<byte[]> answer)
            throws Exception {
        try (var server = ScriptedNameServer.overUdp(q -> List.of(answer.apply(q)))) {
            assertBad(
                    "answer of " + server.address() + " to " + type + " shop.example is malformed: " + how,
                    askBriefly(server, type));
        }
    }
}
