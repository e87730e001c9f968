package dev.postflight.check.kinds.queue;

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
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FolderQueueTest {
    @TempDir
    Path folder;

    private Lab lab;

    @BeforeEach
    void open() {
        lab = new Lab();
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void filesAreWork() throws Exception {
        Settings settings = new Settings(Map.of(
                "folder",
                folder.toString(),
                "match",
                "*.json",
                "in_flight",
                "processing",
                "dead_letters",
                "failed/*.json",
                "stalled_after",
                2L));
        try (Check check = lab.open(QueueCheck.KIND, settings)) {
            Outcome outcome = run(check);
            assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
            assertEquals("0", Lab.value(outcome, "depth"));
            assertEquals("0", Lab.value(outcome, "oldest_age"));
            assertEquals("0", Lab.value(outcome, "dead_letters"), "a folder that appears with its first file");
            write("one.json", 600);
            write("two.json", 60);
            write(".three.json", 6000);
            write("four.tmp", 6000);
            write("processing/five.json", 5);
            write("failed/six.json", 5);
            outcome = run(check);
            assertEquals("2", Lab.value(outcome, "depth"));
            assertEquals("1", Lab.value(outcome, "in_flight"));
            assertEquals("1", Lab.value(outcome, "dead_letters"));
            assertEquals(600, Lab.number(outcome, "oldest_age"), 5);
            assertEquals("false", Lab.value(outcome, "stalled"));
            write("seven.json", 1);
            outcome = run(check);
            assertTrue(Lab.value(outcome, "stalled").startsWith("true: 3 wait, and nothing was taken in 2 runs over "));
            Files.delete(folder.resolve("one.json"));
            write("eight.json", 1);
            outcome = run(check);
            assertEquals("false", Lab.value(outcome, "stalled"));
            assertEquals(60, Lab.number(outcome, "oldest_age"), 5);
        }
    }

    @Test
    void folderThatIsMissingFails() throws Exception {
        Path missing = folder.resolve("missing");
        Outcome outcome = lab.run(QueueCheck.KIND, new Settings(Map.of("folder", missing.toString())));
        assertEquals(Finding.TARGET_BAD, outcome.finding());
        assertEquals("there is no folder " + missing, outcome.reason());
    }

    private Outcome run(Check check) throws Exception {
        return Lab.outcome(lab.start(check, Lab.TIMEOUT));
    }

    private void write(String name, long secondsAgo) throws Exception {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "{}");
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(secondsAgo)));
    }
}
