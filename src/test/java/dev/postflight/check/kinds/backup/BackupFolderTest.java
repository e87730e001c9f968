package dev.postflight.check.kinds.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Check;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Lab;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class BackupFolderTest extends BackupLab {
    private static final byte[] LARGE = new byte[2000];
    private static final byte[] SMALL = new byte[1000];

    @Test
    void newestAndOldestAndSizeOfDumps() throws Exception {
        aged("a.dump", Duration.ofDays(3), LARGE);
        aged("b.dump", Duration.ofDays(1), LARGE);
        aged("c.dump", Duration.ofHours(2), SMALL);
        aged("other.txt", Duration.ofMinutes(2), SMALL);
        Outcome outcome = look(dumps());
        assertMeasured(outcome);
        assertEquals("c.dump", Lab.value(outcome, "name"));
        assertEquals(7200, Lab.number(outcome, "newest_age"), 10);
        assertEquals(3 * 86_400, Lab.number(outcome, "oldest_age"), 10);
        assertEquals(Instant.now().getEpochSecond() - 7200, Lab.number(outcome, "newest"), 10);
        assertEquals(3, Lab.number(outcome, "backups"));
        assertEquals(1000, Lab.number(outcome, "size"));
        assertEquals(-0.5, Lab.number(outcome, "size_change"));
        assertEquals(2 * 86_400, Lab.number(outcome, "largest_gap"), 10);
        assertEquals(0, Lab.number(outcome, "running"));
    }

    @Test
    void oneBackupHasNothingToCompareWith() throws Exception {
        aged("a.dump", Duration.ofDays(3), LARGE);
        Outcome outcome = look(dumps());
        assertEquals("absent: there is only one backup", Lab.value(outcome, "size_change"));
        assertEquals("absent: there is only one backup", Lab.value(outcome, "largest_gap"));
    }

    @Test
    void emptyFolderIsTargetBad() throws Exception {
        assertBad("no file in " + folder, look(settings("folder", folder.toString())));
        aged("notes.txt", Duration.ofDays(1), SMALL);
        Outcome outcome = look(dumps());
        assertBad("no file in " + folder + " matches *.dump", outcome);
        assertEquals(0, Lab.number(outcome, "backups"));
    }

    @Test
    void missingFolderIsTargetBad() throws Exception {
        assertBad("folder " + folder + "/none does not exist", look(settings("folder", folder + "/none")));
        Path file = aged("file", Duration.ofDays(1), SMALL);
        assertBroken("folder " + file + " is no folder", look(settings("folder", file.toString())));
    }

    @Test
    void backupInProgressNeverCounts() throws Exception {
        aged("a.dump", Duration.ofDays(1), LARGE);
        aged("b.dump", Duration.ofSeconds(2), SMALL);
        aged("c.dump.part", Duration.ofMinutes(5), SMALL);
        aged(".d.dump.Xy12", Duration.ofMinutes(5), SMALL);
        Outcome outcome = look(settings("folder", folder.toString(), "archive", "any"));
        assertMeasured(outcome);
        assertEquals("a.dump", Lab.value(outcome, "name"));
        assertEquals(1, Lab.number(outcome, "backups"));
        assertEquals(1, Lab.number(outcome, "running"));
    }

    @Test
    void onlyABackupInProgressIsNone() throws Exception {
        aged("a.dump", Duration.ZERO, LARGE);
        Outcome outcome = look(dumps());
        assertBad("no finished backup in " + folder + " matches *.dump, 1 may still be growing", outcome);
        assertEquals(1, Lab.number(outcome, "running"));
    }

    @Test
    void fileThatGrewSinceTheLastRunDoesNotCountWhateverItsClockSays() throws Exception {
        aged("a.dump", Duration.ofHours(3), LARGE);
        aged("b.dump", Duration.ofHours(2), SMALL);
        try (Check check = lab.open(BackupCheck.KIND, dumps())) {
            assertEquals("b.dump", Lab.value(Lab.outcome(lab.start(check, Lab.TIMEOUT)), "name"));
            aged("b.dump", Duration.ofHours(2), LARGE);
            assertEquals("a.dump", Lab.value(Lab.outcome(lab.start(check, Lab.TIMEOUT)), "name"));
            assertEquals("b.dump", Lab.value(Lab.outcome(lab.start(check, Lab.TIMEOUT)), "name"));
        }
    }

    @Test
    void momentOfTheName() throws Exception {
        aged("shop-20260131-0200.dump", Duration.ofMinutes(2), LARGE);
        aged("shop-20260130-0200.dump", Duration.ofMinutes(2), LARGE);
        aged("shop-99999999-0200.dump", Duration.ofMinutes(2), LARGE);
        Outcome outcome =
                look(settings("folder", folder.toString(), "dated", "yyyyMMdd-HHmm", "zone", "Europe/Vienna"));
        assertMeasured(outcome);
        assertEquals("shop-20260131-0200.dump", Lab.value(outcome, "name"));
        assertEquals(Instant.parse("2026-01-31T01:00:00Z").getEpochSecond(), Lab.number(outcome, "newest"));
        assertEquals(2, Lab.number(outcome, "backups"));

        outcome = look(settings("folder", folder.toString(), "dated", "yyyy-MM-dd"));
        assertEquals(Finding.TARGET_BAD, outcome.finding());
        // which of them stands there depends on the folder's order
        assertEquals(
                "no name of the 3 files that match * in " + folder + " tells its moment as dated says, such as X",
                outcome.reason().replaceAll("shop-\\d+-0200.dump$", "X"));
    }

    @Test
    void momentsOfNamesInSeveralForms() {
        Map<String, String> forms = Map.of(
                "yyyy-MM-dd", "db-2026-01-31.gz",
                "yyyyMMdd_HHmmss", "db_20260131_000000.gz",
                "yyyy-MM-dd'T'HH:mm:ssXXX", "2026-01-31T01:00:00+01:00.gz",
                "yyMMdd", "260131.gz",
                "unix", "db.1769817600.gz");
        forms.forEach((format, name) -> assertEquals(
                Instant.parse("2026-01-31T00:00:00Z"),
                new NameMoment(format, java.time.ZoneOffset.UTC).in(name).orElseThrow(),
                format));
    }

    @Test
    void backupOfTheFutureIsTargetBad() throws Exception {
        Path file = aged("a.dump", Duration.ofDays(-2), LARGE);
        Instant moment = Files.getLastModifiedTime(file).toInstant();
        assertBad("backup a.dump is dated in the future: " + moment + "; a clock or the zone is wrong", look(dumps()));
    }

    @Test
    void retentionReachesBackOrSaysHowFar() throws Exception {
        for (int day = 0; day < 30; day++) {
            aged("day" + day + ".dump", Duration.ofDays(day).plusHours(1), LARGE);
        }
        Settings kept = settings("folder", folder.toString(), "archive", "any", "kept", Duration.ofDays(30));
        assertEquals("true", Lab.value(look(kept), "retained"));
        for (int day = 10; day < 30; day++) {
            Files.delete(folder.resolve("day" + day + ".dump"));
        }
        assertEquals("false: oldest backup is 9.04 d old, and 30 d are to be kept", Lab.value(look(kept), "retained"));
    }

    @Test
    void linksAndFoldersBelowAreNoBackups() throws Exception {
        Path real = aged("a.dump", Duration.ofDays(1), LARGE);
        Files.createSymbolicLink(folder.resolve("latest.dump"), real);
        Files.createSymbolicLink(folder.resolve("circle"), folder);
        aged("below/b.dump", Duration.ofHours(1), LARGE);
        Outcome outcome = look(dumps());
        assertEquals(1, Lab.number(outcome, "backups"));
        assertEquals("a.dump", Lab.value(outcome, "name"));

        outcome = look(settings("folder", folder.toString(), "match", "*.dump", "archive", "any", "recursive", true));
        assertEquals(2, Lab.number(outcome, "backups"));
        assertEquals("below/b.dump", Lab.value(outcome, "name"));

        outcome = look(settings("folder", folder.toString(), "match", "*/*.dump"));
        assertEquals(1, Lab.number(outcome, "backups"));
    }

    @Test
    void folderThatIsALinkIsFollowed() throws Exception {
        aged("real/a.dump", Duration.ofDays(1), LARGE);
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("real"));
        assertEquals(1, Lab.number(look(settings("folder", link.toString())), "backups"));
    }

    @Test
    void copyInASecondPlace() throws Exception {
        aged("here/a.dump", Duration.ofHours(1), LARGE);
        aged("there/a.dump", Duration.ofDays(2), SMALL);
        Settings both =
                settings("folder", folder + "/here", "copy", settings("folder", folder + "/there", "match", "*.dump"));
        Outcome outcome = look(both);
        assertMeasured(outcome);
        assertEquals(2 * 86_400, Lab.number(outcome, "copy_age"), 10);
        assertEquals(1000, Lab.number(outcome, "copy_size"));

        Files.delete(folder.resolve("there/a.dump"));
        outcome = look(both);
        assertBad("second place: no file in " + folder + "/there matches *.dump", outcome);
        assertEquals("a.dump", Lab.value(outcome, "name"));
    }

    @Test
    void restoreDrillLeavesAFile() throws Exception {
        aged("a.dump", Duration.ofHours(1), LARGE);
        Path drill = folder.resolve("drill/last.json");
        Settings drilled = settings("folder", folder.toString(), "match", "*.dump", "drill", drill.toString());
        assertEquals("absent: there was none: " + drill + " does not exist", Lab.value(look(drilled), "restored_age"));

        aged("drill/last.json", Duration.ofDays(2), new byte[0]);
        Outcome outcome = look(drilled);
        assertEquals(2 * 86_400, Lab.number(outcome, "restored_age"), 10);
        assertEquals("absent: the drill's file does not tell", Lab.value(outcome, "restore_duration"));

        Files.writeString(drill, "{\"finished\": \"2026-01-31T04:25:00Z\", \"duration\": \"25m\"}");
        outcome = look(drilled);
        assertEquals(Instant.parse("2026-01-31T04:25:00Z").getEpochSecond(), Lab.number(outcome, "restored"));
        assertEquals(1500, Lab.number(outcome, "restore_duration"));

        Files.writeString(
                drill, "{\"started\": \"2026-01-31T04:00:00Z\", \"finished\": \"2026-01-31T04:25:00+00:00\"}");
        assertEquals(1500, Lab.number(look(drilled), "restore_duration"));

        Files.writeString(drill, "{\"ok\": false}");
        assertEquals("absent: the last one went wrong", Lab.value(look(drilled), "restored"));

        Files.writeString(drill, "{nonsense");
        outcome = look(drilled);
        assertEquals(Finding.CHECK_BROKEN, outcome.finding());
        assertTrue(
                outcome.reason().startsWith("file " + drill + " of the restore drill is not understood: "),
                outcome.reason());
    }

    @Test
    void manyFilesCostNoMemory() throws Exception {
        Path many = Files.createDirectories(folder.resolve("many"));
        Instant day = Instant.now().minus(Duration.ofDays(1));
        for (int i = 0; i < 20_000; i++) {
            Files.setLastModifiedTime(
                    Files.createFile(many.resolve("b" + i + ".dump")), FileTime.from(day.minusSeconds(i)));
        }
        Outcome outcome = look(settings("folder", many.toString(), "archive", "any"));
        assertMeasured(outcome);
        assertEquals(20_000, Lab.number(outcome, "backups"));
        assertEquals("b0.dump", Lab.value(outcome, "name"));
    }

    @Test
    void folderThatIsNotReadInTimeIsNobodysFault() throws Exception {
        Path many = Files.createDirectories(folder.resolve("many"));
        for (int i = 0; i < 3_000; i++) {
            Files.createFile(many.resolve("b" + i + ".dump"));
        }
        Outcome outcome =
                lab.run(Duration.ofMillis(1), BackupCheck.KIND, settings("folder", many.toString(), "archive", "any"));
        assertEquals(Finding.SOURCE_MISSING, outcome.finding());
        // the thread may take longer than that to begin
        assertTrue(
                outcome.reason().contains(" could not be looked through within 1 ms")
                        || outcome.reason().startsWith("it did not get its turn in time: "),
                outcome.reason());
    }

    @Test
    void mistakesAreNamed() {
        assertEquals(
                Map.of("folder", "one place: folder, s3, restic, borg, pgbackrest, wal, redis or sql"),
                complaints(settings("match", "*.dump")));
        assertEquals(
                Map.of(
                        "folder",
                        "one place: folder, s3, restic, borg, pgbackrest, wal, redis or sql, and not folder and restic"),
                complaints(settings("folder", "/x", "restic", settings("repository", "/y"))));
        assertEquals(
                Map.of(
                        "match", "nothing, since it is about files and objects",
                        "checksum", "nothing, since only files in a folder are looked into"),
                complaints(settings("restic", settings("repository", "/y"), "match", "*", "checksum", "*.md5")));
        assertEquals(
                Map.of("zone", "a zone such as UTC, Europe/Vienna or +02:00"),
                complaints(settings("folder", "/x", "zone", "Mars")));
        assertEquals(
                Map.of("dated", "letters such as yyyy-MM-dd_HHmm as they stand in names, or unix"),
                complaints(settings("folder", "/x", "dated", "weekly")));
        assertEquals(
                Map.of("copy.folder", "one place: folder, s3, restic, borg, pgbackrest, wal, redis or sql"),
                complaints(settings("folder", "/x", "copy", Settings.NONE)));
        assertEquals(
                Map.of("checksum", "a name such as *.sha256 or SHA256SUMS"),
                complaints(settings("folder", "/x", "checksum", "../sums")));
        assertEquals(
                List.of("ignore"),
                List.copyOf(complaints(settings("folder", "/x", "ignore", List.of("[a")))
                        .keySet()));
    }

    private static Map<String, String> complaints(Settings settings) {
        return BackupCheck.KIND.complaints().apply(settings);
    }

    private Settings dumps() {
        return settings("folder", folder.toString(), "match", "*.dump", "archive", "any");
    }
}
