package dev.postflight.check.kinds.command;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a monitoring plugin wrote, as the Monitoring Plugins Development Guidelines lay it out: text, a bar, performance
 * data; more lines of text, perhaps another bar, and more performance data.
 *
 * @param text without performance data
 * @param performance as written, by label; the first of two that are called alike
 */
record PluginOutput(String text, Map<String, String> performance) {
    /** More than any plugin has; the rest is not looked at. */
    private static final int MOST_LABELS = 1000;

    static PluginOutput of(String output) {
        List<String> text = new ArrayList<>();
        StringBuilder data = new StringBuilder();
        boolean inData = false;
        boolean first = true;
        for (String line : output.lines().toList()) {
            int bar = inData ? -1 : line.indexOf('|');
            if (inData) {
                data.append(line).append(' ');
            } else if (bar < 0) {
                text.add(line);
            } else {
                text.add(line.substring(0, bar).stripTrailing());
                data.append(line.substring(bar + 1)).append(' ');
                inData = !first; // after the first line, all that follows a bar is data
            }
            first = false;
        }
        return new PluginOutput(String.join("\n", text).strip(), labels(data.toString()));
    }

    String firstLine() {
        return text.lines().findFirst().orElse("").strip();
    }

    /** What a program complains of when it breaks down: traces end in what matters. */
    static String lastLine(String errors) {
        List<String> lines = errors.strip().lines().toList();
        return lines.isEmpty() ? "" : lines.get(lines.size() - 1).strip();
    }

    /** {@code label=value[UOM];warn;crit;min;max}, parted by blanks; a label in single quotes may hold any of these. */
    private static Map<String, String> labels(String data) {
        Map<String, String> labels = new LinkedHashMap<>();
        int at = 0;
        while (at < data.length() && labels.size() < MOST_LABELS) {
            if (Character.isWhitespace(data.charAt(at))) {
                at++;
                continue;
            }
            StringBuilder label = new StringBuilder();
            boolean quoted = false;
            while (at < data.length() && (quoted || (data.charAt(at) != '=' && data.charAt(at) != ' '))) {
                if (data.charAt(at) != '\'') {
                    label.append(data.charAt(at));
                } else if (quoted && data.startsWith("''", at)) {
                    label.append('\'');
                    at++;
                } else {
                    quoted = !quoted;
                }
                at++;
            }
            int end = at;
            while (end < data.length() && !Character.isWhitespace(data.charAt(end))) {
                end++;
            }
            if (at < end && data.charAt(at) == '=') {
                labels.putIfAbsent(label.toString(), data.substring(at + 1, end));
            }
            at = Math.max(end, at);
        }
        return Collections.unmodifiableMap(labels);
    }
}
