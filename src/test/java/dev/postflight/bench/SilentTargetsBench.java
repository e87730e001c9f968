package dev.postflight.bench;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks go on as if nothing were the matter while a third of the targets hang. */
class SilentTargetsBench {
    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("bench.seconds", 300));

    @TempDir
    private Path folder;

    @BeforeAll
    static void needs() {
        Blackbox.assumeInstalled();
    }

    @Test
    void aThirdOfTheTargetsIsSilent() throws Exception {
        SilentTargets.run("silent-targets", folder, LENGTH);
    }
}
