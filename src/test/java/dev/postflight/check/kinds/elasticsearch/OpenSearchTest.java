package dev.postflight.check.kinds.elasticsearch;

import static dev.postflight.testing.Lab.number;
import static dev.postflight.testing.Lab.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Check;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Judged;
import dev.postflight.testing.Lab;
import dev.postflight.testing.RealOpenSearch;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Against a real OpenSearch of one node, which the last test ends. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class OpenSearchTest {
    private static RealOpenSearch server;
    private Lab lab;

    @BeforeAll
    static void start(@TempDir Path temporary) throws Exception {
        RealOpenSearch.assumeInstalled();
        server = new RealOpenSearch(temporary);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void open() throws Exception {
        lab = new Lab();
        server.ask("DELETE", "/*", "");
        marks("3b", "2b", "1b"); // however full this machine is
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void healthyClusterIsGreenAndBelowItsMarks() throws Exception {
        server.index("orders", 2, 0);
        try (Check check = lab.open(ElasticsearchCheck.KIND, settings(Map.of()), "version")) {
            Outcome outcome = Lab.outcome(lab.start(check, Lab.TIMEOUT));
            assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
            assertEquals("green", value(outcome, "status"));
            assertEquals("shop", value(outcome, "cluster"));
            assertEquals("2.19.1", value(outcome, "version"));
            assertEquals("1", value(outcome, "nodes"));
            assertEquals("1", value(outcome, "data_nodes"));
            assertEquals("2", value(outcome, "shards_active"));
            assertEquals("0", value(outcome, "shards_unassigned"));
            assertEquals("1", value(outcome, "shards_active_share"));
            assertEquals("0", value(outcome, "oldest_task"));
            assertEquals("es-1", value(outcome, "fullest_node"));
            assertTrue(number(outcome, "disk_free") > 0);
            assertEquals("true", value(outcome, "below_low_watermark"));
            assertEquals("true", value(outcome, "below_high_watermark"));
            assertEquals("true", value(outcome, "below_flood_watermark"));
        }
    }

    @Test
    void marksThatNobodySetAreTheDefaultOnes() throws Exception {
        server.ask("PUT", "/_cluster/settings", """
                {"transient":{"cluster.routing.allocation.disk.watermark.*":null}}""");
        Outcome outcome = ask(Map.of());
        double used = number(outcome, "disk_used");
        assertEquals(used <= 0.85, value(outcome, "below_low_watermark").equals("true"));
        assertEquals(used <= 0.90, value(outcome, "below_high_watermark").equals("true"));
        assertEquals(used <= 0.95, value(outcome, "below_flood_watermark").equals("true"));
    }

    @Test
    void copyThatNoNodeMayHoldMakesItYellow() throws Exception {
        server.index("orders", 1, 1);
        Outcome outcome = ask(Map.of());
        assertEquals("yellow", value(outcome, "status"));
        assertEquals("0.5", value(outcome, "shards_active_share"));
        assertEquals(
                "fail: shards_unassigned 1, expected 0",
                Judged.of(ElasticsearchCheck.KIND, outcome, "shards_unassigned", 0));
    }

    @Test
    void newestDocumentGetsOld() throws Exception {
        Instant now = Instant.now();
        server.index("orders-1", 1, 0);
        server.index("orders-2", 1, 0);
        add("orders-1", now.minusSeconds(90));
        add("orders-2", now.minusSeconds(3600));
        Map<String, Object> orders = index("orders-*");
        Outcome first = ask(orders);
        assertEquals(now.minusSeconds(90).toEpochMilli() / 1e3, number(first, "newest it"));
        assertEquals(90, number(first, "newest_age it"), 10);
        Thread.sleep(1_000);
        double older = number(ask(orders), "newest_age it");
        assertTrue(older >= number(first, "newest_age it") + 1, older + " s");
        add("orders-2", now);
        assertEquals(0, number(ask(orders), "newest_age it"), 20);
    }

    @Test
    void datesOfNanosecondsAreDatesToo() throws Exception {
        server.ask("PUT", "/traces", """
                {"mappings":{"properties":{"@timestamp":{"type":"date_nanos"}}}}""");
        server.add("traces", "{\"@timestamp\":\"2026-01-31T12:00:00.123456789Z\"}");
        assertEquals(
                Instant.parse("2026-01-31T12:00:00.123Z").toEpochMilli() / 1e3,
                number(ask(index("traces")), "newest it"));
    }

    @Test
    void whereThereIsNoNewestDocumentItIsSaidWhy() throws Exception {
        server.index("empty", 1, 0);
        server.index("closed", 1, 0);
        server.ask("POST", "/closed/_close", "");
        server.ask("PUT", "/words", """
                {"mappings":{"properties":{"@timestamp":{"type":"keyword"}}}}""");
        assertEquals("absent: there is no index gone", newestAge("gone"));
        assertEquals("absent: there is no index gone-*", newestAge("gone-*"));
        assertEquals("absent: there is no index empty,gone", newestAge("empty,gone"));
        assertEquals("absent: no document of empty has a date in @timestamp", newestAge("empty"));
        assertEquals(
                "absent: closed cannot be searched for the newest @timestamp (index_closed_exception: closed)",
                newestAge("closed"));
        assertEquals(
                "absent: words cannot be searched for the newest @timestamp (illegal_argument_exception: Field"
                        + " [@timestamp] of type [keyword] is not supported for aggregation [m…)",
                newestAge("words"));
    }

    @Test
    void halfAnIndexTellsNoNewestDocument() throws Exception {
        server.ask("PUT", "/half?wait_for_active_shards=0", """
                {"settings":{"number_of_shards":2,"number_of_replicas":0,"routing.allocation.total_shards_per_node":1}}""");
        server.ask("GET", "/_cluster/health?wait_for_active_shards=1", "");
        Outcome outcome = ask(index("half"));
        assertEquals("red", value(outcome, "status"));
        assertEquals("absent: 1 of 2 shards of half did not answer", value(outcome, "newest_age it"));
    }

    @Test
    void indexWithoutAnyShardIsTheClustersFault() throws Exception {
        server.ask("PUT", "/lost?wait_for_active_shards=0", """
                {"settings":{"number_of_replicas":0,"routing.allocation.require._name":"nobody"}}""");
        Outcome outcome = ask(index("lost"));
        assertEquals(Finding.TARGET_BAD, outcome.finding());
        assertEquals(
                "/lost/_search answered 503 (search_phase_execution_exception: all shards failed)", outcome.reason());
        assertEquals("red", value(outcome, "status"));
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void diskIsFullWhereTheServerLocksItsIndicesAndAServerThatIsKilledIsBad() throws Exception {
        server.index("orders", 1, 0);
        marks("0.1%", "0.2%", "0.3%");
        Outcome outcome = ask(Map.of());
        String flood = value(outcome, "below_flood_watermark");
        assertTrue(
                flood.matches("false: node es-1 has [0-9.]+ [KMGT]iB free, [0-9.]+ % used;"
                        + " the flood_stage watermark is 0\\.3%"),
                flood);
        String high = value(outcome, "below_high_watermark");
        assertTrue(high.endsWith("; the high watermark is 0.2%"), high);
        int status = 201;
        for (int i = 0; i < 300 && status == 201; i++) {
            Thread.sleep(100);
            status = server.status("POST", "/orders/_doc", "{}");
        }
        assertEquals(429, status, "it locks its indices");
        server.close();
        Outcome killed = ask(Map.of());
        assertEquals(Finding.TARGET_BAD, killed.finding());
        assertEquals("connection refused by " + server.url().getAuthority(), killed.reason());
    }

    private String newestAge(String index) throws Exception {
        Outcome outcome = ask(index(index));
        assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
        return value(outcome, "newest_age it");
    }

    private Outcome ask(Map<String, Object> more) throws Exception {
        return lab.run(ElasticsearchCheck.KIND, settings(more));
    }

    private static Settings settings(Map<String, Object> more) {
        Map<String, Object> values = new LinkedHashMap<>(more);
        values.put("url", server.url());
        return new Settings(values);
    }

    private static Map<String, Object> index(String name) {
        return Map.of("indices", Map.of("it", new Settings(Map.of("index", name))));
    }

    private static void add(String index, Instant moment) throws Exception {
        server.add(index, "{\"@timestamp\":" + moment.toEpochMilli() + "}");
    }

    private static void marks(String low, String high, String flood) throws Exception {
        server.ask("PUT", "/_cluster/settings", """
                {"transient":{"cluster":{"routing":{"allocation":{"disk":{"watermark":{
                "low":"%s","high":"%s","flood_stage":"%s"}}}}}}}""".formatted(low, high, flood));
    }
}
