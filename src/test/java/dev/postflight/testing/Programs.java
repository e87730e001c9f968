package dev.postflight.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Programs that a test needs and a machine may lack. */
public final class Programs {
    private static final List<String> FOLDERS =
            List.of("/usr/bin", "/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin", "/usr/lib/rabbitmq/bin");

    private Programs() {}

    /**
     * Where it is; skips the test where it is not installed, which on CI it has to be.
     *
     * @param program its name, or where it has to be
     */
    public static Path need(String program, String debianPackage) {
        Optional<Path> found = FOLDERS.stream()
                .map(folder -> Path.of(folder).resolve(program))
                .filter(Files::isExecutable)
                .findFirst();
        need(found.isPresent(), program + " is not installed (package " + debianPackage + ")");
        return found.orElseThrow();
    }

    /** The same for what is no program. */
    public static void need(boolean installed, String missing) {
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

    /** Ends a process and waits for it; the second time it is not asked. */
    public static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Sends a signal by its name, such as STOP. */
    public static void signal(Process process, String name) throws Exception {
        signal(process.toHandle(), name);
    }

    public static void signal(ProcessHandle process, String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }
}
