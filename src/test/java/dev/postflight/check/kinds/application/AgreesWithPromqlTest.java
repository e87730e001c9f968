package dev.postflight.check.kinds.application;

import static dev.postflight.testing.Lab.number;
import static dev.postflight.testing.Lab.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Check;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Lab;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two real servers under load, one instrumented with Micrometer and one with Prometheus' client for Python, are looked at by a
 * real Prometheus and by us at the same pace: both see the same, in steady times, when counters go back, when a process is
 * started anew, and across a gap.
 */
class AgreesWithPromqlTest {
    private static final String WINDOW = "10s";

    private final Lab lab = new Lab();
    private final AtomicBoolean busy = new AtomicBoolean(true);
    private final List<Thread> load = new ArrayList<>();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        busy.set(false);
        lab.close();
    }

    @Test
    void throughSteadyTimesAResetARestartAndAGap() throws Exception {
        try (MicrometerShop java = new MicrometerShop();
                PythonShop python = new PythonShop(folder);
                Promql promql = new Promql(folder, job("java", java.port()) + job("python", python.port()));
                Check javaCheck = lab.open(ApplicationCheck.KIND, settings(java.port()));
                Check pythonCheck = lab.open(ApplicationCheck.KIND, settings(python.port()))) {
            load(java.port());
            load(python.port());
            Both both = new Both(promql, javaCheck, pythonCheck);
            both.look(14);
            both.agree("in steady times", 0.03);

            java.reset();
            python.restart();
            both.look(5);
            both.agree("after a reset and a restart", 0.06);
            assertEquals("1", value(both.java, "restarts"));
            assertEquals("1", value(both.python, "restarts"));
            assertTrue(number(both.python, "uptime") < 8, value(both.python, "uptime"));
            assertTrue(number(both.python, "resident") > 10e6, value(both.python, "resident"));

            java.open(false);
            python.stop();
            both.look(3);
            assertEquals("answered 503 and no metrics", both.java.reason());
            assertEquals("connection refused by 127.0.0.1:" + python.port(), both.python.reason());
            java.open(true);
            python.start();
            both.look(12);
            both.agree("after a gap", 0.04);

            busy.set(false);
            for (Thread thread : load) {
                thread.join();
            }
            both.look(13);
            for (Outcome idle : List.of(both.java, both.python)) {
                assertEquals("0", value(idle, "requests"));
                assertTrue(value(idle, "error_ratio").startsWith("unknown: no traffic: "), value(idle, "error_ratio"));
            }
        }
    }

    /** Both servers as both observers see them. */
    private final class Both {
        private final Promql promql;
        private final Check javaCheck;
        private final Check pythonCheck;
        private Outcome java;
        private Outcome python;

        Both(Promql promql, Check javaCheck, Check pythonCheck) {
            this.promql = promql;
            this.javaCheck = javaCheck;
            this.pythonCheck = pythonCheck;
        }

        void look(int times) throws Exception {
            for (int i = 0; i < times; i++) {
                long next = System.nanoTime() + 1_000_000_000L;
                var one = lab.start(javaCheck, Duration.ofSeconds(1));
                var other = lab.start(pythonCheck, Duration.ofSeconds(1));
                java = Lab.outcome(one);
                python = Lab.outcome(other);
                Thread.sleep(Math.max(0, (next - System.nanoTime()) / 1_000_000));
            }
        }

        void agree(String when, double tolerance) throws Exception {
            agree(when + ", Micrometer", java, "java", "http_server_requests_seconds", "uri", "status", tolerance);
            agree(when + ", Python", python, "python", "http_request_duration_seconds", "handler", "code", tolerance);
        }

        private void agree(
                String what,
                Outcome seen,
                String job,
                String histogram,
                String endpoint,
                String status,
                double tolerance)
                throws Exception {
            String all = histogram + "_count{job=\"" + job + "\"";
            String ratio =
                    "sum(rate(%s,%s=~\"5..\"}[%s])) / sum(rate(%s}[%s]))".formatted(all, status, WINDOW, all, WINDOW);
            assertEquals(promql.value(ratio), number(seen, "error_ratio"), tolerance, what + ": " + seen);
            String flaky = all + "," + endpoint + "=\"/flaky\"";
            String worst = "sum(rate(%s,%s=~\"5..\"}[%s])) / sum(rate(%s}[%s]))"
                    .formatted(flaky, status, WINDOW, flaky, WINDOW);
            assertEquals(promql.value(worst), number(seen, "endpoint_error_ratio flaky"), 2 * tolerance, what);
            assertEquals(number(seen, "endpoint_error_ratio flaky"), number(seen, "worst_error_ratio"), 1e-9, what);
            assertEquals("/flaky", value(seen, "worst_endpoint"), what);
            assertEquals("0", value(seen, "endpoint_error_ratio orders"), what);
            double rate = promql.value("sum(rate(%s}[%s]))".formatted(all, WINDOW));
            assertEquals(rate, number(seen, "request_rate"), 0.25 * rate, what);
            for (Map.Entry<String, Double> each :
                    Map.of("p50", 0.5, "p95", 0.95, "p99", 0.99).entrySet()) {
                near(what, histogram, job, "", each.getValue(), number(seen, "latency " + each.getKey()));
            }
            String orders = "," + endpoint + "=\"/orders\"";
            near(what, histogram, job, orders, 0.95, number(seen, "endpoint_latency orders"));
        }

        /**
         * Within the width of the bucket that PromQL's answer lies in. Both look at ten seconds, but not at the same ones: the
         * share, too, may be a twentieth off.
         */
        private void near(String what, String histogram, String job, String labels, double share, double ours)
                throws Exception {
            String buckets = histogram + "_bucket{job=\"" + job + "\"" + labels + "}";
            double least = quantile(buckets, Math.max(0, share - 0.05));
            double most = quantile(buckets, Math.min(1, share + 0.05));
            boolean near = ours >= least - width(buckets, least) && ours <= most + width(buckets, most);
            assertTrue(
                    near,
                    "%s: %s of %s is %s, and by PromQL from %s to %s"
                            .formatted(what, share, buckets, ours, least, most));
        }

        private double quantile(String buckets, double share) throws Exception {
            return promql.value("histogram_quantile(%s, sum by (le) (rate(%s[%s])))".formatted(share, buckets, WINDOW));
        }

        private double width(String buckets, double value) throws Exception {
            double below = 0;
            double above = Double.MAX_VALUE;
            for (String le :
                    promql.values("count by (le) (" + buckets + ")", "le").keySet()) {
                double bound = le.equals("+Inf") ? Double.MAX_VALUE : Double.parseDouble(le);
                below = bound < value ? Math.max(below, bound) : below;
                above = bound >= value ? Math.min(above, bound) : above;
            }
            return above - below;
        }
    }

    private void load(int port) {
        for (String path : List.of("/orders", "/slow", "/flaky", "/flaky")) {
            Thread thread = new Thread(() -> ask(URI.create("http://127.0.0.1:" + port + path)), "load");
            thread.setDaemon(true);
            thread.start();
            load.add(thread);
        }
    }

    private void ask(URI url) {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request =
                HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(2)).build();
        try {
            while (busy.get()) {
                try {
                    client.send(request, HttpResponse.BodyHandlers.discarding());
                } catch (IOException e) {
                    // it is being restarted
                }
                Thread.sleep(60);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Settings settings(int port) {
        return new Settings(Map.of(
                "url", URI.create("http://127.0.0.1:" + port + "/metrics"),
                "window", Duration.ofSeconds(10),
                "endpoints", Map.of("flaky", "/flaky", "orders", "/ord*")));
    }

    private static String job(String name, int port) {
        return "  - {job_name: %s, static_configs: [{targets: ['127.0.0.1:%d']}]}\n".formatted(name, port);
    }
}
