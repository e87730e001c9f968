package dev.postflight.config;

import dev.postflight.check.CheckKind;
import dev.postflight.check.Settings;
import dev.postflight.config.secret.Piece;
import dev.postflight.config.secret.Resolver;
import dev.postflight.config.yaml.Mistakes;
import dev.postflight.config.yaml.NearMiss;
import dev.postflight.config.yaml.Node;
import dev.postflight.expect.Condition;
import dev.postflight.expect.Expectation;
import dev.postflight.expect.Expectations;
import dev.postflight.expect.Level;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import dev.postflight.past.Hindsight;
import dev.postflight.past.Lookback;
import dev.postflight.watch.Comparing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what one check expects and prefers, of each run and over time, and adds what its kind implies. */
final class ExpectationReader {
    private final CheckKind kind;
    private final Settings settings;
    private final Resolver resolver;
    private final SignalMapping mapping;
    private final HindsightReader hindsight;
    private final ComparisonReader comparisons;
    private final List<Expectation> all = new ArrayList<>();

    /**
     * A reader for one check.
     *
     * @param settings of the kind, on which depends what it implies and what it measures
     * @param every how often the check runs
     */
    ExpectationReader(CheckKind kind, Settings settings, Duration every, Resolver resolver, Mistakes mistakes) {
        this.kind = kind;
        this.settings = settings;
        this.resolver = resolver;
        this.mapping = new SignalMapping(kind, settings, mistakes);
        this.hindsight = new HindsightReader(kind, every, resolver, mapping);
        this.comparisons = new ComparisonReader(kind, resolver, mistakes, mapping);
    }

    /** All that is expected of a check. */
    record Expected(Expectations expectations, Hindsight hindsight, List<Comparing> comparing) {}

    Optional<Expected> read(Node.Mapping check) {
        check.find(Key.EXPECT).ifPresent(node -> read(node, Level.EXPECT));
        Set<String> expected = named(check, Key.EXPECT);
        imply(kind.implied().apply(settings), expected, Level.EXPECT);
        check.find(Key.PREFER).ifPresent(node -> read(node, Level.PREFER));
        Set<String> named = new LinkedHashSet<>(expected);
        named.addAll(named(check, Key.PREFER));
        imply(kind.preferred().apply(settings), named, Level.PREFER);
        check.find(Key.TREND).ifPresent(node -> hindsight.readTrends(node, comparisons::heading));
        check.find(Key.COMPARE).ifPresent(comparisons::readComparisons);
        check.find(Key.BEFORE_DEPLOYMENT).ifPresent(comparisons::readMoments);
        return mapping.isSound()
                ? Optional.of(new Expected(new Expectations(all), hindsight.hindsight(), comparisons.comparing()))
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
                Signal signal = kind.signals().stream()
                        .filter(one -> one.name().equals(name))
                        .findFirst()
                        .orElseThrow();
                all.add(new Expectation(signal, "", Condition.parse(condition, signal.unit()), level));
            }
        });
    }

    /** Each signal that expectations name or look back at, with the keys that they name. */
    static Map<String, Set<String>> asked(Expected expected) {
        Map<String, Set<String>> asked = new LinkedHashMap<>();
        for (Expectation expectation : expected.expectations().all()) {
            ask(asked, expectation.signal().name(), expectation.key());
        }
        for (Lookback lookback : expected.hindsight().lookbacks()) {
            if (lookback.of() != null) {
                ask(asked, lookback.of().name(), lookback.ofKey());
            }
        }
        expected.comparing().forEach(each -> ask(asked, each.signal(), each.key()));
        return asked;
    }

    private static void ask(Map<String, Set<String>> asked, String signal, String key) {
        Set<String> keys = asked.computeIfAbsent(signal, name -> new LinkedHashSet<>());
        if (!key.isEmpty()) {
            keys.add(key);
        }
    }

    private void read(Node node, Level level) {
        List<Signal> past = hindsight.signals();
        List<Signal> signals =
                Stream.concat(kind.signals().stream(), past.stream()).toList();
        mapping.read(node, signals, "condition", true, (signal, key, at, value) -> {
            if (!past.contains(signal)) {
                condition(signal, value)
                        .ifPresent(condition -> all.add(new Expectation(signal, key, condition, level)));
            } else if (hindsight.isWindow(signal, key, at)) {
                condition(signal, value).ifPresent(condition -> hindsight.expect(signal, key, condition, level));
            }
        });
    }

    /** Empty where it is none, and where it always holds: that is there to take back what the kind implies. */
    private Optional<Condition> condition(Signal signal, Node node) {
        Optional<Given> given = given(node);
        if (given.isEmpty()) {
            mapping.spoil();
            return Optional.empty();
        }
        try {
            return Optional.of(Condition.parse(given.get().value(), signal.unit()))
                    .filter(condition -> condition != Condition.Presence.ANY);
        } catch (IllegalArgumentException e) {
            mapping.wrong(
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
            return Optional.empty();
        }
    }

    /** A value as YAML types it; a text with references is a text. */
    private record Given(@Nullable Object value) {}

    private Optional<Given> given(Node node) {
        if (node instanceof Node.Scalar scalar) {
            return scalar(scalar);
        }
        if (!(node instanceof Node.Sequence sequence)) {
            mapping.wrong(node.at(), "a mapping is not a condition", "a condition such as \"< 5\", or a list of such");
            return Optional.empty();
        }
        List<@Nullable Object> values = new ArrayList<>();
        for (Node item : sequence.items()) {
            if (!(item instanceof Node.Scalar scalar)) {
                mapping.wrong(item.at(), item.noun() + " is not a condition", "a condition such as \"< 5\"");
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
            mapping.wrong(
                    scalar.at(), "nothing stands here", "a condition; null means that the target must not send it");
            return Optional.empty();
        } else if (!scalar.text().contains("${")) {
            return Optional.of(new Given(scalar.value()));
        }
        return resolver.resolve(scalar.text(), scalar.at()).map(Given::new);
    }
}
