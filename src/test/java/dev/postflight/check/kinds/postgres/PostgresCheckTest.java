package dev.postflight.check.kinds.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Check;
import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Judged;
import dev.postflight.testing.Lab;
import dev.postflight.testing.PostgresServer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One real server, broken in one way after the other. */
final class PostgresCheckTest {
    private static PostgresServer server;

    private Lab lab;

    @BeforeAll
    static void start() throws Exception {
        PostgresServer.assumeInstalled();
        server = PostgresServer.start(
                "max_connections=12",
                "superuser_reserved_connections=2",
                "max_prepared_transactions=2",
                "deadlock_timeout=100ms",
                "shared_preload_libraries=pg_stat_statements");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void open() throws Exception {
        awaitNobodyElse(); // a session outlives its client by as long as its query takes
        lab = new Lab();
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void healthyServerTellsAllOfItself() throws Exception {
        Outcome outcome = run(settings());
        assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
        assertTrue(Lab.value(outcome, "version").matches("\\d+\\..*"), outcome.toString());
        assertEquals("primary", Lab.value(outcome, "server_role"));
        assertEquals("none", Lab.value(outcome, "tls"));
        assertEquals("scram-sha-256", Lab.value(outcome, "authentication"));
        assertEquals("true", Lab.value(outcome, "password_required"));
        assertEquals("10", Lab.value(outcome, "connections_most"));
        assertEquals("1", Lab.value(outcome, "connections"));
        assertEquals("0.1", Lab.value(outcome, "connections_used"));
        assertEquals("0", Lab.value(outcome, "replicas"));
        assertEquals("0", Lab.value(outcome, "longest_transaction"));
        assertEquals("0", Lab.value(outcome, "locks_waiting"));
        assertEquals("false", Lab.value(outcome, "superuser"));
        assertTrue(Lab.number(outcome, "transaction_id_age") > 0);
        assertTrue(Lab.number(outcome, "cache_hit_ratio") > 0);
        assertEquals("none", Lab.value(outcome, "database_size")); // nobody asked
        for (String phase : List.of("resolve", "connect", "login", "query")) {
            assertTrue(Lab.number(outcome, "duration") >= Lab.number(outcome, "phase " + phase), phase);
        }
        double started = Lab.number(outcome, "started");
        assertTrue(Math.abs(started - System.currentTimeMillis() / 1e3) < 600, () -> "started at " + started);
    }

    @Test
    void itsOwnSessionIsNamedReadOnlyAndTimed() throws Exception {
        Outcome outcome = run(settings(
                "query",
                "SELECT current_setting('application_name') AS name, current_setting('transaction_read_only') AS only,"
                        + " current_setting('statement_timeout') AS timeout"));
        assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
        assertEquals("postflight", Lab.value(outcome, "result name"));
        assertEquals("on", Lab.value(outcome, "result only"));
        assertTrue(Lab.value(outcome, "result timeout").matches("4[0-9]{3}ms"), Lab.value(outcome, "result timeout"));
    }

    @Test
    void noSessionIsLeftBehind() throws Exception {
        for (int i = 0; i < 5; i++) {
            run(settings());
            Lab.outcome(lab.start(lab.open(PostgresCheck.KIND, settings("user", "nobody")), Lab.TIMEOUT));
        }
        await("0", "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'postflight'");
    }

    @Test
    void wrongPasswordIsTheChecksFault() throws Exception {
        Outcome outcome = run(settings("password", new Secret("${env:PASSWORD}", "guessed")));
        assertEquals(Finding.CHECK_BROKEN, outcome.finding());
        assertEquals(
                peer() + " refuses the login of monitor to shop: password authentication failed for user \"monitor\"",
                outcome.reason());
    }

    @Test
    void missingPasswordIsTheChecksFault() throws Exception {
        Map<String, Object> values = new LinkedHashMap<>(settings().values());
        values.remove("password");
        Outcome outcome = run(new Settings(values));
        assertEquals(Finding.CHECK_BROKEN, outcome.finding());
        assertEquals(peer() + " asks for a password and the check has none: set password", outcome.reason());
    }

    @Test
    void unknownDatabaseIsTheTargetsFault() throws Exception {
        Outcome outcome = run(settings("database", "shopp"));
        assertEquals(Finding.TARGET_BAD, outcome.finding());
        assertEquals(
                peer() + " refuses the login of monitor to shopp: database \"shopp\" does not exist", outcome.reason());
    }

    @Test
    void removedPasswordIsSeen() throws Exception {
        server.access("trust");
        try {
            Outcome outcome = run(settings());
            assertEquals(
                    "false: " + peer() + " lets monitor in without a password",
                    Lab.value(outcome, "password_required"));
            assertEquals("none", Lab.value(outcome, "authentication"));
        } finally {
            server.access("scram-sha-256");
        }
    }

    @Test
    void md5IsSpokenToo() throws Exception {
        server.sql("postgres", "SET password_encryption = md5; CREATE ROLE old LOGIN PASSWORD 'secret'");
        server.access("md5");
        try {
            Outcome outcome = run(settings("user", "old"));
            assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
            assertEquals("md5", Lab.value(outcome, "authentication"));
        } finally {
            server.access("scram-sha-256");
            server.sql("postgres", "DROP ROLE old");
        }
    }

    @Test
    void passwordIsNeverSentInClear() throws Exception {
        server.access("password");
        try {
            Outcome outcome = run(settings());
            assertEquals(Finding.CHECK_BROKEN, outcome.finding());
            assertEquals(
                    peer() + " asks for the password in clear, and no certificate that we trust proves it: use"
                            + " scram-sha-256 in its pg_hba.conf, or sslmode: verify-full",
                    outcome.reason());
        } finally {
            server.access("scram-sha-256");
        }
    }

    @Test
    void missingGrantIsToldWhereItMatters() throws Exception {
        Outcome unasked = run(settings("user", "plain"));
        assertEquals(Finding.MEASURED, unasked.finding(), unasked.reason());
        assertEquals("1", Lab.value(unasked, "connections"));
        assertEquals("none", Lab.value(unasked, "idle_in_transaction"));
        Outcome asked = run(settings("user", "plain"), "idle_in_transaction", "replicas", "connections");
        assertEquals(Finding.CHECK_BROKEN, asked.finding());
        assertEquals(
                "what other sessions do is hidden: the role plain lacks pg_monitor: GRANT pg_monitor TO plain;"
                        + " replication is hidden: the role plain lacks pg_monitor: GRANT pg_monitor TO plain",
                asked.reason());
        assertEquals("1", Lab.value(asked, "connections"));
    }

    @Test
    void exhaustedConnectionsAreTheTargetsFault() throws Exception {
        List<PostgresServer.Session> sessions = new ArrayList<>();
        try {
            for (int i = 0; i < 10; i++) {
                PostgresServer.Session session = server.session("shop");
                session.run("SELECT 1");
                sessions.add(session);
            }
            Outcome outcome = run(settings());
            assertEquals(Finding.TARGET_BAD, outcome.finding());
            assertTrue(
                    outcome.reason()
                            .startsWith(
                                    peer()
                                            + " refuses the login of monitor to shop: remaining connection slots are reserved for"),
                    outcome.reason());
        } finally {
            sessions.forEach(PostgresServer.Session::close);
        }
    }

    @Test
    void transactionThatIdlesIsSeen() throws Exception {
        try (PostgresServer.Session session = server.session("shop")) {
            session.run("BEGIN", "SELECT 1");
            TimeUnit.MILLISECONDS.sleep(300);
            Outcome outcome = run(settings());
            assertEquals("1", Lab.value(outcome, "idle_in_transaction"));
            assertTrue(Lab.number(outcome, "longest_idle_in_transaction") >= 0.3);
            assertTrue(Lab.number(outcome, "longest_transaction") >= 0.3);
            assertEquals("0", Lab.value(outcome, "longest_query"));
        }
    }

    @Test
    void longQueryIsSeen() throws Exception {
        try (PostgresServer.Session session = server.session("shop")) {
            session.send("SELECT pg_sleep(3)");
            TimeUnit.MILLISECONDS.sleep(600);
            Outcome outcome = run(settings());
            assertTrue(Lab.number(outcome, "longest_query") >= 0.2, outcome.toString());
        }
    }

    @Test
    void preparedTransactionHasNoSessionAndIsSeen() throws Exception {
        try (PostgresServer.Session session = server.session("shop")) {
            session.run("BEGIN", "CREATE TABLE half (id int)", "PREPARE TRANSACTION 'forgotten'");
        }
        try {
            Outcome outcome = run(settings());
            assertEquals("1", Lab.value(outcome, "prepared_transactions"));
            assertTrue(Lab.number(outcome, "longest_prepared_transaction") > 0);
            assertEquals("0", Lab.value(outcome, "longest_transaction"));
        } finally {
            server.sql("shop", "ROLLBACK PREPARED 'forgotten'");
        }
    }

    @Test
    void waitingLockIsSeen() throws Exception {
        server.sql("shop", "CREATE TABLE locked (id int)");
        try (PostgresServer.Session holder = server.session("shop");
                PostgresServer.Session waiter = server.session("shop")) {
            holder.run("BEGIN", "LOCK TABLE locked");
            waiter.send("SELECT * FROM locked");
            await("1", "SELECT count(*) FROM pg_locks WHERE NOT granted");
            Outcome outcome = run(settings());
            assertEquals("1", Lab.value(outcome, "locks_waiting"));
            assertTrue(Lab.number(outcome, "longest_lock_wait") > 0);
        } finally {
            server.sql("shop", "DROP TABLE locked");
        }
    }

    @Test
    void deadlockIsCountedAndRated() throws Exception {
        server.sql("shop", "CREATE TABLE pair (id int PRIMARY KEY)", "INSERT INTO pair VALUES (1), (2)");
        try (Check check = lab.open(PostgresCheck.KIND, settings(), "deadlock_rate")) {
            Outcome first = Lab.outcome(lab.start(check, Lab.TIMEOUT));
            double before = Lab.number(first, "deadlocks");
            try (PostgresServer.Session one = server.session("shop");
                    PostgresServer.Session other = server.session("shop")) {
                one.run("BEGIN", "SELECT * FROM pair WHERE id = 1 FOR UPDATE");
                other.run("BEGIN", "SELECT * FROM pair WHERE id = 2 FOR UPDATE");
                one.send("SELECT * FROM pair WHERE id = 2 FOR UPDATE");
                other.run("SELECT * FROM pair WHERE id = 1 FOR UPDATE", "ROLLBACK");
                one.run("ROLLBACK");
            }
            await(String.valueOf((long) before + 1), "SELECT deadlocks FROM pg_stat_database WHERE datname = 'shop'");
            Outcome second = Lab.outcome(lab.start(check, Lab.TIMEOUT));
            assertEquals(before + 1, Lab.number(second, "deadlocks"));
            assertTrue(Lab.number(second, "deadlock_rate") > 0.01, second.toString());
            assertTrue(Lab.number(second, "rollback_ratio") > 0, second.toString());
            Outcome third = Lab.outcome(lab.start(check, Lab.TIMEOUT));
            assertEquals(0, Lab.number(third, "deadlock_rate"));
        } finally {
            server.sql("shop", "DROP TABLE pair");
        }
    }

    @Test
    void transactionIdsThatAreUsedUpAreSeen() throws Exception {
        double before = Lab.number(run(settings()), "transaction_id_age");
        assertEquals("pass", judged(run(settings()), "transaction_id_age", "< " + (long) (before + 50)));
        String[] spent = new String[100];
        Arrays.fill(spent, "SELECT txid_current()");
        server.sql("shop", spent);
        Outcome outcome = run(settings());
        double age = Lab.number(outcome, "transaction_id_age");
        assertTrue(age >= before + 100, outcome.toString());
        assertEquals(
                "fail: transaction_id_age " + (long) age + " > " + (long) (before + 50),
                judged(outcome, "transaction_id_age", "< " + (long) (before + 50)));
        assertEquals(age / (1L << 31), Lab.number(outcome, "transaction_id_used"), 1e-12);
        assertTrue(judged(outcome, "transaction_id_used", "< 0").startsWith("fail: transaction_id_used "));
    }

    @Test
    void databaseThatGrowsAndIsReadFromDiskIsSeen() throws Exception {
        try (Check check = lab.open(PostgresCheck.KIND, settings(), "database_size", "cache_hit_ratio")) {
            Outcome small = Lab.outcome(lab.start(check, Lab.TIMEOUT));
            assertEquals("pass", judged(small, "database_size", "< 30MiB"));
            // more than the 16 MB that it keeps in memory
            server.sql("shop", "CREATE TABLE large AS SELECT repeat('x', 2000) FROM generate_series(1, 20000)");
            server.sql("shop", "SELECT count(*) FROM large", "SELECT count(*) FROM large");
            Outcome large = Lab.outcome(lab.start(check, Lab.TIMEOUT));
            for (int i = 0; i < 50 && Lab.number(large, "blocks_read") < 5_000; i++) { // counts lag a little
                TimeUnit.MILLISECONDS.sleep(100);
                large = Lab.outcome(lab.start(check, Lab.TIMEOUT));
            }
            assertTrue(judged(large, "database_size", "< 30MiB").matches("fail: database_size \\S+ MiB > 30 MiB"));
            assertTrue(Lab.number(large, "blocks_read") > Lab.number(small, "blocks_read") + 4_000, large.toString());
        } finally {
            server.sql("shop", "DROP TABLE IF EXISTS large");
        }
    }

    @Test
    void transactionsThatFailAreSeen() throws Exception {
        try (Check check = lab.open(PostgresCheck.KIND, settings())) {
            Outcome before = Lab.outcome(lab.start(check, Lab.TIMEOUT));
            try (PostgresServer.Session session = server.session("shop")) {
                for (int i = 0; i < 50; i++) {
                    session.run("BEGIN", "SELECT 1", "ROLLBACK");
                }
            }
            Outcome after = Lab.outcome(lab.start(check, Lab.TIMEOUT));
            for (int i = 0; i < 50 && Lab.number(after, "rollbacks") < Lab.number(before, "rollbacks") + 50; i++) {
                TimeUnit.MILLISECONDS.sleep(100);
                after = Lab.outcome(lab.start(check, Lab.TIMEOUT));
            }
            assertTrue(Lab.number(after, "rollbacks") >= Lab.number(before, "rollbacks") + 50, after.toString());
            assertTrue(Lab.number(after, "commits") > Lab.number(before, "commits"), after.toString());
        }
    }

    @Test
    void whatIsProvenFailsWhateverElseIsRefused() throws Exception {
        Outcome outcome = run(settings("user", "plain"), "idle_in_transaction", "connections_used");
        assertEquals(Finding.CHECK_BROKEN, outcome.finding());
        String lacks = "what other sessions do is hidden: the role plain lacks pg_monitor: GRANT pg_monitor TO plain";
        assertEquals("unknown: " + lacks, judged(outcome, "connections_used", "< 90 %"));
        assertEquals("fail: connections_used 10 % > 5 %; " + lacks, judged(outcome, "connections_used", "< 5 %"));
    }

    @Test
    void invalidIndexAndUnindexedForeignKeyAreNamed() throws Exception {
        server.sql(
                "shop",
                "CREATE TABLE customer (id int PRIMARY KEY)",
                "CREATE TABLE basket (id int, customer int REFERENCES customer, other int REFERENCES customer)",
                "CREATE INDEX ON basket (other, id)",
                "INSERT INTO basket VALUES (1), (1)");
        try {
            try (PostgresServer.Session session = server.session("shop")) {
                session.run("CREATE UNIQUE INDEX CONCURRENTLY basket_once ON basket (id)");
            }
            Outcome outcome = run(settings(), "invalid_indexes", "database_size");
            assertEquals("1", Lab.value(outcome, "invalid_indexes"));
            assertEquals("false: 1 invalid: basket_once", Lab.value(outcome, "indexes_valid"));
            assertEquals("1", Lab.value(outcome, "foreign_keys_without_index"));
            assertEquals(
                    "false: 1 without an index: basket.basket_customer_fkey",
                    Lab.value(outcome, "foreign_keys_indexed"));
            assertTrue(Lab.number(outcome, "database_size") > 1 << 20);
        } finally {
            server.sql("shop", "DROP TABLE basket, customer");
        }
    }

    @Test
    void soundSchemaHasNothingToTell() throws Exception {
        Outcome outcome = run(settings(), "indexes_valid");
        assertEquals("true", Lab.value(outcome, "indexes_valid"));
        assertEquals("true", Lab.value(outcome, "foreign_keys_indexed"));
        assertEquals("0", Lab.value(outcome, "invalid_indexes"));
    }

    @Test
    void statementsAreReadWhereTheyAreCounted() throws Exception {
        Outcome without = run(settings(), "statement_mean");
        assertEquals(Finding.CHECK_BROKEN, without.finding());
        assertEquals(
                "pg_stat_statements is not there: CREATE EXTENSION pg_stat_statements in the database shop, with"
                        + " pg_stat_statements in shared_preload_libraries",
                without.reason());
        server.sql("shop", "CREATE EXTENSION pg_stat_statements");
        try {
            String[] slow = new String[6];
            Arrays.fill(slow, "SELECT pg_sleep(0.02)");
            server.sql("shop", slow);
            Outcome outcome = run(settings(), "statement_mean");
            assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
            assertTrue(Lab.number(outcome, "statement_calls") >= 6);
            assertTrue(Lab.number(outcome, "statement_mean") > 0);
            assertTrue(Lab.number(outcome, "statement_time") > 0.1);
            assertTrue(Lab.number(outcome, "slowest_statement") >= 0.02);
            assertTrue(Lab.value(outcome, "slowest_statement_id").matches("-?\\d+"));
        } finally {
            server.sql("shop", "DROP EXTENSION pg_stat_statements");
        }
    }

    @Test
    void settingsAreThoseOfTheApplicationsRole() throws Exception {
        server.sql(
                "postgres",
                "CREATE ROLE app SUPERUSER LOGIN",
                "ALTER ROLE app SET statement_timeout = '45s'",
                "ALTER ROLE app IN DATABASE shop SET work_mem = '8MB'");
        try {
            Outcome outcome = run(
                    settings("role", "app"),
                    "setting:statement_timeout",
                    "setting:work_mem",
                    "setting:ssl",
                    "setting:archive_mode",
                    "setting:shared_buffers",
                    "setting:max_connections",
                    "setting:no_such_thing");
            assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
            assertEquals("45", Lab.value(outcome, "setting statement_timeout"));
            assertEquals("45", Lab.value(outcome, "statement_timeout"));
            assertEquals("" + (8 << 20), Lab.value(outcome, "setting work_mem"));
            assertEquals("" + (16 << 20), Lab.value(outcome, "setting shared_buffers"));
            assertEquals("off", Lab.value(outcome, "setting ssl"));
            assertEquals("off", Lab.value(outcome, "setting archive_mode"));
            assertEquals("12", Lab.value(outcome, "setting max_connections"));
            assertEquals("absent: the server has no such setting", Lab.value(outcome, "setting no_such_thing"));
            assertEquals("true: role app is a superuser", Lab.value(outcome, "superuser"));
        } finally {
            server.sql("postgres", "DROP ROLE app");
        }
    }

    @Test
    void noTimeoutAndNoRoleAreTold() throws Exception {
        Outcome outcome = run(settings("role", "app"));
        assertEquals("absent: role app has none: statement_timeout is 0", Lab.value(outcome, "statement_timeout"));
        assertEquals("absent: there is no role app", Lab.value(outcome, "superuser"));
    }

    @Test
    void ownTimeoutHidesTheOneOfOthers() throws Exception {
        server.sql("postgres", "CREATE ROLE app", "ALTER ROLE monitor SET statement_timeout = '7s'");
        try {
            Outcome outcome = run(settings("role", "app"), "statement_timeout");
            assertEquals(Finding.CHECK_BROKEN, outcome.finding());
            assertEquals(
                    "statement_timeout of role app cannot be seen by role monitor, which has its own: ALTER ROLE"
                            + " monitor RESET statement_timeout",
                    outcome.reason());
            assertEquals("7", Lab.value(run(settings()), "statement_timeout"));
        } finally {
            server.sql("postgres", "DROP ROLE app", "ALTER ROLE monitor RESET statement_timeout");
        }
    }

    @Test
    void hiddenSettingWantsAGrant() throws Exception {
        Outcome outcome = run(settings("user", "plain"), "setting:data_directory");
        assertEquals(Finding.CHECK_BROKEN, outcome.finding());
        assertEquals(
                "setting data_directory is hidden or unknown: the role plain lacks pg_monitor: GRANT pg_monitor TO"
                        + " plain",
                outcome.reason());
    }

    @Test
    void forbiddenDatabaseIsNamed() throws Exception {
        Settings forbidding = settings("forbidden_databases", List.of("test", "shop_old"));
        assertEquals("true", Lab.value(run(forbidding), "forbidden_databases_absent"));
        server.sql("postgres", "CREATE DATABASE test");
        try {
            assertEquals("false: there is a database test", Lab.value(run(forbidding), "forbidden_databases_absent"));
        } finally {
            server.sql("postgres", "DROP DATABASE test");
        }
    }

    @Test
    void queryNamesItsSignals() throws Exception {
        Outcome outcome = run(
                settings(
                        "query",
                        "SELECT 3 AS open, 1.5::numeric AS share, true AS fine, 'up'::text AS word, interval '90 s' AS age,"
                                + " timestamptz '2026-01-31 12:00:00Z' AS moment, date '2026-01-31' AS day, NULL AS none,"
                                + " 'NaN'::numeric AS nan"),
                "result:open",
                "result:shut");
        assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
        assertEquals("3", Lab.value(outcome, "result open"));
        assertEquals("1.5", Lab.value(outcome, "result share"));
        assertEquals("true", Lab.value(outcome, "result fine"));
        assertEquals("up", Lab.value(outcome, "result word"));
        assertEquals("90", Lab.value(outcome, "result age"));
        assertEquals("1769860800", Lab.value(outcome, "result moment"));
        assertEquals("1769817600", Lab.value(outcome, "result day"));
        assertEquals("absent: the query gave NULL", Lab.value(outcome, "result none"));
        assertEquals("absent: the query gave NaN", Lab.value(outcome, "result nan"));
        assertEquals("absent: the query has no such column", Lab.value(outcome, "result shut"));
    }

    @Test
    void queryGivesOneRow() throws Exception {
        assertEquals(
                "absent: the query gave no row",
                Lab.value(run(settings("query", "SELECT 1 AS one WHERE false")), "result one"));
        assertEquals(
                "absent: the query gave 2 rows",
                Lab.value(run(settings("query", "SELECT * FROM generate_series(1, 2) AS one")), "result one"));
    }

    @Test
    void queryCannotWrite() throws Exception {
        server.sql("shop", "CREATE TABLE kept (id int)", "GRANT ALL ON kept TO monitor");
        try {
            Outcome insert = run(settings("query", "INSERT INTO kept VALUES (1) RETURNING id"));
            assertEquals(
                    "asking the query is refused: cannot execute INSERT in a read-only transaction", insert.reason());
            Outcome two = run(settings("query", "COMMIT; INSERT INTO kept VALUES (1)"));
            assertEquals(
                    "asking the query is refused: cannot insert multiple commands into a prepared statement",
                    two.reason());
            assertEquals("0", server.sql("shop", "SELECT count(*) FROM kept"));
        } finally {
            server.sql("shop", "DROP TABLE kept");
        }
    }

    @Test
    void queryWithoutGrantSaysWhichOne() throws Exception {
        server.sql("shop", "CREATE TABLE orders (id int)");
        try {
            Outcome outcome = run(settings("query", "SELECT count(*) AS open FROM orders"));
            assertEquals(Finding.CHECK_BROKEN, outcome.finding());
            assertEquals(
                    "asking the query is refused: permission denied for table orders; GRANT SELECT ON orders TO"
                            + " monitor",
                    outcome.reason());
            assertEquals("primary", Lab.value(outcome, "server_role"));
        } finally {
            server.sql("shop", "DROP TABLE orders");
        }
    }

    @Test
    void slowQueryEndsAtTheDeadline() throws Exception {
        long begin = System.nanoTime();
        Outcome outcome =
                lab.run(java.time.Duration.ofMillis(700), PostgresCheck.KIND, settings("query", "SELECT pg_sleep(30)"));
        assertEquals(Finding.TARGET_BAD, outcome.finding());
        assertEquals("no answer within 700 ms: asking the query", outcome.reason());
        assertTrue(System.nanoTime() - begin < TimeUnit.MILLISECONDS.toNanos(1700));
        await("0", "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'postflight'");
    }

    @Test
    void sessionThatIsTerminatedIsTold() throws Exception {
        try (Check check = lab.open(PostgresCheck.KIND, settings("query", "SELECT 1 AS one FROM pg_sleep(20)"))) {
            var run = lab.start(check, java.time.Duration.ofSeconds(10));
            await("1", "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT 1 AS one%'");
            server.sql(
                    "postgres",
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'postflight'");
            Outcome outcome = Lab.outcome(run);
            assertEquals(Finding.TARGET_BAD, outcome.finding());
            assertEquals(
                    peer() + " ended the session: terminating connection due to administrator command",
                    outcome.reason());
        }
    }

    @Test
    void hugeAnswerIsCapped() throws Exception {
        Outcome outcome = run(settings("query", "SELECT repeat('x', 500000) FROM generate_series(1, 1000)"));
        assertEquals(Finding.TARGET_BAD, outcome.finding());
        assertEquals(peer() + " sent more than 4 MiB", outcome.reason());
    }

    private Outcome run(Settings settings, String... asked) throws Exception {
        return lab.run(PostgresCheck.KIND, settings, asked);
    }

    private static String judged(Outcome outcome, String signal, Object condition) {
        return Judged.of(PostgresCheck.KIND, outcome, signal, condition);
    }

    private static String peer() {
        return "127.0.0.1:" + server.port();
    }

    private static Settings settings(Object... more) {
        Map<String, Object> values = new LinkedHashMap<>(Map.of(
                "server",
                peer(),
                "database",
                "shop",
                "user",
                "monitor",
                "password",
                new Secret("${env:PASSWORD}", "secret")));
        for (int i = 0; i < more.length; i += 2) {
            values.put((String) more[i], more[i + 1]);
        }
        return new Settings(values);
    }

    private static void awaitNobodyElse() throws Exception {
        await("1", "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'");
    }

    /** What the server tells of others lags a little. */
    private static void await(String wanted, String sql) throws Exception {
        String found = "";
        for (int i = 0; i < 50; i++) {
            found = server.sql("postgres", sql);
            if (found.equals(wanted)) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        assertEquals(wanted, found, sql);
    }
}
