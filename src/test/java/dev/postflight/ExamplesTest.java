package dev.postflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.CheckKind;
import dev.postflight.check.Option;
import dev.postflight.check.kinds.Kinds;
import dev.postflight.config.ConfigLoader;
import dev.postflight.config.Loaded;
import dev.postflight.metrics.Catalogue;
import dev.postflight.outcome.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every example that users see is one that works: those under config/ and those in the README. */
class ExamplesTest {
    private static final Path CONFIG = Path.of("config");
    private static final Pattern ENVIRONMENT = Pattern.compile("\\$\\{env:(\\w+)}");
    private static final Pattern YAML_BLOCK = Pattern.compile("(?ms)^```yaml\\n(.*?)^```");

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> everyConfigurationFileLoads() throws IOException {
        try (Stream<Path> files = Files.walk(CONFIG)) {
            return files
                    .filter(file -> file.toString().endsWith(".yaml"))
                    // those are of other programs, and have a test of their own
                    .filter(file -> !file.startsWith(CONFIG.resolve("pipelines")))
                    .toList()
                    .stream()
                    .map(file -> DynamicTest.dynamicTest(file.toString(), () -> assertLoads(file)));
        }
    }

    @Test
    void everyYamlInTheReadmeLoads() throws IOException {
        Matcher blocks = YAML_BLOCK.matcher(Files.readString(Path.of("README.md")));
        int count = 0;
        while (blocks.find()) {
            Path file = Files.writeString(folder.resolve("readme-" + count++ + ".yaml"), blocks.group(1));
            assertLoads(file);
        }
        assertTrue(count > 0, "no YAML in the README");
    }

    @TestFactory
    Stream<DynamicTest> everyKindsExampleShowsItAll() {
        return Kinds.ALL.stream()
                .map(kind -> DynamicTest.dynamicTest(kind.name(), () -> assertEquals(List.of(), notShown(kind))));
    }

    @Test
    void theReadmeNamesEveryKind() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        for (CheckKind kind : Kinds.ALL) {
            assertTrue(
                    readme.contains("| [`" + kind.name() + "`](config/kinds/" + kind.name() + ".yaml) |"), kind.name());
        }
    }

    @Test
    void noTwoKindsShareAMetric() {
        assertEquals(List.of(), Catalogue.complaints(Kinds.ALL));
    }

    private static List<String> notShown(CheckKind kind) throws IOException {
        String example = Files.readString(CONFIG.resolve("kinds").resolve(kind.name() + ".yaml"));
        List<String> missing = new ArrayList<>();
        for (Option<?> option : kind.options().options()) {
            if (!isNamed(option.name(), example)) {
                missing.add("option " + option.name());
            }
        }
        for (Signal signal : kind.signals()) {
            if (!isNamed(signal.name(), example)) {
                missing.add("signal " + signal.name());
            }
        }
        return missing;
    }

    private static boolean isNamed(String name, String text) {
        return Pattern.compile("\\b" + Pattern.quote(name) + "\\b")
                .matcher(text)
                .find();
    }

    private static void assertLoads(Path file) throws IOException {
        Map<String, String> environment = new HashMap<>();
        Matcher names = ENVIRONMENT.matcher(Files.readString(file));
        while (names.find()) {
            boolean redis = names.group(1).equals("REDIS_URL");
            environment.put(
                    names.group(1), redis ? "redis://example.com/0" : "https://example.com/value-of-" + names.group(1));
        }
        Loaded loaded = new ConfigLoader(Kinds.ALL, environment).load(List.of(file));
        List<String> mistakes = loaded instanceof Loaded.Invalid invalid
                ? invalid.mistakes().stream().map(Object::toString).toList()
                : List.of();
        assertEquals(List.of(), mistakes);
    }
}
