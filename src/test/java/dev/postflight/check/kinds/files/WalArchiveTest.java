package dev.postflight.check.kinds.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Settings;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Lab;
import dev.postflight.testing.PgCluster;
import dev.postflight.testing.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An archive_command that hangs never counts as failed in PostgreSQL's own numbers: what waits for it lies in a folder. */
final class WalArchiveTest {
    @TempDir
    Path folder;

    @Test
    void logThatWaitsForAnArchiveThatHangsIsStuck() throws Exception {
        PostgresServer.assumeInstalled();
        Path home = Files.createDirectory(folder.resolve("pg"));
        try (Lab lab = new Lab();
                PgCluster postgres = new PgCluster(home, "archive_mode=on", "archive_command=sleep 60")) {
            Settings settings = new Settings(Map.of(
                    "folder",
                    postgres.data().resolve("pg_wal/archive_status").toString(),
                    "match",
                    "*.ready",
                    "stuck_after",
                    Duration.ofSeconds(1)));
            assertEquals(0, Lab.number(lab.run(FilesCheck.KIND, settings), "stuck"));
            postgres.sql("CREATE TABLE a AS SELECT 1");
            postgres.sql("SELECT pg_switch_wal()");
            postgres.sql("CREATE TABLE b AS SELECT 1");
            postgres.sql("SELECT pg_switch_wal()");
            Thread.sleep(1500);
            Outcome outcome = lab.run(FilesCheck.KIND, settings);
            assertTrue(Lab.number(outcome, "files") >= 2, outcome.toString());
            assertTrue(Lab.number(outcome, "stuck") >= 2, outcome.toString());
        }
    }
}
