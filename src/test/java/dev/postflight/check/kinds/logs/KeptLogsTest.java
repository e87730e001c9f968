package dev.postflight.check.kinds.logs;

import static dev.postflight.testing.Lab.number;
import static dev.postflight.testing.Lab.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Loki and Elasticsearch, by servers written by hand after the documentation of their APIs: no Loki can be had where tests
 * run, and what an OpenSearch answers is {@link OpenSearchLogsTest}'s.
 */
final class KeptLogsTest {
    private static final String LOKI = "/loki/api/v1/query_range";
    private static final String SEARCH = "/logs-shop/_search";

    @TempDir
    private Path folder;

    private LineStore store;

    @BeforeEach
    void open() {
        store = new LineStore();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void lokiTellsEachLineOnceAlsoOverFullPages() throws Exception {
        store.add(ago(3600), "12:00 ERROR long ago");
        try (LogsLab logs = loki()) {
            Outcome first = logs.measured();
            assertEquals("0", value(first, "lines"));
            assertEquals(3600, number(first, "age"), 30);
            for (int i = 0; i < 2_500; i++) {
                store.add(Instant.now(), "12:01 " + (i % 10 == 0 ? "ERROR" : "INFO") + " order " + i);
            }
            Thread.sleep(100);
            Outcome second = logs.measured();
            assertEquals("2500", value(second, "lines"));
            assertEquals("250", value(second, "entries error"));
            assertEquals(0, number(second, "age"), 5);
            assertTrue(number(second, "rate error") > 0, value(second, "rate error"));
            assertEquals("2500", value(logs.measured(), "lines"));
            assertEquals("none", value(second, "behind"));
        }
    }

    @Test
    void lokisLinesOfOneMomentAreToldApart() throws Exception {
        try (LogsLab logs = loki()) {
            logs.measured();
            Instant moment = Instant.now();
            for (int i = 0; i < 1_500; i++) {
                store.add(i < 700 ? moment.minusNanos(1_000) : moment, "INFO the same");
            }
            Thread.sleep(100);
            assertEquals("1500", value(logs.measured(), "lines"));
            assertEquals("1500", value(logs.measured(), "lines"));
        }
    }

    @Test
    void longLinesAreAskedForInSmallerPages() throws Exception {
        try (LogsLab logs = loki()) {
            logs.measured();
            for (int i = 0; i < 200; i++) {
                store.add(Instant.now(), "ERROR " + "x".repeat(50_000));
            }
            Thread.sleep(50);
            Outcome outcome = logs.measured();
            for (int i = 0; i < 10 && !value(outcome, "caught_up").equals("true"); i++) {
                assertTrue(
                        value(outcome, "caught_up").matches("false: everything of the last .* is still to be read"),
                        value(outcome, "caught_up"));
                outcome = logs.measured();
            }
            assertEquals("200", value(outcome, "entries error"));
        }
    }

    @Test
    void lokiIsAskedWithTenantAndRange() throws Exception {
        try (LogsLab logs = loki()) {
            logs.measured();
            logs.measured();
            String request = store.requests().get(store.requests().size() - 1);
            assertTrue(request.contains("\r\nX-Scope-OrgID: shop\r\n"), request);
            String query = URLDecoder.decode(request.split(" ", 3)[1], StandardCharsets.UTF_8);
            assertTrue(
                    query.matches(
                            LOKI + "\\?query=\\{app=\"shop\"}&start=\\d{19}&end=\\d{19}&limit=1000&direction=forward"),
                    query);
        }
    }

    @Test
    void levelThatLokiKnowsBesideTheLine() throws Exception {
        try (LogsLab logs = loki()) {
            logs.measured();
            store.level = "error";
            store.add(Instant.now(), "no stock");
            Thread.sleep(50);
            assertEquals("1", value(logs.measured(), "entries error"));
        }
    }

    @Test
    void secretAtLokiIsToldByItsMoment() throws Exception {
        try (LogsLab logs = loki()) {
            logs.measured();
            Instant moment = Instant.now();
            store.add(moment, "login password=hunter2");
            Thread.sleep(50);
            Outcome outcome = logs.measured();
            assertEquals("false: password in Loki at " + moment, value(outcome, "no_secrets"));
            assertTrue(!outcome.toString().contains("hunter2"), outcome.toString());
        }
    }

    @Test
    void lokisRefusalsAreNotTheApplications() throws Exception {
        assertRefused(
                401,
                "no org id",
                Finding.CHECK_BROKEN,
                "Loki wants credentials or a tenant: give basic, bearer or headers (no org id)");
        assertRefused(
                403,
                "",
                Finding.CHECK_BROKEN,
                "Loki does not let these credentials read: grant them the right to read these logs");
        assertRefused(
                400,
                "parse error at line 1, col 5: syntax error",
                Finding.CHECK_BROKEN,
                "Loki refuses the query (parse error at line 1, col 5: syntax error)");
        assertRefused(
                429,
                "too many outstanding requests",
                Finding.SOURCE_MISSING,
                "Loki answered 429 (too many outstanding requests)");
        assertRefused(
                503,
                "{\"message\":\"at least 1 healthy instance required\"}",
                Finding.SOURCE_MISSING,
                "Loki answered 503 (at least 1 healthy instance required)");
        assertRefused(
                404, "page not found", Finding.CHECK_BROKEN, "there is no API of Loki at this URL (page not found)");
        assertRefused(
                200,
                "<html>Log in</html>",
                Finding.SOURCE_MISSING,
                "Loki answered no lines of logs (<html>Log in</html>)");
        assertRefused(
                200,
                "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[]}}",
                Finding.SOURCE_MISSING,
                "Loki answered no lines of logs");
    }

    @Test
    void whatCameWhileLokiWasAwayIsReadAfterwards() throws Exception {
        try (LogsLab logs = loki()) {
            logs.measured();
            store.with(LOKI, 503, "{}");
            store.add(Instant.now(), "ERROR one");
            assertEquals(Finding.SOURCE_MISSING, logs.run().finding());
            store.without(LOKI);
            store.add(Instant.now(), "ERROR two");
            Thread.sleep(50);
            assertEquals("2", value(logs.measured(), "entries error"));
        }
    }

    @Test
    void elasticsearchTellsEachLineOnceAlsoOverFullPages() throws Exception {
        store.add(ago(3600), "long ago");
        try (LogsLab logs = elasticsearch()) {
            assertEquals(3600, number(logs.measured(), "age"), 30);
            store.level = "ERROR";
            for (int i = 0; i < 2_500; i++) {
                store.add(Instant.now(), "order " + i);
            }
            Thread.sleep(100);
            Outcome second = logs.measured();
            assertEquals("2500", value(second, "lines"));
            assertEquals("2500", value(second, "entries error"));
            assertEquals("2500", value(logs.measured(), "lines"));
            String request = store.requests().get(store.requests().size() - 1);
            assertTrue(request.startsWith("POST " + SEARCH + " "), request);
            assertTrue(request.contains("\"fields\":[\"message\",\"log.level\"]"), request);
        }
    }

    @Test
    void moreDocumentsOfOneMomentThanAPageHoldsAreReadOnceAndPassed() throws Exception {
        try (LogsLab logs = elasticsearch()) {
            logs.measured();
            Instant moment = Instant.now().truncatedTo(ChronoUnit.MILLIS);
            for (int i = 0; i < 6_000; i++) {
                store.add(moment, "order " + i);
            }
            Thread.sleep(50);
            store.add(Instant.now(), "after it");
            Thread.sleep(50);
            Outcome outcome = logs.measured();
            assertEquals("5001", value(outcome, "lines")); // a thousand of them cannot be had
            assertEquals("true", value(outcome, "caught_up"));
            assertEquals("5001", value(logs.measured(), "lines"));
        }
    }

    @Test
    void serverThatKnowsNoRangesIsNotBelieved() throws Exception {
        try (LogsLab logs = loki()) {
            logs.measured();
            store.with(
                    LOKI,
                    200,
                    "{\"status\":\"success\",\"data\":{\"resultType\":\"streams\",\"result\":[{\"stream\":{},"
                            + "\"values\":[[\"1700000000000000000\",\"ERROR old\"]]}]}}");
            Outcome outcome = logs.run();
            assertEquals("Loki answered lines of another time than was asked for", outcome.reason());
            assertEquals(Finding.SOURCE_MISSING, outcome.finding());
        }
    }

    @Test
    void elasticsearchWithoutTheIndexHasNobodyWhoWritesIt() throws Exception {
        try (LogsLab logs = elasticsearch()) {
            store.with(
                    SEARCH, 404, "{\"error\":{\"type\":\"index_not_found_exception\",\"reason\":\"no such index\"}}");
            Outcome outcome = logs.run();
            assertEquals("there is no index logs-shop: nobody writes it", outcome.reason());
            assertEquals(Finding.TARGET_BAD, outcome.finding());
            store.with(
                    SEARCH,
                    200,
                    "{\"timed_out\":false,\"_shards\":{\"total\":0,\"successful\":0,\"failed\":0},\"hits\":{\"hits\":[]}}");
            assertEquals(
                    "there is no index logs-shop: nobody writes it", logs.run().reason());
        }
    }

    @Test
    void answersOfHalfAClusterAreNone() throws Exception {
        try (LogsLab logs = elasticsearch()) {
            store.with(
                    SEARCH,
                    200,
                    "{\"timed_out\":false,\"_shards\":{\"total\":5,\"successful\":3,\"failed\":0},\"hits\":{\"hits\":[]}}");
            Outcome outcome = logs.run();
            assertEquals("2 of 5 shards of logs-shop did not answer", outcome.reason());
            assertEquals(Finding.SOURCE_MISSING, outcome.finding());
            store.with(
                    SEARCH,
                    200,
                    "{\"timed_out\":true,\"_shards\":{\"total\":5,\"successful\":5,\"failed\":0},\"hits\":{\"hits\":[]}}");
            assertEquals("the search in logs-shop timed out", logs.run().reason());
            store.with(
                    SEARCH,
                    401,
                    "{\"error\":{\"type\":\"security_exception\",\"reason\":\"missing authentication credentials\"}}");
            outcome = logs.run();
            assertEquals(
                    "Elasticsearch wants credentials or a tenant: give basic, bearer or headers"
                            + " (security_exception: missing authentication credentials)",
                    outcome.reason());
            assertEquals(Finding.CHECK_BROKEN, outcome.finding());
        }
    }

    private void assertRefused(int status, String answer, Finding finding, String sentence) throws Exception {
        try (LogsLab logs = loki()) {
            store.with(LOKI, status, answer);
            Outcome outcome = logs.run();
            assertEquals(sentence, outcome.reason());
            assertEquals(finding, outcome.finding());
            store.without(LOKI);
        }
    }

    private LogsLab loki() {
        Settings own = new Settings(Map.of("url", url(), "query", "{app=\"shop\"}"));
        return new LogsLab(folder, "loki", own, "lag", Duration.ZERO, "headers", Map.of("X-Scope-OrgID", "shop"));
    }

    private LogsLab elasticsearch() {
        Settings own = new Settings(Map.of("url", url(), "index", "logs-shop"));
        return new LogsLab(folder, "elasticsearch", own, "lag", Duration.ZERO);
    }

    private URI url() {
        return URI.create("http://127.0.0.1:" + store.port());
    }

    private static Instant ago(int seconds) {
        return Instant.now().minusSeconds(seconds);
    }
}
