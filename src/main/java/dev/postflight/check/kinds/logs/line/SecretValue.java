package dev.postflight.check.kinds.logs.line;

import java.util.Locale;
import java.util.regex.Pattern;

/** Tells a secret from what stands in its place: stars, the name of a reference, a word about it. */
final class SecretValue {
    private static final Pattern PLACEHOLDER = Pattern.compile(
            "[*x.#•_-]+|.*\\*{3}.*|.*(?:redacted|masked|filtered|hidden|removed|censored|scrubbed|placeholder|omitted).*"
                    + "|null|none|nil|undefined|true|false|yes|no|empty|unset|required|invalid|missing|expired|wrong"
                    + "|incorrect|changeme|example|string|secret|password|token|value|\\(null\\)|<.*|\\$\\{.*|\\$\\(.*"
                    + "|\\{.*|\\[.*|%\\w?|%\\(.*|\\$\\w+|\\?|env:.*|vault:.*|file:.*");

    private static final Pattern LETTER = Pattern.compile("[A-Za-z]");
    private static final Pattern DIGIT = Pattern.compile("\\d");
    private static final Pattern NUMBER = Pattern.compile("[\\d.,:-]+");
    private static final Pattern SIGN = Pattern.compile("[^A-Za-z.:]");

    /** Where pages of a list go on is no secret. */
    private static final Pattern PAGES = Pattern.compile("(?:next|page|contin\\w*|sync|cursor|resume)[_-]?$");

    private static final int LEAST_PASSWORD = 4;
    private static final int LEAST_TOKEN = 8;
    /** A token of letters alone is longer than a word. */
    private static final int LONG = 24;

    private SecretValue() {}

    /**
     * Whether it is one.
     *
     * @param plain whether it follows a colon and a blank, as it would in a sentence: {@code password: incorrect}
     * @param before what stands before the word that announces it
     */
    static boolean isSecret(SecretPattern.Judge judge, String value, boolean plain, String before) {
        String lower = value.toLowerCase(Locale.ROOT);
        if (PLACEHOLDER.matcher(lower).matches()) {
            return false;
        }
        return switch (judge) {
            case ANY -> true;
            case PASSWORD ->
                value.length() >= (plain ? LEAST_TOKEN : LEAST_PASSWORD)
                        && !(plain && !SIGN.matcher(value).find())
                        && !value.startsWith("/"); // the working directory
            case TOKEN ->
                value.length() >= LEAST_TOKEN
                        && !NUMBER.matcher(value).matches()
                        && ((value.length() >= LONG && !plain)
                                || (DIGIT.matcher(value).find()
                                        && LETTER.matcher(value).find()))
                        && !PAGES.matcher(before.toLowerCase(Locale.ROOT)).find();
        };
    }
}
