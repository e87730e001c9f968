package dev.postflight.check.kinds.host;

import static dev.postflight.testing.Lab.number;
import static dev.postflight.testing.Lab.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Chrony;
import dev.postflight.testing.Lab;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clock here against a real time server's, and against servers that are wrong, mute or lie. */
final class TimeServerTest {
    private static final long EPOCH = 2_208_988_800L;

    @TempDir
    private Path folder;

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
    void aRealServerOnThisMachineHasTheSameTime() throws Exception {
        try (Chrony server = new Chrony(folder)) {
            Outcome outcome = ask(server.port());
            assertEquals(Finding.MEASURED, outcome.finding());
            assertTrue(number(outcome, "clock_offset") < 0.05, () -> value(outcome, "clock_offset") + lab.trace());
        }
    }

    @Test
    void aClockThatIsBehindOrAhead() throws Exception {
        try (Told server = new Told(7.5, answer -> answer)) {
            assertEquals(7.5, number(ask(server.port()), "clock_offset"), 0.1);
            assertTrue(lab.trace().stream()
                    .anyMatch(step -> step.matches("the clock here is 7.\\d+ s behind the time server")));
        }
        try (Told server = new Told(-3600, answer -> answer)) {
            assertEquals(3600, number(ask(server.port()), "clock_offset"), 0.1);
        }
    }

    @Test
    void aServerThatRefuses() throws Exception {
        try (Told server =
                new Told(0, answer -> answer.put(1, (byte) 0).put(12, "RATE".getBytes(StandardCharsets.US_ASCII)))) {
            assertUnknown(
                    server.port(), "the time server 127.0.0.1:" + server.port() + " refuses to tell the time: RATE");
        }
    }

    @Test
    void aServerThatDoesNotKnowTheTime() throws Exception {
        try (Told server = new Told(0, answer -> answer.put(0, (byte) 0xe4))) {
            assertUnknown(
                    server.port(), "the time server 127.0.0.1:" + server.port() + " does not know the time itself");
        }
    }

    @Test
    void anAnswerToAnotherQuestionIsPassedOver() throws Exception {
        try (Told server = new Told(0, answer -> answer.putLong(24, 5))) {
            assertUnknown(server.port(), "no answer from the time server 127.0.0.1:" + server.port());
        }
    }

    @Test
    void nobodyThere() throws Exception {
        int port;
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertUnknown(port, "nobody tells the time at 127.0.0.1:" + port);
    }

    /** The rest of the machine is measured all the same. */
    private void assertUnknown(int port, String told) throws Exception {
        Outcome outcome = ask(port);
        assertEquals("unknown: " + told, value(outcome, "clock_offset"));
        assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
        assertTrue(number(outcome, "memory_total") > 0);
    }

    private Outcome ask(int port) throws Exception {
        return lab.run(
                Duration.ofMillis(1500),
                HostCheck.KIND,
                new Settings(Map.of("clock", "127.0.0.1:" + port)),
                "clock_offset");
    }

    /** Tells a time that is off by so much, in answers that are bent. */
    private static final class Told implements AutoCloseable {
        private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        private final double ahead;
        private final UnaryOperator<ByteBuffer> bent;

        Told(double ahead, UnaryOperator<ByteBuffer> bent) throws IOException {
            this.ahead = ahead;
            this.bent = bent;
            Thread thread = new Thread(this::serve, "time-server");
            thread.setDaemon(true);
            thread.start();
        }

        int port() {
            return socket.getLocalPort();
        }

        private void serve() {
            try {
                while (true) {
                    DatagramPacket packet = new DatagramPacket(new byte[100], 100);
                    socket.receive(packet);
                    ByteBuffer question = ByteBuffer.wrap(packet.getData());
                    ByteBuffer answer = ByteBuffer.allocate(48);
                    answer.put(0, (byte) 0x24).put(1, (byte) 2).putLong(24, question.getLong(40));
                    Instant now = Instant.now();
                    double moment = now.getEpochSecond() + now.getNano() / 1e9 + ahead + EPOCH;
                    for (int at : new int[] {32, 40}) {
                        answer.putInt(at, (int) (long) moment);
                        answer.putInt(at + 4, (int) (long) ((moment - Math.floor(moment)) * 0x1p32));
                    }
                    byte[] bytes = bent.apply(answer).array();
                    socket.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
                }
            } catch (IOException e) {
                return; // closed
            }
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
