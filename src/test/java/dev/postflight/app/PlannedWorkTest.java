package dev.postflight.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Work is planned by HTTP, and what it covers counts for nothing. */
@Timeout(120)
class PlannedWorkTest {
    private static final String CONFIG = """
            application: shop
            server: {listen: "127.0.0.1:0"}
            defaults: {severity: page}
            checks:
              - {id: orders, tcp: "127.0.0.1:1", timeout: 2s}
              - {id: payments, tcp: "127.0.0.1:1", timeout: 2s}
            """;

    @TempDir
    private Path folder;

    private House house;

    @BeforeEach
    void start() throws Exception {
        house = new House(folder, CONFIG);
        house.look("orders");
        house.look("payments");
    }

    @AfterEach
    void stop() {
        house.close();
    }

    private HttpResponse<String> plan(String json) throws Exception {
        return house.post("/api/v1/maintenance", json);
    }

    private JsonArray planned() throws Exception {
        return new JsonObject(house.get("/api/v1/maintenance").body()).getJsonArray("maintenance");
    }

    private String silenced() throws Exception {
        return house.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("postflight_check_silenced{"))
                .map(line -> line.replaceAll(".*check=\"(\\w+)\".* (\\d)", "$1 $2"))
                .sorted()
                .toList()
                .toString();
    }

    @Test
    void anApplicationIsSilentForSoLong() throws Exception {
        assertEquals("[orders 0, payments 0]", silenced());
        HttpResponse<String> answer = plan(
                "{\"application\": \"shop\", \"for\": \"2h\", \"reason\": \"the database moves\", \"who\": \"jane\"}");
        assertEquals(201, answer.statusCode(), answer.body());
        JsonObject work = new JsonObject(answer.body());
        String id = work.getString("id");
        assertEquals(
                "/api/v1/maintenance/" + id,
                answer.headers().firstValue("Location").orElseThrow());
        assertEquals(
                new JsonObject("{\"id\": \"" + id + "\", \"application\": \"shop\", \"check\": null,"
                        + " \"from\": \"2026-03-02T12:00:00Z\", \"until\": \"2026-03-02T14:00:00Z\", \"active\": true,"
                        + " \"reason\": \"the database moves\", \"who\": \"jane\"}"),
                work);
        assertEquals(new JsonArray().add(work), planned());
        assertEquals("[orders 1, payments 1]", silenced());
        assertEquals("maintenance: the database moves", house.check("orders").getString("silenced_by"));
        assertEquals("fail", house.check("orders").getString("status"), "it is measured all the same");
        JsonObject status = new JsonObject(house.get("/api/v1/status").body());
        assertEquals("pass", status.getString("status"));
        assertTrue(status.getJsonArray("applications").getJsonObject(0).getBoolean("ready"));
        assertEquals(2, house.board().summary("shop").inMaintenance());
        house.pass(Duration.ofMinutes(119));
        assertEquals("[orders 1, payments 1]", silenced());
        house.pass(Duration.ofMinutes(1));
        assertEquals("[orders 0, payments 0]", silenced());
        assertEquals(new JsonArray(), planned());
    }

    @Test
    void oneCheckFromAMomentOn() throws Exception {
        assertEquals(
                201,
                plan("{\"check\": \"orders\", \"from\": \"2026-03-02T14:00:00+01:00\", \"until\": \"2026-03-02T14:00:00Z\", \"reason\": \"x\"}")
                        .statusCode());
        assertEquals("[orders 0, payments 0]", silenced());
        assertEquals("shop", planned().getJsonObject(0).getString("application"));
        house.pass(Duration.ofHours(1));
        assertEquals("[orders 1, payments 0]", silenced());
        assertEquals(true, planned().getJsonObject(0).getBoolean("active"));
    }

    @Test
    void everythingThereIs() throws Exception {
        assertEquals(
                201,
                plan("{\"all\": true, \"for\": \"30d\", \"reason\": \"we move\"}")
                        .statusCode());
        assertEquals("[orders 1, payments 1]", silenced());
    }

    @Test
    void itIsEndedBeforeItsTime() throws Exception {
        JsonObject work = new JsonObject(plan("{\"application\": \"shop\", \"for\": \"2h\", \"reason\": \"x\"}")
                .body());
        house.pass(Duration.ofMinutes(1));
        String path = "/api/v1/maintenance/" + work.getString("id");
        assertEquals(200, house.send("DELETE", path, "").statusCode());
        assertEquals("[orders 0, payments 0]", silenced());
        HttpResponse<String> again = house.send("DELETE", path, "");
        assertEquals(404, again.statusCode());
        assertEquals(
                "there is no planned work \"" + work.getString("id") + "\" that is not over",
                new JsonObject(again.body()).getString("detail"));
        house.restart(Duration.ofMinutes(1));
        Daemon.until("it is read", () -> house.get("/api/v1/maintenance").statusCode() == 200);
        assertEquals(new JsonArray(), planned());
    }

    @Test
    void itOutlivesARestart() throws Exception {
        plan("{\"application\": \"shop\", \"for\": \"2h\", \"reason\": \"x\"}");
        plan("{\"check\": \"orders\", \"for\": \"10m\", \"reason\": \"y\"}");
        JsonArray before = planned();
        house.restart(Duration.ZERO);
        Daemon.until("it is read", () -> house.get("/api/v1/maintenance").statusCode() == 200);
        assertEquals(before, planned());
        assertEquals("[orders 1, payments 1]", silenced());
        house.restart(Duration.ofMinutes(30));
        Daemon.until("it is read", () -> house.get("/api/v1/maintenance").statusCode() == 200);
        assertEquals(1, planned().size());
        house.restart(Duration.ofMinutes(90));
        Daemon.until("it is read", () -> house.get("/api/v1/maintenance").statusCode() == 200);
        assertEquals("[orders 0, payments 0]", silenced());
    }

    @Test
    void theSameKeyIsTheSameWork() throws Exception {
        String body = "{\"application\": \"shop\", \"for\": \"2h\", \"reason\": \"x\", \"key\": \"k\"}";
        HttpResponse<String> first = plan(body);
        house.pass(Duration.ofSeconds(3));
        assertEquals(first.body(), plan(body).body());
        assertEquals(1, planned().size());
        HttpResponse<String> other =
                plan("{\"check\": \"orders\", \"for\": \"2h\", \"reason\": \"x\", \"key\": \"k\"}");
        assertEquals(409, other.statusCode());
        assertEquals(
                "the key \"k\" came before with another content: take a new key for each planned work",
                new JsonObject(other.body()).getString("detail"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"for\": \"2h\" | 422 | it is said of no application and no check; \"all\": true means all of them",
                "\"all\": true, \"check\": \"orders\", \"for\": \"2h\" | 422 | all means every check, and an application or a check is named beside it",
                "\"application\": \"shpo\", \"for\": \"2h\" | 404 | there is no application \"shpo\"; did you mean \"shop\"?",
                "\"application\": \"billing\", \"for\": \"2h\" | 404 | there is no application \"billing\"",
                "\"check\": \"order\", \"for\": \"2h\" | 404 | there is no check \"order\"; did you mean \"orders\"?",
                "\"all\": true | 422 | either until or for says when it is over",
                "\"all\": true, \"for\": \"2h\", \"until\": \"2026-03-03T00:00:00Z\" | 422 | either until or for says when it is over",
                "\"all\": true, \"until\": \"2026-03-02T11:00:00Z\" | 422 | until 2026-03-02T11:00:00Z is over already; it is 2026-03-02T12:00:00Z here",
                "\"all\": true, \"from\": \"2026-03-05T00:00:00Z\", \"until\": \"2026-03-04T00:00:00Z\" | 422 | it would be over at 2026-03-04T00:00:00Z, before it begins at 2026-03-05T00:00:00Z",
                "\"all\": true, \"for\": \"31d\" | 422 | from 2026-03-02T12:00:00Z until 2026-04-02T12:00:00Z is longer than 30 days, expected less",
                "\"all\": true, \"from\": \"2027-04-05T00:00:00Z\", \"for\": \"1h\" | 422 | from 2027-04-05T00:00:00Z is more than a year ahead",
                "\"all\": true, \"for\": \"soon\" | 400 | for is \"soon\", expected a length of time such as 2h or 90m",
                "\"all\": \"yes\", \"for\": \"2h\" | 400 | all is \"yes\", expected true or false",
                "\"all\": true, \"from\": \"tomorrow\", \"for\": \"2h\" | 400 | from is \"tomorrow\", expected a moment with its zone, such as 2026-03-01T12:00:00Z",
            })
    void whatMakesNoSenseIsRefused(String members, int status, String detail) throws Exception {
        HttpResponse<String> answer = plan("{" + members + ", \"reason\": \"x\"}");
        assertEquals(status, answer.statusCode(), answer.body());
        assertEquals(detail, new JsonObject(answer.body()).getString("detail"));
        assertEquals(new JsonArray(), planned());
    }

    @Test
    void aReasonIsNeeded() throws Exception {
        HttpResponse<String> answer = plan("{\"all\": true, \"for\": \"2h\"}");
        assertEquals(400, answer.statusCode());
        assertEquals("the member reason is needed", new JsonObject(answer.body()).getString("detail"));
    }

    @Test
    void whatCannotBeKeptIsNotPlanned() throws Exception {
        AutoCloseable blocked = house.block();
        try (blocked) {
            assertEquals(
                    503,
                    plan("{\"all\": true, \"for\": \"2h\", \"reason\": \"x\"}").statusCode());
        }
        assertEquals("[orders 0, payments 0]", silenced());
    }
}
