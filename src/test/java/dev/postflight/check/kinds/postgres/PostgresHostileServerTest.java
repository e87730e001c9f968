package dev.postflight.check.kinds.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Lab;
import dev.postflight.testing.LocalServer;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What says it was PostgreSQL. */
final class PostgresHostileServerTest {
    private Lab lab;

    @BeforeEach
    void open() {
        lab = new Lab();
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void garbageIsNoProtocol() throws Exception {
        assertSays(
                "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                "PEER does not speak PostgreSQL's protocol");
    }

    @Test
    void lengthOfTwoGigabytesIsRefused() throws Exception {
        assertSays(
                bytes(out -> {
                    out.writeByte('E');
                    out.writeInt(Integer.MAX_VALUE);
                }),
                "PEER announces a message of 2147483647 bytes");
    }

    @Test
    void negativeLengthIsRefused() throws Exception {
        assertSays(
                bytes(out -> {
                    out.writeByte('R');
                    out.writeInt(-5);
                }),
                "PEER does not speak PostgreSQL's protocol");
    }

    @Test
    void endlessRoundsOfScramAreRefused() throws Exception {
        byte[] challenge = bytes(out -> {
            message(out, 'R', 10, "SCRAM-SHA-256\0\0");
            message(out, 'R', 11, "r=whatever,s=c2FsdA==,i=2000000000");
        });
        try (Talker server = new Talker(challenge)) {
            Outcome outcome = lab.run(PostgresCheck.KIND, settings(server.port()));
            assertEquals(Finding.CHECK_BROKEN, outcome.finding());
            assertEquals(
                    "127.0.0.1:" + server.port()
                            + " asks for more than 50000 rounds of SCRAM, which would hold up all other checks",
                    outcome.reason());
        }
    }

    @Test
    void unknownAuthenticationIsTold() throws Exception {
        assertSays(
                bytes(out -> message(out, 'R', 7, "")),
                "PEER does not speak PostgreSQL's protocol as we do: Authentication type 7 is not supported in the client");
    }

    @Test
    void errorWithoutAnythingIsNoBugOfOurs() throws Exception {
        try (Talker server = new Talker(bytes(out -> {
            out.writeByte('E');
            out.writeInt(5);
            out.writeByte(0);
        }))) {
            Outcome outcome = lab.run(PostgresCheck.KIND, settings(server.port()));
            assertEquals(Finding.TARGET_BAD, outcome.finding(), outcome.reason());
        }
    }

    @Test
    void loginWithoutVersionIsNoBugOfOurs() throws Exception {
        byte[] letIn = bytes(out -> {
            message(out, 'R', 0, "");
            message(out, 'S', "client_encoding\0UTF8\0");
            message(out, 'Z', "I");
        });
        try (Talker server = new Talker(letIn)) {
            Outcome outcome = lab.run(Duration.ofSeconds(1), PostgresCheck.KIND, settings(server.port()));
            assertEquals(Finding.TARGET_BAD, outcome.finding(), outcome.reason());
        }
    }

    @Test
    void answerBeforeTheQuestionIsNoBugOfOurs() throws Exception {
        byte[] early = bytes(out -> {
            message(out, 'R', 0, "");
            message(out, 'S', "client_encoding\0UTF8\0");
            message(out, 'S', "server_version\00015.1\0");
            message(out, 'Z', "I");
            message(out, 'D', "\0\1\0\0\0\1x");
            message(out, 'Z', "I");
        });
        try (Talker server = new Talker(early)) {
            Outcome outcome = lab.run(Duration.ofSeconds(1), PostgresCheck.KIND, settings(server.port()));
            assertEquals(Finding.TARGET_BAD, outcome.finding(), outcome.reason());
        }
    }

    @Test
    void serverThatVanishesIsTold() throws Exception {
        try (Vanisher server = new Vanisher()) {
            Outcome outcome = lab.run(PostgresCheck.KIND, settings(server.port()));
            assertEquals(Finding.TARGET_BAD, outcome.finding());
            assertEquals("connection closed by 127.0.0.1:" + server.port() + " while logging in", outcome.reason());
        }
    }

    @Test
    void endlessNoticesAreCapped() throws Exception {
        try (Noticer server = new Noticer()) {
            Outcome outcome = lab.run(PostgresCheck.KIND, settings(server.port()));
            assertEquals(Finding.TARGET_BAD, outcome.finding());
            assertEquals("127.0.0.1:" + server.port() + " sent more than 4 MiB", outcome.reason());
            assertTrue(server.isLeftWithin(Duration.ofSeconds(1)));
        }
    }

    private void assertSays(byte[] answer, String sentence) throws Exception {
        try (Talker server = new Talker(answer)) {
            Outcome outcome = lab.run(PostgresCheck.KIND, settings(server.port()));
            assertEquals(Finding.TARGET_BAD, outcome.finding());
            assertEquals(sentence.replace("PEER", "127.0.0.1:" + server.port()), outcome.reason());
            assertTrue(server.isLeftWithin(Duration.ofSeconds(1)), "a connection stays open");
        }
    }

    private static Settings settings(int port) {
        return new Settings(Map.of(
                "server",
                "127.0.0.1:" + port,
                "sslmode",
                "disable",
                "password",
                new Secret("${env:PASSWORD}", "secret")));
    }

    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private static byte[] bytes(Writing writing) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        writing.to(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static void message(DataOutputStream out, char type, String body) throws IOException {
        out.writeByte(type);
        out.writeInt(4 + body.length());
        out.writeBytes(body);
    }

    private static void message(DataOutputStream out, char type, int code, String body) throws IOException {
        out.writeByte(type);
        out.writeInt(8 + body.length());
        out.writeInt(code);
        out.writeBytes(body);
    }

    /** Says one thing once the client has spoken, and listens on. */
    private static final class Talker extends LocalServer {
        private final byte[] answer;

        Talker(byte[] answer) {
            this.answer = answer;
        }

        @Override
        protected void serve(Socket socket) throws Exception {
            socket.getInputStream().read(new byte[8192]);
            socket.getOutputStream().write(answer);
            socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        }
    }

    /** Begins to answer and goes. */
    private static final class Vanisher extends LocalServer {
        @Override
        protected void serve(Socket socket) throws Exception {
            socket.getInputStream().read(new byte[8192]);
            socket.getOutputStream().write(new byte[] {'R', 0, 0});
        }
    }

    /** Has one thing to remark after the other. */
    private static final class Noticer extends LocalServer {
        @Override
        protected void serve(Socket socket) throws Exception {
            socket.getInputStream().read(new byte[8192]);
            byte[] notice = bytes(out -> message(out, 'N', "Mhello\0\0"));
            while (true) {
                socket.getOutputStream().write(notice);
            }
        }
    }
}
