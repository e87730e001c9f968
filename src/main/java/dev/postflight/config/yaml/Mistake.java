package dev.postflight.config.yaml;

import java.nio.file.Path;

/**
 * One thing that is wrong with the configuration.
 *
 * @param line from 1; 0 for the file as a whole
 * @param path through the tree, e.g. {@code checks[2].expect.p95}; empty at the top
 * @param found what is wrong, with the text as written: never what a reference stands for
 * @param expected what would be right; empty where {@code found} leaves no question
 * @param hint {@code did you mean "timeout"?}, and where a template was used; may be empty
 */
public record Mistake(Path file, int line, int column, String path, String found, String expected, String hint) {

    /** On one line, the place first as compilers write it, so that editors and terminals lead there. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(file.toString());
        if (line > 0) {
            text.append(':').append(line).append(':').append(column);
        }
        text.append(": ");
        if (!path.isEmpty()) {
            text.append(path).append(": ");
        }
        text.append(found);
        if (!expected.isEmpty()) {
            text.append("; expected ").append(expected);
        }
        if (!hint.isEmpty()) {
            text.append("; ").append(hint);
        }
        return text.toString();
    }
}
