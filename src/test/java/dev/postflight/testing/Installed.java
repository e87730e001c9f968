package dev.postflight.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** What a test needs and a machine may lack. */
public final class Installed {
    private Installed() {}

    /** Skips the test where none of these can be executed; on CI one has to be there. */
    public static Path assume(String debianPackage, String... places) {
        for (String place : places) {
            if (Files.isExecutable(Path.of(place))) {
                return Path.of(place);
            }
        }
        assume(false, places[0] + " is not installed (package " + debianPackage + ")");
        return Path.of(places[0]);
    }

    /** Skips the test, with the reason, unless it can be run here; on CI it has to be. */
    public static void assume(boolean possible, String missing) {
        if (!possible && "true".equals(System.getenv("CI"))) {
            throw new AssertionError(missing);
        }
        assumeTrue(possible, missing);
    }
}
