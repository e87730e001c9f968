package dev.postflight.check.kinds.application;

import static dev.postflight.testing.Lab.number;
import static dev.postflight.testing.Lab.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Check;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.DrippingServer;
import dev.postflight.testing.Lab;
import dev.postflight.testing.LocalServer;
import dev.postflight.testing.MetricsServer;
import dev.postflight.testing.ScriptedServer;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Servers that answer anything but metrics, too much, too little, or never to the end. */
class ApplicationHostileServerTest {
    private static final long MIB = 1 << 20;

    private final Lab lab = new Lab();
    private final MetricsServer server = new MetricsServer();

    @AfterEach
    void close() {
        server.close();
        lab.close();
    }

    @Test
    void whatIsNoMetricsIsNamed() throws Exception {
        bad(
                "answered text/html and no metrics: <!DOCTYPE html>",
                200,
                "text/html; charset=utf-8",
                "\n<!DOCTYPE html>\n<p>Log in");
        bad(
                "answered application/json and no metrics: {\"status\":\"UP\"}",
                200,
                "application/json",
                "{\"status\":\"UP\"}");
        bad(
                "the metrics cannot be read: line 1: it begins with what is no name of a metric: <html>",
                200,
                "text/plain",
                "<html>\n");
        bad("answered 404 and no metrics", 404, "text/plain", "up 1\n");
        bad("answered 500 and no metrics", 500, "text/plain", "");
        bad("answered 302, which leads elsewhere and to no metrics", 302, "text/plain", "");
        bad("answered 200 and not a single metric", 200, "text/plain", "");
        bad("answered 200 and not a single metric", 200, "text/plain", "# HELP up nothing\n");
        bad(
                "answered application/vnd.google.protobuf and no metrics: ?up",
                200,
                "application/vnd.google.protobuf",
                "\u0002up");
        bad(
                "the metrics cannot be read: line 2: its value is no number: up ${jndi:x}?[31m",
                200,
                "text/plain",
                "up 1\nup ${jndi:x}\u001b[31m\n");
    }

    @Test
    void whatIsCutOffIsNotLess() throws Exception {
        server.unframed("/metrics", MetricsServer.TEXT, "up 1\nhttp_requests_total 12");
        assertEquals("the metrics end in the middle of a line, and nothing says that these were all", ask().reason());
        server.unframed("/metrics", MetricsServer.TEXT, "up 1\nhttp_requests_total{co");
        assertEquals("the metrics cannot be read: it ends in the middle of line 2", ask().reason());
        server.unframed("/metrics", MetricsServer.OPEN_METRICS, "up 1\nhttp_requests_total 12\n");
        assertEquals(
                "the metrics cannot be read: it ends without # EOF, so that some of it is missing", ask().reason());
        server.exposing("up 1\nhttp_requests_total 12"); // whole by its length: many write no last line's end
        assertEquals(Finding.MEASURED, ask().finding());
        try (LocalServer other = ScriptedServer.answering(
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 500\r\n\r\nup 1\n")) {
            Outcome outcome = lab.run(ApplicationCheck.KIND, settings(other.port(), Map.of()));
            assertEquals(Finding.TARGET_BAD, outcome.finding());
            assertEquals("connection closed after 5 of 500 bytes", outcome.reason());
        }
    }

    @Test
    void aFailedLookLeavesTheCountersAlone() throws Exception {
        try (Check check = lab.open(ApplicationCheck.KIND, settings(server.port(), Map.of()))) {
            server.exposing("http_requests_total{code=\"200\"} 100\n");
            run(check);
            server.unframed("/metrics", MetricsServer.TEXT, "http_requests_total{code=\"200\"} 1");
            assertEquals(Finding.TARGET_BAD, run(check).finding());
            server.exposing("http_requests_total{code=\"200\"} 110\n");
            Outcome outcome = run(check);
            assertEquals("10", value(outcome, "requests"));
            assertEquals("0", value(outcome, "restarts"));
        }
    }

    @Test
    void compressedMetricsAreReadAndBombsAreNot() throws Exception {
        server.zipped("/metrics", MetricsServer.OPEN_METRICS, "up 1\n# EOF\n".getBytes(StandardCharsets.UTF_8));
        assertEquals("openmetrics", value(ask(), "format"));
        byte[] line = "some_metric{label=\"value\"} 1\n".getBytes(StandardCharsets.UTF_8);
        server.with("/metrics", 200, "text/plain\r\nContent-Encoding: gzip", zipped(line, 80 * MIB));
        assertEquals("answer is longer than 64 MiB", ask().reason());
        server.with("/metrics", 200, "text/plain\r\nContent-Encoding: gzip", zipped(new byte[1 << 16], 80 * MIB));
        assertEquals(
                "the metrics cannot be read: line 1: it is longer than 256 KiB: " + "?".repeat(60), ask().reason());
        byte[] half = java.util.Arrays.copyOf(zipped(line, 1 << 20), 300);
        server.with("/metrics", 200, "text/plain\r\nContent-Encoding: gzip", half);
        assertEquals("compressed body ends too early", ask().reason());
        server.with("/metrics", 200, "text/plain\r\nContent-Encoding: gzip", line);
        assertEquals("compressed body is malformed", ask().reason());
        server.with("/metrics", 200, "text/plain\r\nContent-Encoding: snappy", line);
        assertEquals("body is coded in an unknown way: snappy", ask().reason());
    }

    @Test
    void aMillionSeriesThatNobodyAsksForCostNoMemoryAndBlockNoLoop() throws Exception {
        try (Flood flood = new Flood("noise_total{path=\"/orders/%09d\",code=\"200\"} 1\n", 1_000_000, "up 1\n")) {
            server.exposing("up 1\n");
            ask(); // classes are loaded now
            Stretch stretch = new Stretch(lab);
            System.gc();
            long before = used();
            Outcome outcome = lab.run(
                    Duration.ofSeconds(30),
                    ApplicationCheck.KIND,
                    settings(flood.port(), Map.of("body_limit", 256 * MIB)));
            assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
            assertEquals("1000001", value(outcome, "series"));
            assertTrue(flood.sent.get() > 50_000_000, flood.sent + " bytes");
            System.gc();
            assertTrue(used() - before < 16 * MIB, (used() - before) + " bytes more");
            assertTrue(stretch.longest() < 50, "a loop worked " + stretch.longest() + " ms at a stretch");
        }
    }

    @Test
    void tooManySeriesOfWhatIsAskedForIsTold() throws Exception {
        try (Flood flood =
                new Flood("http_requests_total{path=\"/orders/%07d\",code=\"200\"} 1\n", 1_000_000, "up 1\n")) {
            Outcome outcome = lab.run(
                    Duration.ofSeconds(30),
                    ApplicationCheck.KIND,
                    settings(flood.port(), Map.of("body_limit", 256 * MIB)));
            assertEquals(Finding.CHECK_BROKEN, outcome.finding());
            assertEquals(
                    "more than 50,000 series would have to be looked at, many of them of http_requests_total: it has labels"
                            + " with too many values",
                    outcome.reason());
            assertTrue(flood.sent.get() < 20 * MIB, flood.sent + " bytes");
        }
    }

    @Test
    void manyEndpointsBlockNoLoopAndAreNotToldApart() throws Exception {
        try (Check check = lab.open(ApplicationCheck.KIND, settings(server.port(), Map.of()))) {
            server.exposing("up 1\n");
            run(check); // classes are loaded now
            Stretch stretch = new Stretch(lab);
            for (int look = 1; look <= 2; look++) {
                StringBuilder page = new StringBuilder();
                for (int i = 0; i < 45_000; i++) {
                    page.append("http_requests_total{path=\"/orders/")
                            .append(i)
                            .append("\",code=\"200\"} ")
                            .append(look * 3)
                            .append('\n');
                }
                server.exposing(page.toString());
                Outcome outcome = run(check);
                if (look == 2) {
                    assertEquals(6.0 * 45_000, number(outcome, "requests"));
                    assertEquals("unknown: there are more than 500 endpoints", value(outcome, "worst_error_ratio"));
                }
            }
            assertTrue(stretch.longest() < 50, "a loop worked " + stretch.longest() + " ms at a stretch");
        }
    }

    @Test
    void aByteASecondEndsAtTheDeadline() throws Exception {
        try (LocalServer slow = new DrippingServer("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nup 1\n", 100)) {
            long begin = System.nanoTime();
            Outcome outcome = lab.run(Duration.ofMillis(600), ApplicationCheck.KIND, settings(slow.port(), Map.of()));
            assertEquals(Finding.TARGET_BAD, outcome.finding());
            assertTrue(outcome.reason().startsWith("no answer within 600 ms: "), outcome.reason());
            assertTrue(System.nanoTime() - begin < 2_000_000_000L);
        }
    }

    /** Sends many lines as fast as they are taken. */
    private static final class Flood extends LocalServer {
        private final String line;
        private final int lines;
        private final String last;
        private final AtomicLong sent = new AtomicLong();

        Flood(String line, int lines, String last) {
            this.line = line;
            this.lines = lines;
            this.last = last;
        }

        @Override
        protected void serve(Socket socket) throws IOException {
            if (socket.getInputStream().read(new byte[8192]) < 0) {
                return;
            }
            OutputStream out = socket.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            StringBuilder piece = new StringBuilder();
            for (int i = 0; i < lines; i++) {
                piece.append(line.formatted(i));
                if (piece.length() > 60_000) {
                    out.write(piece.toString().getBytes(StandardCharsets.US_ASCII));
                    sent.addAndGet(piece.length());
                    piece.setLength(0);
                }
            }
            out.write(piece.append(last).toString().getBytes(StandardCharsets.US_ASCII));
            sent.addAndGet(piece.length());
        }
    }

    /** How long the event loops work at a stretch, by the processor's time: other programs run here too. */
    private static final class Stretch {
        private final AtomicLong longest = new AtomicLong();

        Stretch(Lab lab) {
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            StreamSupport.stream(
                            ((VertxInternal) lab.vertx()).nettyEventLoopGroup().spliterator(), false)
                    .forEach(loop -> {
                        AtomicLong last = new AtomicLong(Long.MAX_VALUE);
                        loop.scheduleAtFixedRate(
                                () -> {
                                    long now = threads.getCurrentThreadCpuTime();
                                    longest.accumulateAndGet(now - last.getAndSet(now), Math::max);
                                },
                                5,
                                5,
                                TimeUnit.MILLISECONDS);
                    });
        }

        /** In milliseconds. */
        long longest() {
            return longest.get() / 1_000_000;
        }
    }

    private void bad(String reason, int status, String type, String body) throws Exception {
        server.with("/metrics", status, type, body.getBytes(StandardCharsets.UTF_8));
        Outcome outcome = ask();
        assertEquals(Finding.TARGET_BAD, outcome.finding(), outcome.reason());
        assertEquals(reason, outcome.reason());
    }

    private Outcome ask() throws Exception {
        return lab.run(ApplicationCheck.KIND, settings(server.port(), Map.of()));
    }

    private Outcome run(Check check) throws Exception {
        return Lab.outcome(lab.start(check, Duration.ofSeconds(10)));
    }

    private static Settings settings(int port, Map<String, Object> more) {
        Map<String, Object> all = new HashMap<>(more);
        all.put("url", URI.create("http://127.0.0.1:" + port + "/metrics"));
        return new Settings(all);
    }

    private static byte[] zipped(byte[] piece, long size) throws IOException {
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            for (long i = 0; i < size; i += piece.length) {
                out.write(piece);
            }
        }
        return bytes.toByteArray();
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
