package dev.postflight.check.kinds.logs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's logrotate under write load; the soak does the same with 200 MB. */
final class LogrotateTest {
    private static final long BYTES = 20_000_000;
    private static final int TURNS = 6;

    @TempDir
    private Path folder;

    @Test
    void renamedUnderLoad() throws Exception {
        assertEquals(TURNS, new LogrotateRun(folder, false, BYTES).go(TURNS).turns());
    }

    @Test
    void copiedAndTruncatedUnderLoad() throws Exception {
        assertEquals(TURNS, new LogrotateRun(folder, true, BYTES).go(TURNS).turns());
    }
}
