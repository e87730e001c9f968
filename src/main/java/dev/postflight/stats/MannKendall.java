package dev.postflight.stats;

import java.util.Arrays;

/**
 * Whether a series rises or falls at all, whatever the shape of its noise, and although what comes after one another is
 * alike.
 *
 * <p>Mann 1945, "Nonparametric tests against trend"; Kendall 1975, "Rank correlation methods" (the variance with ties);
 * Hamed and Rao 1998, "A modified Mann-Kendall trend test for autocorrelated data": the variance grows by the
 * autocorrelation of the ranks around the Theil-Sen line, of those lags that are significant at 5 %. Up to the lag {@code
 * min(10, n/4)} only: farther lags are estimated so badly that they turn the answer about. It never shrinks.
 *
 * @param z how many standard deviations the series is away from no trend; positive when it rises
 * @param inflation by how much autocorrelation widens the variance, 1 for none
 */
public record MannKendall(double z, double inflation) {
    private static final int FARTHEST_LAG = 10;
    /** Of the normal distribution, two-sided 5 %. */
    private static final double SIGNIFICANT = 1.959964;

    /** Of a series; a series of fewer than three values has no trend. */
    public static MannKendall of(Series series) {
        double[] values = series.values();
        int n = values.length;
        if (n < 3) {
            return new MannKendall(0, 1);
        }
        long s = 0;
        for (int later = 1; later < n; later++) {
            for (int earlier = 0; earlier < later; earlier++) {
                s += Double.compare(values[later], values[earlier]);
            }
        }
        double inflation = inflation(series);
        double deviation = Math.sqrt(variance(values) * inflation);
        // the correction for continuity: s moves in steps of two
        return new MannKendall(deviation == 0 ? 0 : (s - Long.signum(s)) / deviation, inflation);
    }

    private static double variance(double[] values) {
        double n = values.length;
        double variance = n * (n - 1) * (2 * n + 5);
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        for (int from = 0; from < sorted.length; ) {
            int to = from;
            while (to < sorted.length && sorted[to] == sorted[from]) {
                to++;
            }
            double ties = to - from;
            variance -= ties * (ties - 1) * (2 * ties + 5);
            from = to;
        }
        return variance / 18;
    }

    private static double inflation(Series series) {
        int n = series.size();
        TheilSen line = TheilSen.of(series);
        double[] ranks =
                ranks(series.map((time, value) -> value - line.at(time)).values());
        double mean = (n + 1) / 2.0;
        double spread = 0;
        for (double rank : ranks) {
            spread += (rank - mean) * (rank - mean);
        }
        if (spread == 0) {
            return 1;
        }
        double sum = 0;
        for (int lag = 1; lag <= Math.min(FARTHEST_LAG, n / 4); lag++) {
            double product = 0;
            for (int i = lag; i < n; i++) {
                product += (ranks[i] - mean) * (ranks[i - lag] - mean);
            }
            double correlation = product / spread;
            if (Math.abs(correlation) > SIGNIFICANT / Math.sqrt(n)) {
                sum += (double) (n - lag) * (n - lag - 1) * (n - lag - 2) * correlation;
            }
        }
        return Math.max(1, 1 + 2 * sum / ((double) n * (n - 1) * (n - 2)));
    }

    /** From 1 to n; equal values share the mean of their ranks. */
    private static double[] ranks(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double[] ranks = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            int first = Arrays.binarySearch(sorted, values[i]);
            int last = first;
            while (first > 0 && sorted[first - 1] == values[i]) {
                first--;
            }
            while (last < sorted.length - 1 && sorted[last + 1] == values[i]) {
                last++;
            }
            ranks[i] = (first + last) / 2.0 + 1;
        }
        return ranks;
    }
}
