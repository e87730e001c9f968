package dev.postflight.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** The schema agrees with the loader, as far as a schema can. */
class ConfigSchemaTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonSchema SCHEMA =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(ConfigSchema.json(TestKind.ALL));

    /** Slips that each editor should mark while they are typed. */
    private static final Set<String> MARKED = Set.of(
            "application-missing",
            "checks-not-list",
            "check-not-mapping",
            "decimal-range",
            "defaults-unknown",
            "enabled-no",
            "every-not-a-span",
            "every-without-unit",
            "expect-apples",
            "expect-flag",
            "expect-key-missing",
            "expect-near-miss",
            "expect-not-mapping",
            "expect-number-for-text",
            "expect-unknown-signal",
            "hidden-literal",
            "id-letters",
            "id-missing",
            "key-near-miss",
            "kind-missing",
            "kind-near-miss",
            "kind-twice",
            "kind-unknown",
            "labels-not-mapping",
            "list-item",
            "maintenance-day",
            "map-value",
            "notify-kind-missing",
            "notify-kind-near-miss",
            "notify-kind-twice",
            "notify-literal-url",
            "notify-not-mapping",
            "notify-on-near-miss",
            "option-choice",
            "option-flag-no",
            "option-group",
            "option-missing",
            "option-unknown",
            "owner-list",
            "retries-range",
            "server-token-scope",
            "severity-unknown",
            "template-without-check",
            "unknown-section",
            "url-no-scheme",
            "use-and-more",
            "watch-windows",
            "whole-range");

    @ParameterizedTest
    @MethodSource("valid")
    void whatTheLoaderTakesItTakes(Path file) throws IOException {
        assertEquals(Set.of(), messages(Files.readString(file)));
    }

    @Test
    void whatConfigShowPrintsItTakes() {
        for (String name : List.of("shop.yaml", "templates.yaml", "notify.yaml")) {
            assertEquals(
                    Set.of(), messages(ConfigShow.yaml(ValidConfigTest.load(ValidConfigTest.FOLDER.resolve(name)))));
        }
    }

    @ParameterizedTest
    @MethodSource("marked")
    void aSlipIsMarked(Path file) throws IOException {
        assertNotEquals(Set.of(), messages(Files.readString(file)));
    }

    @Test
    void itRefusesAGoodPartOfWhatTheLoaderRefuses() throws IOException {
        long refused = 0;
        // what holds itself is nothing that a schema is ever asked of
        List<Path> files = InvalidConfigTest.files()
                .filter(file -> !file.endsWith("alias-recursive.yaml"))
                .toList();
        for (Path file : files) {
            try {
                refused += messages(Files.readString(file)).isEmpty() ? 0 : 1;
            } catch (YamlEngineException e) {
                refused++;
            }
        }
        assertTrue(refused > files.size() / 2, refused + " of " + files.size());
    }

    @Test
    void editorsFindDocAndDefaultOfAnOption() throws IOException {
        JsonNode schema = JSON.readTree(ConfigSchema.json(TestKind.ALL));
        JsonNode method = schema.at("/$defs/web/anyOf/0/properties/method");

        assertEquals("The method.", method.get("description").asText());
        assertEquals("GET", method.get("default").asText());
        assertEquals("[\"GET\",\"HEAD\",\"POST\"]", method.at("/anyOf/0/enum").toString());
        assertEquals(
                "The status code of the answer.",
                schema.at("/$defs/web.expect/anyOf/0/properties/status/description")
                        .asText());
    }

    static Stream<Path> valid() throws IOException {
        try (Stream<Path> files = Files.walk(ValidConfigTest.FOLDER)) {
            return files.filter(file -> file.toString().matches(".*/[^./]+\\.ya?ml")).sorted().toList().stream();
        }
    }

    static Stream<Path> marked() throws IOException {
        return InvalidConfigTest.files()
                .filter(file -> MARKED.contains(file.getFileName().toString().replace(".yaml", "")));
    }

    private static Set<String> messages(String yaml) {
        Object tree =
                new Load(LoadSettings.builder().setSchema(new CoreSchema()).build()).loadFromString(yaml);
        return SCHEMA.validate(JSON.valueToTree(tree)).stream()
                .map(ValidationMessage::getMessage)
                .collect(Collectors.toSet());
    }
}
