package dev.postflight.check.kinds.alerts;

import dev.postflight.check.kinds.shared.Plain;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Where Alertmanager sends alerts, by the configuration that is in force: names only, for the rest of a configuration is full
 * of addresses that are secrets.
 */
final class Routing {
    private final Map<?, ?> root;
    private final Map<String, Boolean> receivers;

    private Routing(Map<?, ?> root, Map<String, Boolean> receivers) {
        this.root = root;
        this.receivers = receivers;
    }

    /** Empty for what is no configuration. */
    static Optional<Routing> of(String yaml) {
        try {
            Object parsed = new Load(LoadSettings.builder()
                            .setCodePointLimit(yaml.length() + 1)
                            .build())
                    .loadFromString(yaml);
            if (parsed instanceof Map<?, ?> config
                    && config.get("route") instanceof Map<?, ?> route
                    && isUnderstood(route)) {
                Map<String, Boolean> receivers = new LinkedHashMap<>();
                for (Map<?, ?> receiver : maps(config.get("receivers"))) {
                    boolean tells = receiver.entrySet().stream()
                            .anyMatch(entry -> String.valueOf(entry.getKey()).endsWith("_configs")
                                    && entry.getValue() instanceof List<?> list
                                    && !list.isEmpty());
                    receivers.put(String.valueOf(receiver.get("name")), tells);
                }
                return Optional.of(new Routing(route, receivers));
            }
        } catch (YamlEngineException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    /** What is wrong with where an alert with these labels goes; with none, with the whole. */
    Optional<String> problem(Map<String, String> labels) {
        Set<String> reached = new LinkedHashSet<>();
        if (labels.isEmpty()) {
            collect(root, reached);
        } else {
            follow(root, labels, reached);
        }
        if (reached.stream().anyMatch(name -> receivers.getOrDefault(name, false))) {
            return Optional.empty();
        }
        String names = reached.stream().map(Plain::text).sorted().collect(Collectors.joining(", "));
        return Optional.of(
                labels.isEmpty()
                        ? "no route leads to a receiver that tells anybody: " + names + " has no configuration"
                        : "an alert with "
                                + labels.entrySet().stream()
                                        .map(label -> label.getKey() + "=\"" + label.getValue() + "\"")
                                        .sorted()
                                        .collect(Collectors.joining(", "))
                                + " goes to " + names + ", which tells nobody");
    }

    private static void collect(Map<?, ?> route, Set<String> reached) {
        if (route.get("receiver") != null) {
            reached.add(String.valueOf(route.get("receiver")));
        }
        maps(route.get("routes")).forEach(child -> collect(child, reached));
    }

    /** As Alertmanager does: the first child that matches takes it, and the next too where it says continue. */
    private static void follow(Map<?, ?> route, Map<String, String> labels, Set<String> reached) {
        boolean taken = false;
        for (Map<?, ?> child : maps(route.get("routes"))) {
            if (matches(child, labels)) {
                Map<Object, Object> inherits = new LinkedHashMap<>(child);
                inherits.putIfAbsent("receiver", route.get("receiver"));
                follow(inherits, labels, reached);
                taken = true;
                if (!Boolean.TRUE.equals(child.get("continue"))) {
                    break;
                }
            }
        }
        if (!taken) {
            reached.add(String.valueOf(route.get("receiver")));
        }
    }

    private static boolean matches(Map<?, ?> route, Map<String, String> labels) {
        return matchers(route).stream()
                .flatMap(text -> LabelMatcher.list(text).stream().flatMap(List::stream))
                .allMatch(matcher -> matcher.matches(labels));
    }

    private static List<String> matchers(Map<?, ?> route) {
        List<String> matchers = new ArrayList<>();
        if (route.get("matchers") instanceof List<?> list) {
            list.forEach(each -> matchers.add(String.valueOf(each)));
        }
        old(route.get("match"), "=", matchers);
        old(route.get("match_re"), "=~", matchers);
        return matchers;
    }

    /** Whether all that tells routes apart is understood: of a route that is not, nobody knows what it takes. */
    private static boolean isUnderstood(Map<?, ?> route) {
        return matchers(route).stream().allMatch(text -> LabelMatcher.list(text).isPresent())
                && maps(route.get("routes")).stream().allMatch(Routing::isUnderstood);
    }

    private static void old(@Nullable Object match, String operator, List<String> matchers) {
        if (match instanceof Map<?, ?> map) {
            map.forEach((label, value) -> matchers.add(label + operator + "\""
                    + String.valueOf(value).replace("\\", "\\\\").replace("\"", "\\\"") + "\""));
        }
    }

    private static List<Map<?, ?>> maps(@Nullable Object list) {
        List<Map<?, ?>> maps = new ArrayList<>();
        if (list instanceof List<?> items) {
            items.forEach(item -> {
                if (item instanceof Map<?, ?> map) {
                    maps.add(map);
                }
            });
        }
        return maps;
    }
}
