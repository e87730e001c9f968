package dev.postflight.check.kinds.application.exposition;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Numbers as expositions write them, which is as Go reads them: {@code +Inf} and {@code NaN} in any case, decimals with an
 * exponent, and none of the things that only Java takes for numbers, such as {@code 1d}.
 */
final class Numerals {
    /** Powers of ten that are exact, so that a short number divided by one is rounded once, as it has to be. */
    private static final double[] TENS = {
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18
    };

    private static final int MOST_EXACT_DIGITS = 15;

    private Numerals() {}

    /** Whether this is a number. */
    static boolean isNumber(byte[] in, int from, int to) {
        int at = from < to && (in[from] == '+' || in[from] == '-') ? from + 1 : from;
        int digits = 0;
        boolean point = false;
        for (; at < to; at++) {
            byte next = in[at];
            if (isDigit(next)) {
                digits++;
            } else if (next == '.' && !point) {
                point = true;
            } else {
                break;
            }
        }
        if (digits == 0) {
            return !point && isWord(in, from, to);
        }
        return at == to || ((in[at] | 0x20) == 'e' && isWhole(in, at + 1, to));
    }

    /** Whether this is a whole number, perhaps with a sign. */
    static boolean isWhole(byte[] in, int from, int to) {
        int at = from < to && (in[from] == '+' || in[from] == '-') ? from + 1 : from;
        if (at == to) {
            return false;
        }
        for (; at < to; at++) {
            if (!isDigit(in[at])) {
                return false;
            }
        }
        return true;
    }

    /** What a number says. */
    static double parse(byte[] in, int from, int to) {
        boolean negative = in[from] == '-';
        int at = negative || in[from] == '+' ? from + 1 : from;
        long digits = 0;
        int length = 0;
        int fraction = 0;
        boolean point = false;
        for (; at < to; at++) {
            byte next = in[at];
            if (isDigit(next) && length < MOST_EXACT_DIGITS) {
                digits = digits * 10 + (next - '0');
                length++;
                fraction += point ? 1 : 0;
            } else if (next == '.') {
                point = true;
            } else {
                return slowly(in, from, to);
            }
        }
        double size = digits / TENS[fraction];
        return negative ? -size : size;
    }

    private static double slowly(byte[] in, int from, int to) {
        String text = new String(in, from, to - from, StandardCharsets.US_ASCII);
        return switch (word(text)) {
            case "nan" -> Double.NaN;
            case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
            case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    private static boolean isWord(byte[] in, int from, int to) {
        if (to - from < 3 || to - from > "+infinity".length()) {
            return false;
        }
        return switch (word(new String(in, from, to - from, StandardCharsets.ISO_8859_1))) {
            case "nan", "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity" -> true;
            default -> false;
        };
    }

    private static String word(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    private static boolean isDigit(byte next) {
        return next >= '0' && next <= '9';
    }
}
