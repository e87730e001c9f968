package dev.postflight.check.kinds.logs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Programs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that Postflight's user may not read; root is made a user as others are by taking its privileges over files. */
final class ClosedLogTest {
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    @TempDir
    private Path folder;

    @Test
    void logThatMayNotBeReadNamesTheGrant() throws Exception {
        Path app = log("rw-------");
        assertEquals(
                "CHECK_BROKEN: log file " + app + " may not be read by the user " + System.getProperty("user.name")
                        + ": grant it read access, and execute access to each folder",
                runAsOneOfMany());
    }

    @Test
    void logOfAGroupNamesTheGroup() throws Exception {
        Path app = log("-w-r-----");
        String group = Files.getFileAttributeView(app, PosixFileAttributeView.class)
                .readAttributes()
                .group()
                .getName();
        assertEquals(
                "CHECK_BROKEN: log file " + app + " may not be read by the user " + System.getProperty("user.name")
                        + ": add it to the group " + group,
                runAsOneOfMany());
    }

    private Path log(String permissions) throws Exception {
        Path app = Files.writeString(folder.resolve("app.log"), "x\n");
        if (ROOT) {
            UserPrincipalLookupService users = app.getFileSystem().getUserPrincipalLookupService();
            PosixFileAttributeView view = Files.getFileAttributeView(app, PosixFileAttributeView.class);
            view.setOwner(users.lookupPrincipalByName("nobody"));
            view.setGroup(users.lookupPrincipalByGroupName("nogroup"));
        }
        Files.setPosixFilePermissions(
                app, PosixFilePermissions.fromString(ROOT ? permissions : permissions.replace("rw", "-w")));
        return app;
    }

    private String runAsOneOfMany() throws Exception {
        List<String> command = new ArrayList<>();
        if (ROOT) {
            command.addAll(List.of(
                    Programs.need("setpriv", "util-linux").toString(),
                    "--clear-groups",
                    "--bounding-set=-dac_override,-dac_read_search"));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                OneRun.class.getName(),
                folder.toString()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output.strip();
    }

    /** What the other process does. */
    static final class OneRun {
        private OneRun() {}

        public static void main(String[] arguments) throws Exception {
            try (LogsLab logs = new LogsLab(Path.of(arguments[0]))) {
                Outcome outcome = logs.run();
                System.out.println(outcome.finding() + ": " + outcome.reason());
            }
        }
    }
}
