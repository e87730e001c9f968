package dev.postflight.check.kinds.logs;

import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two hundred megabytes rotated by Debian's logrotate while they are written and read: every line counts once. */
final class LogrotateSoak {
    private static final long BYTES = 200_000_000;

    @TempDir
    private Path folder;

    @Test
    void renamed() throws Exception {
        print("renamed", new LogrotateRun(folder, false, BYTES).go(20));
    }

    @Test
    void copiedAndTruncated() throws Exception {
        print("copied and truncated", new LogrotateRun(folder, true, BYTES).go(20));
    }

    private static void print(String how, LogrotateRun.Figures figures) {
        System.out.printf(
                Locale.ROOT,
                "200 MB %s: %,d lines, %d rotations, %d runs, %.1f s, none lost, none twice%n",
                how,
                figures.lines(),
                figures.turns(),
                figures.runs(),
                figures.seconds());
    }
}
