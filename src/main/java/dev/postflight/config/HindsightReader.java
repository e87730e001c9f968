package dev.postflight.config;

import dev.postflight.check.CheckKind;
import dev.postflight.config.secret.Resolver;
import dev.postflight.config.yaml.Node;
import dev.postflight.config.yaml.Place;
import dev.postflight.config.yaml.Spelling;
import dev.postflight.expect.Condition;
import dev.postflight.expect.Expectation;
import dev.postflight.expect.Expectations;
import dev.postflight.expect.Level;
import dev.postflight.expect.Trending;
import dev.postflight.outcome.Signal;
import dev.postflight.past.Hindsight;
import dev.postflight.past.Lookback;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads what is expected of a check over time: windows of what looks back, and trends. */
final class HindsightReader {
    private final CheckKind kind;
    private final Duration every;
    private final Resolver resolver;
    private final SignalMapping mapping;
    private final List<Signal> signals;
    private final Set<Lookback> lookbacks = new LinkedHashSet<>();
    private final List<Expectation> all = new ArrayList<>();

    /** @param every how often the check runs */
    HindsightReader(CheckKind kind, Duration every, Resolver resolver, SignalMapping mapping) {
        this.kind = kind;
        this.every = every;
        this.resolver = resolver;
        this.mapping = mapping;
        this.signals = Lookback.signals(kind.signals());
    }

    /** What a check of this kind knows of its past, whose keys are windows. */
    List<Signal> signals() {
        return signals;
    }

    /** Whether this key of one of {@link #signals} is a window; else that is told. */
    boolean isWindow(Signal signal, String window, Place at) {
        try {
            return isKept(Lookback.over(window, signal, kind.signals()), at);
        } catch (IllegalArgumentException e) {
            mapping.wrong(at, "\"" + window + "\" is no window for it", message(e));
            return false;
        }
    }

    void expect(Signal signal, String window, Condition condition, Level level) {
        all.add(new Expectation(signal, window, condition, level));
    }

    /** @param heading hears of each limit */
    void readTrends(Node node, Heading heading) {
        List<Signal> able = kind.signals().stream()
                .filter(signal -> Lookback.hasTrend(signal.unit()))
                .toList();
        mapping.read(node, able, "limit", false, (signal, key, at, value) -> {
            for (Node item : value instanceof Node.Sequence sequence ? sequence.items() : List.of(value)) {
                trend(signal, key, item, heading);
            }
        });
    }

    Hindsight hindsight() {
        return new Hindsight(List.copyOf(lookbacks), new Expectations(all));
    }

    /** Hears where a signal may be heading. */
    @FunctionalInterface
    interface Heading {
        void limit(Signal signal, String key, Condition.Growth limit);
    }

    private void trend(Signal signal, String key, Node item, Heading heading) {
        if (!(item instanceof Node.Scalar scalar)) {
            mapping.wrong(item.at(), item.noun() + " is no limit", "a limit such as < 2 %/day over 24h");
            return;
        }
        Optional<String> text = resolver.resolve(scalar.text(), scalar.at());
        if (text.isEmpty()) {
            mapping.spoil();
            return;
        }
        try {
            Trending trending = Trending.parse(text.get(), signal.unit());
            Lookback lookback = Lookback.trend(
                    signal, key, trending.condition().isAboutGrowth(), trending.window(), trending.over());
            if (isKept(lookback, item.at())) {
                expect(lookback.signal(), lookback.key(), trending.condition(), Level.TREND);
                heading.limit(signal, key, trending.condition());
            }
        } catch (IllegalArgumentException e) {
            mapping.wrong(
                    item.at(),
                    item.noun() + " is no limit on where " + signal.unit().noun() + " is heading",
                    message(e));
        }
    }

    private boolean isKept(Lookback lookback, Place at) {
        if (every.compareTo(lookback.longestEvery()) > 0) {
            mapping.wrong(
                    at,
                    "a check that runs every " + Spelling.span(every) + " is too rare for a window of "
                            + Spelling.span(lookback.window()),
                    "a longer window, or every: " + Spelling.span(lookback.longestEvery()) + " at most");
            return false;
        }
        lookbacks.add(lookback);
        return true;
    }

    private static String message(IllegalArgumentException e) {
        return Optional.ofNullable(e.getMessage()).orElse("");
    }
}
