package dev.postflight.check.kinds.logs;

import static dev.postflight.testing.Lab.number;
import static dev.postflight.testing.Lab.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever becomes of a file between two runs, each of its lines counts once. */
final class RotationTest {
    @TempDir
    private Path folder;

    private LogsLab logs;
    private Path app;
    private int written;

    @BeforeEach
    void open() throws Exception {
        app = folder.resolve("app.log");
        Files.writeString(app, "an old line\nanother\n");
        logs = new LogsLab(folder);
    }

    @AfterEach
    void close() throws Exception {
        logs.close();
    }

    @Test
    void onlyWhatIsAddedCounts() throws Exception {
        assertEquals(0, logs.lines());
        lines(app, 3);
        assertEquals(3, logs.lines());
        assertEquals(3, logs.lines());
        lines(app, 2);
        assertEquals(5, logs.lines());
    }

    @Test
    void fromTheStartOnRequest() throws Exception {
        logs.close();
        logs = new LogsLab(folder, "from", "start");
        lines(app, 3);
        assertEquals(5, logs.lines());
    }

    @Test
    void lineCountsOnceItIsFinished() throws Exception {
        Files.writeString(app, "begun be", StandardOpenOption.APPEND);
        assertEquals(0, logs.lines());
        Files.writeString(app, "fore\nsecond, unfini", StandardOpenOption.APPEND);
        assertEquals(1, logs.lines());
        Files.writeString(app, "shed\n", StandardOpenOption.APPEND);
        assertEquals(2, logs.lines());
    }

    @Test
    void lineOfAnyLengthIsOneLine() throws Exception {
        logs.lines();
        Files.writeString(app, "x".repeat(2_000_000) + "\nshort\n" + "y".repeat(300_000), StandardOpenOption.APPEND);
        assertEquals(3, logs.lines());
        Files.writeString(app, "y".repeat(300_000) + "\nshort\n", StandardOpenOption.APPEND);
        assertEquals(4, logs.lines());
    }

    @Test
    void renamedAndMadeAnew() throws Exception {
        logs.lines();
        lines(app, 3);
        Files.move(app, folder.resolve("app.log.1"));
        lines(app, 4);
        assertEquals(7, logs.lines());
        assertEquals(7, logs.lines());
    }

    @Test
    void writerThatHasNotNoticedGoesOnInTheRenamedFile() throws Exception {
        logs.lines();
        lines(app, 1);
        Path old = Files.move(app, folder.resolve("app.log.1"));
        lines(app, 1);
        assertEquals(2, logs.lines());
        lines(old, 5);
        assertEquals(7, logs.lines());
        lines(old, 5);
        lines(app, 5);
        assertEquals(17, logs.lines());
    }

    @Test
    void renamedSeveralTimesBetweenTwoRuns() throws Exception {
        logs.lines();
        for (int turn = 1; turn <= 4; turn++) {
            lines(app, turn);
            for (int number = 3; number >= 1; number--) {
                Path file = folder.resolve("app.log." + number);
                if (Files.exists(file)) {
                    Files.move(file, folder.resolve("app.log." + (number + 1)));
                }
            }
            Files.move(app, folder.resolve("app.log.1"));
        }
        lines(app, 5);
        assertEquals(1 + 2 + 3 + 4 + 5, logs.lines());
    }

    @Test
    void renamedWithADateAndCompressed() throws Exception {
        logs.lines();
        lines(app, 3);
        Path old = Files.move(app, folder.resolve("app.log-20260131"));
        lines(app, 1);
        Files.write(folder.resolve("app.log-20260131.gz"), new byte[] {31, -117, 8, 0});
        Files.delete(old);
        assertEquals(4, logs.lines());
    }

    @Test
    void turnsOfLoggersThatPutTheDateBeforeTheEnding() throws Exception {
        logs.lines();
        lines(app, 3);
        Files.move(app, folder.resolve("app-2026-01-30.log"));
        lines(app, 2);
        Files.move(app, folder.resolve("app-2026-01-31.0.log"));
        lines(app, 1);
        assertEquals(6, logs.lines());
    }

    /** The file systems here give an inode that was freed to the next file at once. */
    @Test
    void deletedAndMadeAnewAgainAndAgain() throws Exception {
        logs.lines();
        long sum = 0;
        for (int turn = 1; turn <= 20; turn++) {
            lines(app, turn);
            sum += turn;
            Files.delete(app);
            lines(app, 1);
            sum++;
            assertEquals(sum, logs.lines(), "turn " + turn);
        }
    }

    @Test
    void copiedAndTruncated() throws Exception {
        logs.lines();
        lines(app, 3);
        Files.copy(app, folder.resolve("app.log.1"));
        truncate();
        lines(app, 2);
        assertEquals(5, logs.lines());
        assertEquals(5, logs.lines());
    }

    @Test
    void truncatedAndGrownBeyondWhereItWas() throws Exception {
        logs.lines();
        lines(app, 3);
        assertEquals(3, logs.lines());
        lines(app, 2);
        Files.copy(app, folder.resolve("app.log.1"));
        truncate();
        lines(app, 100);
        assertEquals(105, logs.lines());
    }

    @Test
    void copiedAndTruncatedTwiceBetweenTwoRuns() throws Exception {
        lines(app, 2);
        logs.lines();
        lines(app, 3);
        Files.copy(app, folder.resolve("app.log.1"));
        truncate();
        lines(app, 4);
        Files.move(folder.resolve("app.log.1"), folder.resolve("app.log.2"));
        Files.copy(app, folder.resolve("app.log.1"));
        truncate();
        lines(app, 5);
        assertEquals(12, logs.lines());
        assertEquals(12, logs.lines());
    }

    @Test
    void runBetweenCopyAndTruncation() throws Exception {
        logs.lines();
        lines(app, 3);
        Files.copy(app, folder.resolve("app.log.1"));
        lines(app, 1);
        assertEquals(4, logs.lines());
        truncate();
        lines(app, 2);
        assertEquals(6, logs.lines());
        assertEquals(6, logs.lines());
    }

    @Test
    void emptyLogFilledCopiedAndTruncated() throws Exception {
        truncate();
        logs.lines();
        lines(app, 3);
        Files.copy(app, folder.resolve("app.log.1"));
        assertEquals(3, logs.lines());
        truncate();
        lines(app, 2);
        assertEquals(5, logs.lines());
    }

    @Test
    void copyOfALogThatGoesOnIsNoTurn() throws Exception {
        logs.lines();
        lines(app, 3);
        Files.copy(app, folder.resolve("app.log.bak"));
        assertEquals(3, logs.lines());
        lines(app, 3);
        assertEquals(6, logs.lines());
        Files.move(app, folder.resolve("app.log.1"));
        lines(app, 1);
        assertEquals(7, logs.lines());
    }

    @Test
    void writerThatDoesNotAppendLeavesAHole() throws Exception {
        logs.lines();
        try (RandomAccessFile writer = new RandomAccessFile(app.toFile(), "rw")) {
            writer.seek(writer.length());
            for (int turn = 1; turn <= 3; turn++) {
                writer.write("one\ntwo\nthree\n".getBytes(StandardCharsets.UTF_8));
                Files.copy(app, folder.resolve("app.log." + turn));
                truncate();
                writer.write(("four in turn " + turn + "\n").getBytes(StandardCharsets.UTF_8));
                assertEquals(4L * turn, logs.lines(), "turn " + turn);
            }
        }
        assertEquals(0, Files.newInputStream(app).read(), "there is a hole");
        assertEquals("0", value(logs.run(), "behind"));
    }

    @Test
    void simplyTruncated() throws Exception {
        lines(app, 10);
        logs.lines();
        truncate();
        lines(app, 2);
        assertEquals(2, logs.lines());
    }

    @Test
    void logThatAppearsLaterIsReadFromItsBeginning() throws Exception {
        logs.close();
        Files.delete(app);
        logs = new LogsLab(folder);
        Outcome none = logs.run();
        assertEquals(Finding.TARGET_BAD, none.finding());
        assertEquals("log file " + app + " does not exist: nobody writes it", none.reason());
        lines(app, 3);
        assertEquals(3, logs.lines());
    }

    @Test
    void logThatVanishesIsReadToItsEndAndMissed() throws Exception {
        logs.lines();
        lines(app, 3);
        Files.delete(app);
        Outcome gone = logs.run();
        assertEquals(Finding.TARGET_BAD, gone.finding());
        assertEquals("log file " + app + " does not exist: nobody writes it", gone.reason());
        assertEquals(3, number(gone, "lines"));
    }

    @Test
    void severalFilesByAPatternAmongThemTheirTurns() throws Exception {
        logs.close();
        Path other = folder.resolve("other.log");
        Files.writeString(other, "old\n");
        logs = new LogsLab(folder, "files", List.of(folder + "/*.log*"));
        assertEquals(0, logs.lines());
        lines(app, 1);
        lines(other, 2);
        Files.move(app, folder.resolve("app.log.1"));
        lines(app, 3);
        Files.copy(other, folder.resolve("other.log.1"));
        Files.newOutputStream(other, StandardOpenOption.TRUNCATE_EXISTING).close();
        lines(other, 4);
        lines(folder.resolve("third.log"), 5);
        assertEquals(15, logs.lines());
        Outcome outcome = logs.measured();
        assertEquals(15, number(outcome, "lines"));
        assertEquals(3, number(outcome, "files"));
    }

    @Test
    void patternThatNothingMatches() throws Exception {
        logs.close();
        logs = new LogsLab(folder, "files", List.of(folder + "/none/*.log"));
        Outcome none = logs.run();
        assertEquals(Finding.TARGET_BAD, none.finding());
        assertEquals("no file matches " + folder + "/none/*.log: nobody writes such a log", none.reason());
    }

    @Test
    void symbolicLinkThatIsSwitched() throws Exception {
        logs.close();
        Path one = Files.writeString(folder.resolve("2026-01-30"), "old\n");
        Path two = folder.resolve("2026-01-31");
        Path link = Files.createSymbolicLink(folder.resolve("current"), one);
        logs = new LogsLab(folder, "files", List.of(link.toString()));
        logs.lines();
        lines(one, 2);
        Files.delete(link);
        Files.createSymbolicLink(link, two);
        lines(two, 3);
        assertEquals(5, logs.lines());
    }

    @Test
    void moreThanOneRunReadsIsSaidAndReadLater() throws Exception {
        logs.close();
        logs = new LogsLab(folder, "read_limit", 1L << 20);
        logs.lines();
        String line = "x".repeat(99) + "\n";
        Files.writeString(app, line.repeat(30_000), StandardOpenOption.APPEND);
        Outcome outcome = logs.measured();
        assertTrue(number(outcome, "behind") > 1 << 20, value(outcome, "behind"));
        assertTrue(
                value(outcome, "caught_up").matches("false: .* MiB are still to be read"), value(outcome, "caught_up"));
        Files.move(app, folder.resolve("app.log.1"));
        lines(app, 1);
        logs.run();
        logs.run();
        assertEquals(30_001, logs.lines());
        assertEquals("true", value(logs.run(), "caught_up"));
    }

    @Test
    void oldTurnsAreNotRead() throws Exception {
        logs.close();
        Files.writeString(folder.resolve("app.log.1"), "old\nold\n");
        Files.writeString(folder.resolve("app.log.2"), "older\nolder\n");
        logs = new LogsLab(folder, "from", "start");
        assertEquals(2, logs.lines());
        Files.move(folder.resolve("app.log.2"), folder.resolve("app.log.3"));
        Files.move(folder.resolve("app.log.1"), folder.resolve("app.log.2"));
        Files.move(app, folder.resolve("app.log.1"));
        lines(app, 1);
        assertEquals(3, logs.lines());
    }

    @Test
    void closedCheckHoldsNoFile() throws Exception {
        logs.lines();
        assertEquals(1, held());
        logs.check().close();
        assertEquals(0, held());
    }

    private long held() throws Exception {
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            return files.filter(file -> {
                        try {
                            return Files.readSymbolicLink(file).startsWith(folder);
                        } catch (java.io.IOException e) {
                            return false;
                        }
                    })
                    .count();
        }
    }

    private void lines(Path file, int count) throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append("line number ").append(++written).append('\n');
        }
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private void truncate() throws Exception {
        try (OutputStream out = Files.newOutputStream(app, StandardOpenOption.TRUNCATE_EXISTING)) {
            out.flush();
        }
    }
}
