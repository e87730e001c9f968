package dev.postflight.check.kinds.alerts;

import static dev.postflight.testing.Lab.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.ApiServer;
import dev.postflight.testing.InstrumentedShop;
import dev.postflight.testing.Lab;
import dev.postflight.testing.LocalServer;
import dev.postflight.testing.RealAlertmanager;
import dev.postflight.testing.RealPrometheus;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus and a real Alertmanager: well, stopped, misconfigured and without receivers. */
final class AlertsCheckTest {
    private static final String TEAM = """
            route: {receiver: team, routes: [{receiver: nobody, matchers: ['app="toy"']}]}
            receivers:
            - {name: team, webhook_configs: [{url: "http://user:canary@127.0.0.1:9/hook"}]}
            - {name: nobody}
            inhibit_rules:
            - {source_matchers: ['alertname="DatabaseDown"'], target_matchers: ['alertname="Slow"'], equal: [app]}
            """;
    private static final String NOBODY = "route: {receiver: nobody}\nreceivers: [{name: nobody}]\n";

    private static final String RULES = """
            groups:
            - name: shop
              rules:
              - {alert: Watchdog, expr: vector(1)}
              - {alert: HighErrors, expr: vector(1), labels: {app: shop, severity: page}}
              - {record: up:sum, expr: sum(up)}
            """;
    private static final String FAILING_RULES = """
            groups:
            - name: shop
              rules:
              - {record: pairs, expr: 'label_replace(vector(1), "a", "1", "", "") * on() (label_replace(vector(1), "b", "1", "", "") or label_replace(vector(1), "b", "2", "", ""))'}
            """;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

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
    void whatFiresIsToldAndWhatIsHiddenIsCounted() throws Exception {
        try (RealAlertmanager alertmanager = RealAlertmanager.start(folder, TEAM)) {
            Outcome quiet = ask(Map.of("alertmanager", alertmanager.url(), "matchers", List.of("app=\"shop\"")));
            assertEquals(Finding.MEASURED, quiet.finding(), quiet.reason());
            assertEquals("0", value(quiet, "firing"));
            assertEquals("true", value(quiet, "none_firing"));
            assertEquals("true", value(quiet, "receivers_ok"));
            assertEquals("true", value(quiet, "cluster_ok"));
            assertEquals("1", value(quiet, "cluster_peers"));

            alertmanager.post(
                    "/api/v2/alerts",
                    "[" + alert("HighErrors", "shop", "1") + "," + alert("HighErrors", "shop", "2") + ","
                            + alert("Slow", "shop", "1") + "," + alert("Slow", "bank", "1") + ","
                            + alert("Watchdog", "shop", "1") + "]");
            Map<String, Object> asked = Map.of(
                    "alertmanager",
                    alertmanager.url(),
                    "matchers",
                    List.of("app=\"shop\"", "severity=~\"page|ticket\""),
                    "watchdog",
                    "Watchdog");
            Outcome loud = ask(asked);
            assertEquals("3", value(loud, "firing"));
            assertEquals("false: there fires HighErrors (2), Slow", value(loud, "none_firing"));
            assertEquals("true", value(loud, "watchdog_arrives"));

            alertmanager.post(
                    "/api/v2/silences",
                    "{\"matchers\":[{\"name\":\"app\",\"value\":\"shop\",\"isRegex\":false},{\"name\":\"alertname\",\"value\":"
                            + "\"HighErrors\",\"isRegex\":false}],\"startsAt\":\"" + Instant.now() + "\",\"endsAt\":\""
                            + Instant.now().plusSeconds(600) + "\",\"createdBy\":\"a\",\"comment\":\"b\"}");
            alertmanager.post("/api/v2/alerts", "[" + alert("DatabaseDown", "shop", "1") + "]");
            until(asked, "silenced", "2");
            Outcome hidden = until(asked, "inhibited", "1");
            assertEquals("false: there fires DatabaseDown", value(hidden, "none_firing"));
            assertEquals("1", value(hidden, "silences"));
            Outcome bank = ask(Map.of("alertmanager", alertmanager.url(), "matchers", List.of("app=\"bank\"")));
            assertEquals("0", value(bank, "silences"));
            assertEquals("false: there fires Slow", value(bank, "none_firing"));

            alertmanager.stop();
            Outcome stopped = ask(asked);
            assertEquals(Finding.TARGET_BAD, stopped.finding());
            assertEquals("connection refused by 127.0.0.1:" + alertmanager.port(), stopped.reason());
        }
    }

    @Test
    void anAlertmanagerWithoutReceiversTellsNobody() throws Exception {
        try (RealAlertmanager alertmanager = RealAlertmanager.start(folder, NOBODY)) {
            Outcome outcome = ask(Map.of("alertmanager", alertmanager.url(), "watchdog", "Watchdog"));
            assertEquals(
                    "false: no route leads to a receiver that tells anybody: nobody has no configuration",
                    value(outcome, "receivers_ok"));
            assertEquals(
                    "false: no alert Watchdog is there: what Prometheus sends does not arrive, or its rule is gone",
                    value(outcome, "watchdog_arrives"));
        }
        try (RealAlertmanager alertmanager = RealAlertmanager.start(folder.resolve("two"), TEAM)) {
            Outcome shop = ask(Map.of("alertmanager", alertmanager.url(), "matchers", List.of("app=\"shop\"")));
            assertEquals("true", value(shop, "receivers_ok"));
            Outcome toy = ask(Map.of("alertmanager", alertmanager.url(), "labels", Map.of("app", "toy")));
            assertEquals(
                    "false: an alert with app=\"toy\" goes to nobody, which tells nobody", value(toy, "receivers_ok"));
            assertTrue(!(toy + lab.trace().toString()).contains("canary"));
        }
    }

    @Test
    void theWholeWayFromTargetToAlertmanager() throws Exception {
        Files.writeString(folder.resolve("rules.yml"), RULES);
        try (InstrumentedShop shop = new InstrumentedShop(0);
                RealAlertmanager alertmanager = RealAlertmanager.start(folder, TEAM);
                RealPrometheus prometheus = RealPrometheus.start(
                        folder, config(alertmanager.port(), shop.port()), "--rules.alert.resend-delay=1s")) {
            Map<String, Object> asked = Map.of(
                    "alertmanager", alertmanager.url(),
                    "prometheus", prometheus.url(),
                    "matchers", List.of("app=\"shop\""),
                    "watchdog", "Watchdog",
                    "jobs", List.of("shop", "worker"));
            until(asked, "watchdog_arrives", "true");
            until(asked, "none_firing", "false");
            Outcome well = until(asked, "targets_up shop", "1");
            assertEquals(Finding.MEASURED, well.finding(), well.reason());
            assertEquals("false: there fires HighErrors", value(well, "none_firing"));
            assertEquals("1", value(well, "alertmanagers"));
            assertEquals("1", value(well, "rule_groups"));
            assertEquals("true", value(well, "rules_ok"));
            assertEquals("true", value(well, "config_ok"));
            assertEquals("false: job worker has no targets", value(well, "targets_ok"));
            assertEquals("0", value(well, "targets_down shop"));
            Outcome alone = ask(Map.of("prometheus", prometheus.url(), "matchers", List.of("app=\"shop\"")));
            assertEquals("1", value(alone, "firing"));
            assertEquals("none", value(alone, "silenced"));

            // misconfigured: what is in force is older than the file
            Files.writeString(folder.resolve("rules.yml"), "groups: [{name: shop, rules: [{alert: A, expr: 'sum('}]}]");
            reload(prometheus);
            until(asked, "config_ok", "false: its configuration could not be loaded: an older one is in force");
            Files.writeString(folder.resolve("rules.yml"), FAILING_RULES);
            shop.open(false);
            reload(prometheus);
            until(asked, "rules_ok", "false: group shop: the rule pairs fails: ");
            Outcome bad = until(asked, "targets_down shop", "1");
            assertEquals(
                    "false: job shop: 127.0.0.1:" + shop.port()
                            + " is down: server returned HTTP status 503 Service Unavailable; and 1 more",
                    value(bad, "targets_ok"));
            Files.delete(folder.resolve("rules.yml"));
            reload(prometheus);
            until(asked, "rules_ok", "false: no rules are loaded");

            alertmanager.stop();
            Outcome half = ask(asked);
            assertEquals(Finding.TARGET_BAD, half.finding());
            assertEquals("Alertmanager: connection refused by 127.0.0.1:" + alertmanager.port(), half.reason());
            assertEquals("0", value(half, "rule_groups"));
            prometheus.stop();
            Outcome none = ask(asked);
            assertEquals(
                    "Alertmanager: connection refused by 127.0.0.1:" + alertmanager.port()
                            + "; Prometheus: connection refused by 127.0.0.1:" + prometheus.port(),
                    none.reason());
        }
    }

    @Test
    void aPrometheusWithoutRulesAndAlertmanager() throws Exception {
        try (RealPrometheus prometheus = RealPrometheus.start(folder, "scrape_configs: []\n")) {
            Outcome bare = ask(Map.of("prometheus", prometheus.url(), "jobs", List.of("shop")));
            assertEquals("false: no rules are loaded", value(bare, "rules_ok"));
            assertEquals("0", value(bare, "alertmanagers"));
            assertEquals("false: job shop has no targets", value(bare, "targets_ok"));
            Outcome without = ask(Map.of("prometheus", prometheus.url(), "rules", false));
            assertEquals("none", value(without, "rules_ok"));
        }
    }

    @Test
    void theWatchdogMustBeFreshAndHeard() throws Exception {
        try (ApiServer server = new ApiServer()
                .with("/-/ready", 200, "OK")
                .with(
                        "/api/v2/status",
                        200,
                        "{\"config\":{\"original\":\"route: {receiver: a}\"},\"cluster\":{\"status\":\"settling\",\"peers\":[{},{}]}}")) {
            server.with("/api/v2/alerts", 200, watchdog(Instant.now().minusSeconds(36_000), "active"));
            Map<String, Object> asked = Map.of("alertmanager", url(server), "watchdog", "Watchdog");
            Outcome old = ask(asked);
            assertEquals("false: it arrived last 10 h ago", value(old, "watchdog_arrives"));
            assertEquals("false: its status is settling", value(old, "cluster_ok"));
            assertEquals("2", value(old, "cluster_peers"));
            server.with("/api/v2/alerts", 200, watchdog(Instant.now(), "suppressed"));
            assertEquals("false: it is silenced or inhibited", value(ask(asked), "watchdog_arrives"));
            assertTrue(
                    server.requests().stream()
                            .anyMatch(request -> request.contains("&filter=alertname%3D%22Watchdog%22 HTTP")),
                    server.requests().toString());
        }
    }

    @Test
    void aListThatIsNotThereIsNotEmpty() throws Exception {
        String nothing = "{\"status\":\"success\",\"data\":{}}";
        try (ApiServer server = new ApiServer()
                .with("/-/ready", 200, "OK")
                .with("/api/v1/status/runtimeinfo", 200, nothing)
                .with("/api/v1/alerts", 200, nothing)) {
            Map<String, Object> asked =
                    Map.of("prometheus", url(server), "rules", false, "matchers", List.of("app=\"shop\""));
            Outcome outcome = ask(asked);
            assertEquals(Finding.TARGET_BAD, outcome.finding());
            assertEquals("/api/v1/alerts answers something else than Prometheus does", outcome.reason());
            server.with("/api/v1/alerts", 200, "{\"status\":\"success\",\"data\":{\"alerts\":[]}}");
            assertEquals("0", value(ask(asked), "firing"));
        }
    }

    @Test
    void whatIsNotReadyOrRefusesOrIsAnother() throws Exception {
        try (ApiServer server = new ApiServer()) {
            Map<String, Object> asked = Map.of("alertmanager", url(server));
            Outcome another = ask(asked);
            assertEquals(Finding.TARGET_BAD, another.finding());
            assertEquals("there is no /-/ready: this is not Alertmanager, or its URL lacks a path", another.reason());
            server.with("/-/ready", 503, "Service Unavailable");
            assertEquals("Alertmanager is not ready", ask(asked).reason());
            server.with("/-/ready", 200, "OK").with("/api/v2/status", 200, "{}");
            assertEquals(
                    "/api/v2/status answers something else than Alertmanager does",
                    ask(asked).reason());
            server.with("/api/v2/status", 200, "<html>");
            assertEquals(
                    "/api/v2/status answers something else than Alertmanager does",
                    ask(asked).reason());
            server.with("/api/v2/status", 500, "oops");
            assertEquals("/api/v2/status answered 500: oops", ask(asked).reason());
            server.with("/api/v2/status", 401, "Unauthorized");
            Outcome refused = ask(asked);
            assertEquals(Finding.CHECK_BROKEN, refused.finding());
            assertEquals("it wants credentials: give basic, bearer or headers", refused.reason());
            Outcome wrong = ask(Map.of("alertmanager", url(server), "bearer", new Secret("${env:T}", "canary")));
            assertEquals("the credentials are refused: mend basic, bearer or headers", wrong.reason());
            assertTrue(server.requests().toString().contains("Authorization: Bearer canary"));
        }
    }

    private static String alert(String name, String app, String instance) {
        return "{\"labels\":{\"alertname\":\"%s\",\"app\":\"%s\",\"severity\":\"page\",\"instance\":\"%s\"}}"
                .formatted(name, app, instance);
    }

    private static String watchdog(Instant arrived, String state) {
        return "[{\"labels\":{\"alertname\":\"Watchdog\"},\"updatedAt\":\"" + arrived + "\",\"status\":{\"state\":\""
                + state + "\"}}]";
    }

    private static String config(int alertmanager, int shop) {
        return """
                global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
                rule_files: [rules.yml]
                alerting: {alertmanagers: [{static_configs: [{targets: ["127.0.0.1:%d"]}]}]}
                scrape_configs: [{job_name: shop, static_configs: [{targets: ["127.0.0.1:%d"]}]}]
                """.formatted(alertmanager, shop);
    }

    private static void reload(RealPrometheus prometheus) throws Exception {
        dev.postflight.testing.Programs.signal(prometheus.process(), "HUP");
    }

    private static URI url(LocalServer server) {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    /** Asks until something is so. */
    private Outcome until(Map<String, Object> asked, String title, String value) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Outcome outcome = ask(asked);
        while (!value(outcome, title).startsWith(value)) {
            String seen = value(outcome, title);
            assertTrue(System.nanoTime() < end, () -> "not " + title + " " + value + " but " + seen);
            Thread.sleep(100);
            outcome = ask(asked);
        }
        return outcome;
    }

    private Outcome ask(Map<String, Object> settings) throws Exception {
        return lab.run(PATIENCE, AlertsCheck.KIND, new Settings(new HashMap<>(settings)));
    }
}
