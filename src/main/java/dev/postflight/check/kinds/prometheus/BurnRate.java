package dev.postflight.check.kinds.prometheus;

import dev.postflight.check.Option;
import dev.postflight.check.Settings;
import dev.postflight.check.Shape;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The preset {@code burn_rate}: how many times too fast errors use up what an objective leaves room for. A pair of windows
 * burns when both do: the long one says that it matters, the short one that it still goes on.
 *
 * <p>The pairs that hold by default are those of The Site Reliability Workbook, chapter 5, table 5-8.
 */
final class BurnRate implements Question {
    private static final Duration LONGEST = Duration.ofDays(60);

    static final Option<String> OBJECTIVE = Option.text(
                    "objective", "share of the requests that must not fail, such as 99.9 %")
            .needed();
    static final Option<Duration> LONG = Option.span(
                    "long", Duration.ofSeconds(1), LONGEST, "over which it must burn to matter")
            .needed();
    static final Option<Duration> SHORT = Option.span(
                    "short", Duration.ofSeconds(1), LONGEST, "over which it must still burn")
            .needed();
    static final Option<Double> FACTOR = Option.of(
                    "factor", new Shape.Decimal(0.01, 100_000), "how many times too fast is too fast")
            .needed();
    static final Option<Boolean> URGENT = Option.flag(
                    "urgent", "true makes it no_fast_burn, which fails; false no_slow_burn, which warns")
            .or(true);
    static final Option<List<Settings>> WINDOWS = Option.list(
                    "windows",
                    new Shape.Group(LONG, SHORT, FACTOR, URGENT),
                    "pairs of windows; left out, 1h with 5m at 14.4 and 6h with 30m at 6, and not urgent 1d with 2h at 3"
                            + " and 3d with 6h at 1")
            .or(List.of(
                    pair(Duration.ofHours(1), Duration.ofMinutes(5), 14.4, true),
                    pair(Duration.ofHours(6), Duration.ofMinutes(30), 6, true),
                    pair(Duration.ofDays(1), Duration.ofHours(2), 3, false),
                    pair(Duration.ofDays(3), Duration.ofHours(6), 1, false)));
    static final Option<Settings> BURN_RATE = Option.group(
            "burn_rate",
            "how fast errors use up what an objective leaves room for",
            Errors.ERRORS,
            Errors.TOTAL,
            OBJECTIVE,
            WINDOWS,
            Errors.ABSENT);

    static final Signal BURN = Signal.of(
                    "burn_rate",
                    Unit.NONE,
                    "how many times too fast errors come over each window; 1 uses up all the room")
            .per("window");
    static final Signal NO_FAST_BURN =
            Signal.of("no_fast_burn", Unit.FLAG, "whether no urgent pair of windows burns too fast in both");
    static final Signal NO_SLOW_BURN =
            Signal.of("no_slow_burn", Unit.FLAG, "whether none of the other pairs of windows burns too fast in both");

    private final Errors errors;
    private final double room;
    private final List<Pair> pairs;

    /** Two windows, and what burns too fast. */
    private record Pair(Duration longer, Duration shorter, double factor, boolean urgent) {}

    BurnRate(Settings settings, Errors errors) {
        this.errors = errors;
        this.room = 1 - Unit.RATIO.parse(settings.get(OBJECTIVE));
        this.pairs = settings.get(WINDOWS).stream()
                .map(pair -> new Pair(pair.get(LONG), pair.get(SHORT), pair.get(FACTOR), pair.get(URGENT)))
                .toList();
    }

    @Override
    public String promql() {
        List<String> parts = new ArrayList<>();
        windows().forEach(window -> parts.addAll(errors.parts(window, List.of(), suffix(window))));
        parts.addAll(errors.proofs());
        return PromQl.together(parts);
    }

    @Override
    public List<Signal> signals() {
        return List.of(BURN, NO_FAST_BURN, NO_SLOW_BURN, Presets.TRAFFIC);
    }

    @Override
    public List<Reading> unknown(String why) {
        return List.of(
                BURN.unknown(why),
                NO_FAST_BURN.unknown(why),
                NO_SLOW_BURN.unknown(why),
                Presets.TRAFFIC.unknown(why).at(BURN_RATE.name()));
    }

    @Override
    public List<Reading> read(List<Series> answer, Instant now) {
        NavigableSet<Duration> windows = windows();
        Optional<Double> traffic = errors.total(answer, suffix(windows.first()));
        Optional<Double> longest = errors.total(answer, suffix(windows.last()));
        Optional<String> silence = errors.source().silence(answer, longest, windows.last(), now);
        if (silence.isPresent()) {
            return unknown(silence.get());
        }
        List<Reading> readings = new ArrayList<>();
        readings.add(traffic.map(rate -> Presets.TRAFFIC.reads(rate))
                .orElseGet(() -> Presets.TRAFFIC.unknown(Presets.noSamples(windows.first())))
                .at(BURN_RATE.name()));
        Map<Duration, Double> burns = new LinkedHashMap<>();
        for (Duration window : windows) {
            Reading reading = burn(answer, window, burns);
            readings.add(reading.at(PromQl.length(window)));
        }
        readings.add(flag(NO_FAST_BURN, burns, true));
        readings.add(flag(NO_SLOW_BURN, burns, false));
        return readings;
    }

    private Reading burn(List<Series> answer, Duration window, Map<Duration, Double> burns) {
        Optional<Double> total = errors.total(answer, suffix(window));
        if (total.isEmpty()) {
            return BURN.unknown(Presets.noSamples(window));
        } else if (!(total.get() > 0)) {
            burns.put(window, 0.0); // where nothing comes, nothing uses up the room
            return BURN.unknown(Presets.noTraffic(window));
        }
        Optional<Double> burn = errors.failures(answer, suffix(window)).map(rate -> rate / total.get() / room);
        burn.ifPresent(rate -> burns.put(window, rate));
        return burn.map(rate -> BURN.reads(rate)).orElseGet(() -> BURN.unknown(errors.noFailures()));
    }

    private Reading flag(Signal signal, Map<Duration, Double> burns, boolean urgent) {
        Optional<String> problem = Optional.empty();
        boolean known = true;
        for (Pair pair : pairs) {
            double longer = burns.getOrDefault(pair.longer(), Double.NaN);
            double shorter = burns.getOrDefault(pair.shorter(), Double.NaN);
            if (pair.urgent() != urgent || longer <= pair.factor() || shorter <= pair.factor()) {
                continue; // one window that does not burn settles the matter
            }
            boolean both = longer > pair.factor() && shorter > pair.factor();
            known &= both;
            if (both && problem.isEmpty()) {
                problem = Optional.of("errors come %s times too fast over %s and %s times over %s; the bound is %s"
                        .formatted(
                                Unit.NONE.format(longer),
                                PromQl.length(pair.longer()),
                                Unit.NONE.format(shorter),
                                PromQl.length(pair.shorter()),
                                Unit.NONE.format(pair.factor())));
            }
        }
        return problem.isPresent() || known
                ? signal.holdsUnless(problem)
                : signal.unknown("not every window that it takes can be told; see burn_rate");
    }

    private NavigableSet<Duration> windows() {
        NavigableSet<Duration> windows = new TreeSet<>();
        pairs.forEach(pair -> windows.addAll(List.of(pair.longer(), pair.shorter())));
        return windows;
    }

    private static String suffix(Duration window) {
        return " " + PromQl.length(window);
    }

    private static Settings pair(Duration longer, Duration shorter, double factor, boolean urgent) {
        return new Settings(
                Map.of(LONG.name(), longer, SHORT.name(), shorter, FACTOR.name(), factor, URGENT.name(), urgent));
    }

    static void complain(Settings settings, Map<String, String> complaints) {
        String at = BURN_RATE.name();
        Errors.complain(settings, at, complaints);
        try {
            double objective = Unit.RATIO.parse(settings.get(OBJECTIVE));
            if (!(objective > 0 && objective < 1)) {
                complaints.put(at + "." + OBJECTIVE.name(), "more than 0 and less than 100 %, such as 99.9 %");
            }
        } catch (IllegalArgumentException e) {
            complaints.put(at + "." + OBJECTIVE.name(), "a share such as 99.9 %");
        }
        for (Settings pair : settings.get(WINDOWS)) {
            if (pair.get(SHORT).compareTo(pair.get(LONG)) >= 0) {
                complaints.put(at + "." + WINDOWS.name(), "a short window that is shorter than the long one");
            }
        }
        if (settings.get(WINDOWS).isEmpty()) {
            complaints.put(at + "." + WINDOWS.name(), "at least one pair");
        }
    }
}
