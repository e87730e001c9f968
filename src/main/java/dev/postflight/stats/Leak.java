package dev.postflight.stats;

/**
 * Whether something grows and goes on growing, in the time after a change: hourly floors, less what is usual at that time of
 * the day, without the first hours, in which caches fill.
 *
 * <p>The daily cycle is subtracted as in Machida 2013 and Matias 2016, on software ageing. A leak is proven when {@link
 * MannKendall} leaves chance one in a thousand, the {@link TheilSen} slope is above the limit and what the noise lets be
 * seen, and that of the second half is above half of it, and not by chance alone: a warm-up has come to an end by then.
 *
 * @param slope per unit of time
 * @param deviation of the slope, by the usual formula for a line, with the autocorrelation that there is
 * @param significance standard deviations away from no trend
 */
public record Leak(double slope, double deviation, double significance, double secondHalf) {
    /** Of the normal distribution, one-sided 0.1 %. */
    private static final double CHANCE = 3.0902;
    /** Of the normal distribution, one-sided 5 %. */
    private static final double PROOF = 1.6449;

    private static final double HALF = 0.5;
    /** A half of the time knows its slope with 2 to the power of 1.5 times the deviation of the whole. */
    private static final double OF_HALF = 2.83;
    /** In deviations: nine of ten show half of their slope in the second half. */
    private static final double SEEN = 1.2816 / HALF * OF_HALF;
    /** From the median deviation to the standard deviation of normal noise. */
    private static final double NORMAL = 1.4826;

    /** Of a series of at least two values, over the stretch in {@code [from, to)}. */
    public static Leak of(Series series, double from, double to) {
        TheilSen line = TheilSen.of(series);
        MannKendall test = MannKendall.of(series);
        double middle = (from + to) / 2;
        return new Leak(
                line.slope(),
                deviation(series, line) * Math.sqrt(test.inflation()),
                test.z(),
                TheilSen.of(series.between(middle, to)).slope());
    }

    /** Whether it is beyond chance, beyond the limit and what the noise lets be seen, and has not come to an end. */
    public boolean isProven(double limit) {
        return significance > CHANCE
                && slope > Math.max(limit, detectable())
                && secondHalf > Math.max(HALF * slope, PROOF * OF_HALF * deviation);
    }

    /** Whether a growth of the limit and more is ruled out, with 95 %. */
    public boolean isRuledOut(double limit) {
        return slope + PROOF * deviation < limit;
    }

    /** The smallest slope that would be seen nine times in ten, given the noise. */
    public double detectable() {
        return SEEN * deviation;
    }

    private static double deviation(Series series, TheilSen line) {
        double[] off =
                series.map((time, value) -> Math.abs(value - line.at(time))).values();
        double middle = 0;
        for (double time : series.times()) {
            middle += time / series.size();
        }
        double spread = 0;
        for (double time : series.times()) {
            spread += (time - middle) * (time - middle);
        }
        return spread == 0 ? Double.POSITIVE_INFINITY : NORMAL * Medians.of(off) / Math.sqrt(spread);
    }
}
