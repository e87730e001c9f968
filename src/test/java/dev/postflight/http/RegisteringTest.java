package dev.postflight.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.board.Board;
import dev.postflight.config.ServerConfig;
import dev.postflight.config.StoreConfig;
import dev.postflight.launch.Keeper;
import dev.postflight.launch.Watches;
import dev.postflight.store.Store;
import dev.postflight.testing.SampleDesk;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Deployments told to the house as it is: API, watches and a store on disk. */
@Timeout(120)
class RegisteringTest {
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    @TempDir
    Path folder;

    private Vertx vertx;
    private Store store;
    private Watches watches;
    private ServedSample served;

    @BeforeEach
    void start() {
        start(0);
    }

    @AfterEach
    void stop() {
        served.close();
        watches.stop().await();
        store.close().await();
        vertx.close().await();
    }

    private void start(int port) {
        vertx = Vertx.vertx();
        store = Store.open(
                vertx,
                new StoreConfig(new StoreConfig.File(folder.resolve("store.db")), StoreConfig.KEEP),
                Clock.systemUTC(),
                Keeper::byHour);
        store.opened().await();
        watches = new Watches(vertx, new Board(Clock.systemUTC()), store, Clock.systemUTC());
        watches.plan(Map.of("shop", SampleDesk.PLAN));
        watches.start();
        served = ServedSample.start(
                new ServerConfig("127.0.0.1", port, java.util.Optional.empty(), List.of(), false),
                new SampleDesk(),
                Desk.of(watches));
    }

    @Test
    void aHundredAtOnceWithOneKeyAreOneDeployment() throws Exception {
        String body = "{\"application\": \"shop\", \"version\": \"1.4.2\", \"note\": \"once\"}";
        Map<String, String> key = Map.of("Content-Type", "application/json", "Idempotency-Key", "build-1742");
        ExecutorService crowd = Executors.newFixedThreadPool(100);
        List<Future<HttpResponse<String>>> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(crowd.submit(() -> served.post("/api/v1/deployments", body, key)));
        }
        Map<Integer, Integer> statuses = new TreeMap<>();
        TreeSet<String> ids = new TreeSet<>();
        for (Future<HttpResponse<String>> each : all) {
            HttpResponse<String> answer = each.get(60, TimeUnit.SECONDS);
            statuses.merge(answer.statusCode(), 1, Integer::sum);
            ids.add(new JsonObject(answer.body()).getString("id"));
        }
        crowd.shutdown();
        assertEquals(Map.of(201, 1, 200, 99), statuses);
        assertEquals(1, ids.size());
        assertEquals(1, deployments().size());
    }

    @Test
    void theSameKeyWithAnotherContentIsRefused() throws Exception {
        assertEquals(201, register("1", "k").statusCode());
        HttpResponse<String> other = register("2", "k");
        assertEquals(409, other.statusCode());
        assertTrue(
                new JsonObject(other.body())
                        .getString("detail")
                        .startsWith("this key has registered another deployment: "),
                other.body());
        HttpApiTest.assertProblem(
                404,
                "there is no application \"shpo\"; did you mean \"shop\"?",
                served.post("/api/v1/deployments", "{\"application\": \"shpo\", \"version\": \"1\"}", JSON));
        String far = Instant.now().plusSeconds(3_600).toString();
        assertEquals(
                422,
                served.post(
                                "/api/v1/deployments",
                                "{\"application\": \"shop\", \"version\": \"3\", \"at\": \"" + far + "\"}",
                                JSON)
                        .statusCode());
        String old = Instant.now().minusSeconds(8 * 86_400).toString();
        assertEquals(
                422,
                served.post(
                                "/api/v1/deployments",
                                "{\"application\": \"shop\", \"version\": \"3\", \"at\": \"" + old + "\"}",
                                JSON)
                        .statusCode());
    }

    @Test
    void whatWasAcknowledgedOutlivesARestart() throws Exception {
        String id = new JsonObject(register("1", "k").body()).getString("id");
        assertEquals(
                200,
                served.post(
                                "/api/v1/deployments/" + id + "/sign-offs",
                                "{\"role\": \"release\", \"decision\": \"go\"}",
                                JSON)
                        .statusCode());
        int port = served.port();
        stop();
        start(port);
        HttpResponse<String> again = register("1", "k");
        assertEquals(200, again.statusCode(), again.body());
        JsonObject launch =
                new JsonObject(served.get("/api/v1/deployments/" + id).body());
        assertEquals("1", launch.getString("version"));
        assertEquals(
                "release", launch.getJsonArray("sign_offs").getJsonObject(0).getString("role"));
    }

    @Test
    void whoWaitsHearsOfTheEnd() throws Exception {
        String id = new JsonObject(register("1", "k").body()).getString("id");
        ExecutorService one = Executors.newSingleThreadExecutor();
        Future<HttpResponse<String>> waiting =
                one.submit(() -> served.get("/api/v1/deployments/" + id + "/verdict?window=30m&wait=50s"));
        while (served.waiting() == 0) {
            Thread.sleep(20);
        }
        register("2", "l");
        JsonObject verdict = new JsonObject(waiting.get(20, TimeUnit.SECONDS).body()).getJsonObject("verdict");
        one.shutdown();
        assertEquals("undecided", verdict.getString("decision"));
        assertEquals(true, verdict.getBoolean("settled"));
        assertTrue(verdict.getString("sentence").startsWith("the deployment is superseded: "), verdict.encode());
        assertEquals(
                200,
                served.post("/api/v1/deployments/latest/abort?application=shop", "{\"note\": \"no\"}", JSON)
                        .statusCode());
        assertEquals(
                409,
                served.post("/api/v1/deployments/latest/close?application=shop", "{}", JSON)
                        .statusCode());
        assertEquals(
                422,
                served.post(
                                "/api/v1/deployments",
                                "{\"application\": \"shop\", \"version\": \" 1\", \"at\": \"2020-01-01T00:00:00Z\"}",
                                JSON)
                        .statusCode());
    }

    private HttpResponse<String> register(String version, String key) throws Exception {
        return served.post(
                "/api/v1/deployments",
                "{\"application\": \"shop\", \"version\": \"" + version + "\", \"key\": \"" + key + "\"}",
                JSON);
    }

    private JsonArray deployments() throws Exception {
        return new JsonObject(served.get("/api/v1/deployments").body()).getJsonArray("deployments");
    }
}
