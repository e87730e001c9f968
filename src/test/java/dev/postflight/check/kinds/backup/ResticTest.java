package dev.postflight.check.kinds.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Check;
import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Lab;
import dev.postflight.testing.Programs;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ResticTest extends BackupLab {
    private Path repository;
    private Path source;

    @BeforeEach
    void makeRepository() throws Exception {
        Programs.need("restic", "restic");
        repository = folder.resolve("repository");
        source = Files.createDirectory(folder.resolve("source"));
        run("init");
    }

    @Test
    void snapshotsAreMeasured() throws Exception {
        Files.write(source.resolve("a"), new byte[4000]);
        run("backup", "--host=shop-1", "--time=2026-01-30 02:00:00", source.toString());
        Files.write(source.resolve("a"), new byte[1000]);
        run("backup", "--host=shop-1", "--time=2026-01-31 02:00:00", source.toString());
        Outcome outcome = look(restic("secret", "host", List.of("shop-1")), "size", "size_change");
        assertMeasured(outcome);
        assertEquals(2, Lab.number(outcome, "backups"));
        assertEquals(86_400, Lab.number(outcome, "largest_gap"));
        assertEquals(1000, Lab.number(outcome, "size"));
        assertEquals(-0.75, Lab.number(outcome, "size_change"));
        assertEquals("true", Lab.value(outcome, "encrypted"));
        assertEquals(Lab.number(outcome, "oldest") + 86_400, Lab.number(outcome, "newest"));
        assertTrue(isUnlocked(), "a lock was left");

        assertBad(
                "no snapshot in restic " + repository + " with --host=other",
                look(restic("secret", "host", List.of("other"))));
    }

    @Test
    void emptyRepositoryIsTargetBad() throws Exception {
        assertBad("no snapshot in restic " + repository, look(restic("secret")));
    }

    @Test
    void wrongPasswordIsOurs() throws Exception {
        assertBroken(
                "password does not open restic " + repository + ": name the right one by password",
                look(restic("wrong")));
        assertBroken(
                "restic " + repository + " needs a password: name it by password",
                look(settings("restic", settings("repository", repository.toString()))));
    }

    @Test
    void missingRepositoryIsTargetBad() throws Exception {
        assertBad(
                "there is no repository: restic " + folder + "/none",
                look(settings(
                        "restic",
                        settings("repository", folder + "/none", "password", new Secret("${env:X}", "secret")))));
    }

    @Test
    void damagedRepositoryStillListsButIsNotIntact() throws Exception {
        byte[] noise = new byte[100_000];
        new java.util.Random(7).nextBytes(noise);
        Files.write(source.resolve("a"), noise);
        run("backup", source.toString());
        assertEquals("true", Lab.value(look(restic("secret", "verify", true)), "intact"));
        try (Stream<Path> packs = Files.walk(repository.resolve("data"))) {
            for (Path pack :
                    packs.filter(each -> each.toFile().length() > 50_000).toList()) {
                Files.delete(pack);
            }
        }
        assertMeasured(look(restic("secret")));
        String intact = Lab.value(look(restic("secret", "verify", true)), "intact");
        assertTrue(intact.matches("false: restic check says: pack [0-9a-f]{64}: does not exist"), intact);
    }

    @Test
    void missingProgramIsOurs() throws Exception {
        assertBroken(
                "program restic is not installed here: install it (Debian: the package restic) and see that it is in PATH",
                look(restic("secret", "environment", Map.of("PATH", folder.toString()))));
    }

    @Test
    void hungProgramEndsAtTheDeadlineWithAllItStartedAndSecretsAreNoArguments() throws Exception {
        Map<String, String> path = hungProgram();
        Outcome outcome =
                lab.run(Duration.ofSeconds(1), BackupCheck.KIND, restic("canary-secret", "environment", path));
        assertEquals(Finding.TARGET_BAD, outcome.finding(), outcome.reason());
        assertTrue(outcome.reason().startsWith("no answer within 1 s: "), outcome.reason());
        assertEquals("snapshots --json --no-lock\n", Files.readString(folder.resolve("arguments")));
        assertChildEnds();
    }

    @Test
    void closedCheckLeavesNoProcess() throws Exception {
        Check check = lab.open(BackupCheck.KIND, restic("secret", "environment", hungProgram()));
        Future<Outcome> run = lab.start(check, Duration.ofSeconds(30));
        for (int i = 0; i < 200 && !Files.exists(folder.resolve("child")); i++) {
            Thread.sleep(50);
        }
        check.close();
        assertChildEnds();
        Lab.outcome(run);
    }

    /** Something that is called restic, starts a child, and waits with it. */
    private Map<String, String> hungProgram() throws Exception {
        Files.writeString(folder.resolve("restic"), """
                #!/bin/sh
                echo "$@" > %1$s/arguments
                (sleep 1000; true) &
                echo $! > %1$s/number
                mv %1$s/number %1$s/child
                sleep 1000
                """.formatted(folder));
        Programs.run(folder, "chmod", "+x", "restic");
        return Map.of("PATH", folder + ":/usr/bin:/bin");
    }

    private void assertChildEnds() throws Exception {
        long child = Long.parseLong(Files.readString(folder.resolve("child")).strip());
        for (int i = 0; i < 100 && ProcessHandle.of(child).isPresent(); i++) {
            Thread.sleep(50);
        }
        assertTrue(ProcessHandle.of(child).isEmpty(), "a child outlives its check");
    }

    private boolean isUnlocked() throws Exception {
        try (Stream<Path> locks = Files.list(repository.resolve("locks"))) {
            return locks.findAny().isEmpty();
        }
    }

    private Settings restic(String password, Object... more) {
        Object[] pairs = new Object[4 + more.length];
        pairs[0] = "repository";
        pairs[1] = repository.toString();
        pairs[2] = "password";
        pairs[3] = new Secret("${env:X}", password);
        System.arraycopy(more, 0, pairs, 4, more.length);
        return settings("restic", settings(pairs));
    }

    private void run(String... words) throws Exception {
        String[] all = Stream.concat(Stream.of("restic"), Stream.of(words)).toArray(String[]::new);
        Programs.run(folder, Map.of("RESTIC_REPOSITORY", repository.toString(), "RESTIC_PASSWORD", "secret"), all);
    }
}
