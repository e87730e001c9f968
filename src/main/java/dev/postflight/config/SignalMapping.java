package dev.postflight.config;

import dev.postflight.check.CheckKind;
import dev.postflight.check.Settings;
import dev.postflight.config.yaml.Mistakes;
import dev.postflight.config.yaml.Node;
import dev.postflight.config.yaml.Place;
import dev.postflight.expect.Condition;
import dev.postflight.outcome.Signal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads mappings from signals, and from the keys of those that have some, each to something; tells what is no signal, no
 * key, or is not measured with a check's settings.
 */
final class SignalMapping {
    private final CheckKind kind;
    private final Map<String, String> unmeasured;
    private final Map<String, Set<String>> names;
    private final Mistakes mistakes;
    private boolean sound = true;

    SignalMapping(CheckKind kind, Settings settings, Mistakes mistakes) {
        this.kind = kind;
        this.unmeasured = kind.unmeasured().apply(settings);
        this.names = kind.named().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, each -> each.getValue().apply(settings)));
        this.mistakes = mistakes;
    }

    /** Takes what stands for one signal, or for one of its keys. */
    @FunctionalInterface
    interface Each {
        void of(Signal signal, String key, Place at, Node value);
    }

    /**
     * Whatever is no signal of these is told.
     *
     * @param to what each is mapped to: a condition
     * @param together whether one of those may stand for all keys of a signal where the kind allows it
     */
    void read(Node node, List<Signal> signals, String to, boolean together, Each each) {
        List<String> known = signals.stream().map(Signal::name).toList();
        if (!(node instanceof Node.Mapping mapping)) {
            wrong(
                    node.at(),
                    node.noun() + " is no mapping",
                    "a mapping from signals, each to a " + to + ": " + String.join(", ", known));
            return;
        }
        for (Node.Entry entry : mapping.entries().values()) {
            Optional<Signal> signal = signals.stream()
                    .filter(one -> one.name().equals(entry.key()))
                    .findFirst();
            boolean takenBack = isAny(entry.value());
            String needs = takenBack ? "" : unmeasured.getOrDefault(entry.key(), "");
            if (signal.isEmpty()) {
                unknown(entry.at(), "signal", entry.key(), known);
            } else if (!needs.isEmpty()) { // else it would be unknown for ever
                wrong(entry.at(), "\"" + entry.key() + "\" is not measured by these options", needs);
            } else if (signal.get().key() == null) {
                each.of(signal.get(), "", entry.at(), entry.value());
            } else if (entry.value() instanceof Node.Mapping keys) {
                keys.entries().values().forEach(key -> key(signal.get(), key, each));
            } else if (together && kind.together().contains(entry.key())) {
                each.of(signal.get(), "", entry.at(), entry.value());
            } else if (!takenBack) {
                wrong(
                        entry.value().at(),
                        entry.value().noun() + " says nothing of which "
                                + signal.get().key(),
                        "a mapping from each " + signal.get().key() + " to a " + to);
            }
        }
    }

    private void key(Signal signal, Node.Entry entry, Each each) {
        String key = entry.key();
        CheckKind.@Nullable KeyRule rule = kind.keys().get(signal.name());
        List<String> only = only(signal);
        if (key.isEmpty()) { // elsewhere no key means all of them
            wrong(entry.at(), "names no " + signal.key(), "a " + signal.key());
        } else if (!only.isEmpty() && !only.contains(key)) {
            unknown(entry.at(), String.valueOf(signal.key()), key, only);
        } else if (rule != null && !rule.allows().test(key)) {
            wrong(entry.at(), "\"" + key + "\" is no " + signal.key(), rule.expected());
        } else {
            each.of(signal, key, entry.at(), entry.value());
        }
    }

    /** The keys that there can be, as the signal or the settings have them; empty for any. */
    private List<String> only(Signal signal) {
        return signal.keys().isEmpty()
                ? names.getOrDefault(signal.name(), Set.of()).stream().sorted().toList()
                : signal.keys();
    }

    private static boolean isAny(Node node) {
        return node instanceof Node.Scalar scalar && scalar.text().equals(Condition.Presence.ANY.text());
    }

    private void unknown(Place at, String what, String word, List<String> known) {
        sound = false;
        mistakes.unknown(at, what, word, known);
    }

    void wrong(Place at, String found, String expected) {
        wrong(at, found, expected, "");
    }

    void wrong(Place at, String found, String expected, String hint) {
        sound = false;
        mistakes.add(at, found, expected, hint);
    }

    /** Something is wrong that has been told elsewhere. */
    void spoil() {
        sound = false;
    }

    /** Whether nothing was wrong so far. */
    boolean isSound() {
        return sound;
    }
}
