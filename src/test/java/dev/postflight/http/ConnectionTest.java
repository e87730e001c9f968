package dev.postflight.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Result;
import dev.postflight.outcome.Severity;
import dev.postflight.testing.SampleBoard;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that take their time, send nonsense, or listen for long. */
@Timeout(60)
class ConnectionTest {
    private static ServedSample served;

    @BeforeAll
    static void start() {
        served = ServedSample.start();
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    @Test
    void slowClientsAreDropped() throws Exception {
        List<Socket> slow = new ArrayList<>();
        for (String begin : List.of(
                "",
                "GET / HT",
                "GET / HTTP/1.1\r\nHost: localhost\r\n",
                "POST /-/reload HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")) {
            Socket socket = served.connect();
            socket.getOutputStream().write(begin.getBytes(StandardCharsets.US_ASCII));
            slow.add(socket);
        }
        // a byte a second gains nothing
        long begin = System.nanoTime();
        int open = slow.size();
        while (open > 0 && System.nanoTime() - begin < 25_000_000_000L) {
            Thread.sleep(500);
            open = 0;
            for (Socket socket : slow) {
                open += drip(socket) ? 1 : 0;
            }
        }
        assertEquals(0, open, "all dropped");
        assertTrue(System.nanoTime() - begin > 8_000_000_000L, "an honest client has its time");
        assertEquals(200, served.get("/-/healthy").statusCode());
    }

    private static boolean drip(Socket socket) {
        try {
            socket.getOutputStream().write('x');
            socket.setSoTimeout(1);
            return socket.getInputStream().read() != -1;
        } catch (java.net.SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aClientThatDoesNotTakeItsAnswerIsDropped() throws Exception {
        // more than the kernel takes for a client that does not read
        int size = 8 * 1024 * 1024;
        served.sample.add(
                SampleBoard.check("large", SampleBoard.WEB, Severity.INFO).labelled(Map.of("text", "x".repeat(size))));
        served.sample.configured();
        try (Socket deaf = new Socket()) {
            deaf.setReceiveBufferSize(64 * 1024); // before connecting, or it grows
            deaf.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), served.port()), 5_000);
            deaf.getOutputStream()
                    .write("GET /api/v1/checks/large HTTP/1.1\r\nHost: localhost\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            // ten seconds, and one for each MiB
            Thread.sleep(20_000);
            assertTrue(takeAll(deaf) < size);
        } finally {
            served.sample.remove("large");
        }
    }

    /** How much there is to read before the end. */
    private static long takeAll(Socket socket) throws IOException {
        long taken = 0;
        try {
            byte[] some = new byte[64 * 1024];
            for (int count = 0; count >= 0; count = socket.getInputStream().read(some)) {
                taken += count;
            }
        } catch (SocketException e) {
            // reset: dropped just the same
        }
        return taken;
    }

    @Test
    void aClientThatDoesNotTakeItsAnswerHoldsUpNobody() throws Exception {
        try (Socket socket = served.connect()) {
            for (int i = 0; i < 50; i++) {
                socket.getOutputStream()
                        .write("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            assertEquals(200, served.get("/metrics").statusCode());
        }
    }

    @Test
    void nonsenseIsRefused() {
        for (String request : List.of(
                "HELLO\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(20_000) + "\r\n\r\n",
                "GET /" + "x".repeat(5_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\r\n\r\n",
                "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
                "POST /-/reload HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9999999\r\n\r\n")) {
            String answer = served.raw(request);
            assertTrue(answer.isEmpty() || answer.matches("(?s)HTTP/\\d.\\d (4\\d\\d|501|505) .*"), answer);
            assertTrue(
                    answer.isEmpty()
                            || answer.startsWith("HTTP/9.9 501")
                            || answer.contains("application/problem+json"),
                    answer);
        }
    }

    @Test
    void requestsOverOneConnectionAreAnsweredInTurn() throws Exception {
        try (Socket socket = served.connect()) {
            socket.getOutputStream()
                    .write(ServedSample.lines(
                                    "GET /-/healthy HTTP/1.1",
                                    "Host: localhost",
                                    "",
                                    "GET /-/ready HTTP/1.1",
                                    "Host: localhost",
                                    "Connection: close",
                                    "")
                            .getBytes(StandardCharsets.US_ASCII));
            String both = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertTrue(both.indexOf("healthy\n") < both.indexOf("ready\n") && both.contains("healthy\n"), both);
        }
    }

    @Test
    void listenersHearOfResultsAndChanges() throws Exception {
        HttpResponse<InputStream> answer = served.stream("/api/v1/events");
        assertEquals(
                "text/event-stream", answer.headers().firstValue("Content-Type").orElseThrow());
        try (BufferedReader events = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            assertEquals("retry: 3000", events.readLine());
            Result run = served.sample.run(
                    "api",
                    700,
                    Outcome.measured(List.of(SampleBoard.STATUS.reads(500), SampleBoard.DURATION.reads(0.7))));
            List<String> heard = new ArrayList<>();
            while (heard.size() < 6) {
                String line = events.readLine();
                if (!line.isEmpty() && !line.startsWith(":")) {
                    heard.add(line);
                }
            }
            String number = heard.get(1).substring("id: ".length());
            assertEquals("event: result", heard.get(0));
            assertEquals(
                    "data: {\"id\":\"api\",\"application\":\"shop\",\"at\":\"" + run.at()
                            + "\",\"duration\":0.7,\"attempts\":1,"
                            + "\"status\":\"fail\",\"reported\":\"fail\",\"reason\":\"status 500, expected 200;"
                            + " duration 700 ms > 500 ms; phase connect was not measured\"}",
                    heard.get(2));
            assertEquals("event: status", heard.get(3));
            assertEquals("id: " + (Long.parseLong(number) + 1), heard.get(4));
            assertTrue(heard.get(5)
                    .startsWith("data: {\"id\":\"api\",\"application\":\"shop\",\"kind\":\"web\",\"severity\":\"page\","
                            + "\"from\":\"pass\",\"to\":\"fail\","));
        }
    }

    @Test
    void aListenerThatDoesNotListenIsDroppedAndTheOthersGoOn() throws Exception {
        try (Socket deaf = served.connect()) {
            deaf.getOutputStream()
                    .write("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            deaf.getInputStream().readNBytes(200);
            for (int i = 0; i < 60_000; i++) {
                served.sample.run("orders", 1, Outcome.targetBad("x".repeat(190)));
                if (i % 500 == 0) {
                    Thread.sleep(2);
                }
            }
            long read = takeAll(deaf);
            assertTrue(read < 16_000_000, "what was kept for it is bounded, but it got " + read);
        }
        assertEquals(200, served.send("GET", "/-/healthy", Map.of()).statusCode());
    }

    @Test
    void whoeverHoldsAThousandConnectionsShutsNobodyOut() throws Exception {
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 1_100; i++) {
                idle.add(new Socket(InetAddress.getLoopbackAddress(), served.port()));
            }
            for (int i = 0; i < 5; i++) {
                assertEquals(200, served.send("GET", "/metrics", Map.of()).statusCode());
            }
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }
}
