package dev.postflight.check.kinds.prometheus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.ApiServer;
import dev.postflight.testing.Authority;
import dev.postflight.testing.Lab;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a check says to a server by its options, and which options are refused. */
final class PrometheusOptionsTest {
    private static final String ONE =
            "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{},\"value\":[%d,\"1\"]}]}}";

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
    void pathTenantParametersAndCredentialsAreSentOverTls() throws Exception {
        Authority root = Authority.root("Test Root");
        String ca = Files.writeString(folder.resolve("ca.pem"), Authority.pem(root.certificate()))
                .toString();
        try (ApiServer server =
                new ApiServer(root.drafts("127.0.0.1").names("127.0.0.1").issue())) {
            server.with("/mimir/api/v1/query", 200, ONE.formatted(System.currentTimeMillis() / 1000));
            Map<String, Object> settings = new LinkedHashMap<>(Map.of(
                    "url",
                    URI.create("https://127.0.0.1:" + server.port() + "/mimir/"),
                    "query",
                    "up{job=\"a b\"} + 1",
                    "headers",
                    Map.of("X-Scope-OrgID", "shop"),
                    "parameters",
                    Map.of("dedup", "true"),
                    "basic",
                    new Settings(Map.of("user", "monitor", "password", new Secret("${env:P}", "canary"))),
                    "tls",
                    new Settings(Map.of("ca", ca))));
            Outcome outcome = lab.run(PrometheusCheck.KIND, new Settings(settings));
            assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
            assertEquals("1", Lab.value(outcome, "value"));
            String request = server.requests().get(0);
            assertTrue(
                    request.startsWith(
                            "GET /mimir/api/v1/query?query=up%7Bjob%3D%22a%20b%22%7D%20%2B%201&dedup=true HTTP/1.1\r\n"),
                    request);
            assertTrue(request.contains("X-Scope-OrgID: shop\r\n"), request);
            assertTrue(request.contains("Authorization: Basic bW9uaXRvcjpjYW5hcnk=\r\n"), request);
            assertFalse((outcome + lab.trace().toString()).contains("canary"));
        }
    }

    @Test
    void aLargeAnswerIsReadWhole() throws Exception {
        StringBuilder series = new StringBuilder();
        for (int i = 0; i < 30_000; i++) {
            series.append(i == 0 ? "" : ",")
                    .append("{\"metric\":{\"pod\":\"shop-7d4b9c6f5-")
                    .append(i)
                    .append("\"},\"value\":[")
                    .append(System.currentTimeMillis() / 1000)
                    .append(",\"")
                    .append(i)
                    .append("\"]}");
        }
        try (ApiServer server = new ApiServer()
                .with(
                        "/api/v1/query",
                        200,
                        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[" + series + "]}}")) {
            Outcome outcome = lab.run(
                    PrometheusCheck.KIND,
                    new Settings(Map.of(
                            "url",
                            URI.create("http://127.0.0.1:" + server.port()),
                            "query",
                            "kube_pod_info",
                            "by",
                            List.of("pod"))));
            assertEquals("30000", Lab.value(outcome, "series"));
            assertEquals("29999", Lab.value(outcome, "value shop-7d4b9c6f5-29999"));
            assertEquals(22, outcome.readings().size());
        }
    }

    @Test
    void optionsThatCannotBeAreRefused() {
        String url = "http://127.0.0.1:9090";
        assertRefused("{query=query, error_ratio, latency, rate or burn_rate}", Map.of("url", URI.create(url)));
        assertRefused("{url=either url or servers}", Map.of("query", "up"));
        assertRefused(
                "{servers=either url or servers}",
                Map.of("url", URI.create(url), "servers", List.of(URI.create(url)), "query", "up"));
        assertRefused(
                "{url=a URL without credentials; they belong under basic}",
                Map.of("url", URI.create("http://a:b@127.0.0.1:9090"), "query", "up"));
        assertRefused(
                "{headers=no Accept, which the check sets itself}",
                Map.of("url", URI.create(url), "query", "up", "headers", Map.of("Accept", "text/html")));
        assertRefused(
                "{parameters=no query and no time, which the check sets itself}",
                Map.of("url", URI.create(url), "query", "up", "parameters", Map.of("time", "1")));
        assertRefused(
                "{error_ratio.errors=a selector such as http_requests_total{job=\"shop\"}}",
                Map.of(
                        "url",
                        URI.create(url),
                        "error_ratio",
                        new Settings(Map.of("errors", "rate(x[5m])", "total", "requests_total"))));
        assertRefused(
                "{latency.by=names of labels other than le and postflight, latency.histogram=a selector such as"
                        + " http_request_duration_seconds{job=\"shop\"}, latency.quantiles=quantiles such as p50, p95 and"
                        + " p99.9}",
                Map.of(
                        "url",
                        URI.create(url),
                        "latency",
                        new Settings(
                                Map.of("histogram", "{a=\"b\"}", "quantiles", List.of("0.95"), "by", List.of("le")))));
        assertRefused(
                "{burn_rate.objective=more than 0 and less than 100 %, such as 99.9 %}",
                Map.of(
                        "url",
                        URI.create(url),
                        "burn_rate",
                        new Settings(Map.of("errors", "e", "total", "t", "objective", "100 %"))));
    }

    @Test
    void theExampleShowsTheQueriesThatAreSent() throws Exception {
        String example = Files.readString(Path.of("config/kinds/prometheus.yaml"));
        Map<String, Object> latency =
                Map.of("histogram", "HISTOGRAM", "by", List.of("uri"), "quantiles", List.of("p95"));
        Map<String, Object> own = new LinkedHashMap<>(latency);
        own.put("native", true);
        own.put("by", List.of());
        Map<String, Object> errors = Map.of("errors", "ERRORS", "total", "TOTAL", "absent", "zero");
        Map<String, Object> ratio = new LinkedHashMap<>(errors);
        ratio.put("by", List.of("uri"));
        try (ApiServer server = new ApiServer()) {
            for (Map<String, Object> preset : List.of(
                    Map.<String, Object>of("latency", new Settings(latency)),
                    Map.<String, Object>of("latency", new Settings(own)),
                    Map.<String, Object>of("rate", new Settings(Map.of("counter", "COUNTER"))),
                    Map.<String, Object>of("error_ratio", new Settings(ratio)))) {
                Map<String, Object> settings = new LinkedHashMap<>(preset);
                settings.put("url", URI.create("http://127.0.0.1:" + server.port()));
                lab.run(PrometheusCheck.KIND, new Settings(settings));
            }
        }
        List<String> parts = lab.trace().stream()
                .filter(step -> step.startsWith("query: "))
                .flatMap(step -> Stream.of(step.substring("query: ".length()).split("\n  or ", -1)))
                .map(part ->
                        part.replaceAll("(?s)^label_replace\\((.*), \"postflight\", \"[^\"]*\", \"\", \"\"\\)$", "$1"))
                .toList();
        assertEquals(15, parts.size(), parts.toString());
        List<String> missing = parts.stream()
                .filter(part -> !example.contains(part))
                .filter(part -> !List.of("max(timestamp(COUNTER))", "max(timestamp(HISTOGRAM))")
                        .contains(part))
                .toList();
        assertEquals(List.of(), missing);
    }

    private static void assertRefused(String complaints, Map<String, Object> settings) {
        assertEquals(
                complaints,
                PrometheusCheck.KIND.complaints().apply(new Settings(settings)).toString());
    }
}
