package dev.postflight.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.config.StoreConfig;
import dev.postflight.launch.Keeper;
import dev.postflight.store.Store;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs report by HTTP, and their checks tell what they make of it. */
@Timeout(120)
class HeartbeatsTest {
    private static final String CONFIG = """
            application: shop
            server: {listen: "127.0.0.1:0"}
            checks:
              - {id: orders, heartbeat: {period: 1h, grace: 5m}}
              - {id: nightly, heartbeat: {cron: "0 3 * * *", zone: Europe/Berlin, grace: 10m}, expect: {duration: "< 1h"}}
            """;

    @TempDir
    private Path folder;

    private House house;

    @BeforeEach
    void start() throws Exception {
        house = new House(folder, CONFIG);
    }

    @AfterEach
    void stop() {
        house.close();
    }

    private static void assertProblem(int status, String detail, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), answer.body());
        assertEquals(detail, new JsonObject(answer.body()).getString("detail"));
    }

    @Test
    void aReportIsAcknowledgedWithTheNextMomentAndJudgedAtOnce() throws Exception {
        String word = house.word("orders");
        assertTrue(word.matches("[A-Za-z0-9_-]{22}"), word);
        HttpResponse<String> answer = house.report(word);
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals(
                new JsonObject(
                        "{\"check\": \"orders\", \"heard\": \"success\", \"next_due\": \"2026-03-02T13:00:00Z\"}"),
                new JsonObject(answer.body()));
        assertEquals("pass", house.check("orders").getString("status"));
        house.pass(Duration.ofSeconds(1));
        assertEquals(200, house.report(word + "/fail").statusCode());
        assertEquals(
                "succeeded is false: the job reported a failure at 12:00:01Z, 0 s ago",
                house.check("orders").getString("reason"));
        assertEquals(200, house.report(word + "/start").statusCode());
    }

    @Test
    void startAndSuccessMakeADuration() throws Exception {
        String word = house.word("nightly");
        house.report(word + "/start");
        house.pass(Duration.ofMinutes(40));
        house.report(word + "/start"); // it was started anew
        house.pass(Duration.ofMinutes(20));
        house.report(word);
        assertEquals("pass", house.look("nightly"));
        assertTrue(
                house.get("/metrics").body().contains("""
                postflight_heartbeat_duration_seconds{application="shop",check="nightly",kind="heartbeat",severity="ticket"} 1200
                """),
                house.get("/metrics").body());
        // without a start, and with one that another success has ended
        house.report(word);
        assertEquals(
                "unknown: duration is unknown (the last job that succeeded had reported no start)",
                house.look("nightly"));
    }

    @Test
    void whatIsMissingIsNoticed() throws Exception {
        house.report(house.word("orders"));
        house.live(Duration.ofMinutes(66));
        assertEquals(
                "fail: on_time is false: no report since 12:00:00Z, 66 min ago; one was due at 13:00:00Z with 5 min of"
                        + " grace",
                house.look("orders").replaceAll("6\\d(\\.\\d)? min ago", "66 min ago"));
        house.report(house.word("orders"));
        assertEquals("pass", house.look("orders"));
    }

    @Test
    void neverHeardOfIsKnownOverRestarts() throws Exception {
        house.word("orders");
        assertEquals(
                "unknown: on_time is unknown (nothing was heard of the job yet; a first report is due at 13:00:00Z with 5 min"
                        + " of grace)",
                house.look("orders").replaceAll("; succeeded.*", ""));
        house.restart(Duration.ofMinutes(90));
        house.word("orders");
        assertEquals(
                "unknown: on_time is unknown (a report was due at 13:00:00Z with 5 min of grace, and reports are heard again"
                        + " only since 0 s)",
                house.look("orders").replaceAll("; succeeded.*", ""));
        house.live(Duration.ofMinutes(6));
        String failed = house.look("orders");
        assertTrue(
                failed.startsWith("fail: on_time is false: never heard of; a first report was due at 13:00:00Z"),
                failed);
    }

    @Test
    void reportsAndAddressesOutliveARestart() throws Exception {
        String word = house.word("nightly");
        house.report(word + "/start");
        house.pass(Duration.ofMinutes(3));
        house.report(word);
        house.pass(Duration.ofMinutes(1));
        house.report(house.word("orders") + "/fail");
        house.restart(Duration.ofMinutes(10));
        assertEquals(word, house.word("nightly"));
        assertEquals("pass", house.look("nightly"));
        assertTrue(
                house.get("/metrics")
                        .body()
                        .contains(
                                "postflight_heartbeat_duration_seconds{application=\"shop\",check=\"nightly\",kind=\"heartbeat\",severity=\"ticket\"} 180\n"));
        assertEquals(
                "fail: succeeded is false: the job reported a failure at 12:04:00Z, 10 min ago", house.look("orders"));
        house.report(word + "/start");
        house.restart(Duration.ofMinutes(1));
        house.word("nightly");
        assertEquals("pass", house.look("nightly"));
        assertEquals(60.0, signal("nightly", "running_for"));
        house.report(word);
        assertEquals(0, signal("nightly", "running_for"));
        assertEquals(60.0, signal("nightly", "duration"));
    }

    private double signal(String check, String name) throws Exception {
        return house.check(check).getJsonArray("signals").stream()
                .map(JsonObject.class::cast)
                .filter(signal -> signal.getString("signal").equals(name))
                .findFirst()
                .orElseThrow()
                .getDouble("value");
    }

    @Test
    void aClockThatIsSetMakesNoFailure() throws Exception {
        house.report(house.word("orders"));
        house.report(house.word("nightly"));
        house.setClock(Duration.ofHours(-1));
        house.live(Duration.ofMinutes(10));
        assertEquals("pass", house.look("orders"));
        assertEquals(600, signal("orders", "age"), 9);
        house.report(house.word("orders"));
        assertEquals(0, signal("orders", "age"));
        house.restart(Duration.ofMinutes(1));
        house.word("orders");
        assertEquals("pass", house.look("orders"));
        assertEquals(0, signal("orders", "age"), "what the disk has is of an hour that comes again");
        house.setClock(Duration.ofHours(2));
        assertEquals("pass", house.look("orders"));
    }

    @Test
    void aThousandGuessesFindNothing() throws Exception {
        String word = house.word("orders");
        Random random = new Random(7);
        byte[] bytes = new byte[16];
        for (int i = 0; i < 1_000; i++) {
            random.nextBytes(bytes);
            String guess = i == 0
                    ? word.substring(0, 21) + (word.endsWith("A") ? "B" : "A")
                    : Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            HttpResponse<String> answer = house.report(guess + (i % 2 == 0 ? "" : "/start"));
            assertProblem(404, "no job reports at this address", answer);
            assertFalse(answer.body().contains(guess));
        }
        assertEquals(404, house.report("orders").statusCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE"})
    void onlyPostReports(String method) throws Exception {
        HttpResponse<String> answer = house.send(method, "/api/v1/heartbeats/" + house.word("orders"), "");
        assertEquals(405, answer.statusCode());
        assertEquals("POST", answer.headers().firstValue("Allow").orElseThrow());
        if (!method.equals("HEAD")) {
            assertProblem(
                    405,
                    "this path takes POST: a GET may come from whoever previews a link, and must not count as a report",
                    answer);
        }
        assertTrue(house.look("orders").startsWith("unknown"), "it was no report");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/json"
            })
    void whatComesWithAReportIsReadByNobody(String type) throws Exception {
        String path = "/api/v1/heartbeats/" + house.word("orders");
        String log = "&=%zz done: 17 orders\n".repeat(450);
        assertEquals(200, house.send("POST", path, log, "Content-Type", type).statusCode());
        assertProblem(
                413,
                "a report may have 10240 bytes with it, which nobody reads",
                house.send("POST", path, log + log, "Content-Type", type));
        assertEquals(200, house.report(house.word("orders")).statusCode());
    }

    @Test
    void aForeignPageReportsNothing() throws Exception {
        assertEquals(
                403,
                house.report(house.word("orders"), "Sec-Fetch-Site", "cross-site")
                        .statusCode());
        assertEquals(
                403,
                house.report(house.word("orders"), "Origin", "https://evil.example")
                        .statusCode());
    }

    @Test
    void aReportThatCannotBeKeptIsNotAcknowledgedButHeardAndKeptLater() throws Exception {
        String word = house.word("orders");
        assertEquals(200, house.report(word).statusCode());
        house.live(Duration.ofMinutes(62));
        AutoCloseable blocked = house.block();
        try (blocked) {
            HttpResponse<String> refused = house.report(word);
            assertEquals(503, refused.statusCode(), refused.body());
            assertEquals("5", refused.headers().firstValue("Retry-After").orElseThrow());
            assertEquals("pass", house.look("orders"), "the job is not to blame");
            house.live(Duration.ofMinutes(10));
            assertEquals("pass", house.look("orders"), "the job is not to blame");
        }
        Thread.sleep(7_000); // it tries each 5 s
        house.restart(Duration.ofMinutes(1));
        house.word("orders");
        assertEquals("pass", house.look("orders"));
        assertTrue(signal("orders", "age") < 900, "it was kept once that was possible");
    }

    @Test
    void aStoreThatIsAwayAtTheStartIsNoFaultOfTheJobs() throws Exception {
        String word = house.word("orders");
        house.close();
        InstantSource clock = InstantSource.system();
        Store other = Store.open(
                io.vertx.core.Vertx.vertx(),
                new StoreConfig(new StoreConfig.File(folder.resolve("state.db")), StoreConfig.KEEP),
                clock,
                Keeper::byHour);
        other.opened().await();
        house = new House(folder, CONFIG);
        assertEquals(
                "unknown: what the job reported before is not known yet: the store has not told", house.look("orders"));
        assertProblem(503, "no reports can be taken yet: the store has not told whose they are", house.report(word));
        assertEquals(503, house.get("/api/v1/heartbeats").statusCode());
        other.close().await();
        assertEquals(word, house.word("orders"));
        assertEquals(200, house.report(word).statusCode());
    }

    @Test
    void theAddressesAreToldToWhoMayKnowThem() throws Exception {
        house.word("orders");
        JsonObject first = new JsonObject(house.get("/api/v1/heartbeats").body())
                .getJsonArray("heartbeats")
                .getJsonObject(0);
        assertEquals(
                new JsonObject()
                        .put("check", "orders")
                        .put("application", "shop")
                        .put("status", "unknown")
                        .put("url", "http://127.0.0.1:" + house.port() + "/api/v1/heartbeats/" + house.word("orders")),
                first);
        assertNotEquals(house.word("orders"), house.word("nightly"));
    }

    @Test
    void noAddressShowsAnywhereElse() throws Exception {
        List<String> words = List.of(house.word("orders"), house.word("nightly"));
        house.report(words.get(0));
        house.report(words.get(1) + "/fail");
        for (String path : List.of(
                "/",
                "/metrics",
                "/api/v1/status",
                "/api/v1/checks/orders",
                "/api/v1/targets",
                "/probe?check=orders",
                "/api/v1/maintenance",
                "/openapi.yaml")) {
            String body = house.get(path).body();
            for (String word : words) {
                for (int i = 0; i + 8 <= word.length(); i++) {
                    assertFalse(body.contains(word.substring(i, i + 8)), path);
                }
            }
        }
    }

    @Test
    void fiftyJobsReportAtOnce() throws Exception {
        String word = house.word("orders");
        List<CompletableFuture<Integer>> all = new java.util.ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(CompletableFuture.supplyAsync(() -> {
                try {
                    return house.report(word).statusCode();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        for (CompletableFuture<Integer> each : all) {
            assertEquals(200, each.get());
        }
    }
}
