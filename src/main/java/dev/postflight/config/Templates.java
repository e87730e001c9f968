package dev.postflight.config;

import dev.postflight.config.yaml.Mistakes;
import dev.postflight.config.yaml.Node;
import dev.postflight.config.yaml.Place;
import dev.postflight.config.yaml.Spelling;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The templates of all files, and the checks that come of using them. */
final class Templates {
    /** More than any fleet has, and less than a machine holds: some fifty thousand checks of twenty nodes each. */
    private static final int MOST_NODES = 1_000_000;

    private static final List<String> USE_KEYS = List.of(Key.USE, Key.WITH);

    private final Mistakes mistakes;
    private final Map<String, Template> byName = new LinkedHashMap<>();
    /** Those that are wrong in themselves too: no use of them is a mistake of its own. */
    private final Map<String, Place> places = new LinkedHashMap<>();

    private long nodes;

    Templates(List<Node.Mapping> files, Mistakes mistakes) {
        this.mistakes = mistakes;
        for (Node.Mapping file : files) {
            file.find(Key.TEMPLATES).ifPresent(this::collect);
        }
    }

    private void collect(Node node) {
        if (!(node instanceof Node.Mapping templates)) {
            mistakes.add(node.at(), node.noun() + " is no mapping", "a mapping from names to templates");
            return;
        }
        for (Node.Entry entry : templates.entries().values()) {
            Place first = places.putIfAbsent(entry.key(), entry.at());
            if (first != null) {
                mistakes.add(
                        entry.at(), "stands in two files, first at " + first, "a name of its own for each template");
            }
            Template.read(entry, mistakes).ifPresent(template -> byName.putIfAbsent(entry.key(), template));
        }
    }

    /** The checks that one use makes; none after telling what is wrong with it. */
    List<Node.Mapping> expand(Node.Mapping use) {
        for (Node.Entry entry : use.entries().values()) {
            if (!USE_KEYS.contains(entry.key())) {
                mistakes.add(
                        entry.at(),
                        "cannot stand beside \"use\"",
                        "use and with alone; what differs from use to use is a parameter");
            }
        }
        Node named = use.find(Key.USE).orElseThrow();
        Template template = named instanceof Node.Scalar scalar ? byName.get(scalar.text()) : null;
        if (template == null) {
            if (!(named instanceof Node.Scalar scalar)) {
                mistakes.add(named.at(), named.noun() + " is no name", "the name of a template");
            } else if (!places.containsKey(scalar.text())) {
                if (places.isEmpty()) {
                    mistakes.add(
                            named.at(),
                            "unknown template " + Spelling.quote(scalar.text()),
                            "a template of that name under \"templates\"");
                } else {
                    mistakes.unknown(named.at(), "template", scalar.text(), List.copyOf(places.keySet()));
                }
            }
            return List.of();
        }
        List<Node.Mapping> checks = new ArrayList<>();
        for (Node.Mapping arguments : arguments(use)) {
            nodes += template.size();
            if (nodes > MOST_NODES) {
                mistakes.add(arguments.at(), "the templates make too much", "at most " + MOST_NODES + " values");
                return List.of();
            }
            arguments(template, arguments)
                    .map(given -> new Hole(given, arguments.at(), mistakes))
                    .ifPresent(hole ->
                            template.checks().forEach(check -> hole.fill(check).ifPresent(checks::add)));
        }
        return checks;
    }

    /** Each use's arguments: one mapping, several, or none where the template needs none. */
    private List<Node.Mapping> arguments(Node.Mapping use) {
        Optional<Node> with = use.find(Key.WITH);
        if (with.isEmpty()) {
            return List.of(Node.Mapping.empty(use.at()));
        }
        List<Node> nodes = with.get() instanceof Node.Sequence several ? several.items() : List.of(with.get());
        List<Node.Mapping> arguments = new ArrayList<>();
        for (Node node : nodes) {
            if (node instanceof Node.Mapping mapping) {
                arguments.add(mapping);
            } else {
                mistakes.add(
                        node.at(),
                        node.noun() + " is no mapping",
                        "a mapping from parameters to values, or a list of such");
            }
        }
        return arguments;
    }

    private Optional<Map<String, Node>> arguments(Template template, Node.Mapping given) {
        boolean complete = true;
        for (Node.Entry entry : given.entries().values()) {
            if (!template.parameters().containsKey(entry.key())) {
                mistakes.unknown(
                        entry.at(),
                        "parameter of the template at " + template.at() + ":",
                        entry.key(),
                        List.copyOf(template.parameters().keySet()));
                complete = false;
            }
        }
        Map<String, Node> arguments = new LinkedHashMap<>();
        Set<String> missing = new HashSet<>();
        template.parameters().forEach((name, otherwise) -> {
            Node argument = given.find(name).orElse(otherwise);
            if (argument instanceof Node.Scalar scalar && scalar.isNull()) {
                mistakes.add(
                        given.find(name).map(Node::at).orElse(given.at()),
                        "the parameter " + Spelling.quote(name) + " is missing",
                        "a value for it, as the template at " + template.at() + " needs it");
                missing.add(name);
            }
            arguments.put(name, argument);
        });
        return complete && missing.isEmpty() ? Optional.of(arguments) : Optional.empty();
    }
}
