package dev.postflight.check.kinds.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Lab;
import dev.postflight.testing.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class BorgTest extends BackupLab {
    private Path repository;
    private Path source;

    @BeforeEach
    void makeRepository() throws Exception {
        Programs.need("borg", "borgbackup");
        repository = folder.resolve("repository");
        source = Files.createDirectory(folder.resolve("source"));
        run("init", "--encryption=repokey");
    }

    @Test
    void archivesAreMeasured() throws Exception {
        Files.write(source.resolve("a"), new byte[400_000]);
        run("create", "--timestamp=2026-01-30T02:00:00", "::shop-1", source.toString());
        Files.write(source.resolve("a"), new byte[100_000]);
        run("create", "--timestamp=2026-01-31T02:00:00", "::shop-2", source.toString());
        run("create", "--timestamp=2026-01-31T04:00:00", "::other", source.toString());
        Outcome outcome = look(borg("secret", "archives", "shop-*"), "size", "size_change");
        assertMeasured(outcome);
        assertEquals(2, Lab.number(outcome, "backups"));
        assertEquals("shop-2", Lab.value(outcome, "name"));
        assertEquals(86_400, Lab.number(outcome, "largest_gap"));
        assertEquals(-0.75, Lab.number(outcome, "size_change"), 0.01);
        assertEquals("true", Lab.value(outcome, "encrypted"));
        assertEquals(
                java.time.Instant.parse("2026-01-31T02:00:00Z").getEpochSecond(), Lab.number(outcome, "newest"), 0.5);

        assertBad(
                "no archive in borg " + repository + " with --glob-archives=none",
                look(borg("secret", "archives", "none")));
    }

    @Test
    void timesHaveNoZoneAndAreRightInEach() throws Exception {
        run("create", "::now", source.toString());
        long now = java.time.Instant.now().getEpochSecond();
        Settings elsewhere = borg("secret", "environment", Map.of("LANG", "C"));
        assertEquals(now, Lab.number(look(elsewhere), "newest"), 60);
    }

    @Test
    void emptyRepositoryIsTargetBad() throws Exception {
        assertBad("no archive in borg " + repository, look(borg("secret")));
    }

    @Test
    void wrongPassphraseIsOurs() throws Exception {
        assertBroken(
                "passphrase does not open borg " + repository + ": name the right one by passphrase",
                look(borg("wrong")));
    }

    @Test
    void missingRepositoryIsTargetBad() throws Exception {
        assertBad(
                "there is no repository: borg " + folder + "/none",
                look(settings("borg", settings("repository", folder + "/none"))));
    }

    @Test
    void lockedByARunningBackupIsNoObstacle() throws Exception {
        run("create", "::one", source.toString());
        ProcessBuilder builder =
                new ProcessBuilder("borg", "with-lock", repository.toString(), "sh", "-c", "echo held; sleep 60");
        builder.environment().put("BORG_PASSPHRASE", "secret");
        Process holding = builder.start();
        try {
            assertEquals('h', holding.getInputStream().read());
            assertMeasured(look(borg("secret")));
        } finally {
            holding.descendants().forEach(ProcessHandle::destroyForcibly);
            holding.destroyForcibly();
        }
    }

    @Test
    void damagedRepositoryIsNotIntact() throws Exception {
        Files.write(source.resolve("a"), new byte[400_000]);
        run("create", "::one", source.toString());
        assertEquals("true", Lab.value(look(borg("secret", "verify", true)), "intact"));
        try (Stream<Path> segments = Files.walk(repository.resolve("data"))) {
            Path largest = segments.filter(Files::isRegularFile)
                    .max(java.util.Comparator.comparing(path -> path.toFile().length()))
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(largest);
            bytes[bytes.length / 2] ^= 0x55;
            Files.write(largest, bytes);
        }
        Outcome outcome = look(borg("secret", "verify", true));
        String intact = Lab.value(outcome, "intact");
        assertTrue(
                intact.startsWith("false: borg check says: ")
                        || outcome.reason().contains("is damaged"),
                outcome.toString());
    }

    private Settings borg(String passphrase, Object... more) {
        Object[] pairs = new Object[4 + more.length];
        pairs[0] = "repository";
        pairs[1] = repository.toString();
        pairs[2] = "passphrase";
        pairs[3] = new Secret("${env:X}", passphrase);
        System.arraycopy(more, 0, pairs, 4, more.length);
        return settings("borg", settings(pairs));
    }

    private void run(String... words) throws Exception {
        String[] all = Stream.concat(Stream.of("borg"), Stream.of(words)).toArray(String[]::new);
        Programs.run(folder, Map.of("BORG_REPO", repository.toString(), "BORG_PASSPHRASE", "secret", "TZ", "UTC"), all);
    }
}
