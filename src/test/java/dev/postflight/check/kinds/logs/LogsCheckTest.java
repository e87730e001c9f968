package dev.postflight.check.kinds.logs;

import static dev.postflight.testing.Lab.number;
import static dev.postflight.testing.Lab.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Pattern;
import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a check tells of the lines of its files. */
final class LogsCheckTest {
    @TempDir
    private Path folder;

    @Test
    void classesAreCountedAndRatesBeginAtTheSecondRun() throws Exception {
        Path app = Files.writeString(folder.resolve("app.log"), "12:00 ERROR old\n");
        Map<String, Settings> classes = Map.of("stock", new Settings(Map.of("match", Pattern.compile("no stock"))));
        try (LogsLab logs = new LogsLab(folder, "classes", classes)) {
            Outcome first = logs.measured();
            assertEquals("0", value(first, "entries error"));
            assertEquals("unknown: rates begin with the next run", value(first, "rate error"));
            assertEquals("unknown: rates begin with the next run", value(first, "line_rate"));
            logs.write(
                    "app.log",
                    "12:01 ERROR no stock\n\tat a.b.C\n12:01 WARN low\n12:01 FATAL out\n12:01 INFO no stock\n");
            long begin = System.nanoTime();
            Thread.sleep(300);
            Outcome second = logs.measured();
            double seconds = (System.nanoTime() - begin) / 1e9;
            assertEquals("5", value(second, "lines"));
            assertEquals("2", value(second, "entries error"));
            assertEquals("1", value(second, "entries warning"));
            assertEquals("2", value(second, "entries stock"));
            assertEquals(2 / seconds, number(second, "rate error"), 1 / seconds);
            assertEquals(5 / seconds, number(second, "line_rate"), 2 / seconds);
            assertEquals(Files.size(app), number(second, "size"));
            assertEquals("1", value(second, "files"));
            assertEquals("0", value(second, "behind"));
            assertEquals("true", value(second, "caught_up"));
        }
    }

    @Test
    void quietLogHasARateOfZeroAndAnAge() throws Exception {
        Path app = Files.writeString(folder.resolve("app.log"), "12:00 INFO old\n");
        Files.setLastModifiedTime(app, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        try (LogsLab logs = new LogsLab(folder)) {
            assertEquals(7200, number(logs.measured(), "age"), 5);
            Thread.sleep(20);
            Outcome second = logs.measured();
            assertEquals("0", value(second, "rate error"));
            assertEquals("0", value(second, "line_rate"));
            assertEquals(7200, number(second, "age"), 5);
            logs.write("app.log", "12:01 INFO new\n");
            assertEquals(0, number(logs.measured(), "age"), 5);
        }
    }

    @Test
    void ageIsThatOfTheLogThatIsSilentForLongest() throws Exception {
        Path app = Files.writeString(folder.resolve("app.log"), "12:00 INFO old\n");
        Path other = Files.writeString(folder.resolve("other.log"), "12:00 INFO old\n");
        Files.setLastModifiedTime(other, FileTime.from(Instant.now().minus(Duration.ofHours(3))));
        try (LogsLab logs = new LogsLab(folder, "files", List.of(app.toString(), other.toString()))) {
            logs.measured();
            logs.write("app.log", "12:01 INFO new\n");
            assertEquals(10_800, number(logs.measured(), "age"), 5);
        }
    }

    @Test
    void freshlyRotatedLogWithoutALineIsAsOldAsItsLastOne() throws Exception {
        Path old = Files.writeString(folder.resolve("app.log.1.gz"), "x");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(4))));
        Files.createFile(folder.resolve("app.log"));
        try (LogsLab logs = new LogsLab(folder)) {
            Outcome outcome = logs.measured();
            assertEquals(14_400, number(outcome, "age"), 5);
            assertEquals(14_400, number(outcome, "rotated_age"), 5);
        }
    }

    @Test
    void logThatWasNeverWrittenHasNoAge() throws Exception {
        Files.createFile(folder.resolve("app.log"));
        try (LogsLab logs = new LogsLab(folder)) {
            Outcome outcome = logs.measured();
            assertEquals("absent: nothing has been written yet", value(outcome, "age"));
            assertEquals(
                    "absent: no rotation has been seen, and no rotated file lies beside it",
                    value(outcome, "rotated_age"));
        }
    }

    @Test
    void rotationIsNoticed() throws Exception {
        Path app = Files.writeString(folder.resolve("app.log"), "12:00 INFO old\n");
        try (LogsLab logs = new LogsLab(folder)) {
            logs.measured();
            Files.move(app, folder.resolve("app.log.1"));
            logs.write("app.log", "12:01 INFO new\n");
            assertEquals(0, number(logs.measured(), "rotated_age"), 5);
        }
    }

    @Test
    void errorsOfAShapeNeverSeenBefore() throws Exception {
        Files.writeString(folder.resolve("app.log.1"), "12:00 ERROR order 1 failed\n");
        Files.writeString(folder.resolve("app.log"), "12:00 ERROR connect to 192.0.2.7 refused\n12:00 INFO begun\n");
        try (LogsLab logs = LogsLab.asking("new_shapes", folder)) {
            Outcome first = logs.measured();
            assertEquals("0", value(first, "new_shapes"));
            assertEquals("none", value(first, "newest_shape"));
            logs.write("app.log", "12:01 ERROR order 2 failed\n12:01 ERROR connect to 192.0.2.8 refused\n");
            assertEquals("0", value(logs.measured(), "new_shapes"));
            logs.write("app.log", "12:02 ERROR bob's cart 17 lost, password=hunter2\n12:02 ERROR eve's cart 18 lost\n");
            logs.write("app.log", "12:02 ERROR table 'orders' missing\n12:02 ERROR table 'carts' missing\n");
            Outcome second = logs.measured();
            assertEquals("3", value(second, "new_shapes"));
            assertEquals("<n> ERROR table <text> missing", value(second, "newest_shape"));
            assertFalse(second.toString().contains("hunter2"), second.toString());
        }
    }

    @Test
    void newIsWhatCameSinceAMoment() throws Exception {
        Files.writeString(folder.resolve("app.log"), """
                2026-01-30T12:00:00Z ERROR old trouble
                2026-01-31T13:00:00Z ERROR fresh trouble
                2026-01-31T13:00:00Z ERROR old trouble
                """);
        for (String from : List.of("start", "end")) {
            try (LogsLab logs = LogsLab.asking("new_shapes", folder, "since", "2026-01-31T12:00:00Z", "from", from)) {
                Outcome outcome = logs.measured();
                assertEquals("1", value(outcome, "new_shapes"), from);
                assertEquals("<n> ERROR fresh trouble", value(outcome, "newest_shape"), from);
            }
        }
    }

    @Test
    void moreShapesThanCanBeKeptAreNoNumber() throws Exception {
        Files.createFile(folder.resolve("app.log"));
        try (LogsLab logs = LogsLab.asking("new_shapes", folder)) {
            logs.measured();
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < Shapes.MOST + 1; i++) {
                text.append("ERROR ");
                for (int rest = i + 100; rest > 0; rest /= 26) {
                    text.append((char) ('a' + rest % 26));
                }
                text.append('\n');
            }
            logs.write("app.log", text.toString());
            assertEquals(
                    "unknown: errors here have more than 5000 shapes, so that new ones cannot be told from old ones",
                    value(logs.measured(), "new_shapes"));
        }
    }

    @Test
    void secretsAreToldByTheirPlace() throws Exception {
        Path app = Files.writeString(folder.resolve("app.log"), "12:00 INFO password=older\n");
        try (LogsLab logs = new LogsLab(folder)) {
            Outcome first = logs.measured();
            assertEquals("true", value(first, "no_secrets"));
            assertEquals("0", value(first, "secrets"));
            logs.write("app.log", "12:01 INFO ok\n12:01 INFO login password=hunter2\n");
            Outcome second = logs.measured();
            assertEquals("1", value(second, "secrets"));
            assertEquals("false: password in " + app + " at byte 40", value(second, "no_secrets"));
            Files.move(app, folder.resolve("app.log.1"));
            logs.write("app.log", "paid with 4111111111111111\n".repeat(5));
            Outcome third = logs.measured();
            assertEquals(
                    "false: password in " + app + ".1 at byte 40, card_number in " + app + " at byte 0, card_number in "
                            + app + " at byte 27, and 3 more",
                    value(third, "no_secrets"));
            assertFalse(third.toString().contains("hunter2"), third.toString());
            assertFalse(third.toString().contains("4111"), third.toString());
        }
    }

    @Test
    void secretsAreNotLookedForWhereNobodyWantsIt() throws Exception {
        Files.createFile(folder.resolve("app.log"));
        try (LogsLab logs = new LogsLab(folder, "secrets", false)) {
            logs.measured();
            logs.write("app.log", "password=hunter2\n");
            assertEquals("none", value(logs.measured(), "no_secrets"));
        }
    }

    @Test
    void secretsThatNobodyAsksForAreNotShownInShapes() throws Exception {
        Files.createFile(folder.resolve("app.log"));
        try (LogsLab logs = LogsLab.asking("newest_shape", folder, "secrets", false)) {
            logs.measured();
            logs.write("app.log", "ERROR login failed, password: topSecret!word\n");
            Outcome outcome = logs.measured();
            assertEquals("ERROR login failed, <secret>", value(outcome, "newest_shape"));
            assertFalse(outcome.toString().contains("topSecret"), outcome.toString());
        }
    }

    @Test
    void moreFilesThanOneCheckFollowsAreNotLeftOutSilently() throws Exception {
        for (int i = 0; i < 300; i++) {
            Files.writeString(folder.resolve("worker-" + i + ".log"), "x\n");
        }
        try (LogsLab logs = new LogsLab(folder, "files", List.of(folder + "/worker-?.log"))) {
            assertEquals("10", value(logs.measured(), "files"));
        }
        try (LogsLab logs = new LogsLab(folder, "files", List.of(folder + "/worker-1*.log"))) {
            Outcome outcome = logs.measured();
            assertEquals("111", value(outcome, "files"));
            assertTrue(value(outcome, "rotated").startsWith("absent: "), value(outcome, "rotated"));
        }
        try (LogsLab logs = new LogsLab(folder, "files", List.of(folder + "/*.log"))) {
            Outcome outcome = logs.run();
            assertEquals(Finding.CHECK_BROKEN, outcome.finding());
            assertEquals(
                    "more than 256 files match " + folder
                            + "/*.log, more than one check follows: name fewer, or have several checks",
                    outcome.reason());
        }
    }

    @Test
    void otherLogsAreReadOnWhereAFolderWasDeleted() throws Exception {
        Path gone = Files.createDirectory(folder.resolve("gone"));
        Path lost = Files.writeString(gone.resolve("lost.log"), "x\n");
        Files.createFile(folder.resolve("app.log"));
        try (LogsLab logs = new LogsLab(folder, "files", List.of(lost.toString(), folder + "/app.log"))) {
            logs.measured();
            Files.writeString(lost, "x\nlast words\n");
            Files.delete(lost);
            Files.delete(gone);
            logs.write("app.log", "12:01 INFO on\n");
            Outcome outcome = logs.run();
            assertEquals(Finding.TARGET_BAD, outcome.finding());
            assertEquals("log file " + lost + " does not exist: nobody writes it", outcome.reason());
            assertEquals("2", value(outcome, "lines"));
        }
    }

    @Test
    void folderInPlaceOfALogIsNone() throws Exception {
        Files.createDirectory(folder.resolve("app.log"));
        try (LogsLab logs = new LogsLab(folder)) {
            Outcome outcome = logs.run();
            assertEquals(Finding.TARGET_BAD, outcome.finding());
            assertEquals(folder.resolve("app.log") + " is a folder, no log file", outcome.reason());
        }
    }
}
