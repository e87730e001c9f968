package dev.postflight.check.kinds.logs;

import static dev.postflight.testing.Lab.number;
import static dev.postflight.testing.Lab.value;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.RealOpenSearch;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines that a real OpenSearch keeps. */
final class OpenSearchLogsTest {
    private static RealOpenSearch server;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start(@TempDir Path temporary) throws Exception {
        RealOpenSearch.assumeInstalled();
        server = new RealOpenSearch(temporary);
        server.ask("PUT", "/_cluster/settings", """
                {"transient":{"cluster.routing.allocation.disk.threshold_enabled":false}}"""); // however full this machine is
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void index() throws Exception {
        server.index("logs-shop", 1, 0);
    }

    @AfterEach
    void remove() throws Exception {
        server.ask("DELETE", "/*", "");
    }

    @Test
    void eachLineCountsOnceInItsClassAlsoOverFullPages() throws Exception {
        Instant before = Instant.now().minusSeconds(3600);
        add(1, before, "ERROR", "long ago");
        try (LogsLab logs = logs("*")) {
            Outcome first = logs.measured();
            assertEquals("0", value(first, "lines"));
            assertEquals(3600, number(first, "age"), 30);
            Instant moment = Instant.now();
            add(1_600, moment, "ERROR", "no stock"); // more than a page of one moment
            add(900, moment.plusMillis(1), "INFO", "order");
            add(3, moment.plusMillis(2), "", "12:00 WARN slow");
            Thread.sleep(50);
            Outcome second = logs.measured();
            assertEquals("2503", value(second, "lines"));
            assertEquals("1600", value(second, "entries error"));
            assertEquals("3", value(second, "entries warning"));
            assertEquals(0, number(second, "age"), 10);
            assertEquals("true", value(second, "caught_up"));
            assertEquals("2503", value(logs.measured(), "lines"));
        }
    }

    @Test
    void onlyWhatTheQueryFindsIsCounted() throws Exception {
        try (LogsLab logs = logs("message: order AND NOT log.level: INFO")) {
            logs.measured();
            add(5, Instant.now(), "ERROR", "order refused");
            add(7, Instant.now(), "INFO", "order taken");
            add(9, Instant.now(), "ERROR", "no stock");
            Thread.sleep(50);
            assertEquals("5", value(logs.measured(), "lines"));
        }
    }

    @Test
    void queryThatIsNoneIsTheChecksFault() throws Exception {
        add(1, Instant.now(), "INFO", "order");
        try (LogsLab logs = logs("order AND (")) {
            Outcome outcome = logs.run();
            assertEquals(Finding.CHECK_BROKEN, outcome.finding());
            assertEquals(
                    "Elasticsearch refuses the query (query_shard_exception: Failed to parse query [order AND (])",
                    outcome.reason());
        }
    }

    @Test
    void linesOfAShardThatIsAwayAreReadWhenItIsBack() throws Exception {
        try (LogsLab logs = logs("*")) {
            logs.measured();
            add(2, Instant.now(), "ERROR", "one");
            server.ask("PUT", "/logs-shop-2?wait_for_active_shards=0", """
                    {"settings":{"number_of_replicas":0,"routing.allocation.require._name":"nobody"}}""");
            Outcome outcome = logs.run();
            assertEquals(Finding.SOURCE_MISSING, outcome.finding());
            assertEquals("1 of 2 shards of logs-shop* did not answer", outcome.reason());
            server.ask("DELETE", "/logs-shop-2", "");
            assertEquals("2", value(logs.measured(), "entries error"));
        }
    }

    @Test
    void indexThatIsNotThereHasNobodyWhoWritesIt() throws Exception {
        server.ask("DELETE", "/logs-shop", "");
        try (LogsLab logs = logs("*")) {
            Outcome outcome = logs.run();
            assertEquals(Finding.TARGET_BAD, outcome.finding());
            assertEquals("there is no index logs-shop*: nobody writes it", outcome.reason());
        }
    }

    private LogsLab logs(String query) {
        Settings own = new Settings(Map.of("url", server.url(), "index", "logs-shop*", "query", query));
        return new LogsLab(folder, "elasticsearch", own, "lag", Duration.ZERO);
    }

    /** So many of the same, with a level if it is not empty, found at once. */
    private static void add(int count, Instant moment, String level, String message) throws Exception {
        String field = level.isEmpty() ? "" : ",\"log\":{\"level\":\"" + level + "\"}";
        String document = "{\"@timestamp\":" + moment.toEpochMilli() + ",\"message\":\"" + message + "\"" + field + "}";
        server.ask("POST", "/logs-shop/_bulk?refresh=true", ("{\"index\":{}}\n" + document + "\n").repeat(count));
    }
}
