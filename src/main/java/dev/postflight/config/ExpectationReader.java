package dev.postflight.config;

import dev.postflight.check.CheckKind;
import dev.postflight.check.Settings;
import dev.postflight.config.secret.Piece;
import dev.postflight.config.secret.Resolver;
import dev.postflight.config.yaml.Mistakes;
import dev.postflight.config.yaml.NearMiss;
import dev.postflight.config.yaml.Node;
import dev.postflight.config.yaml.Place;
import dev.postflight.config.yaml.Spelling;
import dev.postflight.expect.Condition;
import dev.postflight.expect.Expectation;
import dev.postflight.expect.Expectations;
import dev.postflight.expect.Level;
import dev.postflight.expect.Trending;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import dev.postflight.past.Hindsight;
import dev.postflight.past.Lookback;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what one check expects and prefers, of each run and over time, and adds what its kind implies. */
final class ExpectationReader {
    private final CheckKind kind;
    private final Resolver resolver;
    private final Mistakes mistakes;
    private final Duration every;
    private final List<Signal> signals;
    private final List<Signal> past;
    private final List<Expectation> all = new ArrayList<>();
    private final List<Expectation> overTime = new ArrayList<>();
    private final Set<Lookback> lookbacks = new LinkedHashSet<>();
    private Map<String, String> unmeasured = Map.of();
    private Map<String, Set<String>> names = Map.of();
    private boolean complete = true;

    /** @param every how often the check runs */
    ExpectationReader(CheckKind kind, Resolver resolver, Mistakes mistakes, Duration every) {
        this.kind = kind;
        this.resolver = resolver;
        this.mistakes = mistakes;
        this.every = every;
        this.past = Lookback.signals(kind.signals());
        this.signals = Stream.concat(kind.signals().stream(), past.stream()).toList();
    }

    /** All that is expected of a check. */
    record Expected(Expectations expectations, Hindsight hindsight) {}

    /** @param settings of the kind, on which depends what it implies */
    Optional<Expected> read(Node.Mapping check, Settings settings) {
        unmeasured = kind.unmeasured().apply(settings);
        names = kind.named().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, each -> each.getValue().apply(settings)));
        check.find(Key.EXPECT).ifPresent(node -> read(node, Level.EXPECT));
        Set<String> expected = named(check, Key.EXPECT);
        imply(kind.implied().apply(settings), expected, Level.EXPECT);
        check.find(Key.PREFER).ifPresent(node -> read(node, Level.PREFER));
        Set<String> named = new LinkedHashSet<>(expected);
        named.addAll(named(check, Key.PREFER));
        imply(kind.preferred().apply(settings), named, Level.PREFER);
        check.find(Key.TREND).ifPresent(this::readTrends);
        return complete
                ? Optional.of(new Expected(
                        new Expectations(all), new Hindsight(List.copyOf(lookbacks), new Expectations(overTime))))
                : Optional.empty();
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

    /** Each signal that expectations name or look back at, with the keys that they name. */
    static Map<String, Set<String>> asked(Expected expected) {
        Map<String, Set<String>> asked = new LinkedHashMap<>();
        for (Expectation expectation : expected.expectations().all()) {
            ask(asked, expectation.signal(), expectation.key());
        }
        for (Lookback lookback : expected.hindsight().lookbacks()) {
            if (lookback.of() != null) {
                ask(asked, lookback.of(), lookback.ofKey());
            }
        }
        return asked;
    }

    private static void ask(Map<String, Set<String>> asked, Signal signal, String key) {
        Set<String> keys = asked.computeIfAbsent(signal.name(), name -> new LinkedHashSet<>());
        if (!key.isEmpty()) {
            keys.add(key);
        }
    }

    private void read(Node node, Level level) {
        if (!(node instanceof Node.Mapping mapping)) {
            wrong(
                    node.at(),
                    node.noun() + " is no mapping",
                    "a mapping from signals, each to a condition: " + names(signals));
            return;
        }
        for (Node.Entry entry : mapping.entries().values()) {
            Optional<Signal> signal = signal(entry.key());
            if (signal.isEmpty()) {
                unknown(entry, signals);
            } else if (!isMeasured(entry)) {
                // which is told there
            } else if (signal.get().key() == null) {
                add(signal.get(), "", entry.value(), level);
            } else {
                keyed(signal.get(), entry.value(), level);
            }
        }
    }

    /** What these settings never measure would be unknown for ever. */
    private boolean isMeasured(Node.Entry entry) {
        boolean any =
                entry.value() instanceof Node.Scalar scalar && scalar.text().equals(Condition.Presence.ANY.text());
        String needs = any ? "" : unmeasured.getOrDefault(entry.key(), "");
        if (!needs.isEmpty()) {
            wrong(entry.at(), "\"" + entry.key() + "\" is not measured by these options", needs);
        }
        return needs.isEmpty();
    }

    private void unknown(Node.Entry entry, List<Signal> known) {
        complete = false;
        mistakes.unknown(
                entry.at(),
                "signal",
                entry.key(),
                known.stream().map(Signal::name).toList());
    }

    /** Windows are the keys of what looks back. */
    private boolean looksBack(Signal signal, String window, Place at) {
        if (!past.contains(signal)) {
            return true;
        }
        try {
            return looksBack(Lookback.over(window, signal, kind.signals()), at);
        } catch (IllegalArgumentException e) {
            wrong(
                    at,
                    "\"" + window + "\" is no window for it",
                    Optional.ofNullable(e.getMessage()).orElse(""));
            return false;
        }
    }

    private boolean looksBack(Lookback lookback, Place at) {
        if (every.compareTo(lookback.longestEvery()) > 0) {
            wrong(
                    at,
                    "a check that runs every " + Spelling.span(every) + " is too rare for a window of "
                            + Spelling.span(lookback.window()),
                    "a longer window, or every: " + Spelling.span(lookback.longestEvery()) + " at most");
            return false;
        }
        lookbacks.add(lookback);
        return true;
    }

    private void readTrends(Node node) {
        List<Signal> able = kind.signals().stream()
                .filter(signal -> Lookback.hasTrend(signal.unit()))
                .toList();
        if (!(node instanceof Node.Mapping mapping)) {
            wrong(node.at(), node.noun() + " is no mapping", "a mapping from signals, each to a limit: " + names(able));
            return;
        }
        for (Node.Entry entry : mapping.entries().values()) {
            Optional<Signal> signal = signal(entry.key()).filter(able::contains);
            if (signal.isEmpty()) {
                unknown(entry, able);
            } else if (!isMeasured(entry)) {
                // which is told there
            } else if (signal.get().key() == null) {
                trends(signal.get(), "", entry.value());
            } else {
                keys(signal.get(), entry.value(), (key, named) -> trends(signal.get(), key, named.value()));
            }
        }
    }

    private void trends(Signal signal, String key, Node node) {
        List<Node> items = node instanceof Node.Sequence sequence ? sequence.items() : List.of(node);
        for (Node item : items) {
            if (!(item instanceof Node.Scalar scalar)) {
                wrong(item.at(), item.noun() + " is no limit", "a limit such as < 2 %/day over 24h");
                continue;
            }
            Optional<String> text = resolver.resolve(scalar.text(), scalar.at());
            try {
                text.ifPresent(given -> add(signal, key, Trending.parse(given, signal.unit()), item.at()));
                complete &= text.isPresent();
            } catch (IllegalArgumentException e) {
                wrong(
                        item.at(),
                        item.noun() + " is no limit on where " + signal.unit().noun() + " is heading",
                        Optional.ofNullable(e.getMessage()).orElse(""));
            }
        }
    }

    private void add(Signal signal, String key, Trending trending, Place at) {
        Lookback lookback =
                Lookback.trend(signal, key, trending.condition().isAboutGrowth(), trending.window(), trending.over());
        if (looksBack(lookback, at)) {
            overTime.add(new Expectation(lookback.signal(), lookback.key(), trending.condition(), Level.TREND));
        }
    }

    private void keyed(Signal signal, Node node, Level level) {
        boolean isMapping = node instanceof Node.Mapping;
        if (!isMapping && kind.together().contains(signal.name())) {
            add(signal, "", node, level);
            return;
        }
        keys(signal, node, (key, entry) -> {
            if (looksBack(signal, key, entry.at())) {
                add(signal, key, entry.value(), level);
            }
        });
    }

    private void keys(Signal signal, Node node, BiConsumer<String, Node.Entry> each) {
        CheckKind.@Nullable KeyRule rule = kind.keys().get(signal.name());
        if (node instanceof Node.Mapping mapping) {
            mapping.entries().forEach((key, entry) -> {
                if (key.isEmpty()) { // elsewhere no key means all of them
                    wrong(entry.at(), "names no " + signal.key(), "a " + signal.key());
                } else if (!signal.keys().isEmpty() && !signal.keys().contains(key)) {
                    complete = false;
                    mistakes.unknown(entry.at(), String.valueOf(signal.key()), key, signal.keys());
                } else if (!names.getOrDefault(signal.name(), Set.of(key)).contains(key)) {
                    complete = false;
                    mistakes.unknown(
                            entry.at(),
                            String.valueOf(signal.key()),
                            key,
                            names.getOrDefault(signal.name(), Set.of()).stream()
                                    .sorted()
                                    .toList());
                } else if (rule != null && !rule.allows().test(key)) {
                    wrong(entry.at(), "\"" + key + "\" is no " + signal.key(), rule.expected());
                } else {
                    each.accept(key, entry);
                }
            });
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
                (past.contains(signal) ? overTime : all).add(new Expectation(signal, key, condition, level));
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
        return signals.stream().filter(signal -> signal.name().equals(name)).findFirst();
    }

    private static String names(List<Signal> signals) {
        return signals.stream().map(Signal::name).collect(Collectors.joining(", "));
    }
}
