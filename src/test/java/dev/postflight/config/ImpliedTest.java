package dev.postflight.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.kinds.Kinds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a kind expects and prefers by itself, and how the configuration takes it back. */
final class ImpliedTest {
    @TempDir
    private Path folder;

    @Test
    void aKindExpectsAndPrefersByItself() throws IOException {
        assertEquals("EXPECT status != red, PREFER status == green", of(""));
    }

    @Test
    void anExpectationTakesBothBack() throws IOException {
        assertEquals("EXPECT status == green", of("expect: {status: green}"));
        assertEquals("", of("expect: {status: any}"));
    }

    @Test
    void aPreferenceTakesThePreferenceBack() throws IOException {
        assertEquals("EXPECT status != red, PREFER status == yellow", of("prefer: {status: yellow}"));
        assertEquals("EXPECT status != red", of("prefer: {status: any}"));
    }

    @Test
    void bothAreShown() throws IOException {
        String shown = ConfigShow.yaml(load(""));
        assertTrue(
                shown.contains("    expect:\n        status: '!= red'\n    prefer:\n        status: green\n"), shown);
    }

    private String of(String more) throws IOException {
        return load(more).config().checks().get(0).expectations().all().stream()
                .map(each -> each.level() + " " + each.title() + " "
                        + each.condition().text())
                .collect(Collectors.joining(", "));
    }

    private Loaded.Valid load(String more) throws IOException {
        Path file = Files.writeString(folder.resolve("check.yaml"), """
                application: shop
                checks:
                  - id: search
                    elasticsearch: {url: "http://127.0.0.1:9200", disk: false}
                    %s
                """.formatted(more));
        return (Loaded.Valid) new ConfigLoader(Kinds.ALL, Map.of()).load(List.of(file));
    }
}
