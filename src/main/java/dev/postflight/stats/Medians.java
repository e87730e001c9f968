package dev.postflight.stats;

import java.util.Arrays;

/** The middle of numbers. */
public final class Medians {

    private Medians() {}

    /** Not a number where there are none. */
    public static double of(double[] values) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
