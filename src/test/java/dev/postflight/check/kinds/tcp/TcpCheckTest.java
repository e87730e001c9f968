package dev.postflight.check.kinds.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Pattern;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Authority;
import dev.postflight.testing.BlurtingServer;
import dev.postflight.testing.Lab;
import dev.postflight.testing.LocalServer;
import dev.postflight.testing.ScriptedServer;
import dev.postflight.testing.SilentServer;
import dev.postflight.testing.StartTlsServer;
import dev.postflight.testing.TlsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TcpCheckTest {
    private static final Authority ROOT = Authority.root("root");

    @TempDir
    Path folder;

    private Lab lab;

    @BeforeEach
    void open() {
        lab = new Lab();
    }

    @AfterEach
    void close() throws Exception {
        lab.close();
    }

    @Test
    void openPortIsMeasured() throws Exception {
        try (LocalServer server = new SilentServer()) {
            Outcome outcome = lab.run(TcpCheck.KIND, settings(server.port()));
            assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
            assertEquals("open", Lab.value(outcome, "port"));
            assertTrue(Lab.number(outcome, "duration") >= Lab.number(outcome, "phase connect"));
            assertTrue(Lab.number(outcome, "phase resolve") >= 0);
            assertEquals("none", Lab.value(outcome, "banner"));
        }
    }

    @Test
    void refusedPortIsClosed() throws Exception {
        Outcome outcome = lab.run(TcpCheck.KIND, settings(LocalServer.closedPort(), "state", "closed"));
        assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
        assertEquals("refused", Lab.value(outcome, "port"));
    }

    @Test
    void openPortIsNotClosed() throws Exception {
        try (LocalServer server = new SilentServer()) {
            Outcome outcome = lab.run(TcpCheck.KIND, settings(server.port(), "state", "closed"));
            assertEquals(Finding.TARGET_BAD, outcome.finding());
            assertEquals("127.0.0.1:" + server.port() + " is open", outcome.reason());
            assertTrue(server.isLeftWithin(Duration.ofSeconds(1)));
        }
    }

    @Test
    void silentPortIsClosedAtTheDeadline() throws Exception {
        try (FullServer server = new FullServer()) {
            Outcome outcome =
                    lab.run(Duration.ofMillis(400), TcpCheck.KIND, settings(server.port(), "state", "closed"));
            assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
            assertEquals("filtered (no answer within 400 ms)", Lab.value(outcome, "port"));
            outcome = lab.run(Duration.ofMillis(400), TcpCheck.KIND, settings(server.port()));
            assertEquals(Finding.TARGET_BAD, outcome.finding());
            assertEquals("no answer within 400 ms: connecting to 127.0.0.1:" + server.port(), outcome.reason());
        }
    }

    @Test
    void nameThatDoesNotExistIsNotClosed() throws Exception {
        Outcome outcome =
                lab.run(TcpCheck.KIND, new Settings(Map.of("address", "no-such-host.invalid:80", "state", "closed")));
        assertFalse(outcome.finding() == Finding.MEASURED, outcome.toString());
    }

    @Test
    void dialogueGoesStepByStep() throws Exception {
        try (StartTlsServer server = new StartTlsServer(
                null,
                "220-hello\r\n220 mx.example ready\r\n",
                "NOOP\r\n",
                "250 fine 42\r\n",
                "QUIT\r\n",
                "221 bye\r\n",
                "x")) {
            Outcome outcome = lab.run(
                    TcpCheck.KIND,
                    talk(
                            server.port(),
                            expect("(?m)^220 (\\S+) ready\\r\\n"),
                            send("NOOP\r\n"),
                            expect("^250 fine (\\d+)\\r\\n"),
                            send("QUIT\r\n"),
                            expect("bye")));
            assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
            assertEquals("220-hello", Lab.value(outcome, "banner"));
            assertTrue(Lab.number(outcome, "phase dialogue") > 0);
            assertTrue(
                    lab.trace().contains("read: 220 mx.example ready (mx.example)"),
                    lab.trace().toString());
            assertTrue(
                    lab.trace().contains("read: 250 fine 42 (42)"), lab.trace().toString());
            assertTrue(lab.trace().contains("sending 6 characters"));
        }
    }

    @Test
    void wrongAnswerIsQuotedAtTheDeadline() throws Exception {
        try (StartTlsServer server = new StartTlsServer(null, "500 go away\r\n", "never")) {
            Outcome outcome = lab.run(Duration.ofMillis(400), TcpCheck.KIND, talk(server.port(), expect("^220 ")));
            assertEquals(Finding.TARGET_BAD, outcome.finding());
            assertEquals("no answer within 400 ms: waiting for /^220 /, having read: 500 go away", outcome.reason());
            assertEquals("500 go away", Lab.value(outcome, "banner"));
            assertTrue(Lab.number(outcome, "phase connect") >= 0);
        }
    }

    @Test
    void serverThatHangsUpIsBad() throws Exception {
        try (LocalServer server = new BlurtingServer("so long")) {
            Outcome outcome = lab.run(TcpCheck.KIND, talk(server.port(), send("hello?"), expect("welcome")));
            assertEquals(
                    "connection closed by 127.0.0.1:" + server.port()
                            + " while waiting for /welcome/, having read: so long",
                    outcome.reason());
        }
    }

    @Test
    void answerBeyondTheCapIsBad() throws Exception {
        try (LocalServer server = new BlurtingServer("x".repeat(100_000))) {
            Outcome outcome = lab.run(TcpCheck.KIND, talk(server.port(), send("hello?"), expect("y")));
            assertEquals(
                    "127.0.0.1:" + server.port() + " sent more than 64 KiB without what was expected",
                    outcome.reason());
        }
    }

    @Test
    void largeAnswerIsFoundAtItsEnd() throws Exception {
        try (LocalServer server = ScriptedServer.keepingOpen("x".repeat(60_000) + "ÿ end")) {
            Outcome outcome = lab.run(TcpCheck.KIND, talk(server.port(), send("\r\n\r\n"), expect("end$")));
            assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
        }
    }

    @Test
    void patternsAreWrittenInAnyLanguage() throws Exception {
        try (StartTlsServer server = new StartTlsServer(
                null,
                new String(
                        "grüß dich\n".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        java.nio.charset.StandardCharsets.ISO_8859_1),
                "never")) {
            Outcome outcome = lab.run(TcpCheck.KIND, talk(server.port(), expect("grüß (\\w+)\n")));
            assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
            assertEquals("grüß dich", Lab.value(outcome, "banner"));
        }
    }

    @Test
    void tlsAtOnce() throws Exception {
        Path ca = Files.writeString(folder.resolve("ca.pem"), Authority.pem(ROOT.certificate()));
        try (TlsServer server = new TlsServer(ROOT.drafts("db.example").issue())) {
            Outcome outcome = lab.run(TcpCheck.KIND, settings(server.port(), "tls", tls(ca)));
            assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
            assertTrue(Lab.number(outcome, "phase tls") > 0);
            outcome = lab.run(TcpCheck.KIND, settings(server.port(), "tls", new Settings(Map.of("ca", ca.toString()))));
            assertEquals("certificate is not for 127.0.0.1 but for db.example", outcome.reason());
            assertTrue(Lab.number(outcome, "phase tls") > 0);
            assertEquals(0, server.applicationBytes());
        }
    }

    @Test
    void dialogueGoesOnInTls() throws Exception {
        Path ca = Files.writeString(folder.resolve("ca.pem"), Authority.pem(ROOT.certificate()));
        try (StartTlsServer server =
                new StartTlsServer(ROOT.drafts("db.example").issue(), "+OK hi\r\n", "STLS\r\n", "+OK go\r\n")) {
            Map<String, Object> values = new LinkedHashMap<>(talk(
                            server.port(),
                            expect("^\\+OK hi\\r\\n"),
                            send("STLS\r\n"),
                            expect("^\\+OK go\\r\\n"),
                            starttls("true"),
                            send("QUIT"))
                    .values());
            values.put("tls", tls(ca));
            Outcome outcome = lab.run(TcpCheck.KIND, new Settings(values));
            assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
            server.isLeftWithin(Duration.ofSeconds(5));
            assertEquals(4, server.applicationBytes());

            values.put("dialogue", List.of(starttls("pop3"), send("QUIT")));
            outcome = lab.run(TcpCheck.KIND, new Settings(values));
            assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
        }
    }

    @Test
    void whatComesAheadOfTlsIsNotTaken() throws Exception {
        try (LocalServer server = new BlurtingServer("+OK and more")) {
            Outcome outcome = lab.run(TcpCheck.KIND, talk(server.port(), send("STLS"), expect("OK"), starttls("true")));
            assertEquals(
                    "127.0.0.1:" + server.port() + " sent more than was expected before TLS: and more",
                    outcome.reason());
        }
    }

    @Test
    void mistakesAreNamed() {
        assertEquals(
                Map.of("address", "a host and port such as db.example:5432"),
                TcpCheck.KIND.complaints().apply(new Settings(Map.of("address", "db.example"))));
        assertEquals(
                Map.of("dialogue", "nothing, since nobody can be talked to on a closed port"),
                complaints("state", "closed", "dialogue", List.of(send("x"))));
        assertEquals(
                Map.of("dialogue", "step 2: exactly one of send, expect, starttls"),
                complaints("dialogue", List.of(send("x"), new Settings(Map.of("send", "x", "starttls", "true")))));
        assertEquals(
                Map.of(
                        "dialogue",
                        "step 2: starttls: true after steps of your own, since smtp begins with the server's greeting"),
                complaints("dialogue", List.of(send("x"), starttls("smtp"))));
        assertEquals(
                Map.of("dialogue", "step 2: starttls once only"),
                complaints("dialogue", List.of(starttls("true"), starttls("true"))));
    }

    private static Map<String, String> complaints(Object... more) {
        return TcpCheck.KIND.complaints().apply(settings(1, more));
    }

    private static Settings settings(int port, Object... more) {
        Map<String, Object> values = new LinkedHashMap<>(Map.of("address", "127.0.0.1:" + port));
        for (int i = 0; i < more.length; i += 2) {
            values.put((String) more[i], more[i + 1]);
        }
        return new Settings(values);
    }

    private static Settings talk(int port, Settings... steps) {
        return settings(port, "dialogue", List.of(steps));
    }

    private static Settings send(String text) {
        return new Settings(Map.of("send", text));
    }

    private static Settings expect(String pattern) {
        return new Settings(Map.of("expect", Pattern.compile(pattern)));
    }

    private static Settings starttls(String word) {
        return new Settings(Map.of("starttls", word));
    }

    private static Settings tls(Path ca) {
        return new Settings(Map.of("ca", ca.toString(), "server_name", "db.example"));
    }

    /** A port whose queue of waiting clients is full: the kernel drops whoever knocks, as a packet filter does. */
    private static final class FullServer implements AutoCloseable {
        private final ServerSocket listener;
        private final List<Socket> waiting = new ArrayList<>();

        FullServer() throws IOException {
            listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            for (int i = 0; i < 8; i++) {
                Socket socket = new Socket();
                waiting.add(socket);
                try {
                    socket.connect(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort()), 100);
                } catch (java.net.SocketTimeoutException e) {
                    return; // full
                }
            }
            throw new IllegalStateException("the queue is never full");
        }

        int port() {
            return listener.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            listener.close();
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }
}
