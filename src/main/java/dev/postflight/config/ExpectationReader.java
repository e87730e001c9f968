package dev.postflight.config;

import dev.postflight.check.CheckKind;
import dev.postflight.check.Settings;
import dev.postflight.config.secret.Piece;
import dev.postflight.config.secret.Resolver;
import dev.postflight.config.yaml.Mistakes;
import dev.postflight.config.yaml.NearMiss;
import dev.postflight.config.yaml.Node;
import dev.postflight.config.yaml.Place;
import dev.postflight.expect.Condition;
import dev.postflight.expect.Expectation;
import dev.postflight.expect.Expectations;
import dev.postflight.expect.Level;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads what one check expects and prefers, and adds what its kind implies. */
final class ExpectationReader {
    private final CheckKind kind;
    private final Resolver resolver;
    private final Mistakes mistakes;
    private final List<Expectation> all = new ArrayList<>();
    private boolean complete = true;

    ExpectationReader(CheckKind kind, Resolver resolver, Mistakes mistakes) {
        this.kind = kind;
        this.resolver = resolver;
        this.mistakes = mistakes;
    }

    /** @param settings of the kind, on which depends what it implies */
    Optional<Expectations> read(Node.Mapping check, Settings settings) {
        check.find(Key.EXPECT).ifPresent(node -> read(node, Level.EXPECT));
        Set<String> expected = named(check, Key.EXPECT);
        imply(kind.implied().apply(settings), expected, Level.EXPECT);
        check.find(Key.PREFER).ifPresent(node -> read(node, Level.PREFER));
        Set<String> named = new LinkedHashSet<>(expected);
        named.addAll(named(check, Key.PREFER));
        imply(kind.preferred().apply(settings), named, Level.PREFER);
        return complete ? Optional.of(new Expectations(all)) : Optional.empty();
    }

    private static Set<String> named(Node.Mapping check, String key) {
        return check.find(key)
                .filter(Node.Mapping.class::isInstance)
                .map(node -> ((Node.Mapping) node).keys())
                .orElse(Set.of());
    }

    private void imply(Map<String, String> conditions, Set<String> named, Level level) {
        conditions.forEach((name, condition) -> {
            if (!named.contains(name)) {
                Signal signal = signal(name).orElseThrow();
                all.add(new Expectation(signal, "", Condition.parse(condition, signal.unit()), level));
            }
        });
    }

    /** Each signal that expectations name, with the keys that they name. */
    static Map<String, Set<String>> asked(Expectations expectations) {
        Map<String, Set<String>> asked = new LinkedHashMap<>();
        for (Expectation expectation : expectations.all()) {
            Set<String> keys = asked.computeIfAbsent(expectation.signal().name(), name -> new LinkedHashSet<>());
            if (!expectation.key().isEmpty()) {
                keys.add(expectation.key());
            }
        }
        return asked;
    }

    private void read(Node node, Level level) {
        if (!(node instanceof Node.Mapping mapping)) {
            wrong(
                    node.at(),
                    node.noun() + " is no mapping",
                    "a mapping from signals, each to a condition: " + signals());
            return;
        }
        for (Node.Entry entry : mapping.entries().values()) {
            Optional<Signal> signal = signal(entry.key());
            if (signal.isEmpty()) {
                complete = false;
                mistakes.unknown(
                        entry.at(),
                        "signal",
                        entry.key(),
                        kind.signals().stream().map(Signal::name).toList());
            } else if (signal.get().key() == null) {
                add(signal.get(), "", entry.value(), level);
            } else {
                keyed(signal.get(), entry.value(), level);
            }
        }
    }

    private void keyed(Signal signal, Node node, Level level) {
        CheckKind.@Nullable KeyRule rule = kind.keys().get(signal.name());
        if (node instanceof Node.Mapping mapping) {
            mapping.entries().forEach((key, entry) -> {
                if (key.isEmpty()) { // elsewhere no key means all of them
                    wrong(entry.at(), "names no " + signal.key(), "a " + signal.key());
                } else if (!signal.keys().isEmpty() && !signal.keys().contains(key)) {
                    complete = false;
                    mistakes.unknown(entry.at(), String.valueOf(signal.key()), key, signal.keys());
                } else if (rule != null && !rule.allows().test(key)) {
                    wrong(entry.at(), "\"" + key + "\" is no " + signal.key(), rule.expected());
                } else {
                    add(signal, key, entry.value(), level);
                }
            });
        } else if (kind.together().contains(signal.name())) {
            add(signal, "", node, level);
        } else if (!(node instanceof Node.Scalar scalar && scalar.text().equals(Condition.Presence.ANY.text()))) {
            wrong(
                    node.at(),
                    node.noun() + " says nothing of which " + signal.key(),
                    "a mapping from each " + signal.key() + " to a condition");
        }
    }

    private void add(Signal signal, String key, Node node, Level level) {
        Optional<Given> given = given(node);
        if (given.isEmpty()) {
            complete = false;
            return;
        }
        try {
            Condition condition = Condition.parse(given.get().value(), signal.unit());
            // what always holds is there to take back what the kind implies
            if (condition != Condition.Presence.ANY) {
                all.add(new Expectation(signal, key, condition, level));
            }
        } catch (IllegalArgumentException e) {
            wrong(
                    node.at(),
                    (node instanceof Node.Sequence ? "the list" : node.noun()) + " is not a condition on "
                            + signal.unit().noun(),
                    // what is said of a resolved text may quote it
                    Piece.anyReference(node)
                            ? signal.unit().expected()
                            : Optional.ofNullable(e.getMessage()).orElse("a condition"),
                    signal.unit() == Unit.FLAG && node instanceof Node.Scalar scalar
                            ? NearMiss.flag(scalar.text())
                            : "");
        }
    }

    /** A value as YAML types it; a text with references is a text. */
    private record Given(@Nullable Object value) {}

    private Optional<Given> given(Node node) {
        if (node instanceof Node.Scalar scalar) {
            return scalar(scalar);
        }
        if (!(node instanceof Node.Sequence sequence)) {
            wrong(node.at(), "a mapping is not a condition", "a condition such as \"< 5\", or a list of such");
            return Optional.empty();
        }
        List<@Nullable Object> values = new ArrayList<>();
        for (Node item : sequence.items()) {
            if (!(item instanceof Node.Scalar scalar)) {
                wrong(item.at(), item.noun() + " is not a condition", "a condition such as \"< 5\"");
                return Optional.empty();
            }
            Optional<Given> value = scalar(scalar);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            values.add(value.get().value());
        }
        return Optional.of(new Given(values));
    }

    private Optional<Given> scalar(Node.Scalar scalar) {
        if (scalar.plain() && scalar.text().isEmpty()) {
            wrong(scalar.at(), "nothing stands here", "a condition; null means that the target must not send it");
            return Optional.empty();
        } else if (!scalar.text().contains("${")) {
            return Optional.of(new Given(scalar.value()));
        }
        return resolver.resolve(scalar.text(), scalar.at()).map(Given::new);
    }

    private void wrong(Place at, String found, String expected) {
        wrong(at, found, expected, "");
    }

    private void wrong(Place at, String found, String expected, String hint) {
        complete = false;
        mistakes.add(at, found, expected, hint);
    }

    private Optional<Signal> signal(String name) {
        return kind.signals().stream()
                .filter(signal -> signal.name().equals(name))
                .findFirst();
    }

    private String signals() {
        return kind.signals().stream().map(Signal::name).collect(Collectors.joining(", "));
    }
}
