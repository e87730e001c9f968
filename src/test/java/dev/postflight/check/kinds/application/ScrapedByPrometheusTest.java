package dev.postflight.check.kinds.application;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postflight.check.kinds.application.exposition.ExpositionCases;
import dev.postflight.check.kinds.application.exposition.Format;
import dev.postflight.testing.MetricsServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read here can be scraped by a real Prometheus, and what is refused here cannot. */
class ScrapedByPrometheusTest {
    /** What the format's description allows, and Prometheus 2.42 does not read: blank lines of blanks, moments before 1970. */
    private static final Set<String> ALLOWED = Set.of("text: empty lines and blanks", "text: a timestamp before 1970");

    @TempDir
    private Path folder;

    @Test
    void bothAgreeOnEveryCorner() throws Exception {
        List<ExpositionCases.Case> cases =
                ExpositionCases.all().stream().filter(each -> !each.since2024()).toList();
        StringBuilder jobs = new StringBuilder();
        Map<String, Double> expected = new TreeMap<>();
        try (MetricsServer server = new MetricsServer()) {
            for (int i = 0; i < cases.size(); i++) {
                ExpositionCases.Case each = cases.get(i);
                String type = each.format() == Format.TEXT ? MetricsServer.TEXT : MetricsServer.OPEN_METRICS;
                server.with("/" + i, 200, type, each.body());
                jobs.append("  - {job_name: '%s', metrics_path: /%d, static_configs: [{targets: ['127.0.0.1:%d']}]}\n"
                        .formatted(each.toString().replace("'", "''"), i, server.port()));
                expected.put(each.toString(), each.good() && !ALLOWED.contains(each.toString()) ? 1.0 : 0.0);
            }
            try (Promql prometheus = new Promql(folder, jobs.toString())) {
                long end = System.nanoTime() + 60_000_000_000L;
                while (prometheus.values("up", "job").size() < cases.size() && System.nanoTime() < end) {
                    Thread.sleep(200);
                }
                Map<String, Double> up = prometheus.values("up", "job");
                assertEquals(expected.keySet(), up.keySet());
                expected.entrySet().removeIf(each -> each.getValue().equals(up.get(each.getKey())));
                assertEquals(Map.of(), expected);
            }
        }
    }
}
