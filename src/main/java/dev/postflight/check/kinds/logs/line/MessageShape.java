package dev.postflight.check.kinds.logs.line;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a message looks like without all that is of the one case: numbers, ids, addresses, quoted texts, values behind a
 * sign of equality, secrets. Two messages of the same statement in a program have the same shape.
 *
 * @param text e.g. {@code order <n> of customer <id> failed: timeout after <n>ms}
 */
public record MessageShape(String text) {
    /** Messages that differ further on are the same, and nothing longer is remembered. */
    private static final int LONGEST = 200;

    private static final int READ = 2_000;
    /** Words of people are shorter. */
    private static final int LONG_WORD = 24;

    private static final int HEX = 8;
    private static final Pattern NUMBERS = Pattern.compile("<n>(?:[-:.,/+T ]{1,2}<n>)+Z?|<n>Z");
    private static final Pattern DATE_WORDS =
            Pattern.compile("\\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun)\\b");
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d\\d-\\d\\d(?:T\\d\\d)?");
    private static final Pattern NUMBER = Pattern.compile("\\d+(?:[a-zA-Z%]{0,2})");
    private static final Pattern HEXADECIMAL = Pattern.compile("[0-9a-fA-F]+(?:-[0-9a-fA-F]+)*");
    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[\\d;]*m");

    /** The shape of a part of a line. */
    public static MessageShape of(byte[] line, Message message, List<SecretFinder.Found> secrets) {
        StringBuilder plain = new StringBuilder();
        int at = message.from();
        int end = Math.min(message.to(), message.from() + READ);
        for (SecretFinder.Found secret : secrets) {
            if (secret.from() >= at && secret.from() < end) {
                plain.append(new String(line, at, secret.from() - at, StandardCharsets.UTF_8))
                        .append(" <secret> ");
                at = behind(line, secret.to(), message.to());
            } else if (secret.to() > at && secret.from() < end) {
                at = behind(line, secret.to(), message.to()); // it began before the message
            }
        }
        if (at < end) {
            plain.append(new String(line, at, end - at, StandardCharsets.UTF_8));
        }
        return new MessageShape(masked(COLOUR.matcher(plain).replaceAll("")));
    }

    /** A pattern may stop before the secret does. */
    private static int behind(byte[] line, int from, int to) {
        int at = from;
        while (at < to && line[at] > ' ' && "\"',;)]}".indexOf(line[at]) < 0) {
            at++;
        }
        return at;
    }

    static String masked(String message) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < message.length() && out.length() < LONGEST * 2) {
            char one = message.charAt(at);
            if (message.startsWith("<secret>", at)) {
                out.append("<secret>");
                at += "<secret>".length();
            } else if (isQuote(message, at)) {
                int end = message.indexOf(one, at + 1);
                out.append("<text>");
                at = end < 0 ? message.length() : end + 1;
            } else if (isPart(one)) {
                int end = at;
                while (end < message.length() && isPart(message.charAt(end))) {
                    end++;
                }
                boolean value = at > 0 && message.charAt(at - 1) == '=';
                out.append(value ? "<v>" : word(message.substring(at, end)));
                at = end;
            } else {
                out.append(Character.isISOControl(one) ? ' ' : one);
                at++;
            }
        }
        String text = NUMBERS.matcher(DATE_WORDS.matcher(out).replaceAll("<n>")).replaceAll("<n>");
        String single = NUMBERS.matcher(text).replaceAll("<n>").strip().replaceAll("\\s+", " ");
        return single.length() > LONGEST ? single.substring(0, LONGEST) + "…" : single;
    }

    private static String word(String word) {
        boolean digits = word.chars().anyMatch(Character::isDigit);
        if (DATE.matcher(word).matches()) {
            return "<n>";
        } else if (word.indexOf('@') >= 0
                || word.length() > LONG_WORD
                || (word.length() >= HEX && HEXADECIMAL.matcher(word).matches() && digits)) {
            return "<id>";
        } else if (!digits) {
            return word;
        }
        return NUMBER.matcher(word).matches() ? "<n>" + word.replaceAll("\\d", "") : "<id>";
    }

    /** An apostrophe within a word is no quote. */
    private static boolean isQuote(String message, int at) {
        char one = message.charAt(at);
        return (one == '"' || one == '\'' || one == '`')
                && (at == 0 || !Character.isLetterOrDigit(message.charAt(at - 1)));
    }

    private static boolean isPart(char one) {
        return Character.isLetterOrDigit(one) || one == '_' || one == '-' || one == '@' || one == '%' || one == '$';
    }
}
