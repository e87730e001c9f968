package dev.postflight.check.kinds.application;

import static dev.postflight.testing.Lab.number;
import static dev.postflight.testing.Lab.value;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Check;
import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Authority;
import dev.postflight.testing.HttpsServer;
import dev.postflight.testing.Lab;
import dev.postflight.testing.MetricsServer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an application's own metrics tell, look after look. */
class ApplicationCheckTest {
    @TempDir
    private Path folder;

    private final Lab lab = new Lab();
    private final MetricsServer server = new MetricsServer();

    @AfterEach
    void close() {
        server.close();
        lab.close();
    }

    @Test
    void theFirstLookKnowsNoRates() throws Exception {
        server.exposing("http_requests_total{code=\"200\"} 500\n");
        Outcome outcome = lab.run(ApplicationCheck.KIND, settings(Map.of()));
        assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
        assertEquals("1", value(outcome, "series"));
        assertEquals("text", value(outcome, "format"));
        assertEquals("generic", value(outcome, "preset"));
        for (String signal : List.of("requests", "request_rate", "error_ratio", "latency p95", "restarts")) {
            assertEquals("unknown: this is the first look, and it takes two", value(outcome, signal));
        }
    }

    @Test
    void errorsAreSharesOfWhatCameBetweenLooks() throws Exception {
        try (Check check = lab.open(ApplicationCheck.KIND, settings(Map.of()))) {
            look(check, requests("/orders", 1000, 90) + requests("/", 5000, 0));
            Outcome outcome = look(check, requests("/orders", 1080, 110) + requests("/", 5100, 0));
            assertEquals("200", value(outcome, "requests"));
            assertEquals(0.1, number(outcome, "error_ratio"));
            assertEquals(0.2, number(outcome, "worst_error_ratio"));
            assertEquals("/orders", value(outcome, "worst_endpoint"));
            assertTrue(number(outcome, "request_rate") > 10, outcome.toString());
        }
    }

    @Test
    void theFirstErrorOfAllCounts() throws Exception {
        try (Check check = lab.open(ApplicationCheck.KIND, settings(Map.of()))) {
            look(check, "http_requests_total{code=\"200\"} 100\n");
            Outcome outcome =
                    look(check, "http_requests_total{code=\"200\"} 198\nhttp_requests_total{code=\"503\"} 2\n");
            assertEquals(0.02, number(outcome, "error_ratio"));
        }
    }

    @Test
    void noTrafficIsNoGoodNewsAndNoBad() throws Exception {
        try (Check check = lab.open(ApplicationCheck.KIND, settings(Map.of("min_requests", 10L)))) {
            String page = requests("/orders", 1000, 90);
            look(check, page);
            Outcome idle = look(check, page);
            assertEquals("0", value(idle, "requests"));
            assertEquals("0", value(idle, "request_rate"));
            assertTrue(
                    value(idle, "error_ratio").startsWith("unknown: no traffic: no request within "), idle.toString());
            assertTrue(value(idle, "latency p99").startsWith("unknown: no traffic: no request within "));
            Outcome few = look(check, requests("/orders", 1000, 93));
            assertTrue(
                    value(few, "error_ratio").matches("unknown: only 3 requests within .*, and min_requests is 10"),
                    value(few, "error_ratio"));
            assertTrue(
                    value(few, "worst_error_ratio").matches("unknown: no endpoint has had 10 requests within .*"),
                    value(few, "worst_error_ratio"));
        }
    }

    @Test
    void aCounterThatCannotBeOneIsNoZero() throws Exception {
        String good =
                "http_requests_total{code=\"200\",path=\"/\"} %s\nhttp_requests_total{code=\"200\",path=\"/pay\"} 7\n";
        Map<String, Object> own =
                Map.of("endpoints", Map.of("home", "/"), "rates", Map.of("asked", "http_requests_total"));
        for (String odd : List.of("NaN", "+Inf", "-Inf", "-5")) {
            for (List<String> looks : List.of(List.of(odd, odd), List.of("10", odd), List.of(odd, "1000"))) {
                try (Check check = lab.open(ApplicationCheck.KIND, settings(own))) {
                    look(check, good.formatted(looks.get(0)));
                    Outcome outcome = look(check, good.formatted(looks.get(1)));
                    for (String signal : List.of(
                            "requests",
                            "request_rate",
                            "error_ratio",
                            "endpoint_error_ratio home",
                            "worst_error_ratio",
                            "latency p95",
                            "latency_mean",
                            "rate asked")) {
                        assertTrue(
                                value(outcome, signal)
                                        .matches(
                                                "unknown: http_requests_total was NaN, infinite or negative within .*"),
                                () -> signal + " of " + looks + ": " + value(outcome, signal));
                    }
                    assertEquals("0", value(outcome, "restarts"));
                }
            }
        }
    }

    @Test
    void whatOnePartDoesNotTellTheOthersMay() throws Exception {
        String page = """
                requests_total{path="/"} %d
                failed_total %s
                seconds_bucket{le="0.1"} %s
                seconds_bucket{le="+Inf"} %d
                seconds_count %d
                seconds_sum %s
                """;
        Map<String, Object> own = Map.of("requests", "requests_total", "errors", "failed_total", "latency", "seconds");
        try (Check check = lab.open(ApplicationCheck.KIND, settings(own))) {
            look(check, page.formatted(10, "1", "5", 10, 10, "1"));
            Outcome outcome = look(check, page.formatted(20, "NaN", "10", 20, 20, "NaN"));
            assertEquals("10", value(outcome, "requests"));
            assertTrue(value(outcome, "error_ratio")
                    .startsWith("unknown: failed_total was NaN, infinite or negative within "));
            assertTrue(value(outcome, "latency_mean")
                    .startsWith("unknown: seconds_sum was NaN, infinite or negative within "));
            assertEquals(0.1, number(outcome, "latency p50"));
            assertTrue(value(look(check, page.formatted(30, "3", "NaN", 30, 30, "3")), "latency p50")
                    .startsWith("unknown: seconds_bucket was NaN, infinite or negative within "));
        }
    }

    @Test
    void itsOwnScrapesAreNoTraffic() throws Exception {
        try (Check check = lab.open(ApplicationCheck.KIND, settings(Map.of("ignore", List.of("/health*"))))) {
            look(check, requests("/metrics", 10, 0) + requests("/health/live", 10, 1) + requests("/", 10, 0));
            Outcome outcome =
                    look(check, requests("/metrics", 11, 0) + requests("/health/live", 15, 5) + requests("/", 12, 0));
            assertEquals("2", value(outcome, "requests"));
            assertEquals("0", value(outcome, "error_ratio"));
        }
    }

    @Test
    void requestsWithoutAnEndpointCountThoughTheUrlHasNoPathEither() throws Exception {
        URI root = URI.create("http://127.0.0.1:" + server.port());
        try (Check check = lab.open(ApplicationCheck.KIND, new Settings(Map.of("url", root)))) {
            server.with("/", 200, MetricsServer.TEXT, "http_requests_total{code=\"200\"} 10\n".getBytes(UTF_8));
            Lab.outcome(lab.start(check, Duration.ofSeconds(5)));
            server.with("/", 200, MetricsServer.TEXT, "http_requests_total{code=\"200\"} 17\n".getBytes(UTF_8));
            assertEquals("7", value(Lab.outcome(lab.start(check, Duration.ofSeconds(5))), "requests"));
        }
    }

    @Test
    void aRestartCountsFromZero() throws Exception {
        try (Check check = lab.open(ApplicationCheck.KIND, settings(Map.of()))) {
            look(check, "process_start_time_seconds 1000\n" + requests("/", 1000, 100));
            Outcome outcome = look(check, "process_start_time_seconds 2000\n" + requests("/", 1050, 50));
            assertEquals("1100", value(outcome, "requests")); // more than before, and all of it new
            assertEquals("1", value(outcome, "restarts"));
            assertEquals("2000", value(outcome, "started"));
            assertEquals(System.currentTimeMillis() / 1e3 - 2000, number(outcome, "uptime"), 60);
            Outcome later = look(check, "process_start_time_seconds 2000.4\n" + requests("/", 1060, 50));
            assertEquals("1110", value(later, "requests"));
            assertEquals("1", value(later, "restarts"));
        }
    }

    @Test
    void countersThatWentBackAreARestartWhereNothingElseTells() throws Exception {
        try (Check check = lab.open(ApplicationCheck.KIND, settings(Map.of()))) {
            look(check, requests("/", 1000, 100));
            Outcome outcome = look(check, requests("/", 10, 0));
            assertEquals("10", value(outcome, "requests"));
            assertEquals("1", value(outcome, "restarts"));
            assertEquals("unknown: no process_start_time_seconds is exposed", value(outcome, "started"));
        }
        try (Check check = lab.open(ApplicationCheck.KIND, settings(Map.of()))) {
            look(check, "process_start_time_seconds 1000\n" + requests("/", 1000, 100));
            Outcome reset = look(check, "process_start_time_seconds 1000\n" + requests("/", 10, 0));
            assertEquals("10", value(reset, "requests"));
            assertEquals("0", value(reset, "restarts"));
        }
    }

    @Test
    void severalProcessesBehindOneAddressAreTold() throws Exception {
        try (Check check = lab.open(ApplicationCheck.KIND, settings(Map.of()))) {
            look(check, "process_start_time_seconds 1000\n" + requests("/", 1000, 100));
            look(check, "process_start_time_seconds 2000\n" + requests("/", 500, 100));
            for (int start : List.of(1000, 2000, 2000)) {
                Outcome mixed = look(check, "process_start_time_seconds " + start + "\n" + requests("/", 1010, 100));
                assertEquals(
                        "unknown: answers come from several processes in turn: ask each at its own address",
                        value(mixed, "error_ratio"));
                assertEquals(
                        "unknown: answers come from several processes in turn: ask each at its own address",
                        value(mixed, "restarts"));
            }
        }
    }

    @Test
    void percentilesComeFromBuckets() throws Exception {
        Settings settings = settings(Map.of("endpoints", Map.of("home", "/", "orders", "/orders*")));
        try (Check check = lab.open(ApplicationCheck.KIND, settings)) {
            look(check, histogram("/", 100, 100, 100) + histogram("/orders/{id}", 0, 0, 0));
            Outcome outcome = look(check, histogram("/", 200, 200, 200) + histogram("/orders/{id}", 0, 80, 100));
            assertEquals("200", value(outcome, "requests"));
            assertEquals(0.1, number(outcome, "latency p50"), 1e-9);
            assertEquals(1.0, number(outcome, "latency p95"), 1e-9); // above the last bound
            assertEquals(0.1 * 0.95, number(outcome, "endpoint_latency home"), 1e-9);
            assertEquals(1.0, number(outcome, "endpoint_latency orders"), 1e-9);
            assertEquals("0", value(outcome, "endpoint_error_ratio orders"));
            assertEquals(0.3, number(outcome, "latency_mean"), 1e-9);
        }
    }

    @Test
    void whatIsNotPublishedIsSaid() throws Exception {
        try (Check check = lab.open(ApplicationCheck.KIND, settings(Map.of()))) {
            String page = """
                    http_server_requests_seconds_count{uri="/",status="200"} %d
                    http_server_requests_seconds_sum{uri="/",status="200"} %d
                    """;
            look(check, page.formatted(10, 1));
            Outcome outcome = look(check, page.formatted(20, 3));
            assertEquals("micrometer", value(outcome, "preset"));
            assertEquals(
                    "unknown: http_server_requests_seconds has no buckets: let the application publish its histogram",
                    value(outcome, "latency p95"));
            assertEquals(0.2, number(outcome, "latency_mean"), 1e-9);
            assertEquals("unknown: no process_resident_memory_bytes is exposed", value(outcome, "resident"));
            Outcome other = look(check, "up 1\n");
            assertEquals("10", value(other, "requests")); // the counter may be gone until the next request
        }
        server.exposing("up 1\n");
        try (Check check = lab.open(ApplicationCheck.KIND, settings(Map.of()))) {
            look(check, "up 1\n");
            assertEquals(
                    "unknown: no counter of requests is known among the metrics: name it under requests",
                    value(look(check, "up 1\n"), "error_ratio"));
        }
        Settings own = settings(Map.of("requests", "shop_orders_total{kind=\"web\"}"));
        try (Check check = lab.open(ApplicationCheck.KIND, own)) {
            look(check, "shop_orders_total{kind=\"web\"} 1\n");
            Outcome outcome = look(check, "shop_orders_total{kind=\"web\"} 2\nshop_orders_total{kind=\"till\"} 7\n");
            assertEquals("1", value(outcome, "requests"));
            assertEquals(
                    "unknown: no label of shop_orders_total tells a status: say under errors what is one",
                    value(outcome, "error_ratio"));
            assertEquals(
                    "unknown: no shop_orders is exposed: name a histogram under latency",
                    value(outcome, "latency p50"));
        }
    }

    @Test
    void namesOfOnesOwn() throws Exception {
        Settings own = settings(Map.of(
                "requests", "jobs_done_total",
                "errors", "jobs_failed_total",
                "latency", "job_seconds",
                "endpoint_label", "job",
                "endpoints", Map.of("mail", "{job=\"mail\"}")));
        String page = """
                    jobs_done_total{job="mail"} %d
                    jobs_failed_total{job="mail"} %d
                    job_seconds{job="mail",quantile="0.5"} 0.2
                    job_seconds{job="mail",quantile="0.95"} 0.9
                    job_seconds{job="bill",quantile="0.5"} NaN
                    job_seconds_count 4
                    job_seconds_sum 8
                    """;
        try (Check check = lab.open(ApplicationCheck.KIND, own)) {
            look(check, page.formatted(10, 1));
            Outcome outcome = look(check, page.formatted(20, 3));
            assertEquals("own", value(outcome, "preset"));
            assertEquals(0.2, number(outcome, "error_ratio"), 1e-9);
            assertEquals(0.2, number(outcome, "endpoint_error_ratio mail"), 1e-9);
            assertEquals("mail", value(outcome, "worst_endpoint"));
            assertEquals("0.2", value(outcome, "latency p50"));
            assertEquals("0.9", value(outcome, "latency p95"));
            assertEquals("unknown: its summary has no quantile 0.99", value(outcome, "latency p99"));
        }
    }

    @Test
    void metricsByNameAndLabels() throws Exception {
        Settings own = settings(Map.of(
                "metrics",
                Map.of(
                        "waiting", new Settings(Map.of("select", "queue_size{name=~\"mail|bill\"}")),
                        "longest", new Settings(Map.of("select", "queue_size", "combine", "max")),
                        "broken", new Settings(Map.of("select", "queue_age")),
                        "gone", new Settings(Map.of("select", "queue_none")),
                        "other", new Settings(Map.of("select", "queue_size{name=\"none\"}"))),
                "rates",
                Map.of("mails", "mails_total", "none", "nothing_total")));
        String page = """
                    queue_size{name="mail"} 3
                    queue_size{name="bill"} 4
                    queue_size{name="x"} 9
                    queue_age NaN
                    mails_total %d
                    """;
        try (Check check = lab.open(ApplicationCheck.KIND, own)) {
            look(check, page.formatted(5));
            Outcome outcome = look(check, page.formatted(25));
            assertEquals("7", value(outcome, "metric waiting"));
            assertEquals("9", value(outcome, "metric longest"));
            assertEquals("unknown: it is NaN", value(outcome, "metric broken"));
            assertEquals("absent: no queue_none is exposed", value(outcome, "metric gone"));
            assertEquals("absent: no queue_size has such labels", value(outcome, "metric other"));
            assertTrue(number(outcome, "rate mails") > 1, outcome.toString());
            assertEquals("unknown: no nothing_total with such labels is exposed", value(outcome, "rate none"));
        }
    }

    @Test
    void memoryAfterACollection() throws Exception {
        assertEquals("300", value(once("""
                    jvm_memory_pool_collection_used_bytes{pool="G1 Old Gen"} 300
                    jvm_memory_pool_collection_used_bytes{pool="G1 Eden Space"} 7
                    """), "heap"));
        assertEquals("500", value(once("jvm_gc_live_data_size_bytes 500\n"), "heap"));
        assertEquals("250", value(once("""
                    jvm_gc_live_data_size_bytes 0
                    jvm_memory_usage_after_gc{area="heap",pool="long-lived"} 0.25
                    jvm_memory_max_bytes{area="heap",id="Tenured Gen"} 1000
                    jvm_memory_max_bytes{area="heap",id="Eden Space"} 300
                    jvm_memory_max_bytes{area="nonheap",id="Metaspace"} -1
                    """), "heap"));
        assertEquals("800", value(once("go_gc_heap_live_bytes 800\n"), "heap"));
        assertEquals("4096", value(once("process_resident_memory_bytes 4096\n"), "resident"));
        assertEquals(
                "unknown: no memory after a garbage collection is exposed, or there was none yet",
                value(once("up 1\n"), "heap"));
    }

    @Test
    void refusedCredentialsAreTheChecksFault() throws Exception {
        server.with("/metrics", 401, "text/html", new byte[0]);
        Outcome none = lab.run(ApplicationCheck.KIND, settings(Map.of()));
        assertEquals(Finding.CHECK_BROKEN, none.finding());
        assertEquals("the metrics want credentials: it answered 401; give basic or bearer", none.reason());
        Outcome wrong = lab.run(ApplicationCheck.KIND, settings(Map.of("bearer", new Secret("${env:T}", "canary"))));
        assertEquals("the metrics want other credentials: it answered 401; mend basic or bearer", wrong.reason());
        assertTrue(server.requests().get(1).contains("Authorization: Bearer canary\r\n"));
        assertFalse(lab.trace().toString().contains("canary"));
    }

    @Test
    void overTls() throws Exception {
        Authority root = Authority.root("Test Root");
        String ca = Files.writeString(folder.resolve("ca.pem"), Authority.pem(root.certificate()))
                .toString();
        try (HttpsServer secured =
                new HttpsServer(root.drafts("shop").names("127.0.0.1").issue())) {
            Map<String, Object> values =
                    new HashMap<>(Map.of("url", URI.create("https://127.0.0.1:" + secured.port() + "/metrics")));
            Outcome stranger = lab.run(ApplicationCheck.KIND, new Settings(values));
            assertTrue(
                    stranger.reason().startsWith("certificate's issuer CN=Test Root is not trusted"),
                    stranger.reason());
            values.put("tls", new Settings(Map.of("ca", ca)));
            assertEquals( // which is what it says, and no metric
                    "the metrics cannot be read: line 1: it has no value where one belongs: ok",
                    lab.run(ApplicationCheck.KIND, new Settings(values)).reason());
        }
    }

    @Test
    void whatItAsksFor() throws Exception {
        once("up 1\n");
        String asked = server.requests().get(0);
        assertTrue(asked.startsWith("GET /metrics HTTP/1.1\r\n"), asked);
        assertTrue(asked.contains("Accept: application/openmetrics-text;version=1.0.0;q=0.8,text/plain"), asked);
        assertTrue(asked.contains("accept-encoding: gzip\r\n"), asked);
        assertTrue(asked.contains("user-agent: postflight/"), asked);
    }

    private Outcome once(String page) throws Exception {
        server.exposing(page);
        return lab.run(ApplicationCheck.KIND, settings(Map.of()));
    }

    private Outcome look(Check check, String page) throws Exception {
        server.exposing(page);
        Outcome outcome = Lab.outcome(lab.start(check, Duration.ofSeconds(5)));
        assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
        return outcome;
    }

    private Settings settings(Map<String, Object> more) {
        Map<String, Object> all = new HashMap<>(more);
        all.put("url", URI.create("http://127.0.0.1:" + server.port() + "/metrics"));
        return new Settings(all);
    }

    private static String requests(String path, int good, int bad) {
        return "http_requests_total{path=\"%s\",code=\"200\"} %d\nhttp_requests_total{path=\"%s\",code=\"500\"} %d\n"
                .formatted(path, good, path, bad);
    }

    /** Of requests up to 100 ms, up to a second, and in all; each takes 300 ms on average. */
    private static String histogram(String path, int fast, int medium, int all) {
        String labels = "{handler=\"" + path + "\",code=\"200\"";
        String name = "http_request_duration_seconds";
        return name + "_bucket" + labels + ",le=\"0.1\"} " + fast + "\n" + name + "_bucket" + labels + ",le=\"1.0\"} "
                + medium + "\n" + name + "_bucket" + labels + ",le=\"+Inf\"} " + all + "\n" + name + "_count" + labels
                + "} " + all + "\n" + name + "_sum" + labels + "} " + all * 0.3 + "\n";
    }
}
