package dev.postflight.stats;

import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * Where a share lies, exactly, after so many of so many.
 *
 * <p>Clopper and Pearson 1934, "The use of confidence or fiducial limits illustrated in the case of the binomial"; its ends
 * are quantiles of beta distributions.
 */
public record ClopperPearson(double low, double high) {
    /** More than anybody waits for. */
    private static final long MOST = 1_000_000_000_000L;

    /**
     * Its interval; the counts need not be whole, since they are divided by their overdispersion.
     *
     * @param confidence of each end alone, such as 0.95: both together have 0.9
     */
    public static ClopperPearson of(double bad, double all, double confidence) {
        return new ClopperPearson(
                bad > 0 ? BetaDistribution.of(bad, all - bad + 1).inverseCumulativeProbability(1 - confidence) : 0,
                bad < all ? BetaDistribution.of(bad + 1, all - bad).inverseCumulativeProbability(confidence) : 1);
    }

    /** Whether so many of so many prove that the share is below the target. */
    public static boolean isBelow(double bad, double all, double target, double confidence) {
        return target >= 1
                || (bad < all && BetaDistribution.of(bad + 1, all - bad).cumulativeProbability(target) > confidence);
    }

    /** How many it takes, with that many bad ones, to prove that the share is below the target. */
    public static long needed(double bad, double target, double confidence) {
        if (!(target > 0)) {
            return Long.MAX_VALUE;
        }
        long low = (long) bad;
        long high = Math.max(2, low + 1);
        while (high < MOST && !isBelow(bad, high, target, confidence)) {
            low = high;
            high *= 2;
        }
        while (high - low > 1) {
            long middle = (low + high) >>> 1;
            if (isBelow(bad, middle, target, confidence)) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }
}
