package dev.postflight.check.kinds.logs.line;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Finds the next of several words in bytes, in any case, and looks at a part of the bytes only: the shorter the shortest
 * word, the more of them.
 *
 * <p>After Wu and Manber, "A fast algorithm for multi-pattern searching", 1994, with blocks of two bytes: a block that
 * stands in no word lets the search jump over as many bytes as the shortest word has, less one.
 */
final class Literals {
    private static final int BITS = 6;
    private static final byte[] LOWER = lower();

    private final byte[][] words;
    private final int least;
    /** Bytes that stand in words have a number each while there are enough; all others share one. */
    private final byte[] numbers = new byte[256];

    private final byte[] shifts = new byte[1 << (2 * BITS)];
    private final int[][] candidates = new int[1 << (2 * BITS)][];
    private int word;

    /** @param words of ASCII, none shorter than two letters */
    Literals(List<String> words) {
        this.words = words.stream()
                .map(each -> each.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII))
                .toArray(byte[][]::new);
        this.least = Math.min(
                Arrays.stream(this.words).mapToInt(each -> each.length).min().orElse(2), Byte.MAX_VALUE);
        number();
        Arrays.fill(shifts, (byte) (least - 1));
        for (int i = 0; i < this.words.length; i++) {
            byte[] each = this.words[i];
            for (int end = 1; end < least; end++) {
                int block = block(each[end - 1], each[end]);
                shifts[block] = (byte) Math.min(shifts[block], least - 1 - end);
                if (end == least - 1) {
                    int[] before = candidates[block] == null ? new int[0] : candidates[block];
                    candidates[block] = Arrays.copyOf(before, before.length + 1);
                    candidates[block][before.length] = i;
                }
            }
        }
    }

    static boolean suits(String word) {
        return word.length() >= 2 && word.chars().allMatch(letter -> letter < 128);
    }

    /** Where the next word begins, or -1; {@link #word()} tells which. */
    int next(byte[] text, int from, int to) {
        int at = from + least - 1;
        while (at < to) {
            int block = block(text[at - 1], text[at]);
            int shift = shifts[block];
            if (shift > 0) {
                at += shift;
                continue;
            }
            for (int each : candidates[block]) {
                if (stands(words[each], text, at - least + 1, to)) {
                    word = each;
                    return at - least + 1;
                }
            }
            at++;
        }
        return -1;
    }

    /** Number of the word that was found last, in the order given. */
    int word() {
        return word;
    }

    private static boolean stands(byte[] word, byte[] text, int from, int to) {
        if (from + word.length > to) {
            return false;
        }
        for (int i = 0; i < word.length; i++) {
            if (LOWER[text[from + i] & 0xff] != word[i]) {
                return false;
            }
        }
        return true;
    }

    private int block(byte one, byte other) {
        return (numbers[one & 0xff] << BITS) | numbers[other & 0xff];
    }

    private void number() {
        int next = 1;
        for (byte[] each : words) {
            for (byte letter : each) {
                if (numbers[letter & 0xff] == 0) {
                    numbers[letter & 0xff] = (byte) next;
                    next = next % ((1 << BITS) - 1)
                            + 1; // where there are more they share numbers, which costs time only
                }
            }
        }
        for (int i = 'A'; i <= 'Z'; i++) {
            numbers[i] = numbers[LOWER[i]];
        }
    }

    private static byte[] lower() {
        byte[] table = new byte[256];
        for (int i = 0; i < table.length; i++) {
            table[i] = (byte) (i >= 'A' && i <= 'Z' ? i + 32 : i);
        }
        return table;
    }

    /** Texts of which one has to stand in whatever a pattern matches; empty where there are none to be seen. */
    static List<String> requiredBy(String pattern) {
        List<String> required = new ArrayList<>();
        String rest = pattern.startsWith("(?i)") ? pattern.substring(4) : pattern;
        StringBuilder run = new StringBuilder();
        String best = "";
        for (int i = 0; i <= rest.length(); i++) {
            char one = i < rest.length() ? rest.charAt(i) : '|';
            if ("([{)\\".indexOf(one) >= 0 && !isEscaped(rest, i)) {
                return List.of(); // groups and classes are not looked into
            } else if (one == '\\') {
                one = rest.charAt(++i);
            } else if (one == '?' || one == '*') {
                run.setLength(Math.max(0, run.length() - 1)); // the letter before need not stand there
                best = longer(best, run);
                continue;
            } else if (".^$+".indexOf(one) >= 0) {
                best = longer(best, run);
                continue;
            } else if (one == '|') {
                best = longer(best, run);
                if (!suits(best)) {
                    return List.of();
                }
                required.add(best);
                best = "";
                continue;
            }
            run.append(one);
        }
        return required;
    }

    private static String longer(String best, StringBuilder run) {
        String text = run.toString();
        run.setLength(0);
        return text.length() > best.length() ? text : best;
    }

    /** A backslash before a sign makes it a letter; before a letter or digit it means something else. */
    private static boolean isEscaped(String pattern, int at) {
        return pattern.charAt(at) == '\\'
                && at + 1 < pattern.length()
                && !Character.isLetterOrDigit(pattern.charAt(at + 1));
    }
}
