package dev.postflight.check.kinds.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postflight.check.Settings;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Lab;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What all tests of backups need: a folder, a lab, and words for both. */
abstract class BackupLab {
    @TempDir
    protected Path folder;

    protected Lab lab;

    @BeforeEach
    void openLab() {
        lab = new Lab();
    }

    @AfterEach
    void closeLab() throws Exception {
        lab.close();
    }

    /** Settings of pairs; a nested group is a {@link Settings}. */
    protected static Settings settings(Object... pairs) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            values.put((String) pairs[i], pairs[i + 1]);
        }
        return new Settings(values);
    }

    protected Outcome look(Settings settings, String... asked) throws Exception {
        return lab.run(Duration.ofSeconds(30), BackupCheck.KIND, settings, asked);
    }

    protected static void assertMeasured(Outcome outcome) {
        assertEquals(Finding.MEASURED, outcome.finding(), outcome.reason());
        assertEquals("", outcome.reason());
    }

    protected static void assertBad(String reason, Outcome outcome) {
        assertEquals(reason, outcome.reason());
        assertEquals(Finding.TARGET_BAD, outcome.finding());
    }

    protected static void assertBroken(String reason, Outcome outcome) {
        assertEquals(reason, outcome.reason());
        assertEquals(Finding.CHECK_BROKEN, outcome.finding());
    }

    /** Makes a file of the folder as old as this. */
    protected Path aged(String name, Duration age, byte[] content) throws Exception {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
        return aged(file, age);
    }

    protected static Path aged(Path file, Duration age) throws Exception {
        return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
    }
}
