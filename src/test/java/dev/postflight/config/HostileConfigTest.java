package dev.postflight.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that mean harm, files that are none, and mistakes that need several files. */
class HostileConfigTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir
    Path folder;

    @Test
    void anAliasBombIsRefusedAtOnce() throws IOException {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 30; i++) {
            bomb.append("a%d: &a%d [%s]\n"
                    .formatted(i, i, String.join(", ", java.util.Collections.nCopies(9, "*a" + (i - 1)))));
        }
        assertOnly(
                bomb.toString(), "a4[0]: the aliases stand for too much; expected at most 10000 values from aliases");
    }

    @Test
    void anAliasBombOfMappingsIsRefusedAtOnce() throws IOException {
        StringBuilder bomb = new StringBuilder("a0: &a0 {x: y}\n");
        for (int i = 1; i < 30; i++) {
            bomb.append("a%d: &a%d {b: *a%d, c: *a%d}\n".formatted(i, i, i - 1, i - 1));
        }
        String told = loadAtOnce(bomb.toString()).get(0);
        assertTrue(told.endsWith("the aliases stand for too much; expected at most 10000 values from aliases"), told);
    }

    @Test
    void deepNestingIsRefusedAtOnce() throws IOException {
        String told = "is nested too deep; expected at most 32 levels";
        for (String open : List.of("[", "{a: ")) {
            String first = loadAtOnce(open.repeat(10_000)).get(0);
            assertTrue(first.endsWith(told), first);
        }
        StringBuilder block = new StringBuilder();
        for (int i = 0; i < 1_400; i++) {
            block.append(" ".repeat(i)).append("a:\n");
        }
        String first = loadAtOnce(block.toString()).get(0);
        assertTrue(first.endsWith(told), first);
        assertTrue(loadAtOnce("- ".repeat(10_000)).get(0).endsWith(told));
    }

    @Test
    void depthByAliasesIsCountedToo() throws IOException {
        StringBuilder deep = new StringBuilder("a0: &a0 [x]\n");
        for (int i = 1; i < 40; i++) {
            deep.append("a%d: &a%d [*a%d]\n".formatted(i, i, i - 1));
        }
        String first = load(deep.toString()).get(0);
        assertTrue(first.endsWith("is nested too deep; expected at most 32 levels"), first);
    }

    @Test
    void aFileBeyondTheCapIsRefused() throws IOException {
        assertEquals(List.of("is too large; expected at most 4MiB"), load("# ".repeat(3 << 20)));
    }

    @Test
    void templatesThatMakeTooMuchAreRefused() throws IOException {
        String many = "{a: 1}, ".repeat(2_000);
        String wide = "x, ".repeat(2_000);
        assertLast(
                """
                application: shop
                templates: {t: {parameters: {a: }, check: {id: "${a}", thing: {name: a, tags: [%s]}}}}
                checks:
                  - use: t
                    with: [%s]
                """.formatted(wide, many),
                "checks[0].with[498]: the templates make too much; expected at most 1000000 values");
    }

    @Test
    void aTextThatGrowsWithoutBoundIsRefused() throws IOException {
        assertOnly(
                """
                application: shop
                templates: {t: {parameters: {a: }, check: {id: a, thing: "%s"}}}
                checks:
                  - use: t
                    with: {a: %s}
                """.formatted("${a}".repeat(1_000), "b".repeat(1_000)),
                "templates.t.check.thing: the text with its parameters is too long; expected at most 65536 characters; in the"
                        + " template as used at FILE:5:11");
    }

    @Test
    void millionsOfMistakesAreToldUpToABound() throws IOException {
        assertEquals(
                1_000,
                load("application: a\nchecks:\n" + "  - 1\n".repeat(20_000)).size());
    }

    @Test
    void manyWrongDependenciesAreToldAtOnce() throws IOException {
        StringBuilder checks = new StringBuilder("application: a\nchecks:\n");
        for (int i = 0; i < 5_000; i++) {
            checks.append("  - {id: c%d, thing: a, depends_on: d%d}\n".formatted(i, i));
        }
        assertEquals(1_000, load(checks.toString()).size());
    }

    @Test
    void aLongChainOfDependenciesIsFollowedToItsEnd() throws IOException {
        StringBuilder checks = new StringBuilder("application: a\nchecks:\n");
        for (int i = 0; i < 20_000; i++) {
            checks.append("  - {id: c%d, thing: a, depends_on: c%d}\n".formatted(i, (i + 1) % 20_000));
        }
        List<String> told = load(checks.toString());
        assertEquals(1, told.size());
        assertTrue(told.get(0).contains("depends on itself: c0 -> c1 -> c2 -> "), "the circle is shown");
    }

    @Test
    void emptyFilesAndFoldersAreTold() throws IOException {
        String empty = "is empty; expected a configuration with an application and its checks";
        assertEquals(List.of(empty), load(""));
        assertEquals(List.of(empty), load("\n\n# only a comment\n"));
        assertEquals(
                List.of("no configuration in this folder; expected files ending in .yaml or .yml"),
                told(Files.createDirectory(folder.resolve("none"))));
        assertEquals(List.of("no such file or folder"), told(folder.resolve("missing.yaml")));
    }

    @Test
    void whatIsNotPlainUtf8IsTold() throws IOException {
        assertEquals(
                List.of("1:1: starts with a byte order mark; expected UTF-8 without one"),
                load("\uFEFFapplication: a\n"));
        Path latin = folder.resolve("latin.yaml");
        Files.write(latin, "application: shop\nowner: M\u00fcller\n".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(List.of("2:9: is not UTF-8 from here on; expected a file in UTF-8"), told(latin));
        Path wide = folder.resolve("wide.yaml");
        Files.write(wide, "application: shop\n".getBytes(StandardCharsets.UTF_16LE));
        assertEquals(List.of("1:2: a character that YAML does not allow; expected printable text"), told(wide));
    }

    @Test
    void allMistakesAreToldAtOnceInOrder() throws IOException {
        assertEquals(
                List.of(
                        "2:19: defaults.every: \"often\" is not a length of time; expected a length of time such as 500ms,"
                                + " 30s, 5m, 1h30m or 7d, from 1ms to 366d",
                        "4:9: checks[0].id: \"a b\" is no id; expected letters, digits, dots, underscores and hyphens, at"
                                + " most 100",
                        "5:12: checks[0].thing: \"name\" is missing; expected name, a text",
                        "5:20: checks[0].thing.count: \"many\" is not a whole number; expected a whole number from 1 to 10",
                        "7:14: checks[0].expect.depth: \"few\" is not a condition on a number; expected a number such as 5, with"
                                + " <, <=, >, >=, == or != before it, or a range 200..299 or 2xx",
                        "8:17: checks[0].fail_after: \"5 of 3\" is no number of runs; expected a number of runs such as 3, or 3"
                                + " of 5, from 1 of 1 to 100 of 100",
                        "9:14: checks[0].retries: \"9\" is out of range; expected a whole number from 0 to 5",
                        "10:32: checks[0].maintenance.at: \"late\" is not a time of day; expected a time of day such as 02:00, in"
                                + " quotes"),
                load("""
                        application: shop
                        defaults: {every: often}
                        checks:
                          - id: a b
                            thing: {count: many}
                            expect:
                              depth: few
                            fail_after: 5 of 3
                            retries: 9
                            maintenance: {for: 2h, at: late}
                        """));
    }

    @Test
    void sectionsForAllStandInOneFileOnly() throws IOException {
        Path one = Files.writeString(folder.resolve("1.yaml"), "log: {level: warn}\n");
        Path two = Files.writeString(folder.resolve("2.yaml"), "log: {level: info}\n");
        assertEquals(
                List.of("1:1: log: stands in two files, first at " + one + ":1:1; expected it in one of them"),
                told(one, two).stream().map(line -> line.replace(two + ":", "")).toList());
    }

    @Test
    void idsAreUniqueOverAllFiles() throws IOException {
        String text = "application: %s\nchecks: [{id: a, thing: a}]\n";
        Path one = Files.writeString(folder.resolve("1.yaml"), text.formatted("shop"));
        Path two = Files.writeString(folder.resolve("2.yaml"), text.formatted("bank"));
        assertEquals(
                List.of("2:15: checks[0].id: the id \"a\" is taken, by the check at " + one
                        + ":2:15; expected an id of its own for each check"),
                told(one, two).stream().map(line -> line.replace(two + ":", "")).toList());
    }

    @Test
    void oneApplicationIsWatchedInOneWay() throws IOException {
        String text = "application: shop\nchecks: [{id: %s, thing: a}]\nwatch: {warmup: 1m}\n";
        Path one = Files.writeString(folder.resolve("1.yaml"), text.formatted("a"));
        Path two = Files.writeString(folder.resolve("2.yaml"), text.formatted("b"));
        assertEquals(
                List.of("3:8: watch: stands twice for \"shop\", first at " + one
                        + ":3:8; expected it once for each application"),
                told(one, two).stream().map(line -> line.replace(two + ":", "")).toList());
    }

    @Test
    void mistakesNameTheirFile() throws IOException {
        Path file = Files.writeString(folder.resolve("shop.yaml"), "aplication: shop\n");
        assertEquals(
                file
                        + ":1:1: aplication: unknown key \"aplication\"; expected one of application, defaults, templates, checks,"
                        + " watch, notify, server, store, limits, log; did you mean \"application\"?",
                InvalidConfigTest.mistakes(file).get(0));
    }

    private void assertOnly(String text, String expected) throws IOException {
        List<String> told = loadAtOnce(text);
        assertEquals(1, told.size(), told.toString());
        assertEquals(expected, told.get(0).replaceFirst("^\\d+:\\d+: ", ""));
    }

    private List<String> load(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("test.yaml"), text);
        return told(file);
    }

    private void assertLast(String text, String expected) throws IOException {
        List<String> told = load(text);
        assertEquals(expected, told.get(told.size() - 1).replaceFirst("^\\d+:\\d+: ", ""));
    }

    private List<String> loadAtOnce(String text) throws IOException {
        load("a: b"); // loads the classes
        return assertTimeout(SECOND, () -> load(text));
    }

    private static List<String> told(Path... files) {
        return InvalidConfigTest.mistakes(files).stream()
                .map(line -> line.replace(files[0] + ": ", "")
                        .replaceFirst("^" + java.util.regex.Pattern.quote(files[0] + ":"), ""))
                .map(line -> files.length == 1 ? line.replace(files[0].toString(), "FILE") : line)
                .toList();
    }
}
