package dev.postflight.past;

import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is read from what runs left behind.
 *
 * @param signal what the reading is of
 * @param key of the reading: the window as the configuration has it
 * @param of the signal that it looks back at; null for the runs themselves
 * @param ofKey which of a keyed signal's things
 */
public record Lookback(
        Aim aim, Signal signal, String key, @Nullable Signal of, String ofKey, Duration window) {

    /** Which number is made of the past. */
    public enum Aim {
        AVAILABILITY,
        P50,
        P95,
        P99,
        /** A trend that grows: the floor of what was seen counts. */
        RISE,
        /** A trend that declines: the ceiling counts. */
        FALL
    }

    private static final String WINDOW = "window";

    /** More would not be kept. */
    private static final Duration DEEPEST = Duration.ofDays(9);

    private static final Duration DAY = Duration.ofDays(1);
    /** With one there is nothing to look back at. */
    private static final int LEAST_RUNS = 2;
    /** Of a window or of a day: so many make a trend, and show what comes back every day. */
    private static final int LEAST_STEPS = 12;

    private static final Signal AVAILABILITY = Signal.of(
                    "availability",
                    Unit.RATIO,
                    "share of runs over a window of 1m to 9d that saw a good target; runs that could not tell count for"
                            + " neither")
            .per(WINDOW)
            .judgedOnly();
    private static final Signal DURATION_P50 = percentile("duration_p50", "the median");
    private static final Signal DURATION_P95 = percentile("duration_p95", "the 95th percentile");
    private static final Signal DURATION_P99 = percentile("duration_p99", "the 99th percentile");

    private static final Map<String, Aim> AIMS = Map.of(
            AVAILABILITY.name(), Aim.AVAILABILITY,
            DURATION_P50.name(), Aim.P50,
            DURATION_P95.name(), Aim.P95,
            DURATION_P99.name(), Aim.P99);

    private static Signal percentile(String name, String which) {
        return Signal.of(name, Unit.SECONDS, which + " of duration over a window of 1m to 24h")
                .per(WINDOW)
                .judgedOnly();
    }

    /** What every check of a kind with these signals also has; the kind's own come first. */
    public static List<Signal> signals(List<Signal> own) {
        Stream<Signal> all = duration(own).isPresent()
                ? Stream.of(AVAILABILITY, DURATION_P50, DURATION_P95, DURATION_P99)
                : Stream.of(AVAILABILITY);
        return all.filter(signal -> own.stream().noneMatch(mine -> mine.name().equals(signal.name())))
                .toList();
    }

    /**
     * A look at availability or at a percentile.
     *
     * @param signal one of {@link #signals}
     * @throws IllegalArgumentException when there is no such window; the message is what was expected
     */
    public static Lookback over(String window, Signal signal, List<Signal> own) {
        Duration over = window(window);
        Aim aim = Optional.ofNullable(AIMS.get(signal.name())).orElseThrow();
        Duration most = aim == Aim.AVAILABILITY ? DEEPEST : DAY;
        if (over.compareTo(Duration.ofMinutes(1)) < 0 || over.compareTo(most) > 0) {
            throw new IllegalArgumentException("a window of 1m to " + (aim == Aim.AVAILABILITY ? "9d" : "24h"));
        }
        Signal of = aim == Aim.AVAILABILITY ? null : duration(own).orElseThrow();
        return new Lookback(aim, signal, window, of, "", over);
    }

    /** A look at where a signal is heading. */
    public static Lookback trend(Signal of, String ofKey, boolean growth, String window, Duration over) {
        // apart, since one signal may have limits both ways over the same window
        String name = of.name() + (growth ? "_growth" : "_decline");
        Signal signal = Signal.of(name, of.unit(), "where " + of.name() + " is heading")
                .per(WINDOW)
                .judgedOnly();
        String key = ofKey.isEmpty() ? window : ofKey + " " + window;
        return new Lookback(growth ? Aim.RISE : Aim.FALL, signal, key, of, ofKey, over);
    }

    /** Whether a trend of this unit means anything; a moment is too large a number to see it grow. */
    public static boolean hasTrend(Unit unit) {
        return unit.isNumeric() && unit != Unit.TIMESTAMP;
    }

    /** A check that runs less often fills too little of the window for anything to be said about it. */
    public Duration longestEvery() {
        return switch (aim) {
            case AVAILABILITY, P50, P95, P99 -> window.dividedBy(LEAST_RUNS);
            case RISE, FALL -> (window.compareTo(DAY) < 0 ? window : DAY).dividedBy(LEAST_STEPS);
        };
    }

    /** What it is read from. */
    Tracked tracked() {
        return of == null ? Tracked.RUNS : new Tracked(of.name(), ofKey);
    }

    private static Optional<Signal> duration(List<Signal> own) {
        return own.stream()
                .filter(signal -> signal.name().equals("duration") && signal.key() == null)
                .findFirst();
    }

    private static Duration window(String text) {
        try {
            return Duration.ofMillis(Math.round(1e3 * Unit.SECONDS.parse(text)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a window such as 15m, 24h or 7d", e);
        }
    }
}
