package dev.postflight.past;

import dev.postflight.outcome.Unit;
import dev.postflight.outcome.Value;
import dev.postflight.stats.Series;
import dev.postflight.stats.Trend;
import java.time.Duration;
import java.util.Arrays;

/** One look back, at the end of a minute. */
final class Look {
    /** With fewer of the runs that a window has room for, nothing is said about it. */
    private static final double COVERAGE = 0.8;

    private static final int MINUTE = 60;
    private static final int HOUR = 60;
    /** So many steps make a window of up to a day; longer ones go by the hour. */
    private static final int STEPS = 24;

    private final Lookback lookback;
    private final Minutes minutes;
    private final Duration every;
    private final long now;

    Look(Lookback lookback, Minutes minutes, Duration every, long now) {
        this.lookback = lookback;
        this.minutes = minutes;
        this.every = every;
        this.now = now;
    }

    Value value() {
        return switch (lookback.aim()) {
            case AVAILABILITY -> availability();
            case P50 -> percentile(0.5);
            case P95 -> percentile(0.95);
            case P99 -> percentile(0.99);
            case RISE, FALL -> trend();
        };
    }

    /** How many minutes back the lookback reaches. */
    static long depth(Lookback lookback, Duration every) {
        double window = lookback.window().toSeconds();
        return (long) Math.ceil(
                switch (lookback.aim()) {
                    case AVAILABILITY, P50, P95, P99 -> window / MINUTE + 1;
                    case RISE, FALL -> Trend.reach(window) / MINUTE + step(lookback, every);
                });
    }

    /** How many minutes it takes until another look is worth it. */
    static long step(Lookback lookback, Duration every) {
        return switch (lookback.aim()) {
            case AVAILABILITY, P50, P95, P99 -> 1;
            // each step has a run, else most of them would be gaps
            case RISE, FALL ->
                Math.max(Math.max(1, Math.min(HOUR, lookback.window().toMinutes() / STEPS)), (long)
                        Math.ceil(every.toSeconds() / (double) MINUTE));
        };
    }

    private Value availability() {
        Seen seen = new Seen();
        double best = 1 - seen.bad / Math.max(seen.expected, seen.runs);
        return seen.isCovered() ? new Value.Number(1 - seen.bad / seen.runs) : new Value.NotYet(seen.shown(), best);
    }

    private Value percentile(double share) {
        Seen seen = new Seen();
        if (!seen.isCovered()) {
            return new Value.NotYet(seen.shown(), Double.NaN);
        } else if (seen.count == 0) {
            return new Value.NotYet("no run measured it", Double.NaN);
        }
        Arrays.sort(seen.steps, 0, seen.count);
        return new Value.Number(LogScale.value(seen.steps[(int) Math.ceil(share * seen.count) - 1]));
    }

    /** Everything in the window. */
    private final class Seen {
        private final double expected = Math.max(1, lookback.window().toNanos() / (double) every.toNanos());
        private double runs;
        private double bad;
        private int[] steps = new int[64];
        private int count;

        Seen() {
            // the minute under way comes on top, so that there is a whole window at any time
            long from = now - lookback.window().toMinutes();
            minutes.since(from, (minute, more, worse, values, size) -> {
                runs += more;
                bad += worse;
                if (lookback.of() != null) {
                    steps = count + size > steps.length ? Arrays.copyOf(steps, 2 * (count + size)) : steps;
                    System.arraycopy(values, 0, steps, count, size);
                    count += size;
                }
            });
        }

        boolean isCovered() {
            return runs >= COVERAGE * expected;
        }

        String shown() {
            return Unit.NONE.format(runs) + " of the " + Unit.NONE.format(Math.rint(expected))
                    + " runs that there are in " + lookback.key();
        }
    }

    private Value trend() {
        double window = lookback.window().toSeconds();
        long step = step(lookback, every);
        // whole steps only: half an hour's floor is higher than an hour's
        double to = (double) (Math.floorDiv(now, step) * step * MINUTE);
        double needed = (window >= Trend.CYCLE_FROM ? Math.max(window, Trend.CYCLE_NEEDS) : window)
                + Trend.SECOND_LOOK * window;
        Series all = steps(step);
        Series used = all.between(to - needed, to);
        double length = step * (double) MINUTE;
        boolean reachesBack = used.size() > 0 && used.start() < to - needed + length;
        if (!reachesBack || used.size() * length < COVERAGE * needed) {
            return new Value.NotYet(
                    Unit.SECONDS.format(used.size() * length) + " of the " + Unit.SECONDS.format(needed)
                            + " that it takes",
                    Double.NaN);
        }
        Trend trend = Trend.of(all, window, to);
        Trend earlier = Trend.of(all, window, to - Trend.SECOND_LOOK * window);
        return new Value.Slope(trend.slope(), trend.level(), trend.isProvenTwice(earlier), trend.detectable());
    }

    /** The floor or the ceiling of each step, at its middle. */
    private Series steps(long step) {
        double[] times = new double[(int) (depth(lookback, every) / step) + 16];
        double[] values = new double[times.length];
        long first = Math.floorDiv(now - depth(lookback, every), step) + 1;
        boolean[] known = new boolean[times.length];
        minutes.since(first * step, (minute, runs, bad, sorted, count) -> {
            int slot = (int) (Math.floorDiv(minute, step) - first);
            if (count > 0 && slot < times.length) {
                double value = LogScale.value(lookback.aim() == Lookback.Aim.RISE ? sorted[0] : sorted[count - 1]);
                boolean better = lookback.aim() == Lookback.Aim.RISE ? value < values[slot] : value > values[slot];
                if (!known[slot] || better) {
                    values[slot] = value;
                }
                known[slot] = true;
            }
        });
        int size = 0;
        for (int slot = 0; slot < times.length; slot++) {
            if (known[slot]) {
                times[size] = (double) ((first + slot) * step * MINUTE) + step * MINUTE / 2.0;
                values[size] = values[slot];
                size++;
            }
        }
        return new Series(Arrays.copyOf(times, size), Arrays.copyOf(values, size));
    }
}
