package dev.postflight.check.kinds.websocket;

import static dev.postflight.testing.ScriptedWebsocketServer.frame;
import static dev.postflight.testing.ScriptedWebsocketServer.switching;
import static dev.postflight.testing.ScriptedWebsocketServer.text;
import static dev.postflight.testing.ScriptedWebsocketServer.upgrading;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Pattern;
import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Lab;
import dev.postflight.testing.Readings;
import dev.postflight.testing.ScriptedWebsocketServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Servers that refuse the upgrade, answer it wrongly, or break the protocol afterwards. */
class WebsocketHostileServerTest {
    /** For runs that end at their deadline. */
    private static final Duration SHORT = Duration.ofMillis(1500);
    /** For runs that end by themselves, however busy the machine is. */
    private static final Duration LONG = Duration.ofSeconds(20);

    private static final Map<String, Object> EXPECT_PONG =
            Map.of("dialogue", List.of(new Settings(Map.of("expect", Pattern.compile("pong")))));

    private static Lab lab;

    @BeforeAll
    static void start() {
        lab = new Lab();
    }

    @AfterAll
    static void stop() throws Exception {
        lab.close();
    }

    private static Outcome run(ScriptedWebsocketServer server, Map<String, Object> options) throws Exception {
        return run(LONG, server, options);
    }

    private static Outcome run(Duration timeout, ScriptedWebsocketServer server, Map<String, Object> options)
            throws Exception {
        Map<String, Object> settings = new HashMap<>(options);
        settings.put("url", URI.create("ws://127.0.0.1:" + server.port() + "/live?token=canary"));
        return lab.run(timeout, WebsocketCheck.KIND, new Settings(settings));
    }

    private static void assertBad(String reason, Outcome outcome) {
        assertEquals(reason, outcome.reason());
        assertEquals(Finding.TARGET_BAD, outcome.finding());
    }

    @Test
    void refusedUpgradeShowsItsStatus() throws Exception {
        try (var server = new ScriptedWebsocketServer(
                "HTTP/1.1 403 Forbidden\r\nContent-Length: 9\r\n\r\nno way in", out -> {})) {
            Outcome outcome = run(server, Map.of());
            assertBad("upgrade refused with 403", outcome);
            assertEquals("403", Readings.of(outcome).get("status"));
        }
    }

    @Test
    void earlyHintsAreNotTheAnswer() throws Exception {
        try (var server = new ScriptedWebsocketServer("HTTP/1.1 103 Early Hints\r\n\r\n" + switching(""), out -> {})) {
            assertEquals(Finding.MEASURED, run(server, Map.of()).finding());
        }
    }

    @Test
    void wrongAcceptKeyIsTargetBad() throws Exception {
        try (var server = new ScriptedWebsocketServer(switching("").replace("$ACCEPT", "AAAA"), out -> {})) {
            assertBad("wrong Sec-WebSocket-Accept in the answer to the upgrade", run(server, Map.of()));
        }
    }

    @Test
    void missingUpgradeHeaderIsTargetBad() throws Exception {
        try (var server = new ScriptedWebsocketServer(switching("").replace("Upgrade: websocket\r\n", ""), out -> {})) {
            assertBad("wrong Upgrade or Connection header in the answer to the upgrade", run(server, Map.of()));
        }
    }

    @Test
    void subprotocolsMustBeAgreed() throws Exception {
        Map<String, Object> offered = Map.of("subprotocol", List.of("graphql-ws", "mqtt"));
        try (var server = upgrading(out -> {})) {
            assertBad("server chose no subprotocol, offered: graphql-ws, mqtt", run(server, offered));
        }
        try (var server = new ScriptedWebsocketServer(switching("Sec-WebSocket-Protocol: soap\r\n"), out -> {})) {
            assertBad("server chose subprotocol soap, offered: graphql-ws, mqtt", run(server, offered));
            assertBad("server chose subprotocol soap, offered: none", run(server, Map.of()));
        }
        try (var server = new ScriptedWebsocketServer(switching("Sec-WebSocket-Protocol: mqtt\r\n"), out -> {})) {
            assertEquals("mqtt", Readings.of(run(server, offered)).get("subprotocol"));
        }
    }

    @Test
    void extensionThatNobodyOfferedIsTargetBad() throws Exception {
        try (var server =
                new ScriptedWebsocketServer(switching("Sec-WebSocket-Extensions: permessage-deflate\r\n"), out -> {})) {
            assertBad("server uses an extension, and none was offered", run(server, Map.of()));
            assertFalse(server.request().toLowerCase(java.util.Locale.ROOT).contains("extensions"), server.request());
        }
    }

    @Test
    void otherProtocolsAreNoHttp() throws Exception {
        try (var server = new ScriptedWebsocketServer("SSH-2.0-OpenSSH_9.2\r\n\r\n", out -> {})) {
            assertBad("answer to the upgrade is no HTTP", run(server, Map.of()));
        }
    }

    @Test
    void silentServerEndsAtTheDeadline() throws Exception {
        try (var server = new ScriptedWebsocketServer("", out -> {})) {
            assertBad("no answer within 1.5 s: waiting for the answer to the upgrade", run(SHORT, server, Map.of()));
        }
        try (var server = upgrading(out -> out.write(text("hello\u0007")))) {
            assertBad(
                    "no answer within 1.5 s: waiting for message 2 to match /pong/, message 1 was: hello?",
                    run(SHORT, server, EXPECT_PONG));
        }
    }

    @Test
    void maskedFrameIsTargetBad() throws Exception {
        try (var server = upgrading(out -> out.write(new byte[] {(byte) 0x81, (byte) 0x81, 0, 0, 0, 0, 'x'}))) {
            assertBad("server breaks the WebSocket protocol: it masks its frames", run(server, EXPECT_PONG));
        }
    }

    @Test
    void longFramesMessagesAndStreamsAreCut() throws Exception {
        try (var server = upgrading(out -> out.write(frame(0x81, new byte[65 * 1024])))) {
            assertBad("server sent a frame longer than 64 KiB", run(server, EXPECT_PONG));
        }
        byte[] part = frame(0x01, "x".repeat(60_000).getBytes(StandardCharsets.US_ASCII));
        byte[] more = frame(0x00, "x".repeat(60_000).getBytes(StandardCharsets.US_ASCII));
        try (var server = upgrading(out -> {
            out.write(part);
            for (int i = 0; i < 40; i++) {
                out.write(more);
            }
        })) {
            assertBad(
                    "server sent more than 1 MiB while waiting for message 1 to match /pong/",
                    run(server, EXPECT_PONG));
        }
        try (var server = upgrading(out -> {
            while (true) {
                out.write(frame(0x8a, new byte[0]));
            }
        })) {
            assertBad(
                    "server sent more than 1 MiB while waiting for message 1 to match /pong/",
                    run(server, EXPECT_PONG));
        }
    }

    @Test
    void compressedFrameIsTargetBad() throws Exception {
        try (var server = upgrading(out -> out.write(frame(0xc1, new byte[] {1})))) {
            assertBad(
                    "server breaks the WebSocket protocol: RSV != 0 and no extension negotiated, RSV:4",
                    run(server, EXPECT_PONG));
        }
    }

    @Test
    void textThatIsNoUtf8IsTargetBad() throws Exception {
        try (var server = upgrading(out -> out.write(frame(0x81, new byte[] {(byte) 0xff, (byte) 0xfe})))) {
            assertBad("server breaks the WebSocket protocol: bytes are not UTF-8", run(server, EXPECT_PONG));
        }
    }

    @Test
    void closeInsteadOfAnAnswerIsTargetBadWithItsCode() throws Exception {
        byte[] reason = "\u0003\u00f3going down".getBytes(StandardCharsets.ISO_8859_1);
        try (var server = upgrading(out -> out.write(frame(0x88, reason)))) {
            Outcome outcome = run(server, EXPECT_PONG);
            assertBad("server closed with 1011 (going down) while waiting for message 1 to match /pong/", outcome);
            assertEquals("1011", Readings.of(outcome).get("close_code"));
        }
    }

    @Test
    void brokenConnectionIsTargetBad() throws Exception {
        try (var server = upgrading(out -> {
            out.write(0x81);
            out.close();
        })) {
            assertBad(
                    "connection closed by 127.0.0.1:" + server.port() + " while waiting for message 1 to match /pong/",
                    run(server, EXPECT_PONG));
        }
    }

    @Test
    void fragmentsArriveAsOneMessage() throws Exception {
        try (var server = upgrading(out -> {
            out.write(frame(0x01, new byte[] {'p', 'o'}));
            out.write(frame(0x89, new byte[] {1, 2}));
            out.write(frame(0x80, new byte[] {'n', 'g'}));
        })) {
            assertEquals("pong", Readings.of(run(server, EXPECT_PONG)).get("message"));
        }
    }

    @Test
    void credentialsReachTheServerAndNobodyElse() throws Exception {
        try (var server = upgrading(out -> {})) {
            Outcome outcome = run(
                    server,
                    Map.of(
                            "bearer",
                            new Secret("${env:TOKEN}", "canary"),
                            "headers",
                            Map.of("X-Api-Key", "canary"),
                            "dialogue",
                            List.of(new Settings(Map.of("send", "login canary")))));
            assertEquals(Finding.MEASURED, outcome.finding());
            assertTrue(server.request().contains("authorization: Bearer canary\n"), server.request());
            assertTrue(server.request().contains("X-Api-Key: canary\n"), server.request());
            assertTrue(server.request().contains("GET /live?token=canary HTTP/1.1\n"), server.request());
            assertFalse(server.request().toLowerCase(java.util.Locale.ROOT).contains("origin"), server.request());
            assertFalse(lab.trace().toString().contains("canary"), lab.trace().toString());
            assertFalse(outcome.toString().contains("canary"), outcome.toString());
        }
    }
}
