package dev.postflight.check.kinds.alerts;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
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

    /** What stands between commas that are in no quotes. */
    private static final Pattern PART = Pattern.compile("(?s)(?:\"(?:[^\"\\\\]|\\\\.)*\"|[^,])+");

    /** Empty for what is none. */
    static Optional<LabelMatcher> of(String text) {
        Matcher parts = FORM.matcher(text);
        return parts.matches() ? of(parts.group(1), parts.group(2), unquoted(parts.group(3))) : Optional.empty();
    }

    /** Several, as one entry of a route may have them: {@code {app="shop", severity="page"}}; empty where one is none. */
    static Optional<List<LabelMatcher>> list(String text) {
        String inner = text.strip();
        if (inner.startsWith("{") && inner.endsWith("}")) {
            inner = inner.substring(1, inner.length() - 1);
        }
        List<LabelMatcher> matchers = new ArrayList<>();
        Matcher parts = PART.matcher(inner);
        while (parts.find()) {
            Optional<LabelMatcher> one = of(parts.group());
            if (one.isEmpty()) {
                return Optional.empty();
            }
            matchers.add(one.get());
        }
        return Optional.of(matchers);
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
        StringBuilder plain = new StringBuilder();
        for (int i = 1; i < value.length() - 1; i++) {
            char next = value.charAt(i);
            if (next == '\\') {
                next = value.charAt(++i);
                switch (next) {
                    case 'n' -> next = '\n';
                    case '"', '\\' -> {}
                    default -> plain.append('\\'); // Alertmanager leaves it as it stands
                }
            }
            plain.append(next);
        }
        return plain.toString();
    }
}
