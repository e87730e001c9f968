package dev.postflight.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.config.yaml.Mistake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One mistake a file; its first line says how it must be told. */
class InvalidConfigTest {
    static final Path FOLDER = Path.of("src/test/resources/dev/postflight/config/invalid");
    private static final String EXPECT = "# expect: ";

    static final Map<String, String> ENVIRONMENT = Map.of(
            "TOKEN", "canary-0123456789", "APPLES", "canary apples", "EMPTY", "", "PORT", "8080", "NUMBER", "canary7");

    @ParameterizedTest
    @MethodSource("files")
    void theMistakeIsToldWithItsPlace(Path file) throws IOException {
        String expected = Files.readAllLines(file).get(0);
        assertTrue(expected.startsWith(EXPECT), "the first line tells the mistake");
        assertEquals(
                expected.substring(EXPECT.length()),
                String.join(
                        "\n",
                        mistakes(file).stream()
                                .map(line -> line.replace(file + ":", "").replace(FOLDER + "/", ""))
                                .toList()));
    }

    @Test
    void thereAreMany() throws IOException {
        assertTrue(files().count() >= 60);
    }

    static Stream<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
        }
    }

    static List<String> mistakes(Path... paths) {
        Loaded loaded = new ConfigLoader(TestKind.ALL, ENVIRONMENT).load(List.of(paths));
        return loaded instanceof Loaded.Invalid invalid
                ? invalid.mistakes().stream().map(Mistake::toString).toList()
                : List.of();
    }
}
