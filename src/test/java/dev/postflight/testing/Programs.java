package dev.postflight.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Programs that a test needs and a machine may lack. */
public final class Programs {
    private static final List<String> FOLDERS =
            List.of("/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin", "/usr/lib/rabbitmq/bin");

    private Programs() {}

    /** Where it is; skips the test where it is not installed, which on CI it has to be. */
    public static Path need(String program, String debianPackage) {
        Optional<Path> found = FOLDERS.stream()
                .map(folder -> Path.of(folder, program))
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
