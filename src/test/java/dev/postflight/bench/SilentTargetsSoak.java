package dev.postflight.bench;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same for an hour: no false failure, and memory that stays flat. */
class SilentTargetsSoak {
    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("bench.seconds", 3600));

    @TempDir
    private Path folder;

    @BeforeAll
    static void needs() {
        Blackbox.assumeInstalled();
    }

    @Test
    void aThirdOfTheTargetsIsSilent() throws Exception {
        SilentTargets.run("silent-targets-soak", folder, LENGTH);
    }
}
