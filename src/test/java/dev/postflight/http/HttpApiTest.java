package dev.postflight.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpApiTest {
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
    void statusTellsOfEveryCheck() throws Exception {
        HttpResponse<String> answer = served.get("/api/v1/status");
        assertEquals(200, answer.statusCode());
        assertEquals(
                "application/json", answer.headers().firstValue("Content-Type").orElseThrow());
        JsonObject status = new JsonObject(answer.body());
        assertEquals("fail", status.getString("status"));
        assertEquals(
                new JsonObject("{\"pass\":1,\"warn\":1,\"fail\":2,\"unknown\":2}"), status.getJsonObject("counts"));
        assertEquals(
                new JsonArray("[{\"application\":\"shop\",\"status\":\"fail\",\"ready\":false}]"),
                status.getJsonArray("applications"));
        assertEquals(List.of("api", "api-slow", "certificate", "orders", "never", "planned"), ids(status));
    }

    @Test
    void aCheckTellsAllThatIsKnownOfIt() throws Exception {
        String actual = new JsonObject(served.get("/api/v1/checks/api").body()).encodePrettily() + "\n";
        ServedSample.assertText("check.json", actual);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application=shop&kind=certificate | certificate",
                "status=pass | api",
                "status=fail&status=warn | api-slow,certificate,planned",
                "application=other | ''",
            })
    void statusIsFiltered(String query, String expected) throws Exception {
        assertEquals(
                expected,
                String.join(
                        ",",
                        ids(new JsonObject(served.get("/api/v1/status?" + query).body()))));
    }

    @ParameterizedTest
    @CsvSource({
        "fail_on=fail,503",
        "fail_on=warn,503",
        "fail_on=fail&status=pass,200",
        "fail_on=warn&status=warn,503",
        "fail_on=fail&status=warn,200",
        "fail_on=unknown&status=unknown,503",
        "fail_on=fail&status=unknown,200",
        "fail_on=fail&application=none,404",
        "fail_on=unknown&application=none,404",
        "fail_on=fail&kind=queue,404",
        "fail_on=fail&application=shop&kind=certificate,503"
    })
    void statusIsAProbeWhenAsked(String query, int code) throws Exception {
        assertEquals(code, served.get("/api/v1/status?" + query).statusCode());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET | /nothing | 404 | there is no such path",
                "GET | /api/v1/checks/nobody | 404 | there is no check \"nobody\"",
                "GET | /probe?check=nobody | 404 | there is no check \"nobody\"",
                "GET | /probe | 400 | the parameter check is needed, once",
                "GET | /probe?check=api&check=never | 400 | the parameter check is needed, once",
                "GET | /probe?target=http://x | 400 | unknown parameter \"target\"; known are check",
                "GET | /api/v1/status?statsu=fail | 400 | unknown parameter \"statsu\"; known are application, status, kind, fail_on",
                "GET | /api/v1/status?status=bad | 400 | status is \"bad\", expected one of pass, warn, fail, unknown",
                "POST | /api/v1/status | 405 | this path takes GET, HEAD",
                "GET | /-/reload | 405 | this path takes POST",
                "DELETE | /api/v1/checks/api | 405 | this path takes GET, HEAD",
                "OPTIONS | /metrics | 405 | this path takes GET, HEAD",
                "POST | /api/v1/checks/nobody/run | 404 | there is no check \"nobody\"",
            })
    void mistakesAreProblemDocuments(String method, String path, int status, String detail) throws Exception {
        HttpResponse<String> answer = served.send(method, path, Map.of());
        assertProblem(status, detail, answer);
    }

    @Test
    void wrongMethodsAreToldTheRightOnes() throws Exception {
        for (Routes.Route route : served.routes()) {
            String path = route.path().replace(":id", "api");
            for (String method : List.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW")) {
                if (!route.allow().matches(".*\\b" + method + "\\b.*")) {
                    HttpResponse<String> answer = served.send(method, path, Map.of());
                    assertEquals(405, answer.statusCode(), method + " " + path);
                    assertEquals(
                            route.allow(), answer.headers().firstValue("Allow").orElseThrow());
                }
            }
        }
    }

    @Test
    void headAnswersAsGetWithoutABody() throws Exception {
        for (String path :
                List.of("/", "/metrics", "/api/v1/status", "/api/v1/checks/api", "/openapi.yaml", "/-/healthy")) {
            HttpResponse<String> head = served.send("HEAD", path, Map.of());
            assertEquals(200, head.statusCode(), path);
            assertEquals("", head.body());
            assertTrue(head.headers().firstValueAsLong("Content-Length").orElseThrow() > 0, path);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/%2Fmetrics",
                "//metrics",
                "/metrics/",
                "/metrics%2F",
                "/metrics;x=1",
                "/metrics%3Bx",
                "/..;/metrics",
                "/api/../metrics",
                "/api/..;/metrics",
                "/./metrics",
                "/-/healthy/..;/../metrics",
                "/-/healthy%2f..%2fmetrics",
                "/api/v1/checks/..%2F..",
                "/api/v1/checks/%61pi",
                "/metrics%00",
                "/metrics\\",
                "/METRICS",
                "*",
                "http:metrics"
            })
    void pathsWrittenToSlipPastAreUnknown(String path) {
        String answer = served.raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 404 ") || answer.startsWith("HTTP/1.1 400 "), path + ": " + answer);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "none | text/plain; version=0.0.4; charset=utf-8",
                "*/* | text/plain; version=0.0.4; charset=utf-8",
                "text/html,application/xhtml+xml,*/*;q=0.8 | text/plain; version=0.0.4; charset=utf-8",
                "application/openmetrics-text | application/openmetrics-text; version=1.0.0; charset=utf-8",
                // as Prometheus 2.42 asks, and as 2.50 and later do
                "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
                        + " | application/openmetrics-text; version=1.0.0; charset=utf-8",
                "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
                        + " | application/openmetrics-text; version=1.0.0; charset=utf-8",
                "text/plain;version=0.0.4;q=0.9,application/openmetrics-text;q=0.2 | text/plain; version=0.0.4; charset=utf-8",
                "application/openmetrics-text;q=0 | text/plain; version=0.0.4; charset=utf-8",
                "application/openmetrics-text;version=0.0.1 | text/plain; version=0.0.4; charset=utf-8",
                "application/vnd.google.protobuf | text/plain; version=0.0.4; charset=utf-8",
                ";;;,,q=q | text/plain; version=0.0.4; charset=utf-8",
            })
    void theFormatOfMetricsIsTheOneAskedFor(String accept, String expected) throws Exception {
        HttpResponse<String> answer =
                served.send("GET", "/metrics", accept == null ? Map.of() : Map.of("Accept", accept));
        assertEquals(expected, answer.headers().firstValue("Content-Type").orElseThrow());
        assertEquals(expected.contains("openmetrics"), answer.body().endsWith("# EOF\n"));
    }

    @Test
    void itIsReadyWhileAConfigurationIsInForce() throws Exception {
        assertEquals("ready\n", served.get("/-/ready").body());
        served.inForce = false;
        assertEquals(503, served.send("GET", "/-/ready", Map.of()).statusCode());
        assertEquals(200, served.get("/-/healthy").statusCode());
        HttpResponse<String> early = served.get("/api/v1/deployments");
        assertProblem(503, "Postflight is starting or stopping", early);
        assertEquals("1", early.headers().firstValue("Retry-After").orElseThrow());
        served.inForce = true;
    }

    @Test
    void metricsAreCompressedForWhoeverAsks() throws Exception {
        HttpResponse<byte[]> answer = served.bytes("/metrics", Map.of("Accept-Encoding", "gzip"));
        assertEquals("gzip", answer.headers().firstValue("Content-Encoding").orElseThrow());
        String text = new String(
                new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(text.contains("postflight_check_status{application=\"shop\",check=\"api\""));
        assertTrue(answer.body().length * 5 < text.length());
        assertEquals(
                Set.of(),
                served
                        .bytes("/metrics", Map.of("Accept-Encoding", "gzip;q=0, identity"))
                        .headers()
                        .map()
                        .keySet()
                        .stream()
                        .filter(name -> name.equalsIgnoreCase("Content-Encoding"))
                        .collect(Collectors.toSet()));
    }

    @Test
    void aProbeRunsItsCheckAndAnswersWithItsMetrics() throws Exception {
        long before = served.runs("certificate");
        HttpResponse<String> answer = served.get("/probe?check=certificate");
        assertEquals(200, answer.statusCode());
        assertEquals(before + 1, served.runs("certificate"));
        assertTrue(answer.body().contains("postflight_probe_success 0\n"));
        assertTrue(answer.body().contains("postflight_certificate_not_after_timestamp_seconds{"));
        assertFalse(answer.body().contains("check=\"api\"") || answer.body().contains("jvm_"));
    }

    @Test
    void aProbeThatPrometheusWouldNotWaitForIsAnError() throws Exception {
        served.runner = id -> Future.future(never -> {});
        HttpResponse<String> answer =
                served.send("GET", "/probe?check=api", Map.of("X-Prometheus-Scrape-Timeout-Seconds", "0.5"));
        assertProblem(504, "the run of api was not over in time", answer);
        served.runner = served::run;
    }

    @Test
    void aRunAnswersWithWhatIsKnownThen() throws Exception {
        long before = served.runs("certificate");
        HttpResponse<String> answer = served.send("POST", "/api/v1/checks/certificate/run", Map.of());
        assertEquals(200, answer.statusCode());
        JsonObject check = new JsonObject(answer.body());
        assertEquals("certificate", check.getString("id"));
        assertEquals(before + 1, check.getLong("runs"));
    }

    @Test
    void aBugIsNamedWithoutItsEntrails() throws Exception {
        Logger log = Logger.getLogger(ApiServer.class.getName());
        log.setLevel(Level.OFF); // what it logs is meant
        served.runner = id -> Future.failedFuture(new IllegalStateException("secret entrails"));
        assertProblem(
                500,
                "a bug in Postflight; its log says more",
                served.send("POST", "/api/v1/checks/certificate/run", Map.of()));
        served.runner = served::run;
        log.setLevel(null);
    }

    @Test
    void aReloadSaysWhatCameOfIt() throws Exception {
        assertEquals(
                "{\"result\":\"6 checks\"}",
                served.send("POST", "/-/reload", Map.of()).body());
        served.reloader = () -> Future.failedFuture(new IllegalStateException("postflight.yaml:3:5: no"));
        assertProblem(422, "postflight.yaml:3:5: no", served.send("POST", "/-/reload", Map.of()));
        served.reloader = () -> Future.succeededFuture("6 checks");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json | {} | 200 | ''",
                "application/json; charset=utf-8 | '' | 200 | ''",
                "text/plain | {} | 415 | the body must be application/json, or there must be none",
                "application/x-www-form-urlencoded | '' | 415 | the body must be application/json, or there must be none",
                "application/json | [] | 400 | the body is not a JSON object",
                "application/json | {\"x\": | 400 | the body is not a JSON object",
                "application/json | {\"url\": \"http://x\"} | 400 | unknown member \"url\"; none is known here",
            })
    void bodiesAreJsonOrNothing(String type, String body, int status, String detail) throws Exception {
        HttpResponse<String> answer = served.post("/-/reload", body, Map.of("Content-Type", type));
        assertEquals(status, answer.statusCode(), answer.body());
        if (status != 200) {
            assertProblem(status, detail, answer);
        }
    }

    @Test
    void deepAndLargeBodiesAreRefused() throws Exception {
        Map<String, String> json = Map.of("Content-Type", "application/json");
        String deep = "{\"a\":" + "[".repeat(40) + "]".repeat(40) + "}";
        assertProblem(400, "the body is nested deeper than 32", served.post("/-/reload", deep, json));
        assertProblem(413, "a body may have 65536 bytes", served.post("/-/reload", " ".repeat(70_000) + "{}", json));
    }

    @Test
    void targetsLetPrometheusSetThePace() throws Exception {
        JsonObject target = new JsonArray(served.get("/api/v1/targets").body()).getJsonObject(0);
        assertEquals(new JsonArray().add("localhost:" + served.port()), target.getJsonArray("targets"));
        assertEquals(new JsonObject("""
                        {"__scheme__":"http","__metrics_path__":"/probe","__param_check":"api","__scrape_interval__":"30000ms",
                         "__scrape_timeout__":"6000ms","instance":"api","__meta_postflight_application":"shop",
                         "__meta_postflight_kind":"web","__meta_postflight_severity":"page"}
                        """), target.getJsonObject("labels"));
    }

    @Test
    void everyAnswerHasTheSecurityHeaders() throws Exception {
        for (String path : List.of("/", "/metrics", "/nothing", "/-/healthy", "/api/v1/status")) {
            Map<String, List<String>> headers = served.get(path).headers().map();
            assertEquals(List.of("nosniff"), headers.get("x-content-type-options"), path);
            assertEquals(List.of("DENY"), headers.get("x-frame-options"), path);
            assertTrue(
                    headers.get("content-security-policy").get(0).startsWith("default-src 'none'; script-src 'self'"));
            assertFalse(headers.containsKey("access-control-allow-origin"));
            assertFalse(headers.containsKey("server"));
        }
    }

    @Test
    void theContractDescribesExactlyTheRoutes() throws Exception {
        Set<String> served = new TreeSet<>();
        for (Routes.Route route : HttpApiTest.served.routes()) {
            route.methods().keySet().stream()
                    .filter(method -> !method.name().equals("HEAD"))
                    .forEach(method -> served.add(method.name().toLowerCase(java.util.Locale.ROOT) + " "
                            + route.path().replace(":id", "{id}")));
        }
        Set<String> described = new TreeSet<>();
        Contract.operations(HttpApiTest.served.get("/openapi.yaml").body())
                .forEach((operation, responses) -> described.add(operation));
        assertEquals(described, served);
    }

    @Test
    void theRunningServerKeepsTheContract() throws Exception {
        for (Map.Entry<String, Set<String>> operation :
                Contract.operations(served.get("/openapi.yaml").body()).entrySet()) {
            String[] words = operation.getKey().split(" ", 2);
            if (words[1].equals("/api/v1/events")) {
                continue; // never ends; it has its own test
            }
            String path = words[1].replace("{id}", "certificate").replace("/probe", "/probe?check=certificate");
            HttpResponse<String> answer = served.send(words[0].toUpperCase(java.util.Locale.ROOT), path, Map.of());
            String type =
                    answer.headers().firstValue("Content-Type").orElseThrow().replaceAll(";.*", "");
            assertTrue(
                    operation.getValue().contains(answer.statusCode() + " " + type),
                    operation + " answered " + answer.statusCode() + " " + type);
        }
    }

    private static List<String> ids(JsonObject status) {
        return status.getJsonArray("checks").stream()
                .map(check -> ((JsonObject) check).getString("id"))
                .toList();
    }

    static void assertProblem(int status, String detail, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), answer.body());
        assertEquals(
                "application/problem+json",
                answer.headers().firstValue("Content-Type").orElseThrow());
        JsonObject problem = new JsonObject(answer.body());
        assertEquals(List.of("type", "title", "status", "detail"), List.copyOf(problem.fieldNames()));
        assertEquals(status, problem.getInteger("status"));
        assertEquals(detail, problem.getString("detail"));
    }
}
