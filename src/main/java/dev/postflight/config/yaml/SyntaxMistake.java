package dev.postflight.config.yaml;

import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Says plainly what the YAML parser stumbled over. It shows no snippet of the file, where a secret may stand. */
final class SyntaxMistake {
    /**
     * What a part of the parser's own words means.
     *
     * @param fromStart whether the mistake is where the construct began, not where the parser gave up
     */
    private record Plain(String words, boolean fromStart, String found, String expected) {}

    private static final List<Plain> PLAINLY = List.of(
            new Plain(
                    "mapping values are not allowed here",
                    false,
                    "a colon that cannot stand here",
                    "quotes around a text with \": \" in it, or another indentation"),
            new Plain("(TAB)", false, "a tab", "spaces for indentation"),
            new Plain("could not find expected ':'", false, "a key without its colon", "\"key: value\""),
            new Plain(
                    "expected <block end>",
                    false,
                    "does not fit what stands before it",
                    "the same indentation as its neighbours"),
            new Plain("unexpected end of stream", true, "a quote that is never closed", "a closing quote"),
            new Plain("<stream end>", true, "a bracket that is never closed", "a closing bracket"));

    private SyntaxMistake() {}

    static void tell(MarkedYamlEngineException problem, Place file, Mistakes mistakes) {
        String words = Optional.ofNullable(problem.getProblem()).orElse("");
        Optional<Plain> plain = PLAINLY.stream()
                .filter(candidate -> words.contains(candidate.words()))
                .findFirst();
        Place gaveUp =
                problem.getProblemMark().map(mark -> YamlTree.place(mark, file)).orElse(file);
        Place began =
                problem.getContextMark().map(mark -> YamlTree.place(mark, file)).orElse(gaveUp);
        plain.ifPresentOrElse(
                known -> mistakes.add(known.fromStart() ? began : gaveUp, known.found(), known.expected()),
                () -> mistakes.add(gaveUp, "is not YAML: " + words.replaceAll("\\s+", " ")));
    }

    /** For the characters that YAML forbids, whose place the parser does not tell in lines. */
    static void tell(String text, Place file, Mistakes mistakes) {
        int line = 1;
        int column = 1;
        for (int c : text.codePoints().toArray()) {
            if (isForbidden(c)) {
                break;
            }
            column = c == '\n' ? 1 : column + 1;
            line = c == '\n' ? line + 1 : line;
        }
        mistakes.add(file.at(line, column), "a character that YAML does not allow", "printable text");
    }

    /** YAML 1.2, section 5.1. */
    private static boolean isForbidden(int c) {
        boolean control = Character.isISOControl(c) && c != '\n' && c != '\r' && c != '\t' && c != 0x85;
        return control || c == 0xFFFE || c == 0xFFFF;
    }
}
