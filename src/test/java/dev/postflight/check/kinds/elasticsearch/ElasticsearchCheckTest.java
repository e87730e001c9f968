package dev.postflight.check.kinds.elasticsearch;

import static dev.postflight.testing.Lab.number;
import static dev.postflight.testing.Lab.value;
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
import dev.postflight.testing.LocalServer;
import dev.postflight.testing.ScriptedServer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster in health and in trouble, by answers laid out by hand. */
final class ElasticsearchCheckTest {
    @TempDir
    private Path folder;

    private Lab lab;
    private ApiServer server;

    @BeforeEach
    void open() {
        lab = new Lab();
        server = RecordedCluster.serve(new ApiServer());
    }

    @AfterEach
    void close() {
        server.close();
        lab.close();
    }

    @Test
    void healthNodesAndShards() throws Exception {
        Outcome outcome = ask(Map.of());
        assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
        assertEquals("yellow", value(outcome, "status"));
        assertEquals("shop", value(outcome, "cluster"));
        assertEquals("3", value(outcome, "nodes"));
        assertEquals("2", value(outcome, "data_nodes"));
        assertEquals("38", value(outcome, "shards_active"));
        assertEquals("2", value(outcome, "shards_unassigned"));
        assertEquals("1", value(outcome, "shards_relocating"));
        assertEquals("0.95", value(outcome, "shards_active_share"));
        assertEquals("4", value(outcome, "pending_tasks"));
        assertEquals("1.5", value(outcome, "oldest_task"));
        assertEquals("none", value(outcome, "version"));
    }

    @Test
    void disksAreJudgedByTheClustersOwnMarks() throws Exception {
        Outcome good = ask(Map.of());
        assertEquals("es-2", value(good, "fullest_node"));
        assertEquals(0.4, number(good, "disk_used"), 1e-9);
        assertEquals(60.0 * RecordedCluster.GIB, number(good, "disk_free"));
        assertEquals("true", value(good, "below_low_watermark"));
        server.with("/_nodes/stats/fs", 200, RecordedCluster.STATS.formatted(8 * RecordedCluster.GIB));
        Outcome full = ask(Map.of());
        assertEquals("es-1", value(full, "fullest_node"));
        assertEquals(
                "false: node es-1 has 8 GiB free, 92 % used; the low watermark is 85%",
                value(full, "below_low_watermark"));
        assertEquals(
                "false: node es-1 has 8 GiB free, 92 % used; the high watermark is 90%",
                value(full, "below_high_watermark"));
        assertEquals("true", value(full, "below_flood_watermark"));
    }

    @Test
    void marksAreSharesOrSizesAndTheirHeadroomCounts() throws Exception {
        server.with("/_nodes/stats/fs", 200, RecordedCluster.STATS.formatted(8 * RecordedCluster.GIB));
        set("{\"low\":\"0.95\",\"high\":\"7gb\",\"flood_stage\":\"9gb\"}");
        Outcome outcome = ask(Map.of());
        assertEquals("true", value(outcome, "below_low_watermark"));
        assertEquals("true", value(outcome, "below_high_watermark"));
        assertEquals(
                "false: node es-1 has 8 GiB free, 92 % used; the flood_stage watermark is 9gb",
                value(outcome, "below_flood_watermark"));
        set("{\"low\":\"50%\",\"low.max_headroom\":\"5gb\",\"high\":\"many\"}");
        Outcome other = ask(Map.of());
        assertEquals("true", value(other, "below_low_watermark"));
        assertEquals("absent: the cluster's watermark high is many", value(other, "below_high_watermark"));
    }

    @Test
    void theNewestDocumentOfEachIndex() throws Exception {
        long now = System.currentTimeMillis();
        server.with("/logs-*/_search", 200, RecordedCluster.NEWEST.formatted(now - 90_000))
                .with("/orders/_search", 200, RecordedCluster.EMPTY)
                .with("/parts/_search", 200, RecordedCluster.PARTLY.formatted(2))
                .with("/unheld/_search", 200, RecordedCluster.PARTLY.formatted(0));
        Outcome outcome = ask(Map.of(
                "indices",
                Map.of(
                        "logs", new Settings(Map.of("index", "logs-*", "field", "created_at")),
                        "orders", new Settings(Map.of("index", "orders")),
                        "parts", new Settings(Map.of("index", "parts")),
                        "unheld", new Settings(Map.of("index", "unheld")),
                        "gone", new Settings(Map.of("index", "gone")))));
        assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
        assertEquals(90, number(outcome, "newest_age logs"), 5);
        assertEquals((now - 90_000) / 1e3, number(outcome, "newest logs"), 1e-3);
        assertEquals("absent: no document of orders has a date in @timestamp", value(outcome, "newest_age orders"));
        assertEquals("absent: 2 of 5 shards of parts did not answer", value(outcome, "newest_age parts"));
        assertEquals("absent: 2 of 5 shards of unheld did not answer", value(outcome, "newest_age unheld"));
        assertEquals("absent: there is no index gone", value(outcome, "newest_age gone"));
        assertTrue(server.requests().stream()
                .anyMatch(request -> request.startsWith("POST /logs-*/_search?request_cache=false HTTP/1.1")
                        && request.endsWith("{\"size\":0,\"track_total_hits\":false,\"aggs\":{\"newest\":{\"max\":"
                                + "{\"field\":\"created_at\"}}}}")));
    }

    @Test
    void theVersionIsReadWhereItIsAskedFor() throws Exception {
        server.with("/", 200, "{\"name\":\"es-1\",\"version\":{\"number\":\"8.15.3\"}}");
        Outcome outcome = lab.run(ElasticsearchCheck.KIND, settings(Map.of()), "version");
        assertEquals("8.15.3", value(outcome, "version"));
    }

    @Test
    void refusedCredentialsAreTheChecksFault() throws Exception {
        server.with("/_cluster/health", 401, RecordedCluster.UNAUTHORIZED);
        String why = " (security_exception: unable to authenticate user [monitor] for REST request)";
        Outcome none = ask(Map.of());
        assertEquals(Finding.CHECK_BROKEN, none.finding());
        assertEquals("it wants credentials: give basic, bearer or api_key" + why, none.reason());
        Outcome wrong = ask(Map.of("api_key", new Secret("${env:KEY}", "canary")));
        assertEquals(Finding.CHECK_BROKEN, wrong.finding());
        assertEquals("the credentials are refused: mend basic, bearer or api_key" + why, wrong.reason());
    }

    @Test
    void aMissingPrivilegeIsNamed() throws Exception {
        server.with("/_nodes/stats/fs", 403, RecordedCluster.FORBIDDEN.formatted("cluster:monitor/nodes/stats"));
        Outcome disks = ask(Map.of());
        assertEquals(Finding.CHECK_BROKEN, disks.finding());
        assertEquals(
                "these credentials may not ask /_nodes/stats/fs: grant the cluster privilege monitor, or set disk to false"
                        + " (security_exception: action [cluster:monitor/nodes/stats] is unauthorized for user [monitor])",
                disks.reason());
        assertEquals("yellow", value(disks, "status"));
        assertEquals(Finding.MEASURED, ask(Map.of("disk", false)).finding());
        server.with("/orders/_search", 403, RecordedCluster.FORBIDDEN.formatted("indices:data/read/search"));
        Outcome index =
                ask(Map.of("disk", false, "indices", Map.of("orders", new Settings(Map.of("index", "orders")))));
        assertTrue(
                index.reason()
                        .startsWith(
                                "these credentials may not ask /orders/_search: grant the index privilege read on orders ("),
                index.reason());
    }

    @Test
    void credentialsGoIntoTheHeader() throws Exception {
        ask(Map.of("api_key", new Secret("${env:KEY}", "VuaCfGcBCdbkQm")));
        ask(Map.of("bearer", new Secret("${env:KEY}", "token")));
        ask(Map.of("basic", new Settings(Map.of("user", "monitor", "password", new Secret("${env:P}", "pass")))));
        String all = server.requests().toString();
        assertTrue(all.contains("Authorization: ApiKey VuaCfGcBCdbkQm\r\n"), all);
        assertTrue(all.contains("Authorization: Bearer token\r\n"), all);
        assertTrue(all.contains("Authorization: Basic bW9uaXRvcjpwYXNz\r\n"), all);
        assertFalse(lab.trace().toString().contains("VuaCfGcBCdbkQm"));
    }

    @Test
    void aClusterWithoutAMasterIsBad() throws Exception {
        server.with("/_cluster/health", 503, RecordedCluster.NO_MASTER);
        Outcome outcome = ask(Map.of());
        assertEquals(Finding.TARGET_BAD, outcome.finding());
        assertEquals("/_cluster/health answered 503 (master_not_discovered_exception)", outcome.reason());
    }

    @Test
    void whatIsNoCluster() throws Exception {
        server.with("/_cluster/health", 200, "{\"hello\":\"world\"}");
        assertEquals(
                "/_cluster/health tells no status: this is not Elasticsearch or OpenSearch",
                ask(Map.of()).reason());
        server.with("/_cluster/health", 502, "<html>Bad Gateway</html>");
        assertEquals(
                "http://127.0.0.1:" + server.port() + " answered 502 and no JSON: <html>Bad Gateway</html>",
                ask(Map.of()).reason());
        server.with("/_cluster/health", 200, "[".repeat(100_000));
        assertEquals(Finding.TARGET_BAD, ask(Map.of()).finding());
    }

    @Test
    void aServerThatVanishesInMidAnswer() throws Exception {
        try (LocalServer other =
                ScriptedServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"status\":")) {
            Outcome outcome = lab.run(
                    ElasticsearchCheck.KIND,
                    new Settings(Map.of("url", URI.create("http://127.0.0.1:" + other.port()))));
            assertEquals(Finding.TARGET_BAD, outcome.finding());
            assertEquals("connection closed after 10 of 500 bytes", outcome.reason());
        }
    }

    @Test
    void overTlsBehindAPath() throws Exception {
        Authority root = Authority.root("Test Root");
        String ca = Files.writeString(folder.resolve("ca.pem"), Authority.pem(root.certificate()))
                .toString();
        try (ApiServer secured =
                new ApiServer(root.drafts("es").names("127.0.0.1").issue())) {
            secured.with("/search/_cluster/health", 200, RecordedCluster.HEALTH.formatted("green"));
            Map<String, Object> values = new LinkedHashMap<>(
                    Map.of("url", URI.create("https://127.0.0.1:" + secured.port() + "/search/"), "disk", false));
            assertEquals(
                    Finding.TARGET_BAD,
                    lab.run(ElasticsearchCheck.KIND, new Settings(values)).finding());
            values.put("tls", new Settings(Map.of("ca", ca)));
            Outcome outcome = lab.run(ElasticsearchCheck.KIND, new Settings(values));
            assertEquals("green", value(outcome, "status"), outcome.reason());
        }
    }

    private void set(String watermark) {
        server.with(
                "/_cluster/settings",
                200,
                RecordedCluster.SETTINGS.formatted(
                        "{\"cluster\":{\"routing\":{\"allocation\":{\"disk\":{\"watermark\":" + watermark + "}}}}}"));
    }

    private Outcome ask(Map<String, Object> more) throws Exception {
        return lab.run(ElasticsearchCheck.KIND, settings(more));
    }

    private Settings settings(Map<String, Object> more) {
        Map<String, Object> values = new LinkedHashMap<>(more);
        values.put("url", URI.create("http://127.0.0.1:" + server.port()));
        return new Settings(values);
    }
}
