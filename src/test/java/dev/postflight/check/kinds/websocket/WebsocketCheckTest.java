package dev.postflight.check.kinds.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Pattern;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Authority;
import dev.postflight.testing.Lab;
import dev.postflight.testing.LocalServer;
import dev.postflight.testing.Readings;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A WebSocket server as it should be. */
class WebsocketCheckTest {
    @TempDir
    static Path folder;

    private static Lab lab;
    private static HttpServer server;

    @BeforeAll
    static void start() throws Exception {
        lab = new Lab();
        server = lab.vertx()
                .createHttpServer(new HttpServerOptions()
                        .setHost("127.0.0.1")
                        .setPort(0)
                        .addWebSocketSubProtocol("chat")
                        .setPerMessageWebSocketCompressionSupported(true))
                .webSocketHandler(socket -> {
                    socket.textMessageHandler(text -> {
                        if (text.equals("bytes")) {
                            socket.writeBinaryMessage(Buffer.buffer("some bytes"));
                        } else {
                            socket.writeTextMessage("echo " + text);
                        }
                    });
                });
        server.listen().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @AfterAll
    static void stop() throws Exception {
        lab.close();
    }

    private static Settings step(Object... entries) {
        Map<String, Object> values = new HashMap<>();
        for (int i = 0; i < entries.length; i += 2) {
            values.put((String) entries[i], entries[i + 1]);
        }
        return new Settings(values);
    }

    private static Outcome run(Settings settings) throws Exception {
        return lab.run(Duration.ofSeconds(30), WebsocketCheck.KIND, settings); // a busy machine takes its time for TLS
    }

    private static Settings url(String url, Object... entries) {
        Map<String, Object> settings = new HashMap<>(step(entries).values());
        settings.put("url", URI.create(url));
        return new Settings(settings);
    }

    private static String here() {
        return "ws://127.0.0.1:" + server.actualPort() + "/";
    }

    @Test
    void upgradeAloneIsTimed() throws Exception {
        Outcome outcome = run(url(here()));
        assertEquals("", outcome.reason());
        Map<String, String> values = Readings.of(outcome);
        assertEquals(
                Set.of("phase resolve", "phase connect", "phase upgrade", "phase dialogue", "status", "subprotocol"),
                values.keySet());
        assertEquals("101", values.get("status"));
        assertEquals("", values.get("subprotocol"));
    }

    @Test
    void dialogueIsWalkedThrough() throws Exception {
        Outcome outcome = run(url(
                here(),
                "subprotocol",
                List.of("chat"),
                "dialogue",
                List.of(
                        step("send", "one"),
                        step("send", "two"),
                        step("expect", Pattern.compile("^echo two$"), "name", "second"),
                        step("ping", true),
                        step("send", "bytes"),
                        step("expect", Pattern.compile("bytes")),
                        step("close", 1000L))));
        assertEquals("", outcome.reason());
        assertEquals(Finding.MEASURED, outcome.finding());
        Map<String, String> values = Readings.of(outcome);
        assertEquals("chat", values.get("subprotocol"));
        assertEquals("some bytes", values.get("message"));
        assertEquals("1000", values.get("close_code"));
        assertTrue(
                values.keySet()
                        .containsAll(
                                List.of("step 1", "step 2", "step second", "step 4", "step 5", "step 6", "step 7")),
                values.toString());
    }

    @Test
    void certificateIsVerifiedUnlessToldOtherwise() throws Exception {
        Authority authority = Authority.root("Test Root");
        Authority.Credential credential = authority.drafts("localhost").issue();
        Path ca = Files.writeString(folder.resolve("ca.pem"), Authority.pem(authority.certificate()));
        HttpServer secure = lab.vertx()
                .createHttpServer(new HttpServerOptions()
                        .setHost("127.0.0.1")
                        .setPort(0)
                        .setSsl(true)
                        .setUseAlpn(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .setCertValue(Buffer.buffer(Authority.pem(credential.certificate())))
                                .setKeyValue(Buffer.buffer(Authority.pem(credential.key())))))
                .webSocketHandler(socket -> {});
        secure.listen().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        String address = "wss://127.0.0.1:" + secure.actualPort() + "/";
        Settings trusted = step("ca", ca.toString(), "server_name", "localhost");
        assertEquals("", run(url(address, "tls", trusted)).reason());
        assertTrue(Readings.of(run(url(address, "tls", trusted))).containsKey("phase tls"));
        assertEquals("", run(url(address, "tls", step("verify", false))).reason());
        Outcome refused = run(url(address));
        assertEquals(Finding.TARGET_BAD, refused.finding());
        assertEquals(
                "certificate's issuer CN=Test Root is not trusted here and no intermediate certificate was sent for it",
                refused.reason());
    }

    @Test
    void answerThatNeverMatchesEndsAtTheDeadline() throws Exception {
        Outcome outcome = lab.run(
                Duration.ofMillis(1500),
                WebsocketCheck.KIND,
                url(here(), "dialogue", List.of(step("send", "one"), step("expect", Pattern.compile("pong")))));
        assertEquals(
                "no answer within 1.5 s: waiting for message 2 to match /pong/, message 1 was: echo one",
                outcome.reason());
        assertEquals(Finding.TARGET_BAD, outcome.finding());
    }

    @Test
    void refusedConnectionIsTargetBad() throws Exception {
        int port = LocalServer.closedPort();
        Outcome outcome = run(url("ws://127.0.0.1:" + port));
        assertEquals("connection refused by 127.0.0.1:" + port, outcome.reason());
        assertEquals(Finding.TARGET_BAD, outcome.finding());
    }

    @Test
    void mistakesInSettingsAreNamed() {
        var complaints = WebsocketCheck.KIND
                .complaints()
                .apply(url(
                        "ws://user:canary@shop.example/",
                        "headers",
                        Map.of("a b", "c"),
                        "dialogue",
                        List.of(step("send", "x", "ping", true))));
        assertEquals(
                "{url=a URL without credentials; they belong under basic, headers=names and values that HTTP allows,"
                        + " dialogue=just one of send, expect, ping: true or close in step 1}",
                complaints.toString());
        assertEquals(
                "{dialogue=close as the last step, not as step 1}",
                WebsocketCheck.KIND
                        .complaints()
                        .apply(url("ws://shop.example", "dialogue", List.of(step("close", 1000L), step("send", "x"))))
                        .toString());
    }

    @Test
    void targetShowsNeitherCredentialsNorQuery() {
        assertEquals(
                "wss://shop_1:8443/live",
                WebsocketCheck.KIND
                        .target()
                        .apply(url("wss://user:canary@shop_1:8443/live?token=canary"))
                        .title());
    }
}
