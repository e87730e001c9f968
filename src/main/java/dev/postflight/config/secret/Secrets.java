package dev.postflight.config.secret;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Every secret value of a configuration and the reference it came from. {@link #mask} is the last gate before a text
 * leaves the house: a target may echo what it was sent.
 */
public final class Secrets {
    public static final Secrets NONE = new Secrets(Map.of());

    /** Shorter values are found in any text, and masking them would only make it unreadable. */
    private static final int SHORTEST = 4;
    /** What stands where a text was cut short. */
    private static final char CUT = '…';

    private final Map<String, String> referenceByForm = new HashMap<>();
    private final Pattern forms;

    /** @param referenceByValue what a text shows instead of each value */
    public Secrets(Map<String, String> referenceByValue) {
        referenceByValue.forEach((value, reference) -> {
            Disguise.of(value).stream()
                    .filter(form -> form.length() >= SHORTEST)
                    .forEach(form -> referenceByForm.putIfAbsent(form, reference));
        });
        // the longest first, so that a secret which begins like another leaves no rest
        forms = Pattern.compile(referenceByForm.keySet().stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|")));
    }

    public String mask(String text) {
        if (referenceByForm.isEmpty()) {
            return text;
        }
        String masked = forms.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(referenceByForm.getOrDefault(found.group(), "***")));
        return masked.indexOf(CUT) < 0 ? masked : maskCut(masked);
    }

    /** Who cuts a text short may leave the beginning of a secret, in front of the mark that something was cut. */
    private String maskCut(String text) {
        StringBuilder masked = new StringBuilder(text);
        for (int cut = text.lastIndexOf(CUT); cut >= 0; cut = text.lastIndexOf(CUT, cut - 1)) {
            int longest = 0;
            String reference = "";
            for (Map.Entry<String, String> form : referenceByForm.entrySet()) {
                int rest = begun(form.getKey(), text, cut);
                if (rest > longest) {
                    longest = rest;
                    reference = form.getValue();
                }
            }
            masked.replace(cut - longest, cut, reference);
        }
        return masked.toString();
    }

    /** How many letters of the form's beginning, though not all, end here; 0 when they are too few to tell. */
    private static int begun(String form, String text, int end) {
        for (int length = Math.min(form.length() - 1, end); length >= SHORTEST; length--) {
            if (text.regionMatches(end - length, form, 0, length)) {
                return length;
            }
        }
        return 0;
    }

    /** A reload that brings the same secrets changes nothing. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Secrets secrets && referenceByForm.equals(secrets.referenceByForm);
    }

    @Override
    public int hashCode() {
        return referenceByForm.hashCode();
    }

    @Override
    public String toString() {
        return Arrays.toString(
                referenceByForm.values().stream().distinct().sorted().toArray());
    }
}
