package dev.postflight.check.kinds.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Settings;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Lab;
import dev.postflight.testing.PgCluster;
import dev.postflight.testing.PostgresServer;
import dev.postflight.testing.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PgBackRestTest extends BackupLab {
    private PgCluster postgres;
    private Path home;
    private Path config;

    @BeforeEach
    void startPostgres() throws Exception {
        Programs.need("pgbackrest", "pgbackrest");
        PostgresServer.assumeInstalled();
        home = Files.createDirectory(folder.resolve("pg"));
        config = home.resolve("pgbackrest.conf");
        postgres = new PgCluster(
                home,
                "archive_mode=on",
                "wal_level=replica",
                "archive_command=pgbackrest --config=" + config + " --stanza=shop archive-push %p");
        writeConfig("secret");
        postgres.as("pgbackrest", "--config=" + config, "--stanza=shop", "stanza-create");
    }

    @AfterEach
    void stopPostgres() {
        if (postgres != null) {
            postgres.close();
        }
    }

    @Test
    void backupsAreMeasured() throws Exception {
        postgres.sql("CREATE TABLE orders AS SELECT n, md5(n::text) FROM generate_series(1, 20000) n");
        backup("full");
        backup("incr");
        Outcome outcome = look(stanza("shop"));
        assertMeasured(outcome);
        assertEquals(2, Lab.number(outcome, "backups"));
        assertTrue(Lab.value(outcome, "name").endsWith("I"), Lab.value(outcome, "name"));
        assertEquals(30, Lab.number(outcome, "newest_age"), 60);
        assertTrue(Lab.number(outcome, "size") > 1 << 20);
        assertTrue(Math.abs(Lab.number(outcome, "size_change")) < 0.5);
        assertTrue(Lab.number(outcome, "took") >= 0);
        assertEquals("true", Lab.value(outcome, "encrypted"));
        assertEquals(0, Lab.number(outcome, "running"));

        assertEquals("true", Lab.value(look(stanza("shop", "verify", true)), "intact"));
        try (Stream<Path> files = Files.walk(home.resolve("repository/backup/shop"))) {
            for (Path file : files.filter(
                            each -> each.toString().contains("/pg_data/base/") && Files.isRegularFile(each))
                    .toList()) {
                Files.write(file, new byte[100]);
            }
        }
        assertMeasured(look(stanza("shop")));
        String intact = Lab.value(look(stanza("shop", "verify", true)), "intact");
        assertTrue(intact.startsWith("false: pgbackrest verify says: "), intact);
    }

    @Test
    void stanzaWithoutBackupIsTargetBad() throws Exception {
        assertBad("no backup in the stanza shop", look(stanza("shop")));
    }

    @Test
    void missingStanzaIsTargetBad() throws Exception {
        assertBad("stanza none: missing stanza path", look(stanza("none")));
    }

    @Test
    void wrongPassphraseIsOurs() throws Exception {
        backup("full");
        writeConfig("wrong");
        assertBroken(
                "passphrase does not open the stanza shop: give PGBACKREST_REPO1_CIPHER_PASS by environment",
                look(stanza("shop")));
        Files.writeString(config, Files.readString(config).replace("repo1-cipher-pass=wrong\n", ""));
        assertMeasured(look(stanza("shop", "environment", Map.of("PGBACKREST_REPO1_CIPHER_PASS", "secret"))));
    }

    @Test
    void runningBackupDoesNotCount() throws Exception {
        postgres.sql("CREATE TABLE orders AS SELECT n, md5(n::text) FROM generate_series(1, 200000) n");
        Thread slow = new Thread(() -> {
            try {
                // without a fast start it waits for the checkpoint, which takes its time
                backup("full", "--no-start-fast");
            } catch (Exception e) {
                // the server was stopped, as it should be
            }
        });
        slow.start();
        Outcome outcome = look(stanza("shop"));
        for (int i = 0; i < 100 && !outcome.reason().contains("being written"); i++) {
            Thread.sleep(100);
            outcome = look(stanza("shop"));
        }
        assertBad("no backup in the stanza shop, the first is being written", outcome);
        assertEquals(1, Lab.number(outcome, "running"));
        postgres.close();
        slow.join(20_000);
    }

    private void backup(String type, String... more) throws Exception {
        postgres.as(Stream.concat(
                        Stream.of("pgbackrest", "--config=" + config, "--stanza=shop", "--type=" + type, "backup"),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    private Settings stanza(String name, Object... more) {
        Object[] pairs = new Object[4 + more.length];
        pairs[0] = "stanza";
        pairs[1] = name;
        pairs[2] = "config";
        pairs[3] = config.toString();
        System.arraycopy(more, 0, pairs, 4, more.length);
        return settings("pgbackrest", settings(pairs));
    }

    private void writeConfig(String passphrase) throws Exception {
        Files.writeString(config, """
                [global]
                repo1-path=%1$s/repository
                repo1-cipher-type=aes-256-cbc
                repo1-cipher-pass=%2$s
                repo1-retention-full=2
                log-path=%1$s/log
                lock-path=%1$s/lock
                spool-path=%1$s/spool
                start-fast=y

                [shop]
                pg1-path=%3$s
                pg1-port=%4$d
                pg1-socket-path=%1$s
                """.formatted(home, passphrase, postgres.data(), postgres.port()));
        for (String each : List.of("repository", "log", "lock", "spool")) {
            Files.createDirectories(home.resolve(each));
        }
        Programs.run(folder, "chown", "-R", "--reference=" + postgres.data(), home.toString());
    }
}
