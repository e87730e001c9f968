package dev.postflight.config.yaml;

import java.time.Duration;
import java.util.Collection;

/** How messages, the reference and the shown configuration write things. */
public final class Spelling {
    private static final int LONGEST_QUOTE = 80;

    private Spelling() {}

    /** In quotes, on one line, cut when it is long. */
    public static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().limit(LONGEST_QUOTE).forEach(c -> {
            switch (c) {
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                case '"' -> quoted.append("\\\"");
                default -> quoted.appendCodePoint(Character.isISOControl(c) ? '\uFFFD' : c);
            }
        });
        return quoted.append(text.codePointCount(0, text.length()) > LONGEST_QUOTE ? "…\"" : "\"")
                .toString();
    }

    /** As it can be read back: {@code 1h30m}, {@code 500ms}. */
    public static String span(Duration span) {
        StringBuilder spelled = new StringBuilder();
        append(spelled, span.toDays(), "d");
        append(spelled, span.toHoursPart(), "h");
        append(spelled, span.toMinutesPart(), "m");
        append(spelled, span.toSecondsPart(), "s");
        int nanos = span.toNanosPart();
        append(spelled, nanos / 1_000_000, "ms");
        append(spelled, nanos / 1_000 % 1_000, "us");
        append(spelled, nanos % 1_000, "ns");
        return spelled.isEmpty() ? "0s" : spelled.toString();
    }

    private static void append(StringBuilder spelled, long count, String unit) {
        if (count != 0) {
            spelled.append(count).append(unit);
        }
    }

    /** As it can be read back, in the largest unit that leaves it whole: {@code 64KiB}, {@code 1500}. */
    public static String size(long bytes) {
        String[] units = {"", "KiB", "MiB", "GiB", "TiB", "PiB"};
        long rest = bytes;
        int step = 0;
        while (rest != 0 && rest % 1024 == 0 && step < units.length - 1) {
            rest /= 1024;
            step++;
        }
        return rest + units[step];
    }

    /** {@code one of a, b, c}, or just the one there is. */
    public static String oneOf(Collection<String> words) {
        return (words.size() == 1 ? "" : "one of ") + String.join(", ", words);
    }

    /** {@code from 1 to 9}, {@code of at least 1}, or nothing where there is no bound. */
    public static String range(String least, String most) {
        if (least.isEmpty()) {
            return most.isEmpty() ? "" : " of at most " + most;
        }
        return most.isEmpty() ? " of at least " + least : " from " + least + " to " + most;
    }
}
