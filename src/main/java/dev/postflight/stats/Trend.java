package dev.postflight.stats;

/**
 * Where a series is heading over a window, apart from what comes back every day, with the evidence to believe it.
 *
 * <p>A trend is proven when three things agree: the Mann-Kendall test leaves chance one in a thousand; the Theil-Sen slope
 * is no smaller than what the noise lets be seen; and each half of the window moves by at least half of that slope. The
 * last tells a leak from a step: a warm-up, a restart, a deployment moves one half only, whenever it comes. The
 * subtraction of the daily cycle follows Machida 2013 and Matias 2016, on software ageing.
 *
 * <p>Who looks again and again must ask for more, since chance gets as many chances: see {@link #isProvenTwice}.
 *
 * @param slope in units of the values per second, negative for a fall
 * @param level what is usual in the window: the mean size of the values
 * @param significance standard deviations away from no trend
 * @param firstHalf the slope of the window's first half alone
 * @param detectable the smallest slope that would be seen nine times in ten, given the noise
 */
public record Trend(
        double slope, double level, double significance, double firstHalf, double secondHalf, double detectable) {

    /** Shorter windows, in seconds, see a daily rise as the rise that it is. */
    public static final double CYCLE_FROM = 12 * 3_600.0;
    /** It takes two days to know what comes back every day; a third makes it steadier, and older ones may be outdated. */
    public static final double CYCLE_NEEDS = 48 * 3_600.0;

    private static final double CYCLE_USES = 72 * 3_600.0;

    /** How much earlier, as a share of the window, the second look is: no step is near enough to mislead both. */
    public static final double SECOND_LOOK = 0.25;

    /** Of the normal distribution, one-sided 0.1 %. */
    private static final double CHANCE = 3.0902;
    /** The share of the slope that each half of the window has to show. */
    private static final double EACH_HALF = 0.5;
    /**
     * A half of the window knows its slope with a deviation 2.83 (2 to the power of 1.5) times that of the whole, and both
     * halves show half of the true slope nine times in ten where that half is 1.63 such deviations: 9.2 of the whole. A
     * little more, since the deviation is an estimate itself.
     */
    private static final double ENOUGH = 10;
    /** A slope that is just enough is estimated as less every other time, and has to be seen at two looks. */
    private static final double SEEN = 1.6;
    /** From the median deviation to the standard deviation of normal noise. */
    private static final double NORMAL = 1.4826;

    /** How far back a series has to go, in seconds, so that both looks at a window see all that they can. */
    public static double reach(double window) {
        return (window >= CYCLE_FROM ? Math.max(window, CYCLE_USES) : window) + SECOND_LOOK * window;
    }

    /**
     * The trend over one window.
     *
     * @param series with times in seconds: the window, and what is known from before it
     * @param window its length
     * @param to where it ends
     */
    public static Trend of(Series series, double window, double to) {
        Series seen = series.between(to - window, to);
        double level = 0;
        for (double value : seen.values()) {
            level += Math.abs(value) / seen.size();
        }
        if (window >= CYCLE_FROM) {
            DailyCycle cycle = DailyCycle.of(series.between(to - Math.max(window, CYCLE_USES), to));
            seen = seen.map((time, value) -> value - cycle.at(time));
        }
        double middle = to - window / 2;
        TheilSen line = TheilSen.of(seen);
        MannKendall test = MannKendall.of(seen);
        return new Trend(
                line.slope(),
                level,
                test.z(),
                TheilSen.of(seen.between(to - window, middle)).slope(),
                TheilSen.of(seen.between(middle, to)).slope(),
                SEEN * ENOUGH * deviation(seen, line) * Math.sqrt(test.inflation()));
    }

    /** Whether this trend is proven, and was when the window ended a quarter of its length earlier. */
    public boolean isProvenTwice(Trend earlier) {
        return isProven() && earlier.isProven() && (slope > 0) == (earlier.slope > 0);
    }

    private boolean isProven() {
        return significance * Math.signum(slope) > CHANCE
                && Math.abs(slope) >= detectable / SEEN
                && firstHalf / slope > EACH_HALF
                && secondHalf / slope > EACH_HALF;
    }

    /** Of the slope, by the usual formula of a line through independent noise. */
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
