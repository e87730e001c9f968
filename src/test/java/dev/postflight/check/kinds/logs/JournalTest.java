package dev.postflight.check.kinds.logs;

import static dev.postflight.testing.Lab.number;
import static dev.postflight.testing.Lab.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Programs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal that systemd-journal-remote writes, as journalctl tells of it. */
final class JournalTest {
    @TempDir
    private Path folder;

    private Path remote;
    private int files;
    private long sequence;

    @BeforeEach
    void need() {
        Programs.need("journalctl", "systemd");
        remote = Programs.need("/lib/systemd/systemd-journal-remote", "systemd-journal-remote");
    }

    @Test
    void linesAfterTheLastOneCountOnce() throws Exception {
        write(entry("shop.service", 6, "ERROR of before"));
        try (LogsLab logs = new LogsLab(folder, "journal", journal("shop.service"))) {
            Outcome first = logs.measured();
            assertEquals("0", value(first, "lines"));
            assertEquals(0, number(first, "age"), 60);
            Instant moment = Instant.now().truncatedTo(ChronoUnit.MICROS);
            write(
                    entry("shop.service", 6, "12:00 ERROR in its text"),
                    entry("shop.service", 3, "by its priority\n  and a second line"),
                    entry("shop.service", 4, "a warning"),
                    entry("other.service", 3, "another's"),
                    entry("shop.service", 6, "password=hunter2"));
            Thread.sleep(20);
            Outcome second = logs.measured();
            assertEquals("5", value(second, "lines"));
            assertEquals("2", value(second, "entries error"));
            assertEquals("1", value(second, "entries warning"));
            assertEquals("1", value(second, "secrets"));
            assertEquals(
                    "false: password in the journal at " + moment.toString().substring(0, 14),
                    value(second, "no_secrets").substring(0, "false: password in the journal at ".length() + 14));
            assertFalse(second.toString().contains("hunter2"), second.toString());
            assertEquals("5", value(logs.measured(), "lines"));
        }
    }

    @Test
    void journalThatIsEmptyAtFirst() throws Exception {
        write(entry("other.service", 6, "another's"));
        try (LogsLab logs = new LogsLab(folder, "journal", journal("shop.service"))) {
            assertEquals("absent: nothing has been written yet", value(logs.measured(), "age"));
            Thread.sleep(20);
            write(entry("shop.service", 6, "the first"));
            Thread.sleep(20);
            assertEquals("1", value(logs.measured(), "lines"));
        }
    }

    @Test
    void moreThanJournalctlMaySayAtOnceIsReadInParts() throws Exception {
        write(entry("shop.service", 6, "begun"));
        try (LogsLab logs = new LogsLab(folder, "journal", journal("shop.service"))) {
            logs.measured();
            String[] entries = new String[450];
            for (int i = 0; i < entries.length; i++) {
                entries[i] = entry("shop.service", 6, "INFO " + i + " " + "x".repeat(20_000));
                if (i % 100 == 0) {
                    Thread.sleep(5);
                }
            }
            write(entries);
            Thread.sleep(20);
            Outcome outcome = logs.measured();
            for (int i = 0; i < 10 && !value(outcome, "caught_up").equals("true"); i++) {
                outcome = logs.measured();
            }
            assertEquals("450", value(outcome, "lines"));
        }
    }

    @Test
    void directoryThatIsNone() throws Exception {
        Settings none = new Settings(Map.of("directory", folder + "/none"));
        try (LogsLab logs = new LogsLab(folder, "journal", none)) {
            Outcome outcome = logs.run();
            assertEquals(
                    "journalctl cannot tell of the journal: Failed to open " + folder
                            + "/none: No such file or directory",
                    outcome.reason());
            assertEquals(Finding.CHECK_BROKEN, outcome.finding());
        }
    }

    private Settings journal(String unit) {
        return new Settings(Map.of("units", List.of(unit), "directory", folder.toString()));
    }

    /** In the journal's export format. */
    private String entry(String unit, int priority, String message) {
        Instant now = Instant.now();
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, now);
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        String text = "__REALTIME_TIMESTAMP=" + micros + "\n__MONOTONIC_TIMESTAMP="
                + (1_000_000 + ++sequence) + "\n_BOOT_ID=0123456789abcdef0123456789abcdef\n_SYSTEMD_UNIT=" + unit
                + "\nPRIORITY=" + priority + "\n";
        if (message.indexOf('\n') < 0) {
            return text + "MESSAGE=" + message + "\n\n";
        }
        StringBuilder length = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            length.append((char) ((long) bytes.length >> (8 * i) & 0xff));
        }
        return text + "MESSAGE\n" + length + message + "\n\n";
    }

    private void write(String... entries) throws Exception {
        Path export =
                Files.writeString(folder.resolve("export"), String.join("", entries), StandardCharsets.ISO_8859_1);
        Programs.run(
                folder, remote.toString(), "--output=" + folder + "/remote-" + ++files + ".journal", export.toString());
        Files.delete(export);
    }
}
