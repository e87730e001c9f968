package dev.postflight.check.kinds.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Check;
import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Lab;
import dev.postflight.testing.PostgresServer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With a real PostgreSQL. */
final class SqlQueueTest {
    private static final String QUERY = """
            SELECT count(*) FILTER (WHERE state = 'ready') AS depth,
              count(*) FILTER (WHERE state = 'running') AS in_flight,
              count(*) FILTER (WHERE state = 'failed') AS dead_letters,
              min(created) FILTER (WHERE state = 'ready') AS oldest
            FROM jobs""";

    private static PostgresServer server;

    private Lab lab;

    @BeforeAll
    static void start() throws Exception {
        PostgresServer.assumeInstalled();
        server = PostgresServer.start();
        server.sql(
                "shop",
                "CREATE TABLE jobs (id serial PRIMARY KEY, state text, created timestamptz)",
                "GRANT SELECT ON jobs TO monitor");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void open() {
        lab = new Lab();
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void rowsAreWork() throws Exception {
        try (Check check = lab.open(QueueCheck.KIND, settings("monitor", QUERY))) {
            Outcome outcome = run(check);
            assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
            assertEquals("0", Lab.value(outcome, "depth"));
            assertEquals("0", Lab.value(outcome, "oldest_age"));
            server.sql(
                    "shop",
                    "INSERT INTO jobs (state, created) VALUES ('ready', now() - interval '10 min'),"
                            + " ('ready', now() - interval '1 min'), ('running', now()), ('failed', now())");
            outcome = run(check);
            assertEquals("2", Lab.value(outcome, "depth"));
            assertEquals("1", Lab.value(outcome, "in_flight"));
            assertEquals("1", Lab.value(outcome, "dead_letters"));
            assertEquals(600, Lab.number(outcome, "oldest_age"), 10);
            assertTrue(Lab.number(outcome, "growth") > 0);
            run(check);
            outcome = run(check);
            assertTrue(Lab.value(outcome, "stalled").startsWith("true: 2 wait, and nothing was taken in 3 runs"));
            server.sql(
                    "shop",
                    "DELETE FROM jobs WHERE id = 1",
                    "INSERT INTO jobs (state, created) VALUES ('ready', now())");
            outcome = run(check);
            assertEquals("false", Lab.value(outcome, "stalled"), "as many wait, but not the same");
            assertEquals(60, Lab.number(outcome, "oldest_age"), 10);
        }
    }

    @Test
    void rightsAndColumnsThatAreMissingAreOurFault() throws Exception {
        Outcome outcome = lab.run(QueueCheck.KIND, settings("plain", QUERY));
        assertEquals(
                "asking the query is refused: permission denied for table jobs; GRANT SELECT ON jobs TO plain",
                outcome.reason());
        assertEquals(Finding.CHECK_BROKEN, outcome.finding());
        outcome = lab.run(QueueCheck.KIND, settings("monitor", "SELECT 1 AS waiting"));
        assertEquals("the query gives no number in a column named depth", outcome.reason());
        assertEquals(Finding.CHECK_BROKEN, outcome.finding());
    }

    private static Settings settings(String user, String query) {
        return new Settings(Map.of(
                "sql",
                new Settings(Map.of(
                        "server",
                        "127.0.0.1:" + server.port(),
                        "database",
                        "shop",
                        "user",
                        user,
                        "password",
                        new Secret("${env:P}", "secret"),
                        "query",
                        query))));
    }

    private Outcome run(Check check) throws Exception {
        return Lab.outcome(lab.start(check, Lab.TIMEOUT));
    }
}
