package dev.postflight.check.kinds.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Check;
import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Lab;
import dev.postflight.testing.PostgresServer;
import dev.postflight.testing.RealRedis;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What real databases tell of their own backups: PostgreSQL's archiver, Redis' saves, a table. */
final class DatabaseBackupTest extends BackupLab {
    private static PostgresServer server;

    @BeforeAll
    static void start() throws Exception {
        PostgresServer.assumeInstalled();
        RealRedis.assumeInstalled();
        server = PostgresServer.start("archive_mode=on");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void walThatIsStoredCounts() throws Exception {
        try (Check check = lab.open(BackupCheck.KIND, wal("monitor"))) {
            archive("mkdir -p %1$s/archive && cp %%p %1$s/archive/%%f");
            write();
            Outcome outcome = await(check, "waiting", "0");
            assertMeasured(outcome);
            assertEquals("true", Lab.value(outcome, "succeeded"));
            assertEquals("0", Lab.value(outcome, "waiting_age"));
            assertTrue(Lab.number(outcome, "newest_age") < 60, outcome.toString());
            assertTrue(Lab.value(outcome, "name").matches("[0-9A-F]{24}"), outcome.toString());
            assertEquals("unknown: only the newest is told", Lab.value(outcome, "oldest"));
        }
    }

    @Test
    void archiveCommandThatFailsIsTold() throws Exception {
        try (Check check = lab.open(BackupCheck.KIND, wal("monitor"))) {
            archive("false");
            write();
            Outcome outcome = run(check);
            for (int i = 0; i < 100 && Lab.value(outcome, "succeeded").equals("true"); i++) {
                Thread.sleep(100);
                outcome = run(check);
            }
            assertTrue(
                    Lab.value(outcome, "succeeded")
                            .matches("false: archive_command failed for [0-9A-F]{24}, (once|\\d+ times) in all"),
                    outcome.toString());
            assertTrue(Lab.number(outcome, "waiting") >= 1, outcome.toString());
            archive("true");
            outcome = await(check, "waiting", "0");
            assertEquals("true", Lab.value(outcome, "succeeded"));
        }
    }

    @Test
    void archiveCommandThatHangsLeavesWalWaiting() throws Exception {
        try (Check check = lab.open(BackupCheck.KIND, wal("monitor"))) {
            server.place("hang", "");
            archive("while test -e %1$s/hang; do sleep 0.1; done");
            write();
            Thread.sleep(1500);
            Outcome outcome = run(check);
            assertEquals("true", Lab.value(outcome, "succeeded"), "it never failed");
            assertTrue(Lab.number(outcome, "waiting") >= 1, outcome.toString());
            assertTrue(Lab.number(outcome, "waiting_age") > 1, outcome.toString());
            Files.delete(server.folder().resolve("hang"));
            await(check, "waiting", "0");
        } finally {
            Files.deleteIfExists(server.folder().resolve("hang"));
        }
    }

    @Test
    void rightsThatAreMissingAreNamed() throws Exception {
        assertBroken(
                "asking for the WAL archiver is refused: permission denied for function pg_ls_archive_statusdir; GRANT"
                        + " EXECUTE ON FUNCTION pg_ls_archive_statusdir TO plain",
                look(wal("plain")));
    }

    @Test
    void archiverThatIsOffIsTold() throws Exception {
        try (PostgresServer off = PostgresServer.start()) {
            assertBad(
                    "the WAL archiver of 127.0.0.1:" + off.port() + "/postgres is off: archive_mode is off",
                    look(settings("wal", postgres(off, "monitor"))));
            off.sql("postgres", "ALTER SYSTEM SET archive_mode = 'on'");
            off.kill();
            off.launch();
            assertBad(
                    "the WAL archiver of 127.0.0.1:" + off.port()
                            + "/postgres has stored nothing since its statistics began",
                    look(settings("wal", postgres(off, "monitor"))));
        }
    }

    @Test
    void rowsAreBackups() throws Exception {
        server.sql(
                "shop",
                "DROP TABLE IF EXISTS backups",
                "CREATE TABLE backups (at timestamptz, file text, bytes bigint, state text, whole bool, took interval)",
                "GRANT SELECT ON backups TO monitor");
        Settings settings = sql("SELECT at AS moment, file AS name, bytes AS size, state, whole AS checksum_ok, took"
                + " FROM backups ORDER BY at");
        assertBad("the query of 127.0.0.1:" + server.port() + "/shop gave no finished backup", look(settings));
        server.sql(
                "shop",
                "INSERT INTO backups VALUES (now() - interval '2 days', 'a', 1000, 'done', true, '10 min'),"
                        + " (now() - interval '1 day', 'b', 500, 'done', true, '20 min'),"
                        + " (now(), 'c', NULL, 'running', NULL, NULL)");
        Outcome outcome = look(settings);
        assertMeasured(outcome);
        assertEquals(86_400, Lab.number(outcome, "newest_age"), 60);
        assertEquals("b", Lab.value(outcome, "name"));
        assertEquals("2", Lab.value(outcome, "backups"));
        assertEquals("1", Lab.value(outcome, "running"));
        assertEquals("-0.5", Lab.value(outcome, "size_change"));
        assertEquals("1200", Lab.value(outcome, "took"));
        assertEquals("true", Lab.value(outcome, "succeeded"));
        assertEquals("true", Lab.value(outcome, "checksum_ok"));

        server.sql("shop", "UPDATE backups SET state = 'failed' WHERE file = 'c'");
        outcome = look(settings);
        assertEquals("false: backup c is failed", Lab.value(outcome, "succeeded"));
        assertEquals("b", Lab.value(outcome, "name"), "what failed is no backup");

        server.sql("shop", "DELETE FROM backups WHERE file = 'c'", "UPDATE backups SET whole = false");
        assertBad("backup b does not have its checksum, as the query says", look(settings));
        assertEquals("false", Lab.value(look(settings), "checksum_ok"));

        assertBroken("the query gives no moment in a column named moment", look(sql("SELECT now() AS at")));
        assertBroken(
                "asking the query is refused: relation \"nothing\" does not exist", look(sql("SELECT * FROM nothing")));
    }

    @Test
    void savesOfRedisAreBackups() throws Exception {
        Path data = folder.resolve("redis");
        try (RealRedis redis = new RealRedis(data);
                Check check = lab.open(
                        BackupCheck.KIND,
                        settings(
                                "redis",
                                new Settings(Map.of("url", URI.create("redis://127.0.0.1:" + redis.port())))))) {
            redis.ask("SET", "a", "b");
            redis.ask("BGSAVE");
            Outcome outcome = await(check, "waiting", "0");
            assertMeasured(outcome);
            assertEquals("true", Lab.value(outcome, "succeeded"));
            assertEquals("0", Lab.value(outcome, "running"));
            assertTrue(Lab.number(outcome, "newest_age") < 30, outcome.toString());
            assertEquals("0", Lab.value(outcome, "took"));

            redis.ask("SET", "a", "c");
            Files.delete(data.resolve("dump.rdb"));
            Files.createDirectories(data.resolve("dump.rdb").resolve("in the way"));
            redis.ask("BGSAVE");
            outcome = await(check, "succeeded", "false: the last save failed, see the server's log");
            assertEquals("1", Lab.value(outcome, "waiting"));
            assertTrue(Lab.number(outcome, "newest_age") < 60, outcome.toString());

            redis.stop();
            assertBad("connection refused by 127.0.0.1:" + redis.port(), run(check));
        }
    }

    @Test
    void silentServersEndInTime() throws Exception {
        server.signal("STOP");
        try {
            Outcome outcome = lab.run(Duration.ofMillis(500), BackupCheck.KIND, wal("monitor"));
            assertTrue(outcome.reason().startsWith("no answer within 500 ms: "), outcome.reason());
        } finally {
            server.signal("CONT");
        }
    }

    private static void archive(String command) throws Exception {
        server.sql(
                "postgres",
                "ALTER SYSTEM SET archive_command = '" + command.formatted(server.folder()) + "'",
                "SELECT pg_reload_conf()");
    }

    /** Fills a bit of a WAL file and finishes it. */
    private static void write() throws Exception {
        server.sql(
                "postgres",
                "CREATE TABLE IF NOT EXISTS w (n int)",
                "INSERT INTO w VALUES (1)",
                "SELECT pg_switch_wal()");
    }

    private static Settings wal(String user) {
        return settings("wal", postgres(server, user));
    }

    private static Settings sql(String query) {
        Map<String, Object> values =
                new LinkedHashMap<>(postgres(server, "monitor").values());
        values.put("database", "shop");
        values.put("query", query);
        return settings("sql", new Settings(values));
    }

    private static Settings postgres(PostgresServer server, String user) {
        return settings(
                "server",
                "127.0.0.1:" + server.port(),
                "user",
                user,
                "password",
                new Secret("${env:PASSWORD}", "secret"));
    }

    private Outcome await(Check check, String title, String value) throws Exception {
        Outcome outcome = run(check);
        for (int i = 0; i < 200 && !Lab.value(outcome, title).equals(value); i++) {
            Thread.sleep(100);
            outcome = run(check);
        }
        assertEquals(value, Lab.value(outcome, title), outcome.toString());
        return outcome;
    }

    private Outcome run(Check check) throws Exception {
        return Lab.outcome(lab.start(check, Lab.TIMEOUT));
    }
}
