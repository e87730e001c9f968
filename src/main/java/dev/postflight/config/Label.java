package dev.postflight.config;

import dev.postflight.check.CheckKind;
import dev.postflight.config.yaml.Mistakes;
import dev.postflight.config.yaml.Node;
import dev.postflight.config.yaml.Spelling;
import dev.postflight.outcome.Signal;
import java.util.Collection;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/** Which names a configured label may have. */
final class Label {
    /** Prometheus' data model; two underscores at the start are its own. */
    private static final Pattern NAME = Pattern.compile("(?!__)[a-zA-Z_][a-zA-Z0-9_]*");

    /** Scrape configurations give these to targets, and ours would come back as {@code exported_…}. */
    private static final Set<String> TARGETS = Set.of(
            "job",
            "instance",
            "service",
            "env",
            "owner",
            "namespace",
            "pod",
            "container",
            "node",
            "endpoint",
            "cluster");

    /** Labels of our own families. */
    private static final Set<String> OURS = Set.of(
            "application",
            "check",
            "kind",
            "severity",
            "signal",
            "level",
            "status",
            "deployment",
            "version",
            "window",
            "verdict",
            "description",
            "runbook_url",
            "target",
            "part",
            "le",
            "quantile");

    private final Set<String> keys = new HashSet<>();
    private final Mistakes mistakes;

    Label(Collection<CheckKind> kinds, Mistakes mistakes) {
        this.mistakes = mistakes;
        kinds.forEach(kind -> kind.signals().stream()
                .map(Signal::key)
                .filter(Objects::nonNull)
                .forEach(keys::add));
    }

    /** Tells of each name that cannot be; whether all can. */
    boolean check(Node node) {
        boolean good = true;
        if (node instanceof Node.Mapping mapping) {
            for (Node.Entry entry : mapping.entries().values()) {
                good &= check(entry);
            }
        }
        return good;
    }

    private boolean check(Node.Entry entry) {
        String name = entry.key();
        if (!NAME.matcher(name).matches()) {
            mistakes.add(
                    entry.at(),
                    Spelling.quote(name) + " is no name of a label",
                    "letters, digits and underscores, not beginning with a digit or two underscores");
            return false;
        } else if (OURS.contains(name) || keys.contains(name)) {
            mistakes.add(entry.at(), "Postflight itself gives the label " + Spelling.quote(name), "another name");
            return false;
        } else if (TARGETS.contains(name)) {
            mistakes.add(
                    entry.at(),
                    "Prometheus gives targets a label " + Spelling.quote(name),
                    "another name, since this one would come back as exported_" + name);
            return false;
        }
        return true;
    }
}
