package dev.postflight.check.kinds.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Lab;
import dev.postflight.testing.Pgbouncer;
import dev.postflight.testing.PostgresServer;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real pgbouncer before a real server. */
final class PgbouncerTest {
    private static PostgresServer server;
    private static Pgbouncer bouncer;

    private Lab lab;

    @BeforeAll
    static void start() throws Exception {
        PostgresServer.assumeInstalled();
        Pgbouncer.assumeInstalled();
        server = PostgresServer.start();
        bouncer = new Pgbouncer(server.port(), 1);
    }

    @AfterAll
    static void stop() {
        if (bouncer != null) {
            bouncer.close();
        }
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
    void databaseBehindItIsAskedInTransactions() throws Exception {
        Outcome outcome =
                run("database", "shop", "query", "SELECT 1 AS one, current_setting('transaction_read_only') AS only");
        assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
        assertEquals("1", Lab.value(outcome, "result one"));
        assertEquals("on", Lab.value(outcome, "result only"));
        assertEquals("primary", Lab.value(outcome, "server_role"));
    }

    @Test
    void poolsAreReadInTheAdminDatabase() throws Exception {
        run("database", "shop");
        Outcome outcome =
                lab.run(PostgresCheck.KIND, settings("pgbouncer", true), "pool_waiting:shop", "pool_waiting:shopp");
        assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
        assertTrue(Lab.value(outcome, "version").contains("bouncer"), outcome.toString());
        assertEquals("0", Lab.value(outcome, "pool_waiting all"));
        assertEquals("0", Lab.value(outcome, "pool_waiting shop"));
        assertEquals("absent: pgbouncer knows no such database", Lab.value(outcome, "pool_waiting shopp"));
        assertEquals("50", Lab.value(outcome, "connections_most"));
        assertEquals("0", Lab.value(outcome, "pool_servers all"));
        assertEquals("1", Lab.value(outcome, "pool_servers_idle all"));
        assertEquals("0", Lab.value(outcome, "pool_longest_wait all"));
        assertTrue(Lab.number(outcome, "connections_used") < 0.2);
    }

    @Test
    void clientsThatWaitAreSeen() throws Exception {
        try (var holder = lab.open(PostgresCheck.KIND, settings("database", "shop", "query", "SELECT pg_sleep(3)"));
                var waiter = lab.open(PostgresCheck.KIND, settings("database", "shop"))) {
            Future<Outcome> held = lab.start(holder, Duration.ofSeconds(10));
            TimeUnit.MILLISECONDS.sleep(700);
            Future<Outcome> waits = lab.start(waiter, Duration.ofSeconds(10));
            TimeUnit.MILLISECONDS.sleep(700);
            Outcome outcome = lab.run(PostgresCheck.KIND, settings("pgbouncer", true), "pool_waiting:shop");
            assertEquals("1", Lab.value(outcome, "pool_waiting shop"));
            assertEquals("1", Lab.value(outcome, "pool_servers all"));
            assertEquals("1", Lab.value(outcome, "pool_clients all"));
            assertTrue(Lab.number(outcome, "pool_longest_wait all") > 0.2, outcome.toString());
            Lab.outcome(held);
            Lab.outcome(waits);
        }
    }

    @Test
    void userWithoutTheRightIsTheChecksFault() throws Exception {
        Outcome outcome = run("pgbouncer", true, "user", "plain");
        assertEquals(Finding.CHECK_BROKEN, outcome.finding());
        assertEquals(
                "127.0.0.1:" + bouncer.port() + " refuses the login of plain to pgbouncer: not allowed;"
                        + " pgbouncer.ini wants stats_users = plain",
                outcome.reason());
    }

    @Test
    void wrongPasswordIsTheChecksFault() throws Exception {
        Outcome outcome = run("pgbouncer", true, "password", new Secret("${env:PASSWORD}", "guessed"));
        assertEquals(Finding.CHECK_BROKEN, outcome.finding(), outcome.reason());
    }

    @Test
    void hangingServerBehindItEndsAtTheDeadline() throws Exception {
        run("database", "shop");
        server.signal("STOP");
        try {
            Outcome outcome = lab.run(Duration.ofMillis(700), PostgresCheck.KIND, settings("database", "shop"));
            assertEquals(Finding.TARGET_BAD, outcome.finding());
            assertTrue(outcome.reason().startsWith("no answer within 700 ms: "), outcome.reason());
        } finally {
            server.signal("CONT");
        }
    }

    @Test
    void deadServerBehindItIsTheTargetsFault() throws Exception {
        run("database", "shop");
        server.kill();
        try {
            Outcome outcome = lab.run(Duration.ofSeconds(1), PostgresCheck.KIND, settings("database", "shop"));
            assertEquals(Finding.TARGET_BAD, outcome.finding(), outcome.reason());
            Outcome pools = lab.run(PostgresCheck.KIND, settings("pgbouncer", true));
            assertEquals(Finding.MEASURED, pools.finding(), pools.reason());
        } finally {
            server.launch();
        }
        Outcome back = run("database", "shop");
        for (int i = 0; i < 30 && back.finding() != Finding.MEASURED; i++) {
            TimeUnit.MILLISECONDS.sleep(500);
            back = run("database", "shop");
        }
        assertEquals(Finding.MEASURED, back.finding(), back.reason());
    }

    private Outcome run(Object... more) throws Exception {
        return lab.run(PostgresCheck.KIND, settings(more));
    }

    private static Settings settings(Object... more) {
        Map<String, Object> values =
                new LinkedHashMap<>(Map.of("server", "127.0.0.1:" + bouncer.port(), "user", "monitor"));
        values.put("password", new Secret("${env:PASSWORD}", "secret"));
        for (int i = 0; i < more.length; i += 2) {
            values.put((String) more[i], more[i + 1]);
        }
        return new Settings(values);
    }
}
