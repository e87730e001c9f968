package dev.postflight.check.kinds.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.DrippingServer;
import dev.postflight.testing.EndlessServer;
import dev.postflight.testing.Lab;
import dev.postflight.testing.LocalServer;
import dev.postflight.testing.SilentServer;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class KafkaHostileServerTest {
    private Lab lab;

    @BeforeEach
    void open() {
        lab = new Lab();
    }

    @AfterEach
    void close() {
        lab.close();
    }

    /** Answers each question by its number in the protocol; an absent answer ends the connection. */
    private static final class Broker extends LocalServer {
        private final Map<Integer, byte[]> answers = new LinkedHashMap<>();

        Broker() {
            answers.put(18, bytes(out -> {
                out.writeShort(0);
                out.writeInt(6);
                for (int key : new int[] {1, 2, 3, 9, 10, 15}) {
                    out.writeShort(key);
                    out.writeShort(0);
                    out.writeShort(9);
                }
            }));
        }

        Broker answering(int key, Writing answer) {
            answers.put(key, bytes(answer));
            return this;
        }

        @Override
        protected void serve(Socket socket) throws Exception {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            while (true) {
                byte[] question = new byte[in.readInt()];
                in.readFully(question);
                byte[] answer = answers.get((int) question[1]);
                if (answer == null) {
                    return;
                }
                out.writeInt(answer.length + 4);
                out.write(question, 4, 4);
                out.write(answer);
                out.flush();
            }
        }
    }

    @FunctionalInterface
    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private static byte[] bytes(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            writing.to(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }

    @Test
    void garbageIsTold() throws Exception {
        String no = "%s does not speak Kafka's protocol: an answer of ";
        assertBad("HTTP/1.1 400 Bad", no + "1213486160 bytes, which begins: HTTP/1.1 400 Bad");
        assertBad("\u007f\u00ff\u00ff\u00ff1234", no + "2147483647 bytes, which begins: ?ÿÿÿ1234");
        assertBad("\u00ff\u00ff\u00ff\u00ff1234", no + "4294967295 bytes, which begins: ÿÿÿÿ1234");
        assertBad("\0\0\0\0", no + "0 bytes, which begins: ????");
        assertBad("\0\0\0\u0004\0\0\0\u0007", "%s answered question 7 instead of question 0");
        assertBad("\0\0\0\u0006\0\0\0\0\0\0", "%s sent an answer to ApiVersions that ends too early");
        assertBad("\0\0\0\n\0\0\0\0\0\0\0\0\0\0", "%s knows no request of Kafka's");
        // two thousand million versions, in twelve bytes
        assertBad(
                "\0\0\0\u000c\0\0\0\0\0\0\u007f\u00ff\u00ff\u00ff12",
                "%s sent an answer to ApiVersions that ends too early");
        assertBad("\0\0", "connection closed by %s while waiting for the versions it speaks");
        // one that it knows, which is none of those we speak
        assertReason(
                Finding.CHECK_BROKEN,
                "%s does not know Metadata in version 4, which Postflight speaks: it is no Kafka from 2.1 to 4.x",
                raw("\0\0\0\u0010\0\0\0\0\0\0\0\0\0\u0001\0\u0003\0\u0007\0\u0009"));
    }

    @Test
    void brokersThatMakeNoSenseAreTold() throws Exception {
        assertReason(
                Finding.TARGET_BAD,
                "connection closed by %s while waiting for the partitions of orders, as Kafka does where it wants a login"
                        + " (security_protocol)",
                new Broker());
        assertReason(
                Finding.TARGET_BAD,
                "%s sent an answer to Metadata that ends too early",
                new Broker().answering(3, out -> out.writeInt(0)));
        assertReason(
                Finding.TARGET_BAD,
                "Kafka answers with its error 77",
                new Broker().answering(3, out -> metadata(out, "127.0.0.1", 1, 77)));
        assertReason(
                Finding.TARGET_BAD,
                "broker 5 is not among those that Kafka names",
                new Broker()
                        .answering(3, out -> metadata(out, "127.0.0.1", 1, 0))
                        .answering(10, out -> {
                            out.writeShort(0);
                            out.writeInt(5);
                        }));
    }

    @Test
    void placesThatNobodyReachesAreNamed() throws Exception {
        int closed = LocalServer.closedPort();
        assertReason(
                Finding.TARGET_BAD,
                "broker 0, where its advertised.listeners say: connection refused by 127.0.0.1:" + closed,
                new Broker()
                        .answering(3, out -> metadata(out, "127.0.0.1", closed, 0))
                        .answering(10, out -> {
                            out.writeShort(0);
                            out.writeInt(0);
                        }));
    }

    @Test
    void serverThatProvesNothingGetsNoPassword() throws Exception {
        assertLogin(
                "%s asks for 2000000000 rounds of the password's hash",
                nonce -> "r=" + nonce + "x,s=QSXCR+Q6sek8bf92,i=2000000000");
        assertLogin("%s answers a login by SCRAM with something else", nonce -> "r=other,s=QSXCR+Q6sek8bf92,i=4096");
        assertLogin("%s answers a login by SCRAM with something else", nonce -> "ok");
        assertLogin(
                "%s does not know the password that it checks", nonce -> "r=" + nonce + "x,s=QSXCR+Q6sek8bf92,i=4096");
    }

    private void assertLogin(String sentence, java.util.function.UnaryOperator<String> first) throws Exception {
        try (LocalServer server = new LocalServer() {
            @Override
            protected void serve(Socket socket) throws Exception {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                String answer = "";
                while (true) {
                    byte[] question = new byte[in.readInt()];
                    in.readFully(question);
                    String text = new String(question, StandardCharsets.UTF_8);
                    answer = text.contains("n,,n=")
                            ? first.apply(text.substring(text.indexOf(",r=") + 3))
                            : answer.isEmpty() ? "" : "v=" + "A".repeat(86) + "==";
                    String said = answer;
                    byte[] bytes = bytes(reply -> {
                        reply.writeShort(0);
                        if (question[1] == 18) {
                            reply.writeInt(2);
                            for (int key : new int[] {17, 36}) {
                                reply.writeShort(key);
                                reply.writeShort(0);
                                reply.writeShort(2);
                            }
                        } else if (question[1] == 17) {
                            reply.writeInt(0);
                        } else {
                            reply.writeShort(-1);
                            reply.writeInt(said.length());
                            reply.writeBytes(said);
                        }
                    });
                    out.writeInt(bytes.length + 4);
                    out.write(question, 4, 4);
                    out.write(bytes);
                    out.flush();
                }
            }
        }) {
            Map<String, Object> values = new LinkedHashMap<>(settings(server).values());
            values.put("security_protocol", "SASL_PLAINTEXT");
            values.put("sasl_mechanism", "SCRAM-SHA-512");
            values.put("user", "monitor");
            values.put("password", new Secret("${env:PASSWORD}", "secret"));
            Outcome outcome = lab.run(QueueCheck.KIND, new Settings(values));
            assertEquals(sentence.formatted("127.0.0.1:" + server.port()), outcome.reason());
            assertEquals(Finding.TARGET_BAD, outcome.finding());
        }
    }

    @Test
    void slowAndEndlessServersEndInTime() throws Exception {
        for (LocalServer server : new LocalServer[] {
            new SilentServer(),
            new DrippingServer("\0\u0010\0\0\0\0\0\0", 10),
            EndlessServer.greeting("\u0005\0\0\0\0\0\0\0")
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

    /** One broker, number 0, and a topic of one partition that it leads. */
    private static void metadata(DataOutputStream out, String host, int port, int error) throws IOException {
        out.writeInt(0);
        out.writeInt(1);
        out.writeInt(0);
        out.writeUTF(host);
        out.writeInt(port);
        out.writeShort(-1);
        out.writeShort(-1);
        out.writeInt(0);
        out.writeInt(1);
        out.writeShort(error);
        out.writeUTF("orders");
        out.writeByte(0);
        out.writeInt(1);
        out.writeShort(0);
        out.writeInt(0);
        out.writeInt(0);
        out.writeInt(0);
        out.writeInt(0);
    }

    private void assertBad(String bytes, String sentence) throws Exception {
        assertReason(Finding.TARGET_BAD, sentence, raw(bytes));
    }

    private static LocalServer raw(String bytes) {
        return new LocalServer() {
            @Override
            protected void serve(Socket socket) throws Exception {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                in.readNBytes(in.readInt());
                socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            }
        };
    }

    private void assertReason(Finding finding, String sentence, LocalServer broker) throws Exception {
        try (broker) {
            Outcome outcome = lab.run(QueueCheck.KIND, settings(broker));
            assertEquals(sentence.formatted("127.0.0.1:" + broker.port()), outcome.reason());
            assertEquals(finding, outcome.finding());
            assertTrue(broker.isLeftWithin(Duration.ofSeconds(1)));
        }
    }

    private static Settings settings(LocalServer server) {
        return new Settings(
                Map.of("kafka", List.of("127.0.0.1:" + server.port()), "topic", "orders", "group", "billing"));
    }
}
