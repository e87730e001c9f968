package dev.postflight.notify.channel;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text with places such as {@code ${version}} that tidings fill. */
public final class Template {
    /** A place, or <code>$${</code> for a plain <code>${</code>. */
    private static final Pattern PLACE = Pattern.compile("\\$\\$\\{|\\$\\{([a-z_]+)\\}");

    /** The places there are. */
    public static final List<String> PLACES = List.of(
            "event",
            "title",
            "sentence",
            "reasons",
            "application",
            "version",
            "deployment",
            "deployed_at",
            "commit",
            "url",
            "who",
            "note",
            "state",
            "status",
            "window",
            "decision",
            "deployment_link",
            "report_link");

    private final String text;

    public Template(String text) {
        this.text = text;
    }

    /** Whether it begins with a place, so that who may deploy chooses its first letter. */
    boolean beginsWithPlace() {
        Matcher first = PLACE.matcher(text);
        return first.lookingAt() && first.group(1) != null;
    }

    /** @param escape what a value goes through before it is put in its place */
    String fill(Tidings tidings, UnaryOperator<String> escape) {
        Map<String, String> values = values(tidings);
        return PLACE.matcher(text).replaceAll(found -> {
            String value = found.group(1) == null ? "${" : values.get(found.group(1));
            String put = value == null ? found.group() : found.group(1) == null ? value : escape.apply(value);
            return Matcher.quoteReplacement(put);
        });
    }

    private static Map<String, String> values(Tidings tidings) {
        Tidings.About about = tidings.about();
        Map<String, String> values = new LinkedHashMap<>();
        values.put("event", tidings.occasion().word());
        values.put("title", Wording.title(tidings));
        values.put("sentence", Wording.sentence(tidings));
        values.put("reasons", String.join("\n", Wording.reasons(tidings)));
        values.put("application", about.application());
        values.put("version", about.version());
        values.put("deployment", about.id());
        values.put("deployed_at", about.at().toString());
        values.put("commit", about.commit());
        values.put("url", about.url());
        values.put("who", about.who());
        values.put("note", about.note());
        values.put("state", about.state());
        values.put("status", tidings.status());
        values.put("window", tidings.said().map(Tidings.Said::window).orElse(""));
        values.put(
                "decision", tidings.said().map(said -> said.decision().word()).orElse(""));
        values.put("deployment_link", tidings.links().deployment());
        values.put("report_link", tidings.links().report());
        return values;
    }
}
