package dev.postflight.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.testing.SampleDesk;
import dev.postflight.watch.Decision;
import io.vertx.core.json.JsonObject;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that wait for a verdict. */
@Timeout(60)
class WaitingTest {
    private static final String WAIT =
            "GET /api/v1/deployments/d-1/verdict?window=30m&wait=60s HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private ServedSample served;

    @BeforeEach
    void start() throws Exception {
        served = ServedSample.start();
        served.post(
                "/api/v1/deployments",
                "{\"application\": \"shop\", \"version\": \"1\"}",
                Map.of("Content-Type", "application/json"));
    }

    @AfterEach
    void stop() {
        served.close();
    }

    @Test
    void whoWaitsIsToldAsSoonAsItIsSettled() throws Exception {
        try (Socket one = waiting();
                Socket other = waiting()) {
            untilWaiting(2);
            served.desk.decide("d-1", SampleDesk.verdict("d-1", Decision.UNDECIDED, false, "5 of 10 minutes"));
            served.desk.decide("d-1", SampleDesk.verdict("d-1", Decision.NO_GO, true, "api failed"));
            for (Socket socket : List.of(one, other)) {
                String answer = answer(socket);
                assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
                assertTrue(answer.contains("\"decision\":\"no_go\",\"settled\":true"), answer);
            }
        }
        untilWaiting(0);
    }

    @Test
    void whoWaitsIsToldThatTheDeploymentIsOver() throws Exception {
        try (Socket socket = waiting()) {
            untilWaiting(1);
            served.desk.close("d-1", true, "", "called off");
            assertTrue(answer(socket).contains("the deployment is aborted: called off"));
        }
    }

    @Test
    void thereIsAnEndToHowManyWaitAndWhoLeavesMakesRoom() throws Exception {
        List<Socket> all = new ArrayList<>();
        for (int i = 0; i < Waiting.MOST; i++) {
            all.add(waiting());
        }
        untilWaiting(Waiting.MOST);
        HttpResponse<String> refused = served.get("/api/v1/deployments/d-1/verdict?window=30m&wait=10s");
        HttpApiTest.assertProblem(503, "256 requests wait for a verdict already; ask again", refused);
        assertEquals("5", refused.headers().firstValue("Retry-After").orElseThrow());
        assertEquals(
                200,
                served.get("/api/v1/deployments/d-1/verdict?window=30m").statusCode(),
                "who does not wait is answered");
        for (Socket socket : all) {
            socket.close();
        }
        untilWaiting(0);
        assertEquals(
                "undecided",
                new JsonObject(served.get("/api/v1/deployments/d-1/verdict?window=30m&wait=10ms")
                                .body())
                        .getJsonObject("verdict")
                        .getString("decision"));
    }

    private Socket waiting() throws Exception {
        Socket socket = served.connect();
        socket.getOutputStream().write(WAIT.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String answer(Socket socket) throws Exception {
        byte[] begin = new byte[8_192];
        int length = socket.getInputStream().read(begin);
        return new String(begin, 0, length, StandardCharsets.UTF_8);
    }

    private void untilWaiting(int count) throws InterruptedException {
        for (int i = 0; i < 300 && served.waiting() != count; i++) {
            Thread.sleep(20);
        }
        assertEquals(count, served.waiting());
    }
}
