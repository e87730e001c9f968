package dev.postflight.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Another program that a test needs, which not every machine has. */
public final class Tool {
    private Tool() {}

    /** Skips the test where one is not installed; on CI each has to be. The Debian package has the program's name unless told. */
    public static void assumeInstalled(String program, String... debianPackage) {
        String missing = program + " is not installed (package "
                + (debianPackage.length == 0 ? program : debianPackage[0]) + ")";
        boolean installed = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        if (!installed && "true".equals(System.getenv("CI"))) {
            throw new AssertionError(missing);
        }
        assumeTrue(installed, missing);
    }

    /** Runs one to its end, which must be a good one; gives what it wrote to both of its streams. */
    public static String run(Path folder, Map<String, String> environment, String... words) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(List.of(words))
                .directory(folder.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", words) + " ended with " + process.exitValue() + ": " + output);
        }
        return output;
    }

    public static String run(Path folder, String... words) throws Exception {
        return run(folder, Map.of(), words);
    }
}
