package dev.postflight.check.kinds.application.exposition;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;

/**
 * Which series are meant, as PromQL writes it: {@code http_requests_total{code=~"5..",path!="/health"}}. Regular expressions
 * have to match the whole value, and run in linear time.
 *
 * @param name of the metric; empty where the labels alone decide
 */
public record Selector(String name, List<Label> labels) {
    private static final java.util.regex.Pattern WHOLE =
            java.util.regex.Pattern.compile("\\s*([a-zA-Z_:][a-zA-Z0-9_:]*)?\\s*(?:\\{(.*)})?\\s*", 32);
    private static final java.util.regex.Pattern LABEL = java.util.regex.Pattern.compile(
            "\\s*([a-zA-Z_][a-zA-Z0-9_]*)\\s*(=~|!~|!=|=)\\s*(\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*')\\s*(,|$)");

    public Selector {
        labels = List.copyOf(labels);
    }

    /**
     * What must hold of one label.
     *
     * @param text as it was written, which is what makes two of them equal
     */
    public record Label(String name, String text, Predicate<String> holds) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Label label && name.equals(label.name) && text.equals(label.text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }
    }

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static Selector parse(String text) {
        Matcher whole = WHOLE.matcher(text);
        if (!whole.matches() || (whole.group(1) == null && whole.group(2) == null)) {
            throw new IllegalArgumentException(text);
        }
        List<Label> labels = new ArrayList<>();
        String inner = whole.group(2) == null ? "" : whole.group(2).strip();
        Matcher label = LABEL.matcher(inner);
        int at = 0;
        while (at < inner.length()) {
            label.region(at, inner.length());
            if (!label.lookingAt()) {
                throw new IllegalArgumentException(text);
            }
            String quoted = label.group(3);
            labels.add(label(label.group(1), label.group(2), quoted.substring(1, quoted.length() - 1)));
            at = label.end();
        }
        return new Selector(whole.group(1) == null ? "" : whole.group(1), labels);
    }

    private static Label label(String name, String operator, String escaped) {
        String value = escaped.replaceAll("\\\\(.)", "$1");
        boolean not = operator.startsWith("!");
        Predicate<String> same;
        if (operator.endsWith("~")) {
            try {
                Pattern pattern = Pattern.compile(escaped.replace("\\\\", "\\"), Pattern.DOTALL);
                same = pattern::matches;
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        } else {
            same = value::equals;
        }
        return new Label(name, name + operator + escaped, not ? same.negate() : same);
    }

    public boolean matches(Series series) {
        return (name.isEmpty() || name.equals(series.name())) && matchesLabels(series);
    }

    /** Whether the labels are right, whatever the name is. */
    public boolean matchesLabels(Series series) {
        for (Label label : labels) {
            if (!label.holds.test(series.label(label.name))) {
                return false;
            }
        }
        return true;
    }
}
