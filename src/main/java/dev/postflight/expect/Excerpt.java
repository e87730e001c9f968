package dev.postflight.expect;

import java.util.function.UnaryOperator;

/** Shows a text that a target sent: cut to a line's length, and nothing in it can move the reader's terminal or line. */
public final class Excerpt {

    /** Enough to recognize an error message, little enough for a text message to a phone. */
    private static final int LONGEST = 200;

    /** How much of a large body is searched for secrets: what is shown comes from its beginning. */
    private static final int SEARCHED = 16 * 1024;

    private Excerpt() {}

    /** As part of a sentence. */
    static String of(String text) {
        return cut(text, false);
    }

    /** As part of a sentence, and without secrets. */
    public static String of(String text, UnaryOperator<String> mask) {
        return cut(masked(text, mask), false);
    }

    /** In quotes, so that its first and last character are seen, and without secrets. */
    static String quoted(String text, UnaryOperator<String> mask) {
        return '"' + cut(masked(text, mask), true) + '"';
    }

    /** Masked before it is cut or escaped, either of which would leave a part of a secret that no mask knows. */
    private static String masked(String text, UnaryOperator<String> mask) {
        if (text.length() <= SEARCHED) {
            return mask.apply(text);
        }
        String begin = mask.apply(text.substring(0, SEARCHED));
        // the last secret may have been cut in two; when little is left of the text, that could be what is shown
        return begin.length() > SEARCHED / 2 ? begin : "…";
    }

    /** In quotes and whole; for what the configuration says. */
    static String quotedWhole(String text) {
        return '"' + escape(text, true) + '"';
    }

    private static String cut(String text, boolean quotes) {
        if (text.length() <= LONGEST) {
            return escape(text, quotes);
        }
        int end = Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return escape(text.substring(0, end), quotes) + "…";
    }

    private static String escape(String text, boolean quotes) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            switch (point) {
                case '\n' -> shown.append("\\n");
                case '\r' -> shown.append("\\r");
                case '\t' -> shown.append("\\t");
                case '"' -> shown.append(quotes ? "\\\"" : "\"");
                case '\\' -> shown.append(quotes ? "\\\\" : "\\");
                default -> {
                    if (isVisible(point)) {
                        shown.appendCodePoint(point);
                    } else {
                        shown.append(String.format("\\u%04x", point));
                    }
                }
            }
        });
        return shown.toString();
    }

    /** False for controls and for what reorders or breaks the line around it. */
    private static boolean isVisible(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
