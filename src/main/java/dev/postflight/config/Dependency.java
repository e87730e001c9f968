package dev.postflight.config;

import dev.postflight.config.yaml.Mistakes;
import dev.postflight.config.yaml.NearMiss;
import dev.postflight.config.yaml.Node;
import dev.postflight.config.yaml.Place;
import dev.postflight.config.yaml.Spelling;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Looks through what checks depend on: each must be there, and none may depend on itself. */
final class Dependency {
    /** Beyond this, comparing a wrong id with all others takes longer than reading the rest. */
    private static final int MOST_COMPARED = 2_000;

    private final Map<String, Written.Check> checks = new HashMap<>();
    private final Mistakes mistakes;

    Dependency(Collection<Written.Check> checks, Mistakes mistakes) {
        checks.forEach(check -> this.checks.put(check.config().id(), check));
        this.mistakes = mistakes;
    }

    /** @param ids of all checks, also of those that have mistakes of their own */
    void check(Set<String> ids) {
        checks.values()
                .forEach(check -> edges(check).forEach((id, at) -> {
                    if (!ids.contains(id)) {
                        mistakes.add(
                                at,
                                "unknown check " + Spelling.quote(id),
                                "the id of a check",
                                ids.size() > MOST_COMPARED ? "" : NearMiss.hint(id, ids));
                    }
                }));
        Set<String> done = new HashSet<>();
        checks.keySet().stream().sorted().forEach(id -> walk(id, done));
    }

    /** What a check depends on, with the place where it says so. */
    private static Map<String, Place> edges(Written.Check check) {
        Map<String, Place> edges = new HashMap<>();
        check.written().find(Key.DEPENDS_ON.name()).ifPresent(node -> {
            List<Node> nodes = node instanceof Node.Sequence several ? several.items() : List.of(node);
            for (Node item : nodes) {
                if (item instanceof Node.Scalar scalar) {
                    edges.putIfAbsent(scalar.text(), scalar.at());
                }
            }
        });
        return edges;
    }

    /** One check on the way down, and what of it is still to be looked at. */
    private record Step(String id, Map<String, Place> edges, Iterator<String> rest) {}

    /** Depth first, with a stack of its own: a chain may be as long as there are checks. */
    private void walk(String start, Set<String> done) {
        Deque<Step> way = new ArrayDeque<>();
        Set<String> onWay = new HashSet<>();
        enter(start, way, onWay, done);
        while (!way.isEmpty()) {
            Step step = way.getLast();
            if (!step.rest().hasNext()) {
                way.removeLast();
                onWay.remove(step.id());
                continue;
            }
            String next = step.rest().next();
            Place at = step.edges().get(next);
            if (onWay.contains(next) && at != null) {
                tell(next, way, at);
            } else {
                enter(next, way, onWay, done);
            }
        }
    }

    private void enter(String id, Deque<Step> way, Set<String> onWay, Set<String> done) {
        Written.Check check = checks.get(id);
        if (check != null && done.add(id)) {
            Map<String, Place> edges = edges(check);
            way.addLast(new Step(id, edges, edges.keySet().stream().sorted().iterator()));
            onWay.add(id);
        }
    }

    private void tell(String id, Deque<Step> way, Place at) {
        List<String> circle = new ArrayList<>(way.stream().map(Step::id).toList());
        circle = new ArrayList<>(circle.subList(circle.indexOf(id), circle.size()));
        circle.add(id);
        mistakes.add(at, "depends on itself: " + String.join(" -> ", circle), "no circle");
    }
}
