package dev.postflight.check.kinds.application.exposition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Both formats and their corners, whole and in pieces. */
class ExpositionReaderTest {
    private static final Pattern NAME = Pattern.compile("\\bm[\\w:.ü]*");

    @TestFactory
    Stream<DynamicTest> everyCornerIsReadAsItShould() {
        return ExpositionCases.all().stream()
                .map(each -> DynamicTest.dynamicTest(
                        each.toString(), () -> assertEquals(each.expected(), read(each, each.body().length + 1))));
    }

    @TestFactory
    Stream<DynamicTest> itDoesNotMatterHowItIsCutIntoPieces() {
        return ExpositionCases.all().stream()
                .map(each -> DynamicTest.dynamicTest(each.toString(), () -> {
                    for (int size = 1; size < Math.min(each.body().length, 20); size++) {
                        assertEquals(each.expected(), read(each, size), "in pieces of " + size);
                    }
                }));
    }

    @Test
    void whatNobodyWantsIsCountedAndChecked() throws Exception {
        List<String> taken = new ArrayList<>();
        ExpositionReader reader = new ExpositionReader(
                Format.TEXT, new Names(List.of("b")), (series, value) -> taken.add(series + " " + value));
        byte[] body = "a{x=\"1\"} 1\nb{x=\"2\"} 2\nbb 3\n".getBytes(StandardCharsets.UTF_8);
        reader.read(body, 0, body.length);
        assertEquals(3, reader.end(false).samples());
        assertEquals(List.of("b{x=\"2\"} 2.0"), taken);
        byte[] broken = "a 1\na{x=\"\\\"} 1\n".getBytes(StandardCharsets.UTF_8);
        ExpositionReader other = new ExpositionReader(Format.TEXT, new Names(List.of()), (series, value) -> {});
        Malformed refusal = assertThrows(Malformed.class, () -> other.read(broken, 0, broken.length));
        assertEquals("a text in quotes has no end", refusal.what());
        assertEquals(2, refusal.line());
        assertEquals("a{x=\"\\\"} 1", refusal.excerpt());
    }

    @Test
    void anEndlessLineHasAnEnd() throws Exception {
        byte[] piece = "x".repeat(64 << 10).getBytes(StandardCharsets.UTF_8);
        ExpositionReader reader = new ExpositionReader(Format.TEXT, new Names(List.of()), (series, value) -> {});
        for (int i = 0; i < 4; i++) {
            reader.read(piece, 0, piece.length);
        }
        Malformed refusal = assertThrows(Malformed.class, () -> reader.read(piece, 0, piece.length));
        assertEquals("it is longer than 256 KiB", refusal.what());
        assertEquals("x".repeat(60), refusal.excerpt());
    }

    @Test
    void namesAreFoundAmongManyOthers() throws Exception {
        List<String> wanted = new ArrayList<>();
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 3_000; i++) {
            all.append("name_").append(i).append(" ").append(i).append('\n');
            if (i % 3 == 0) {
                wanted.add("name_" + i);
            }
        }
        List<String> taken = new ArrayList<>();
        ExpositionReader reader =
                new ExpositionReader(Format.TEXT, new Names(wanted), (series, value) -> taken.add(series.name()));
        byte[] body = all.toString().getBytes(StandardCharsets.UTF_8);
        reader.read(body, 0, body.length);
        assertEquals(wanted, taken);
    }

    @Test
    void seriesAreEqualByTheirLabelsInAnyOrder() {
        Series one = Series.of("m", List.of("b", "2", "a", "1", "c", ""));
        Series other = Series.of("m", List.of("a", "1", "b", "2"));
        assertEquals(one, other);
        assertEquals(one.hashCode(), other.hashCode());
        assertEquals("2", one.label("b"));
        assertEquals("", one.label("c"));
        assertTrue(!one.equals(Series.of("m", List.of("a", "1", "b", "3"))));
    }

    private static List<String> read(ExpositionCases.Case each, int pieces) {
        TreeSet<String> names = new TreeSet<>();
        Matcher found = NAME.matcher(new String(each.body(), StandardCharsets.UTF_8));
        while (found.find()) {
            names.add(found.group());
        }
        List<String> taken = new ArrayList<>();
        ExpositionReader reader = new ExpositionReader(
                each.format(), new Names(names), (series, value) -> taken.add(series + " " + value));
        try {
            for (int from = 0; from < each.body().length; from += pieces) {
                byte[] piece = Arrays.copyOfRange(each.body(), from, Math.min(each.body().length, from + pieces));
                reader.read(piece, 0, piece.length);
            }
            if (!reader.end(false).whole()) {
                taken.add("(not whole)");
            }
            return taken;
        } catch (Malformed wrong) {
            return List.of("line " + wrong.line() + ": " + wrong.what());
        }
    }
}
