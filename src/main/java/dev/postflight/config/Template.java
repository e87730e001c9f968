package dev.postflight.config;

import dev.postflight.config.secret.Piece;
import dev.postflight.config.yaml.Mistakes;
import dev.postflight.config.yaml.Node;
import dev.postflight.config.yaml.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Checks with holes.
 *
 * @param parameters what may stand in a hole when the use does not say, nothing where it must
 * @param size how many nodes a use makes
 */
record Template(String name, Place at, Map<String, Node> parameters, List<Node.Mapping> checks, int size) {
    static final String PARAMETERS = "parameters";
    static final String CHECK = "check";
    private static final List<String> KEYS = List.of(PARAMETERS, CHECK, Key.CHECKS);

    /** Reads one, and tells of all that would be wrong in any use. */
    static Optional<Template> read(Node.Entry entry, Mistakes mistakes) {
        if (!(entry.value() instanceof Node.Mapping template)) {
            mistakes.add(
                    entry.value().at(),
                    entry.value().noun() + " is no template",
                    "a mapping with parameters and check");
            return Optional.empty();
        }
        for (Node.Entry inside : template.entries().values()) {
            if (!KEYS.contains(inside.key())) {
                mistakes.unknown(inside.at(), "key", inside.key(), KEYS);
            }
        }
        Map<String, Node> parameters = new LinkedHashMap<>();
        template.find(PARAMETERS).ifPresent(node -> {
            if (node instanceof Node.Mapping given) {
                given.entries().forEach((name, parameter) -> parameters.put(name, parameter.value()));
            } else {
                mistakes.add(node.at(), node.noun() + " is no mapping", "a mapping from parameters to their defaults");
            }
        });
        List<Node.Mapping> checks = checks(template, mistakes);
        for (Node.Mapping check : checks) {
            Node.Entry use = check.entries().get(Key.USE);
            if (use != null) {
                mistakes.add(use.at(), "a template cannot use a template", "a kind of check");
                return Optional.empty();
            }
        }
        boolean sound = checks.stream().allMatch(check -> knowsHoles(check, parameters.keySet(), mistakes));
        int size = checks.stream().mapToInt(Template::size).sum();
        return checks.isEmpty() || !sound
                ? Optional.empty()
                : Optional.of(new Template(entry.key(), entry.at(), parameters, checks, size));
    }

    private static List<Node.Mapping> checks(Node.Mapping template, Mistakes mistakes) {
        Optional<Node> one = template.find(CHECK);
        Optional<Node> several = template.find(Key.CHECKS);
        if (one.isPresent() == several.isPresent()) {
            mistakes.add(
                    template.at(),
                    one.isPresent() ? "both \"check\" and \"checks\"" : "\"check\" is missing",
                    "either check: {…} or checks: […]");
            return List.of();
        }
        List<Node> nodes = one.map(List::of)
                .orElseGet(() -> several.get() instanceof Node.Sequence list ? list.items() : List.of(several.get()));
        List<Node.Mapping> checks = new ArrayList<>();
        for (Node node : nodes) {
            if (node instanceof Node.Mapping check) {
                checks.add(check);
            } else {
                mistakes.add(node.at(), node.noun() + " is no check", "a mapping with an id and a kind of check");
            }
        }
        return checks.size() == nodes.size() ? checks : List.of();
    }

    private static boolean knowsHoles(Node node, Set<String> parameters, Mistakes mistakes) {
        boolean known = true;
        if (node instanceof Node.Scalar scalar) {
            known = knowsHoles(scalar.text(), scalar.at(), parameters, mistakes);
        } else if (node instanceof Node.Sequence sequence) {
            for (Node item : sequence.items()) {
                known &= knowsHoles(item, parameters, mistakes);
            }
        } else if (node instanceof Node.Mapping mapping) {
            for (Node.Entry entry : mapping.entries().values()) {
                known &= knowsHoles(entry.key(), entry.at(), parameters, mistakes);
                known &= knowsHoles(entry.value(), parameters, mistakes);
            }
        }
        return known;
    }

    private static boolean knowsHoles(String text, Place at, Set<String> parameters, Mistakes mistakes) {
        boolean known = true;
        for (Piece piece : text.contains("${") ? Piece.of(text) : List.<Piece>of()) {
            if (piece.kind() == Piece.Kind.PARAMETER && !parameters.contains(piece.name())) {
                mistakes.unknown(at, "parameter", piece.name(), List.copyOf(parameters));
                known = false;
            }
        }
        return known;
    }

    private static int size(Node node) {
        int size = 1;
        if (node instanceof Node.Sequence sequence) {
            size += sequence.items().stream().mapToInt(Template::size).sum();
        } else if (node instanceof Node.Mapping mapping) {
            size += mapping.entries().values().stream()
                    .mapToInt(entry -> size(entry.value()))
                    .sum();
        }
        return size;
    }
}
