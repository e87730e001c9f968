package dev.postflight.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.config.ServerConfig;
import dev.postflight.config.ServerConfig.Scope;
import dev.postflight.launch.Announcement;
import dev.postflight.outcome.Unit;
import dev.postflight.store.StoreFailure;
import dev.postflight.testing.SampleDesk;
import dev.postflight.watch.Basis;
import dev.postflight.watch.Comparing;
import dev.postflight.watch.Decision;
import dev.postflight.watch.Evidence;
import dev.postflight.watch.Ruling;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Deployments by HTTP: told of, asked for, signed, ended. */
@Timeout(60)
class DeploymentApiTest {
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");
    private static final Map<String, String> PIPELINE =
            Map.of("Content-Type", "application/json", "Authorization", "Bearer token-of-pipeline");

    private static ServedSample served;

    @BeforeAll
    static void start() {
        served = ServedSample.start();
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    @BeforeEach
    void clear() {
        served.desk.clear();
    }

    @Test
    void aDeploymentIsTakenWithAllThatIsSaidOfIt() throws Exception {
        String at = Instant.now().minusSeconds(60).toString();
        HttpResponse<String> answer = post("/api/v1/deployments", """
                {"application": "shop", "version": "1.4.2", "at": "%s", "commit": "8c1f2ab", "url": "https://ci.example/1742",
                 "who": "jane", "note": "faster search\\nand a fix", "key": "build-1742"}
                """.formatted(at));
        assertEquals(201, answer.statusCode(), answer.body());
        assertEquals(
                "/api/v1/deployments/d-1",
                answer.headers().firstValue("Location").orElseThrow());
        assertEquals(
                List.of(new Announcement(
                        "shop",
                        "1.4.2",
                        Optional.of(Instant.parse(at)),
                        "8c1f2ab",
                        "https://ci.example/1742",
                        "jane",
                        "faster search\nand a fix",
                        "build-1742")),
                served.desk.announcements());
        JsonObject shown = new JsonObject(answer.body());
        shown.remove("registered");
        shown.getJsonArray("windows").forEach(window -> ((JsonObject) window).remove("ends_at"));
        assertEquals(new JsonObject("""
                {"id": "d-1", "application": "shop", "version": "1.4.2", "at": "%s", "commit": "8c1f2ab",
                 "url": "https://ci.example/1742", "who": "jane", "note": "faster search\\nand a fix", "state": "open", "ended": null,
                 "why": "", "phase": "warm_up", "status": "pending", "percent_complete": 0, "warmup": 180, "roles": ["release"],
                 "windows": [
                  {"window": "30m", "length": 1800, "require": "no_objection", "percent_complete": 3, "begun": false,
                   "decision": "undecided", "effective": "undecided", "basis": "nothing", "sentence": "it has not begun",
                   "settled": false, "extended": false, "at": null, "override": null, "evidence": []},
                  {"window": "24h", "length": 86400, "require": "proof", "percent_complete": 0, "begun": false,
                   "decision": "undecided", "effective": "undecided", "basis": "nothing", "sentence": "it has not begun",
                   "settled": false, "extended": false, "at": null, "override": null, "evidence": []}],
                 "sign_offs": []}
                """.formatted(at)), shown);
    }

    @Test
    void theSameKeyMakesOneDeployment() throws Exception {
        String body = "{\"application\": \"shop\", \"version\": \"1.4.2\"}";
        Map<String, String> key = Map.of("Content-Type", "application/json", "Idempotency-Key", "k1");
        assertEquals(201, served.post("/api/v1/deployments", body, key).statusCode());
        HttpResponse<String> again = served.post("/api/v1/deployments", body, key);
        assertEquals(200, again.statusCode());
        assertEquals("d-1", new JsonObject(again.body()).getString("id"));
        HttpApiTest.assertProblem(
                409,
                "the key \"k1\" came before with another content: it registered shop 1.4.2; take a new key for each deployment",
                post("/api/v1/deployments", "{\"application\": \"shop\", \"version\": \"1.5\", \"key\": \"k1\"}"));
        HttpApiTest.assertProblem(
                400,
                "the header Idempotency-Key and the member key differ; one of them is enough",
                served.post(
                        "/api/v1/deployments",
                        "{\"application\": \"shop\", \"version\": \"1\", \"key\": \"k2\"}",
                        key));
        assertEquals(1, served.desk.announcements().size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | 400 | the member application is needed",
                "{'application': 'shop'} | 400 | the member version is needed",
                "{'application': 'shop', 'version': '  '} | 400 | the member version is needed",
                "{'application': 'shop', 'version': 1.4} | 400 | version is \"1.4\", expected a text in quotes",
                "{'application': ['shop'], 'version': '1'} | 400 | application is \"[\\\"shop\\\"]\", expected a text in quotes",
                "{'application': 'shop', 'verison': '1'} | 400 | unknown member \"verison\"; known are application, version, at, commit, url, who, note, key",
                "{'application': 'shpo', 'version': '1'} | 404 | there is no application \"shpo\"; did you mean \"shop\"?",
                "{'application': 'other', 'version': '1'} | 404 | there is no application \"other\"; there are shop",
                "{'application': 'shop', 'version': '1', 'at': 'now'} | 400 | at is \"now\", expected a moment with its zone, such as 2026-03-01T12:00:00Z",
                "{'application': 'shop', 'version': '1', 'at': '2026-03-01T12:00:00'} | 400 | at is \"2026-03-01T12:00:00\", expected a moment with its zone, such as 2026-03-01T12:00:00Z",
                "{'application': 'shop', 'version': '1', 'at': '2020-03-01T12:00:00+01:00'} | 422 | at is 2020-03-01T11:00:00Z, expected a moment of the last 7 days",
                "{'application': 'shop', 'version': '1', 'url': 'javascript:alert(1)'} | 400 | url is \"javascript:alert(1)\", expected an address such as https://shop.example",
                "{'application': 'shop', 'version': '1', 'url': 'https:'} | 400 | url is \"https:\", expected an address such as https://shop.example",
                "{'application': 'shop', 'version': '1\\u0000'} | 400 | version holds the character U+0000, expected visible ones",
                "{'application': 'shop', 'version': '1\\u001b[2J'} | 400 | version holds the character U+001B, expected visible ones",
                "{'application': 'shop', 'version': '1\\n2'} | 400 | version holds the character U+000A, expected visible ones",
                "{'application': 'shop', 'version': '1', 'note': '\\u202e'} | 400 | note holds the character U+202E, expected visible ones",
                "{'application': 'shop', 'version': '1', 'note': '\\ud800'} | 400 | note holds the character U+D800, expected visible ones",
                "[] | 400 | the body is not a JSON object",
                "{'application': | 400 | the body is not a JSON object",
            })
    void whatMakesNoSenseIsRefusedInOneSentence(String body, int status, String detail) throws Exception {
        HttpApiTest.assertProblem(
                status, detail.replace("\\\"", "\""), post("/api/v1/deployments", body.replace('\'', '"')));
        assertEquals(List.of(), served.desk.announcements());
    }

    @Test
    void longTextsAreRefused() throws Exception {
        HttpApiTest.assertProblem(
                400,
                "version has 201 characters, expected 200 at most",
                post(
                        "/api/v1/deployments",
                        new JsonObject()
                                .put("application", "shop")
                                .put("version", "1".repeat(201))
                                .encode()));
        HttpApiTest.assertProblem(
                400,
                "Idempotency-Key has 201 characters, expected 200 at most",
                served.post(
                        "/api/v1/deployments",
                        "{\"application\": \"shop\", \"version\": \"1\"}",
                        Map.of("Content-Type", "application/json", "Idempotency-Key", "k".repeat(201))));
    }

    @Test
    void aStoreThatIsAwayOrFullIsTold() throws Exception {
        served.desk.fail(new StoreFailure(StoreFailure.Reason.DOWN, "the database does not answer"));
        for (String path :
                List.of("/api/v1/deployments", "/api/v1/deployments/d-1", "/api/v1/deployments/d-1/verdict")) {
            HttpResponse<String> away = served.get(path);
            HttpApiTest.assertProblem(503, "the database does not answer", away);
            assertEquals("5", away.headers().firstValue("Retry-After").orElseThrow());
        }
        served.desk.fail(new StoreFailure(StoreFailure.Reason.FULL, "the disk is full"));
        HttpApiTest.assertProblem(
                507,
                "the disk is full",
                post("/api/v1/deployments", "{\"application\": \"shop\", \"version\": \"1\"}"));
    }

    @Test
    void deploymentsAreListedTheNewestFirst() throws Exception {
        assertEquals(
                "{\"deployments\":[]}",
                served.get("/api/v1/deployments?application=shop").body());
        register("1");
        register("2");
        register("3");
        assertEquals(List.of("3", "2", "1"), versions("/api/v1/deployments"));
        assertEquals(List.of("3", "2"), versions("/api/v1/deployments?application=shop&limit=2"));
        JsonObject second = new JsonObject(served.get("/api/v1/deployments/d-2").body());
        assertEquals("superseded", second.getString("state"));
        assertEquals("3 took its place", second.getString("why"));
        assertEquals("over", second.getString("phase"));
        assertEquals(100, second.getInteger("percent_complete"));
        HttpApiTest.assertProblem(
                404,
                "there is no application \"shpo\"; did you mean \"shop\"?",
                served.get("/api/v1/deployments?application=shpo"));
        HttpApiTest.assertProblem(
                400,
                "limit is \"0\", expected a whole number from 1 to 200",
                served.get("/api/v1/deployments?limit=0"));
    }

    @Test
    void theNewestOneCanBeAskedForByItsApplication() throws Exception {
        HttpApiTest.assertProblem(
                404, "no deployment of shop is registered", served.get("/api/v1/deployments/latest?application=shop"));
        register("1");
        register("2");
        assertEquals(
                "2",
                new JsonObject(served.get("/api/v1/deployments/latest?application=shop")
                                .body())
                        .getString("version"));
        HttpApiTest.assertProblem(
                400,
                "latest needs the parameter application: the newest deployment of which?",
                served.get("/api/v1/deployments/latest"));
        HttpApiTest.assertProblem(
                404,
                "the deployment \"d-1\" is one of shop, not of \"api\"",
                served.get("/api/v1/deployments/d-1?application=api"));
        HttpApiTest.assertProblem(404, "there is no deployment \"d-9\"", served.get("/api/v1/deployments/d-9"));
    }

    @Test
    void evidenceIsShownWithNullForWhatIsNotKnown() throws Exception {
        register("1");
        Comparing comparing =
                new Comparing("latency", "p95", Unit.SECONDS, Comparing.Method.LEVEL, true, 1.2, false, true);
        Ruling ruling = new Ruling(
                comparing,
                Decision.NO_GO,
                Basis.PROOF,
                "latency p95 is 1.9 times what it was",
                0.1,
                0.19,
                1.9,
                1.7,
                Double.POSITIVE_INFINITY,
                Double.NaN);
        served.desk.decide(
                "d-1",
                SampleDesk.verdict(
                        "d-1",
                        Decision.NO_GO,
                        true,
                        "api: latency p95 is 1.9 times what it was",
                        new Evidence("api", true, Decision.NO_GO, Basis.PROOF, "slower", Double.NaN, List.of(ruling))));
        JsonObject launch = new JsonObject(served.get("/api/v1/deployments/d-1").body());
        assertEquals("no_go", launch.getString("status"));
        assertEquals(
                new JsonArray("""
                [{"check": "api", "gating": true, "decision": "no_go", "basis": "proof", "sentence": "slower", "coverage": null,
                  "rulings": [{"signal": "latency", "key": "p95", "method": "level", "gating": true, "decision": "no_go",
                    "basis": "proof", "sentence": "latency p95 is 1.9 times what it was", "unit": "seconds", "before": 0.1,
                    "after": 0.19, "ratio": 1.9, "low": 1.7, "high": null, "effect": null}]}]
                """),
                launch.getJsonArray("windows").getJsonObject(0).getJsonArray("evidence"));
        assertNull(new JsonObject(served.get("/api/v1/deployments").body())
                .getJsonArray("deployments")
                .getJsonObject(0)
                .getJsonArray("windows")
                .getJsonObject(0)
                .getJsonArray("evidence"));
    }

    @Test
    void aRoleSaysItsWord() throws Exception {
        register("1");
        HttpResponse<String> signed = post(
                "/api/v1/deployments/latest/sign-offs?application=shop",
                "{\"role\": \"release\", \"decision\": \"no-go\", \"who\": \"jane\", \"note\": \"orders look odd\"}");
        assertEquals(200, signed.statusCode(), signed.body());
        assertEquals(
                new JsonArray(
                        "[{\"role\":\"release\",\"decision\":\"no_go\",\"who\":\"jane\",\"note\":\"orders look odd\","
                                + "\"at\":\"2026-03-01T13:00:00Z\"}]"),
                new JsonObject(signed.body()).getJsonArray("sign_offs"));
        assertEquals("no_go", new JsonObject(signed.body()).getString("status"));
        assertEquals(
                new JsonObject("{\"window\":\"30m\",\"decision\":\"no_go\",\"settled\":true,\"rests_on\":null,"
                        + "\"sentence\":\"release says no-go (jane): orders look odd\"}"),
                new JsonObject(served.get("/api/v1/deployments/d-1/verdict?window=30m")
                                .body())
                        .getJsonObject("verdict"));
        HttpApiTest.assertProblem(
                400,
                "decision is \"maybe\", expected go or no_go",
                post("/api/v1/deployments/d-1/sign-offs", "{\"role\": \"release\", \"decision\": \"maybe\"}"));
        HttpApiTest.assertProblem(
                422,
                "there is no role \"boss\"",
                post("/api/v1/deployments/d-1/sign-offs", "{\"role\": \"boss\", \"decision\": \"go\"}"));
    }

    @Test
    void aWatchIsEndedOnce() throws Exception {
        register("1");
        HttpResponse<String> aborted = post("/api/v1/deployments/d-1/abort", "{\"note\": \"wrong version\"}");
        assertEquals("aborted", new JsonObject(aborted.body()).getString("state"));
        assertEquals(
                "the deployment is aborted: wrong version",
                new JsonObject(served.get("/api/v1/deployments/d-1/verdict").body())
                        .getJsonObject("verdict")
                        .getString("sentence"));
        HttpApiTest.assertProblem(
                409, "the deployment \"d-1\" is over", post("/api/v1/deployments/d-1/close", "{\"note\": \"done\"}"));
        register("2");
        assertEquals(
                "closed",
                new JsonObject(post("/api/v1/deployments/d-2/close", "{}").body()).getString("state"));
    }

    @Test
    void anOverrideSaysWhyAndWho() throws Exception {
        register("1");
        served.desk.decide("d-1", SampleDesk.verdict("d-1", Decision.NO_GO, true, "api failed"));
        HttpApiTest.assertProblem(
                400,
                "the member note is needed: an override must say why",
                post("/api/v1/deployments/d-1/override", "{\"window\": \"30m\"}"));
        HttpApiTest.assertProblem(
                404,
                "there is no window \"1h\"; the windows are 30m, 24h",
                post("/api/v1/deployments/d-1/override", "{\"window\": \"1h\", \"note\": \"known\"}"));
        HttpResponse<String> lifted = post(
                "/api/v1/deployments/d-1/override",
                "{\"window\": \"1800s\", \"note\": \"a test of the network team\", \"who\": \"jane\"}");
        JsonObject window =
                new JsonObject(lifted.body()).getJsonArray("windows").getJsonObject(0);
        assertEquals("no_go", window.getString("decision"));
        assertEquals("go", window.getString("effective"));
        assertEquals(
                "a test of the network team", window.getJsonObject("override").getString("note"));
        assertEquals(
                "NO-GO overridden by jane: a test of the network team; it was: api failed",
                new JsonObject(served.get("/api/v1/deployments/d-1/verdict?window=30m")
                                .body())
                        .getJsonObject("verdict")
                        .getString("sentence"));
    }

    @Test
    void reportsAreServedInTheirFormats() throws Exception {
        register("1");
        HttpResponse<String> report = served.get("/api/v1/deployments/d-1/report");
        assertEquals("report of d-1 as markdown\n", report.body());
        assertEquals(
                "text/markdown; charset=utf-8",
                report.headers().firstValue("Content-Type").orElseThrow());
        assertEquals(
                "text/html; charset=utf-8",
                served.get("/api/v1/deployments/d-1/report?format=html")
                        .headers()
                        .firstValue("Content-Type")
                        .orElseThrow());
        assertEquals(
                "report of d-1 as json\n",
                served.get("/api/v1/deployments/latest/report?format=json&application=shop")
                        .body());
        HttpApiTest.assertProblem(
                400,
                "format is \"htm\", expected one of markdown, html, json; did you mean \"html\"?",
                served.get("/api/v1/deployments/d-1/report?format=htm"));
    }

    @Test
    void whoIsTheTokenAndWhomItsHolderNames() throws Exception {
        ServerConfig config = new ServerConfig(
                "127.0.0.1", 0, Optional.empty(), List.of(AccessTest.token("pipeline", Scope.DEPLOY_WRITE)), false);
        try (ServedSample closed = ServedSample.start(config, served.desk)) {
            for (String more : List.of("", ", \"who\": \"jane\", \"key\": \"k2\"")) {
                closed.post(
                        "/api/v1/deployments", "{\"application\": \"shop\", \"version\": \"1\"" + more + "}", PIPELINE);
            }
        }
        assertEquals(
                List.of("pipeline", "pipeline (jane)"),
                served.desk.announcements().stream().map(Announcement::who).toList());
    }

    @Test
    void listenersHearOfDeployments() throws Exception {
        try (BufferedReader events = new BufferedReader(
                new InputStreamReader(served.stream("/api/v1/events").body(), StandardCharsets.UTF_8))) {
            events.readLine(); // connected
            register("1");
            served.desk.decide("d-1", SampleDesk.verdict("d-1", Decision.GO, true, "all is well"));
            JsonObject first = event(events);
            assertEquals("registered", first.getString("event"));
            assertEquals("1", first.getJsonObject("deployment").getString("version"));
            JsonObject second = event(events);
            second.remove("deployment");
            assertEquals(
                    new JsonObject("{\"event\":\"verdict\",\"window\":\"30m\",\"decision\":\"go\",\"effective\":\"go\","
                            + "\"sentence\":\"all is well\"}"),
                    second);
        }
    }

    private static JsonObject event(BufferedReader events) throws Exception {
        String line = events.readLine();
        while (!line.equals("event: deployment")) {
            line = events.readLine();
        }
        events.readLine(); // its number
        return new JsonObject(events.readLine().substring("data: ".length()));
    }

    @Test
    void aSettledVerdictIsAnsweredAtOnce() throws Exception {
        register("1");
        served.desk.decide("d-1", SampleDesk.verdict("d-1", Decision.GO, true, "no objection"));
        JsonObject answer = new JsonObject(served.get("/api/v1/deployments/d-1/verdict?window=0.5h&wait=60s")
                .body());
        assertEquals(
                new JsonObject("{\"window\":\"30m\",\"decision\":\"go\",\"settled\":true,\"rests_on\":\"30m\","
                        + "\"sentence\":\"no objection\"}"),
                answer.getJsonObject("verdict"));
        assertFalse(new JsonObject(served.get("/api/v1/deployments/d-1/verdict").body())
                .getJsonObject("verdict")
                .getBoolean("settled"));
        HttpApiTest.assertProblem(
                400,
                "wait is \"2m\", expected a time up to 60s",
                served.get("/api/v1/deployments/d-1/verdict?wait=2m"));
        HttpApiTest.assertProblem(
                404,
                "there is no window \"7d\"; the windows are 30m, 24h",
                served.get("/api/v1/deployments/d-1/verdict?window=7d&wait=1s"));
    }

    @Test
    void aWaitIsOverWhenItsTimeIs() throws Exception {
        register("1");
        long begin = System.nanoTime();
        JsonObject answer = new JsonObject(served.get("/api/v1/deployments/d-1/verdict?window=30m&wait=500ms")
                .body());
        assertTrue(System.nanoTime() - begin >= Duration.ofMillis(500).toNanos());
        assertEquals(
                "nothing is judged before the warm-up is over, 180 s after the deployment",
                answer.getJsonObject("verdict").getString("sentence"));
        assertFalse(answer.getJsonObject("verdict").getBoolean("settled"));
    }

    private JsonObject register(String version) throws Exception {
        HttpResponse<String> answer = post(
                "/api/v1/deployments",
                new JsonObject()
                        .put("application", "shop")
                        .put("version", version)
                        .put("key", UUID.randomUUID().toString())
                        .encode());
        assertEquals(201, answer.statusCode(), answer.body());
        return new JsonObject(answer.body());
    }

    private List<String> versions(String path) throws Exception {
        return new JsonObject(served.get(path).body())
                .getJsonArray("deployments").stream()
                        .map(deployment -> ((JsonObject) deployment).getString("version"))
                        .toList();
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return served.post(path, body, JSON);
    }
}
