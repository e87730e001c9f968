package dev.postflight.check.kinds.prometheus;

import static dev.postflight.testing.Lab.number;
import static dev.postflight.testing.Lab.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.InstrumentedShop;
import dev.postflight.testing.Lab;
import dev.postflight.testing.LocalServer;
import dev.postflight.testing.Programs;
import dev.postflight.testing.RealPrometheus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real Prometheus tells of a real instrumented server under a load that is known. */
final class PrometheusCheckTest {
    private static final String ALL = "http_server_requests_seconds_count{job=\"shop\"}";
    private static final String FAILED = "http_server_requests_seconds_count{job=\"shop\", status=~\"5..\"}";
    private static final Duration WINDOW = Duration.ofSeconds(6);
    private static final double BUCKET = 0.1;

    private static final String PYTHON_SHOP = """
            import sys, time
            from prometheus_client import Counter, Histogram, start_http_server
            requests = Counter('shop_requests', 'Requests.', ['path', 'code'])
            seconds = Histogram('shop_duration_seconds', 'Time.', ['path'], buckets=[n / 10 for n in range(1, 13)])
            start_http_server(int(sys.argv[1]), addr='127.0.0.1')
            count = 0
            while True:
                for path in ('/pay', '/list'):
                    fails = path == '/pay' and count % 5 == 0
                    requests.labels(path, '500' if fails else '200').inc()
                    seconds.labels(path).observe((count * 37 % 100 + 1) / 100)
                count += 1
                time.sleep(0.02)
            """;

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
    void ratioAndQuantilesAreRightThroughResetGapAndSilence() throws Exception {
        try (InstrumentedShop shop = new InstrumentedShop(10);
                RealPrometheus prometheus =
                        RealPrometheus.start(folder, RealPrometheus.scraping(Map.of("shop", shop.port())))) {
            prometheus.until(
                    "a whole window is there",
                    () -> prometheus
                                    .values("count_over_time(" + ALL + "[10s]) > 8")
                                    .size()
                            == 3);
            assertSteady(prometheus);

            shop.restart();
            Thread.sleep(2_500); // the reset is in the window
            assertEquals(List.of(1.0), prometheus.values("max(resets(" + ALL + "[6s]))"));
            assertSteady(prometheus);

            shop.open(false);
            prometheus.until("the target is down", () -> prometheus.values("up").equals(List.of(0.0)));
            Outcome gap = ask(prometheus, shopSettings());
            String ended = "unknown: the series of " + ALL + " have ended: their target is down or gone";
            assertEquals(Finding.MEASURED, gap.finding(), gap.reason());
            assertEquals(ended, value(gap, "error_ratio"));
            assertEquals(ended, value(gap, "error_ratio_by"));
            assertEquals(ended, value(gap, "rate"));
            assertEquals(ended, value(gap, "latency p95"));

            shop.open(true);
            prometheus.until("the target is up", () -> prometheus.values("up").equals(List.of(1.0)));
            Thread.sleep(3_000); // the gap is in the window
            Outcome after = ask(prometheus, shopSettings());
            assertEquals(0.05, number(after, "error_ratio"), 0.02);
            assertEquals(0.5, number(after, "latency p50"), 0.6);

            shop.busy(false);
            prometheus.until(
                    "nothing comes",
                    () -> prometheus.values("sum(rate(" + ALL + "[6s]))").equals(List.of(0.0)));
            Outcome silent = ask(prometheus, shopSettings());
            assertEquals("unknown: no traffic within 6s", value(silent, "error_ratio"));
            assertEquals("unknown: no traffic within 6s", value(silent, "latency p99"));
            assertEquals("0", value(silent, "traffic error_ratio"));
            assertEquals("0", value(silent, "traffic latency"));
            assertEquals("0", value(silent, "rate"));
        }
    }

    private void assertSteady(RealPrometheus prometheus) throws Exception {
        Outcome outcome = ask(prometheus, shopSettings());
        assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
        assertEquals(0.05, number(outcome, "error_ratio"), 0.01);
        assertEquals(0.1, number(outcome, "error_ratio_by /checkout"), 0.02);
        assertEquals(0, number(outcome, "error_ratio_by /health"));
        assertEquals(2.0 * InstrumentedShop.A_SECOND, number(outcome, "traffic error_ratio"), 20);
        assertEquals(2.0 * InstrumentedShop.A_SECOND, number(outcome, "rate"), 20);
        assertEquals(InstrumentedShop.A_SECOND, number(outcome, "rate_by /health"), 10);
        // half of all requests take 5 ms, so that quantiles of all are those of /checkout at twice the distance from 1
        assertEquals(0.1, number(outcome, "latency p50"), BUCKET);
        assertEquals(0.9, number(outcome, "latency p95"), BUCKET);
        assertEquals(0.98, number(outcome, "latency p99"), BUCKET);
        assertEquals(0.95, number(outcome, "latency_by /checkout"), BUCKET);
        assertEquals(0.05, number(outcome, "latency_by /health"), BUCKET);
        List<Double> plain = prometheus.values(
                "histogram_quantile(0.95, sum by (le) (rate(http_server_requests_seconds_bucket[6s])))");
        assertEquals(plain.get(0), number(outcome, "latency p95"), BUCKET);
    }

    @Test
    void anErrorCounterThatNeverCountedIsZeroOnlyWithProof() throws Exception {
        try (InstrumentedShop shop = new InstrumentedShop(0);
                RealPrometheus prometheus =
                        RealPrometheus.start(folder, RealPrometheus.scraping(Map.of("shop", shop.port())))) {
            prometheus.until(
                    "there is a rate",
                    () -> prometheus.values("sum(rate(" + ALL + "[6s])) > 50").size() == 1);
            Outcome unproven = ask(prometheus, ratio(ALL, Map.of()));
            assertEquals(
                    "unknown: no series matches " + FAILED + "; where that means that none failed, set absent: zero",
                    value(unproven, "error_ratio"));
            Outcome proven = ask(prometheus, ratio(ALL, Map.of("absent", "zero", "by", List.of("uri"))));
            assertEquals("0", value(proven, "error_ratio"));
            assertEquals("0", value(proven, "error_ratio_by /checkout"));
            assertTrue(number(proven, "traffic error_ratio") > 50);
            Outcome noTotal = ask(prometheus, ratio("requests_total", Map.of("absent", "zero")));
            assertEquals("unknown: no series matches requests_total", value(noTotal, "error_ratio"));
            Outcome noTarget =
                    ask(prometheus, ratio("prometheus_no_such", Map.of("absent", "zero", "by", List.of("uri"))));
            assertEquals("unknown: no series matches prometheus_no_such", value(noTarget, "error_ratio_by"));

            Settings burn =
                    new Settings(Map.of("errors", FAILED, "total", ALL, "objective", "99.9 %", "absent", "zero"));
            Outcome none = ask(prometheus, Map.of("burn_rate", burn));
            assertEquals("true", value(none, "no_fast_burn"));
            assertEquals("true", value(none, "no_slow_burn"));
            assertEquals("0", value(none, "burn_rate 3d"));
        }
    }

    @Test
    void theBudgetBurnsOnlyWhereBothWindowsDo() throws Exception {
        try (InstrumentedShop shop = new InstrumentedShop(10);
                RealPrometheus prometheus =
                        RealPrometheus.start(folder, RealPrometheus.scraping(Map.of("shop", shop.port())))) {
            prometheus.until(
                    "there is a rate",
                    () -> prometheus.values("sum(rate(" + ALL + "[6s])) > 90").size() == 1);
            Map<String, Object> burn = new HashMap<>(Map.of("errors", FAILED, "total", ALL, "objective", "99 %"));
            Outcome all = ask(prometheus, Map.of("burn_rate", new Settings(burn)));
            assertEquals(5, number(all, "burn_rate 5m"), 1);
            assertEquals(5, number(all, "burn_rate 1h"), 1);
            assertEquals("true", value(all, "no_fast_burn"));
            assertTrue(
                    value(all, "no_slow_burn")
                            .matches("false: errors come 5(\\.\\d+)? times too fast over 1d and"
                                    + " 5(\\.\\d+)? times over 2h; the bound is 3|false: errors come 4\\.\\d+ times too fast over 1d"
                                    + " and 4\\.\\d+ times over 2h; the bound is 3"),
                    value(all, "no_slow_burn"));
            assertTrue(number(all, "traffic burn_rate") > 0.5);
        }
    }

    @Test
    void nativeHistogramsToo() throws Exception {
        try (InstrumentedShop shop = new InstrumentedShop(0);
                RealPrometheus prometheus = RealPrometheus.start(
                        folder,
                        RealPrometheus.scraping(Map.of("shop", shop.port())),
                        "--enable-feature=native-histograms")) {
            prometheus.until(
                    "there is a rate",
                    () -> prometheus
                                    .values("histogram_count(sum(rate(checkout_native_seconds[6s]))) > 40")
                                    .size()
                            == 1);
            Settings latency = new Settings(Map.of(
                    "histogram",
                    "checkout_native_seconds{job=\"shop\"}",
                    "native",
                    true,
                    "quantiles",
                    List.of("p50", "p95", "p99.9"),
                    "by",
                    List.of("job"),
                    "window",
                    WINDOW));
            Outcome outcome = ask(prometheus, Map.of("latency", latency));
            assertEquals(0.5, number(outcome, "latency p50"), BUCKET);
            assertEquals(0.95, number(outcome, "latency p95"), BUCKET);
            assertEquals(1, number(outcome, "latency p99.9"), BUCKET);
            assertEquals(0.95, number(outcome, "latency_by shop"), BUCKET);
            assertEquals(InstrumentedShop.A_SECOND, number(outcome, "traffic latency"), 15);
            Outcome classic =
                    ask(prometheus, Map.of("latency", new Settings(Map.of("histogram", "checkout_native_seconds"))));
            assertEquals(
                    "unknown: no series matches checkout_native_seconds_count; a native histogram wants native: true",
                    value(classic, "latency p95"));
            Outcome raw = ask(prometheus, Map.of("query", "checkout_native_seconds"));
            assertEquals(
                    "the query gives native histograms, not numbers: put it into histogram_quantile() or another function"
                            + " of histograms",
                    raw.reason());
        }
    }

    @Test
    void aPythonServerThatIsKilledAndStartedAgain() throws Exception {
        int port = LocalServer.closedPort();
        String total = "shop_requests_total{job=\"python\"}";
        Map<String, Object> ratio = Map.of(
                "errors",
                "shop_requests_total{job=\"python\", code=~\"5..\"}",
                "total",
                total,
                "by",
                List.of("path"),
                "absent",
                "zero",
                "window",
                WINDOW);
        Map<String, Object> latency =
                Map.of("histogram", "shop_duration_seconds", "by", List.of("path"), "window", WINDOW);
        Map<String, Object> asked = Map.of("error_ratio", new Settings(ratio), "latency", new Settings(latency));
        Process shop = pythonShop(port);
        try (RealPrometheus prometheus =
                RealPrometheus.start(folder, RealPrometheus.scraping(Map.of("python", port)))) {
            assertPython(prometheus, total, asked);
            Programs.signal(shop, "KILL");
            prometheus.until("it is gone", () -> prometheus.values("up").equals(List.of(0.0)));
            assertEquals(
                    "unknown: the series of " + total + " have ended: their target is down or gone",
                    value(ask(prometheus, asked), "error_ratio"));
            shop = pythonShop(port);
            prometheus.until("it is back", () -> prometheus.values("up").equals(List.of(1.0)));
            assertPython(prometheus, total, asked);
        } finally {
            Programs.end(shop);
        }
    }

    private void assertPython(RealPrometheus prometheus, String total, Map<String, Object> asked) throws Exception {
        prometheus.until(
                "it counts",
                () -> prometheus
                                .values("count_over_time(" + total + "[6s]) > 4")
                                .size()
                        == 3);
        Outcome outcome = ask(prometheus, asked);
        assertEquals(0.1, number(outcome, "error_ratio"), 0.03);
        assertEquals(0.2, number(outcome, "error_ratio_by /pay"), 0.06);
        assertEquals(0, number(outcome, "error_ratio_by /list"));
        assertEquals(0.95, number(outcome, "latency p95"), BUCKET);
        assertEquals(0.95, number(outcome, "latency_by /pay"), BUCKET);
    }

    /** Requests of 10 ms to 1 s, evenly, of which every fifth of /pay fails. */
    private Process pythonShop(int port) throws Exception {
        String python = Programs.need("python3", "python3").toString();
        Process probe = new ProcessBuilder(python, "-c", "import prometheus_client").start();
        Programs.need(probe.waitFor() == 0, "prometheus_client is not installed (package python3-prometheus-client)");
        return new ProcessBuilder(python, "-c", PYTHON_SHOP, Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("python.log").toFile())
                .start();
    }

    @Test
    void whatPrometheusSaysOfQueriesAndWhenItIsGone() throws Exception {
        try (RealPrometheus prometheus =
                RealPrometheus.start(folder, "scrape_configs: []\n", "--query.max-samples=10")) {
            Outcome bad = ask(prometheus, Map.of("query", "sum(up"));
            assertEquals(Finding.CHECK_BROKEN, bad.finding());
            assertEquals(
                    "Prometheus refuses the query: invalid parameter \"query\": 1:7: parse error: unclosed left parenthesis",
                    bad.reason());
            Outcome dear = ask(prometheus, Map.of("query", "vector(1) or on(a) max_over_time(vector(1)[5h:1s])"));
            assertEquals(Finding.CHECK_BROKEN, dear.finding());
            assertEquals(
                    "Prometheus cannot answer the query: query processing would load too many samples into memory in query"
                            + " execution",
                    dear.reason());
            assertEquals("7", value(ask(prometheus, Map.of("query", "vector(7)")), "value"));
            assertEquals("7", value(ask(prometheus, Map.of("query", "3 + 4")), "value"));
            assertEquals("unknown: the query gives no series", value(ask(prometheus, Map.of("query", "up")), "value"));
            assertEquals(
                    "unknown: the query gives NaN", value(ask(prometheus, Map.of("query", "vector(0/0)")), "value"));
            Outcome text = ask(prometheus, Map.of("query", "\"seven\""));
            assertEquals("the query gives a text, not numbers", text.reason());
            Outcome one =
                    ask(prometheus, Map.of("query", "vector(1)", "rate", new Settings(Map.of("counter", "x{y=}"))));
            assertEquals(Finding.MEASURED, one.finding());
            assertEquals("1", value(one, "value"));
            assertTrue(value(one, "rate").startsWith("unknown: Prometheus refuses the query: "), value(one, "rate"));
            assertTrue(
                    lab.trace().stream().anyMatch(step -> step.equals("query: vector(7)")),
                    lab.trace().toString());

            prometheus.stop();
            Outcome gone = ask(prometheus, Map.of("query", "up"));
            assertEquals(Finding.SOURCE_MISSING, gone.finding());
            assertEquals("connection refused by 127.0.0.1:" + prometheus.port(), gone.reason());
        }
    }

    private Map<String, Object> shopSettings() {
        Map<String, Object> settings = new HashMap<>(ratio(ALL, Map.of("by", List.of("uri"), "absent", "zero")));
        settings.put(
                "latency",
                new Settings(Map.of(
                        "histogram",
                        "http_server_requests_seconds{job=\"shop\"}",
                        "by",
                        List.of("uri"),
                        "window",
                        WINDOW)));
        settings.put("rate", new Settings(Map.of("counter", ALL, "by", List.of("uri"), "window", WINDOW)));
        return settings;
    }

    private static Map<String, Object> ratio(String total, Map<String, Object> more) {
        Map<String, Object> ratio = new HashMap<>(Map.of("errors", FAILED, "total", total, "window", WINDOW));
        ratio.putAll(more);
        return Map.of("error_ratio", new Settings(ratio));
    }

    private Outcome ask(RealPrometheus prometheus, Map<String, Object> settings) throws Exception {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("url", prometheus.url());
        return lab.run(Duration.ofSeconds(30), PrometheusCheck.KIND, new Settings(all));
    }
}
