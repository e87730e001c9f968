package dev.postflight.watch;

import dev.postflight.past.Track;
import dev.postflight.stats.Medians;
import java.util.Arrays;

/**
 * The usual value of each bucket, before and after a deployment, as logarithms: what is compared are ratios.
 *
 * <p>Zero has no logarithm: it counts as half of the smallest value above zero that was ever seen, so that a rise from
 * nothing is one, and a fall to nothing too.
 */
final class Buckets {
    private final int lowest;
    private final double[] values;
    private final double[] logs;

    private Buckets(int lowest, double[] values) {
        this.lowest = lowest;
        this.values = values;
        double smallest = Arrays.stream(values).filter(value -> value > 0).min().orElse(1);
        logs = Arrays.stream(values)
                .map(value -> Double.isNaN(value) ? value : Math.log(value > 0 ? value : smallest / 2))
                .toArray();
    }

    /** What lies wholly before the deployment, and after the warm-up. */
    static Buckets of(Grid grid, Track before, Track after) {
        int first = before.size() == 0 ? 0 : (int) Math.max(grid.index(before.minute(0)), -8L * grid.day());
        int lowest = Math.min(first, grid.deployed());
        double[] values = new double[Math.max(grid.seen(), 0) - Math.min(lowest, 0)];
        Arrays.fill(values, Double.NaN);
        lowest = Math.min(lowest, 0);
        fill(values, lowest, grid, before, lowest, Math.min(0, grid.deployed()));
        fill(values, lowest, grid, after, 0, grid.seen());
        return new Buckets(lowest, values);
    }

    private static void fill(double[] values, int lowest, Grid grid, Track track, int from, int until) {
        double[] minutes = new double[grid.width()];
        int count = 0;
        long bucket = Long.MIN_VALUE;
        for (int i = 0; i <= track.size(); i++) {
            long next = i == track.size() ? Long.MAX_VALUE : grid.index(track.minute(i));
            if (next != bucket) {
                if (count > 0 && bucket >= from && bucket < until) {
                    values[(int) bucket - lowest] = Medians.of(Arrays.copyOf(minutes, count));
                }
                bucket = next;
                count = 0;
            }
            if (i < track.size() && track.values(i).length > 0) {
                minutes[count++] = middle(track.values(i));
            }
        }
    }

    private static double middle(double[] sorted) {
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    boolean isThere(int bucket) {
        int index = bucket - lowest;
        return index >= 0 && index < values.length && !Double.isNaN(values[index]);
    }

    /** How many of those in {@code [from, until)} have a value. */
    int count(int from, int until) {
        int count = 0;
        for (int i = from; i < until; i++) {
            count += isThere(i) ? 1 : 0;
        }
        return count;
    }

    /** The logarithms of those in {@code [from, until)} that have a value. */
    double[] logs(int from, int until) {
        double[] found = new double[Math.max(0, until - from)];
        int count = 0;
        for (int i = from; i < until; i++) {
            if (isThere(i)) {
                found[count++] = logs[i - lowest];
            }
        }
        return Arrays.copyOf(found, count);
    }

    double[] logs(int[] buckets) {
        double[] found = new double[buckets.length];
        for (int i = 0; i < found.length; i++) {
            found[i] = logs[buckets[i] - lowest];
        }
        return found;
    }

    /** In the signal's own unit. */
    double[] values(int[] buckets) {
        return Arrays.stream(buckets)
                .mapToDouble(bucket -> values[bucket - lowest])
                .toArray();
    }

    double[] values(int from, int until) {
        return Arrays.stream(Arrays.copyOfRange(
                        values, Math.max(0, from - lowest), Math.max(0, Math.min(values.length, until - lowest))))
                .filter(value -> !Double.isNaN(value))
                .toArray();
    }
}
