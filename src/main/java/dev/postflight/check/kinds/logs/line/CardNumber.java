package dev.postflight.check.kinds.logs.line;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Finds numbers of payment cards: an issuer's prefix, its length, a check digit after Luhn (ISO/IEC 7812), written in one
 * piece or in the groups of the card's face.
 *
 * <p>Every tenth number passes the check digit, so the prefix and the length have to be right too, nothing may join it on
 * either side, and what is called an id or an order is none.
 */
final class CardNumber {
    private static final int SHORTEST = 14;
    private static final int LONGEST = 16;
    /** A group of a card has four digits, of which one stands at each fourth byte. */
    private static final int STEP = 4;

    private static final Pattern NO_CARD = Pattern.compile(
            "(?:id|order|number|no|nr|trace|span|request|session|seq|sequence|offset|time|ts|timestamp|invoice|ref|reference|key|hash|batch|version|build|size|bytes|duration|pid|port|count)s?[\"'\\\\]*\\s*[=:#]?\\s*[\"'\\\\#]*$");

    private static final Pattern CARD =
            Pattern.compile("(?:card|\\bpan|\\bcc)[\\w -]*[\"'\\\\]*\\s*[=:#]?\\s*[\"'\\\\#]*$");

    private final int[] digits = new int[LONGEST + 1];

    /** Where the last one begins that was found, and ends. */
    int from;

    int to;

    /** Looks for the next one from {@code start} on. */
    boolean find(byte[] line, int begin, int start, int end) {
        for (int at = start; at < end; at += STEP) {
            if (!isDigit(line[at])) {
                continue;
            }
            int first = at;
            while (first > start && continues(line, first - 1, start, first)) {
                first--;
            }
            while (!isDigit(line[first])) {
                first++;
            }
            int last = at + 1;
            while (last < end && (isDigit(line[last]) || joins(line, last, end))) {
                last++;
            }
            if (last - first >= SHORTEST && isCard(line, begin, first, last, end)) {
                from = first;
                to = last;
                return true;
            }
            at = Math.max(at, last - STEP);
        }
        return false;
    }

    private static boolean continues(byte[] line, int at, int start, int next) {
        return isDigit(line[at]) || (isGap(line[at]) && at > start && isDigit(line[at - 1]) && isDigit(line[next]));
    }

    private static boolean joins(byte[] line, int at, int end) {
        return isGap(line[at]) && isDigit(line[at - 1]) && at + 1 < end && isDigit(line[at + 1]);
    }

    private boolean isCard(byte[] line, int begin, int first, int last, int end) {
        if ((first > begin && isJoint(line[first - 1])) || isJoined(line, last, end)) {
            return false;
        }
        int count = 0;
        String groups = "";
        int run = 0;
        byte gap = 0;
        for (int i = first; i < last; i++) {
            if (!isDigit(line[i])) {
                if (gap != 0 && gap != line[i]) {
                    return false;
                }
                gap = line[i];
                groups += run + "-";
                run = 0;
            } else if (count == LONGEST) {
                return false;
            } else {
                digits[count++] = line[i] - '0';
                run++;
            }
        }
        groups += run;
        return isIssued(count, groups) && isChecked(count) && !isNamedOtherwise(line, begin, first);
    }

    /** By the ranges that the issuers publish. */
    private boolean isIssued(int count, String groups) {
        int two = digits[0] * 10 + digits[1];
        int four = two * 100 + digits[2] * 10 + digits[3];
        boolean inFours = groups.equals("16") || groups.equals("4-4-4-4");
        return switch (count) {
            case 14 -> (groups.equals("14") || groups.equals("4-6-4")) && (two == 36 || two == 38); // Diners Club
            case 15 -> (groups.equals("15") || groups.equals("4-6-5")) && (two == 34 || two == 37); // American Express
            case 16 ->
                inFours
                        && (digits[0] == 4 // Visa
                                || (two >= 51 && two <= 55)
                                || (four >= 2221 && four <= 2720) // Mastercard
                                || four == 6011
                                || two == 65 // Discover
                                || (four >= 3528 && four <= 3589)); // JCB
            default -> false;
        };
    }

    private boolean isChecked(int count) {
        int sum = 0;
        boolean varied = false;
        for (int i = 0; i < count; i++) {
            int digit = digits[count - 1 - i];
            int doubled = i % 2 == 0 ? digit : digit * 2;
            sum += doubled > 9 ? doubled - 9 : doubled;
            varied |= digit != digits[0];
        }
        return varied && sum % 10 == 0;
    }

    private static boolean isNamedOtherwise(byte[] line, int begin, int first) {
        int from = Math.max(begin, first - 24);
        String before = new String(line, from, first - from, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        return NO_CARD.matcher(before).find() && !CARD.matcher(before).find();
    }

    /** A full stop ends a sentence, unless a digit follows. */
    private static boolean isJoined(byte[] line, int last, int end) {
        if (last < end && line[last] == '.') {
            return last + 1 < end && isDigit(line[last + 1]);
        }
        return last < end && isJoint(line[last]);
    }

    private static boolean isGap(byte one) {
        return one == ' ' || one == '-';
    }

    /** What makes it a part of something longer. */
    private static boolean isJoint(byte one) {
        return Character.isLetterOrDigit(one & 0xff)
                || one == '_'
                || one == '-'
                || one == '.'
                || one == '/'
                || one == '+';
    }

    private static boolean isDigit(byte one) {
        return one >= '0' && one <= '9';
    }
}
