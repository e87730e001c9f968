package dev.postflight.check.kinds.alerts;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Map;
import java.util.Optional;

/**
 * A matcher as Alertmanager writes it: {@code app="shop"}, {@code severity=~"page|ticket"}; a label that is not there is
 * an empty one.
 *
 * @param plain the value without quotes
 * @param text the whole in Alertmanager's words
 */
record LabelMatcher(String label, String operator, String plain, Pattern value, String text) {
    private static final Pattern FORM = Pattern.compile(
            "(?s)^\\s*([a-zA-Z_][a-zA-Z0-9_]*)\\s*(=~|!~|!=|=)\\s*(\"(?:[^\"\\\\]|\\\\.)*\"|[^\"\\s,{}]*)\\s*$");

    /** Empty for what is none. */
    static Optional<LabelMatcher> of(String text) {
        Matcher parts = FORM.matcher(text);
        return parts.matches() ? of(parts.group(1), parts.group(2), unquoted(parts.group(3))) : Optional.empty();
    }

    /** Empty where the value is no regular expression that it has to be. */
    static Optional<LabelMatcher> of(String label, String operator, String value) {
        try {
            Pattern pattern = Pattern.compile(operator.endsWith("~") ? "(?s)" + value : Pattern.quote(value));
            String quoted = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
            return Optional.of(
                    new LabelMatcher(label, operator, value, pattern, label + operator + '"' + quoted + '"'));
        } catch (PatternSyntaxException e) {
            return Optional.empty();
        }
    }

    boolean matches(Map<String, String> labels) {
        return value.matches(labels.getOrDefault(label, "")) != operator.startsWith("!");
    }

    private static String unquoted(String value) {
        if (!value.startsWith("\"")) {
            return value;
        }
        return value.substring(1, value.length() - 1)
                .replace("\\\"", "\"")
                .replace("\\n", "\n")
                .replace("\\\\", "\\");
    }
}
