package dev.postflight.check.kinds.http;

import static dev.postflight.testing.Lab.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.DrippingServer;
import dev.postflight.testing.EndlessServer;
import dev.postflight.testing.Lab;
import dev.postflight.testing.LocalServer;
import dev.postflight.testing.ResetServer;
import dev.postflight.testing.ScriptedServer;
import dev.postflight.testing.SilentServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What servers do to their clients, by mistake or on purpose. */
class HttpHostileServerTest {
    private static final Duration SHORT = Duration.ofMillis(400);
    private static Lab lab;

    @BeforeAll
    static void openLab() {
        lab = new Lab();
    }

    @AfterAll
    static void closeLab() throws Exception {
        lab.close();
    }

    @Test
    void silenceEndsAtTheDeadlineAndSaysWhatWasAwaited() throws Exception {
        try (LocalServer server = new SilentServer()) {
            Outcome outcome = ask(SHORT, server, Map.of());
            assertBad("no answer within 400 ms: waiting for the answer", outcome);
            assertTrue(Lab.number(outcome, "phase connect") >= 0, "what was measured until then is kept");
        }
    }

    @Test
    void silenceAfterAnInterimAnswer() throws Exception {
        try (LocalServer server = ScriptedServer.keepingOpen("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")) {
            assertBad("no answer within 400 ms: waiting for the answer after 103", ask(SHORT, server, Map.of()));
        }
    }

    @Test
    void drippingHeadersEndAtTheDeadline() throws Exception {
        try (LocalServer server = new DrippingServer("HTTP/1.1 200 OK\r\nX: ", 20)) {
            assertBad("no answer within 400 ms: reading the headers", ask(SHORT, server, Map.of()));
        }
    }

    @Test
    void drippingBodyEndsAtTheDeadlineWithItsStatusKept() throws Exception {
        try (LocalServer server = new DrippingServer("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", 20)) {
            Outcome outcome = ask(SHORT, server, Map.of());
            assertTrue(
                    outcome.reason().matches("no answer within 400 ms: reading the body, \\d+ of 100,000 bytes so far"),
                    outcome.reason());
            assertEquals("200", value(outcome, "status"));
            assertEquals("none", value(outcome, "duration"));
        }
    }

    @Test
    void bodyShorterThanItsLengthIsBrokenOff() throws Exception {
        String body = "x".repeat(312);
        try (LocalServer server = ScriptedServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 1024\r\n\r\n" + body)) {
            assertBad("connection closed after 312 of 1,024 bytes", ask(server, Map.of()));
        }
    }

    @Test
    void chunkedBodyWithoutItsEndIsBrokenOff() throws Exception {
        try (LocalServer server =
                ScriptedServer.answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")) {
            assertBad("connection closed after 5 bytes", ask(server, Map.of()));
        }
    }

    @Test
    void bodyWithoutLengthEndsWithTheConnection() throws Exception {
        try (LocalServer server = ScriptedServer.answering("HTTP/1.0 200 OK\r\n\r\nhello")) {
            Outcome outcome = ask(server, Map.of(), "body");
            assertEquals("hello", value(outcome, "body"));
            assertEquals("HTTP/1.0", value(outcome, "protocol"));
        }
    }

    @Test
    void closingWithoutAWordIsTargetBad() throws Exception {
        try (LocalServer server = ScriptedServer.answering("")) {
            assertBad(
                    "connection closed by 127.0.0.1:" + server.port() + " while waiting for the answer",
                    ask(server, Map.of()));
        }
    }

    @Test
    void closingAmidTheHeadersIsTargetBad() throws Exception {
        try (LocalServer server = ScriptedServer.answering("HTTP/1.1 200 OK\r\nServer: a")) {
            assertBad(
                    "connection closed by 127.0.0.1:" + server.port() + " while reading the headers",
                    ask(server, Map.of()));
        }
    }

    @Test
    void resetIsTargetBad() throws Exception {
        try (LocalServer server = new ResetServer("")) {
            assertBad(
                    "connection reset by 127.0.0.1:" + server.port() + " while waiting for the answer",
                    ask(server, Map.of()));
        }
        try (LocalServer server = new ResetServer("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")) {
            assertBad(
                    "connection reset by 127.0.0.1:" + server.port() + " while reading the body, 3 of 9 bytes so far",
                    ask(server, Map.of()));
        }
    }

    @Test
    void whatIsNoHttpIsSaidSo() throws Exception {
        try (LocalServer server = ScriptedServer.answering("SSH-2.0-OpenSSH_9.2\r\n")) {
            assertBad("answer is not HTTP: SSH-2.0-OpenSSH_9.2", ask(server, Map.of()));
        }
        try (LocalServer server = ScriptedServer.answering("<html>\u001b[31mHTTP/0.9 sends no headers</html>\r\n")) {
            assertBad("answer is not HTTP: <html>?[31mHTTP/0.9 sends no headers</html>", ask(server, Map.of()));
        }
        try (LocalServer server = ScriptedServer.answering("HTTP/1.1 two hundred\r\n\r\n")) {
            assertBad("answer is not HTTP: its status is no number", ask(server, Map.of()));
        }
    }

    @Test
    void malformedChunksAreTargetBad() throws Exception {
        try (LocalServer server =
                ScriptedServer.answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n")) {
            assertBad("chunked body is malformed", ask(server, Map.of()));
        }
    }

    @Test
    void contradictoryLengthsAreTargetBad() throws Exception {
        try (LocalServer server =
                ScriptedServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nhello")) {
            Outcome outcome = ask(server, Map.of());
            assertEquals(Finding.TARGET_BAD, outcome.finding());
            assertTrue(outcome.reason().startsWith("answer is not HTTP: "), outcome.reason());
        }
    }

    @Test
    void endlessHeadersAreCut() throws Exception {
        try (EndlessServer server = EndlessServer.answering("HTTP/1.1 200 OK\r\nX: ")) {
            assertBad("headers of the answer are longer than 16 KiB", ask(server, Map.of()));
            assertTrue(server.isLeftWithin(Duration.ofSeconds(1)));
        }
        try (EndlessServer server = EndlessServer.answering("HTTP/1.1 200 ")) {
            assertBad("status line is longer than 8 KiB", ask(server, Map.of()));
        }
        try (EndlessServer server = EndlessServer.answering("")) {
            assertBad("answer is not HTTP: " + "x".repeat(100) + "…", ask(server, Map.of()));
        }
    }

    @Test
    void endlessBodyIsCutAndMeasured() throws Exception {
        try (EndlessServer server = EndlessServer.answering("HTTP/1.1 200 OK\r\n\r\n")) {
            Outcome outcome = ask(server, Map.of());
            assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
            assertEquals("1048576", value(outcome, "body_size"));
        }
    }

    @Test
    void conditionOnABodyBeyondTheLimitCannotHold() throws Exception {
        try (EndlessServer server = EndlessServer.answering("HTTP/1.1 200 OK\r\n\r\n")) {
            Outcome outcome = ask(server, Map.of("body_limit", 64L << 10), "body", "json:a");
            assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
            assertEquals("absent: body is longer than 64 KiB (body_limit)", value(outcome, "body"));
            assertEquals("absent: body is longer than 64 KiB (body_limit)", value(outcome, "json a"));
        }
    }

    @Test
    void bodyOfExactlyTheLimitIsWhole() throws Exception {
        try (LocalServer server =
                ScriptedServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 64\r\n\r\n" + "y".repeat(64))) {
            Outcome outcome = ask(server, Map.of("body_limit", 64L), "body");
            assertEquals("y".repeat(64), value(outcome, "body"));
        }
    }

    @Test
    void bombsAreCutByDecodedBytes() throws Exception {
        for (String coding : new String[] {"gzip", "deflate", "gzip, gzip"}) {
            try (LocalServer server = ScriptedServer.answering(coded(coding, bomb(coding)))) {
                Outcome outcome = ask(server, Map.of());
                assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
                assertEquals("1048576", value(outcome, "body_size"), coding);
            }
        }
    }

    @Test
    void brotliIsDecoded() throws Exception {
        // "hello" as one uncompressed meta-block of RFC 7932
        byte[] hello = Base64.getDecoder().decode("CwKAaGVsbG8D");
        try (LocalServer server = ScriptedServer.answering(coded("br", hello))) {
            Outcome outcome = ask(server, Map.of("compression", true), "body");
            assertEquals("hello", value(outcome, "body"), outcome.reason());
            assertEquals("5", value(outcome, "body_size"));
            assertEquals("true", value(outcome, "compression"));
        }
    }

    @Test
    void bareDeflateIsDecoded() throws Exception {
        ByteArrayOutputStream bare = new ByteArrayOutputStream();
        try (OutputStream out = new DeflaterOutputStream(bare, new java.util.zip.Deflater(9, true))) {
            out.write("hello".getBytes(StandardCharsets.UTF_8));
        }
        try (LocalServer server = ScriptedServer.answering(coded("deflate", bare.toByteArray()))) {
            assertEquals("hello", value(ask(server, Map.of(), "body"), "body"));
        }
    }

    @Test
    void brokenCodingIsTargetBad() throws Exception {
        try (LocalServer server = ScriptedServer.answering(coded("gzip", "plain".getBytes(StandardCharsets.UTF_8)))) {
            assertBad("gzip body is malformed", ask(server, Map.of()));
        }
        byte[] whole = bomb("gzip");
        byte[] half = java.util.Arrays.copyOf(whole, 100);
        try (LocalServer server = ScriptedServer.answering(coded("gzip", half))) {
            assertBad("gzip body ends too early", ask(server, Map.of()));
        }
        try (LocalServer server = ScriptedServer.answering(coded("zstd", half))) {
            assertBad("body is coded in an unknown way: zstd", ask(server, Map.of()));
        }
    }

    @Test
    void answersWithoutABodyEndAtOnce() throws Exception {
        String[] heads = {"204 No Content\r\n", "304 Not Modified\r\nContent-Length: 100\r\n"};
        for (String head : heads) {
            try (LocalServer server = ScriptedServer.keepingOpen("HTTP/1.1 " + head + "\r\n")) {
                assertEquals("0", value(ask(server, Map.of()), "body_size"), head);
            }
        }
        try (LocalServer server = ScriptedServer.keepingOpen("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")) {
            Outcome outcome = ask(server, Map.of("method", "HEAD"));
            assertEquals("200", value(outcome, "status"), outcome.reason());
        }
    }

    @Test
    void interimAnswersArePassedOver() throws Exception {
        try (LocalServer server = ScriptedServer.answering("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n"
                + "Link: </style.css>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) {
            Outcome outcome = ask(server, Map.of(), "body");
            assertEquals("200", value(outcome, "status"));
            assertEquals("ok", value(outcome, "body"));
        }
    }

    @Test
    void endlessInterimAnswersAreLeft() throws Exception {
        String flood = "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(101);
        try (LocalServer server = ScriptedServer.keepingOpen(flood)) {
            assertBad("more than 100 interim answers, the last 103", ask(server, Map.of()));
        }
    }

    @Test
    void linesThatEndInLineFeedAloneAreRead() throws Exception {
        try (LocalServer server = ScriptedServer.answering("HTTP/1.1 200 OK\nContent-Length: 2\n\nok")) {
            Outcome outcome = ask(server, Map.of(), "body");
            assertEquals("ok", value(outcome, "body"), outcome.reason());
        }
    }

    @Test
    void lengthThatIsSaidTwiceIsTheLength() throws Exception {
        try (LocalServer server =
                ScriptedServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok")) {
            Outcome outcome = ask(server, Map.of(), "body");
            assertEquals("ok", value(outcome, "body"), outcome.reason());
        }
    }

    @Test
    void byteOrderMarkBeforeJsonIsPassedOver() throws Exception {
        byte[] json = "\ufeff{\"a\": \"up\"}".getBytes(StandardCharsets.UTF_8);
        try (LocalServer server = ScriptedServer.answering(coded("identity", json))) {
            Outcome outcome = ask(server, Map.of(), "json:a");
            assertEquals("up", value(outcome, "json a"), outcome.reason());
        }
    }

    @Test
    void serverThatSpeaksOnlyHttp1IsNoHttp2Server() throws Exception {
        try (LocalServer server = ScriptedServer.answering("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")) {
            Outcome outcome = ask(server, Map.of("version", "2"));
            assertBad("127.0.0.1:" + server.port() + " does not speak HTTP/2", outcome);
        }
    }

    private static byte[] bomb(String coding) throws IOException {
        byte[] zeros = new byte[4 << 20];
        byte[] bytes = zeros;
        for (String each : coding.split(", ", -1)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (OutputStream coder = each.equals("gzip") ? new GZIPOutputStream(out) : new DeflaterOutputStream(out)) {
                coder.write(bytes);
            }
            bytes = out.toByteArray();
        }
        return bytes;
    }

    private static byte[] coded(String coding, byte[] body) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.write(
                ("HTTP/1.1 200 OK\r\nContent-Encoding: " + coding + "\r\nContent-Length: " + body.length + "\r\n\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1));
        answer.write(body);
        return answer.toByteArray();
    }

    private static Outcome ask(LocalServer server, Map<String, Object> settings, String... asked) throws Exception {
        return ask(Lab.TIMEOUT, server, settings, asked);
    }

    private static Outcome ask(Duration timeout, LocalServer server, Map<String, Object> settings, String... asked)
            throws Exception {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("url", URI.create("http://127.0.0.1:" + server.port() + "/"));
        return lab.run(timeout, HttpCheck.KIND, new Settings(all), asked);
    }

    private static void assertBad(String reason, Outcome outcome) {
        assertEquals(reason, outcome.reason());
        assertEquals(Finding.TARGET_BAD, outcome.finding());
    }
}
