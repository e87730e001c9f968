package dev.postflight.check.kinds.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.DrippingServer;
import dev.postflight.testing.EndlessServer;
import dev.postflight.testing.Lab;
import dev.postflight.testing.LocalServer;
import dev.postflight.testing.SilentServer;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AmqpHostileServerTest {
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
    void garbageIsTold() throws Exception {
        assertBad("HTTP/1.1 400 Bad Request\r\n", "%s does not speak AMQP 0-9-1, it says: HTTP/1.1 400 Bad Request??");
        assertBad("AMQP\0\0\t\u0001", "%s does not speak AMQP 0-9-1, it says: AMQP????");
        assertBad("\u0001\0\0\u007f\u00ff\u00ff\u00ff", "%s sent a frame of 2147483647 bytes, which cannot be");
        assertBad("\u0001\0\0\0\0\0\u0002", "%s sent a frame of 2 bytes, which cannot be");
        assertBad("\u0001\0\0\0\0\0\u0004\0\n\0\nx", "%s sent a frame that is longer than it says");
        assertBad("\u0001\0\0\0\0\0\u0004\0\n\0\u001e\u00ce", "%s answered 10.30 instead of the greeting");
        assertBad("\u0001\0\0\0\0\0\u0004\0\n\0" + "2\u00ce", "%s sent a method that ends too early");
        assertBad("\u0001\0\0", "connection closed by %s while waiting for the greeting");
    }

    @Test
    void slowAndEndlessServersEndInTime() throws Exception {
        for (LocalServer server : new LocalServer[] {
            new SilentServer(), new DrippingServer("\u0001\0\0\0\0\u0010\0", 10), EndlessServer.greeting("\u0001")
        }) {
            try (server) {
                long begin = System.nanoTime();
                Outcome outcome = lab.run(Duration.ofMillis(500), QueueCheck.KIND, settings(server));
                assertEquals(Finding.TARGET_BAD, outcome.finding(), outcome.reason());
                assertTrue(System.nanoTime() - begin < 1_500_000_000L, outcome.reason());
                assertTrue(server.isLeftWithin(Duration.ofSeconds(1)));
            }
        }
    }

    private void assertBad(String bytes, String sentence) throws Exception {
        try (LocalServer server = new LocalServer() {
            @Override
            protected void serve(Socket socket) throws Exception {
                assertEquals(
                        "AMQP", new String(socket.getInputStream().readNBytes(8), 0, 4, StandardCharsets.US_ASCII));
                socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            }
        }) {
            Outcome outcome = lab.run(QueueCheck.KIND, settings(server));
            assertEquals(sentence.formatted("127.0.0.1:" + server.port()), outcome.reason());
            assertEquals(Finding.TARGET_BAD, outcome.finding());
        }
    }

    private static Settings settings(LocalServer server) {
        return new Settings(Map.of("rabbitmq", URI.create("amqp://127.0.0.1:" + server.port()), "queue", "orders"));
    }
}
