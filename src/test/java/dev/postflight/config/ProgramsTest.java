package dev.postflight.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postflight.check.kinds.Kinds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No program is started that the configuration does not allow, and what is not allowed is a mistake with its place. */
final class ProgramsTest {
    @TempDir
    private Path folder;

    @Test
    void nothingIsAllowedUnlessItIsNamed() throws IOException {
        assertEquals(
                List.of(
                        "8:14: checks[0].command: the program \"/bin/ls\" may not be started; expected it to be allowed by"
                                + " limits: {commands: [/bin/ls]}"),
                mistakes("{concurrency: 10}", "[/bin/ls, -l]"));
    }

    @Test
    void whatIsNamedIsAllowed() throws IOException {
        assertEquals(List.of(), mistakes("{commands: [/bin/ls]}", "[/bin/ls, -l]"));
        assertEquals(
                List.of(), mistakes("{commands: /usr/lib/nagios/plugins/*}", "/usr/lib/nagios/plugins/check_users"));
        assertEquals(List.of(), mistakes("{commands: [/opt/**]}", "{run: [/opt/a/b/c]}"));
    }

    @Test
    void aStarStaysInItsFolder() throws IOException {
        assertEquals(
                List.of(
                        "8:14: checks[0].command: the program \"/opt/a/b\" may not be started; expected one of those that"
                                + " limits.commands allows, /opt/*"),
                mistakes("{commands: [/opt/*]}", "[/opt/a/b]"));
    }

    @Test
    void noWayRoundIsTaken() throws IOException {
        String such = "expected an absolute path such as /usr/lib/nagios/plugins/check_tcp";
        assertEquals(
                List.of("8:20: checks[0].command.run: the program \"/opt/../bin/sh\" may not be started; " + such),
                mistakes("{commands: [/opt/**]}", "{run: [/opt/../bin/sh]}"));
        assertEquals(
                List.of("8:14: checks[0].command: the program \"ls\" may not be started; " + such),
                mistakes("{commands: [/bin/*]}", "ls"));
    }

    @Test
    void secretsStayOutOfCommandLines() throws IOException {
        assertEquals(
                List.of(
                        "8:14: checks[0].command: a reference in a command line, which everybody on the machine can read;"
                                + " expected the secret in the environment of the program, or in a file that it reads"),
                mistakes("{commands: [/bin/ls]}", "[/bin/ls, \"${env:TOKEN}\"]"));
    }

    @Test
    void whatNamesNoProgramIsToldInItsPlace() throws IOException {
        assertEquals(
                List.of("2:30: limits.commands[1]: \"bin/*\" names no program; expected an absolute path such as"
                        + " /usr/lib/nagios/plugins/check_tcp or /usr/lib/nagios/plugins/*"),
                mistakes("{commands: [/bin/ls, bin/*]}", "[/bin/ls]"));
    }

    private List<String> mistakes(String limits, String command) throws IOException {
        Path file = Files.writeString(folder.resolve("check.yaml"), """
                application: shop
                limits: %s



                checks:
                  - id: list
                    command: %s
                """.formatted(limits, command));
        Loaded loaded = new ConfigLoader(Kinds.ALL, Map.of("TOKEN", "canary-0123456789")).load(List.of(file));
        return loaded instanceof Loaded.Invalid invalid
                ? invalid.mistakes().stream()
                        .map(mistake -> mistake.toString().replace(file + ":", ""))
                        .toList()
                : List.of();
    }
}
