package dev.postflight.stats;

import java.util.Arrays;

/**
 * How far two samples are apart: the share of pairs in which the first is larger less the share in which it is smaller.
 *
 * <p>Cliff 1993, "Dominance statistics: ordinal analyses to answer ordinal questions".
 *
 * @param delta from -1, each value below all of the other sample, to 1
 */
public record CliffsDelta(double delta) {

    /** Neither sample may be empty. */
    public static CliffsDelta of(double[] sample, double[] other) {
        return of(sample, other, 0);
    }

    /** The same of the first sample less a shift: positive where {@link HodgesLehmann} estimates more than the shift. */
    public static CliffsDelta of(double[] sample, double[] other, double shift) {
        double[] sorted = other.clone();
        Arrays.sort(sorted);
        double sum = 0;
        for (double value : sample) {
            sum += below(sorted, value - shift) - (sorted.length - upTo(sorted, value - shift));
        }
        return new CliffsDelta(sum / sample.length / sorted.length);
    }

    private static int below(double[] sorted, double value) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static int upTo(double[] sorted, double value) {
        return below(sorted, Math.nextUp(value));
    }
}
