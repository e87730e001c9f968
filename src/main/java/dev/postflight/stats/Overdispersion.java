package dev.postflight.stats;

/**
 * How much more counts vary than independent events would: Pearson's statistic over its degrees of freedom, of blocks of
 * several lengths, the largest; never below 1. Counts divided by it weigh what they are worth.
 *
 * <p>McCullagh and Nelder 1989, "Generalized linear models", section 4.5; several lengths, since bad minutes come together.
 */
public record Overdispersion(double factor) {
    /** In minutes: bursts last about as long. */
    private static final int[] LENGTHS = {1, 3, 10};
    /** With fewer blocks nothing is known of how they vary. */
    private static final int LEAST = 8;

    /** Of counts in the order of time, so many bad of so many. */
    public static Overdispersion of(double[] bad, double[] all) {
        double factor = 1;
        double share = sum(bad) / sum(all);
        for (int length : LENGTHS) {
            if (share > 0 && share < 1) {
                factor = Math.max(factor, pearson(bad, all, share, length));
            }
        }
        return new Overdispersion(factor);
    }

    private static double pearson(double[] bad, double[] all, double share, int length) {
        double sum = 0;
        int blocks = 0;
        for (int from = 0; from + length <= all.length; from += length) {
            double seen = 0;
            double of = 0;
            for (int i = from; i < from + length; i++) {
                seen += bad[i];
                of += all[i];
            }
            if (of > 0) {
                sum += (seen - of * share) * (seen - of * share) / (of * share * (1 - share));
                blocks++;
            }
        }
        return blocks < LEAST ? 1 : sum / (blocks - 1);
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }
}
