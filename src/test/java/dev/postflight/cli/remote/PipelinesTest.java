package dev.postflight.cli.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.cli.PostflightCommand;
import dev.postflight.testing.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import picocli.CommandLine;

/** The examples for pipelines keep step with the commands that they use. */
class PipelinesTest {
    private static final Path FOLDER = Path.of("config", "pipelines");

    /** A call goes on to the next line behind a backslash, or where YAML folds lines. */
    private static final Pattern CALL =
            Pattern.compile("(?m)\\bpostflight ((?:[a-z]+ )shop\\b[^'\\n]*(?:\\n +--[^'\\n]*)*)");

    static Stream<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyCallIsOneThatTheCommandsTake(Path file) throws IOException {
        List<String> calls = new ArrayList<>();
        Matcher found = CALL.matcher(Files.readString(file).replaceAll("(?m)^ *(#|//).*\\n", ""));
        while (found.find()) {
            String call = found.group(1)
                    .replace("\\\n", " ")
                    .replaceAll("\\|\\| .*|>> .*|>\\S.*|> .*", "")
                    .strip();
            calls.add(call);
            CommandLine.ParseResult parsed =
                    PostflightCommand.commandLine().parseArgs(words(call).toArray(String[]::new));
            assertTrue(parsed.hasSubcommand(), call);
        }
        assertEquals(
                Set.of("deploy", "gate"),
                calls.stream()
                        .map(call -> call.split(" ", 2)[0])
                        .filter(Set.of("deploy", "gate")::contains)
                        .collect(Collectors.toCollection(TreeSet::new)),
                file.toString());
        String text = Files.readString(file);
        assertFalse(text.contains("--token "), "a token is never an argument");
        assertTrue(text.lines().count() < 60, "short");
    }

    @Test
    void theYamlOnesAreYaml() throws IOException {
        Load load = new Load(LoadSettings.builder().build());
        Map<?, ?> github = (Map<?, ?>) load.loadFromString(Files.readString(FOLDER.resolve("github-actions.yaml")));
        assertEquals(Set.of("production"), ((Map<?, ?>) github.get("jobs")).keySet());
        Map<?, ?> gitlab = (Map<?, ?>) load.loadFromString(Files.readString(FOLDER.resolve("gitlab-ci.yaml")));
        assertEquals(List.of("deploy", "verify"), gitlab.get("stages"));
        Map<?, ?> argo = (Map<?, ?>) load.loadFromString(Files.readString(FOLDER.resolve("argo-cd.yaml")));
        assertEquals("Job", argo.get("kind"));
    }

    @Test
    void theShellScriptIsClean() throws Exception {
        Path shellcheck = Programs.need("shellcheck", "shellcheck");
        String said = Programs.run(
                Path.of("."),
                Map.of(),
                shellcheck.toString(),
                FOLDER.resolve("release.sh").toString());
        assertEquals("", said);
    }

    /** As a shell would part them, with something in place of each variable. */
    private static List<String> words(String call) {
        Matcher words = Pattern.compile("\"([^\"]*)\"|(\\S+)").matcher(call);
        List<String> all = new ArrayList<>();
        while (words.find()) {
            all.add((words.group(1) == null ? words.group(2) : words.group(1)).replaceAll("\\$\\(.*?\\)|\\$\\w+", "x"));
        }
        return all;
    }
}
