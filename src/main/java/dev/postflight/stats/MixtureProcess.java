package dev.postflight.stats;

import java.util.Arrays;

/**
 * Evidence that a share is higher than it may be, which may be looked at as often as one likes: the likelihood ratio of so
 * many times the allowed share against the allowed share itself, averaged over some multipliers. Where the share is no
 * higher than allowed, the chance that it ever reaches 1/alpha is alpha at most.
 *
 * <p>Ville 1939, "Etude critique de la notion de collectif", for the bound; Robbins 1970, "Statistical methods related to the
 * law of the iterated logarithm", for mixtures; Lindon and Malek 2022, "Anytime-valid inference for multinomial count data".
 *
 */
public final class MixtureProcess {
    /** From a rise that takes long to see to one that needs a handful: verdict.md. */
    private static final double[] MULTIPLIERS = {1.5, 2, 3, 5, 10, 30};
    /** A share of one would call a single good one a proof of the contrary; for allowed shares that are high. */
    private static final double HIGHEST = 0.99;

    private final double[] ifBad = new double[MULTIPLIERS.length];
    private final double[] ifGood = new double[MULTIPLIERS.length];
    private final double[] logs = new double[MULTIPLIERS.length];
    private double most = Double.NEGATIVE_INFINITY;

    /** Nothing is seen yet. */
    public MixtureProcess(double allowed) {
        double share = Math.min(Math.max(allowed, 1e-12), HIGHEST);
        for (int i = 0; i < MULTIPLIERS.length; i++) {
            double other = Math.min(Math.max(HIGHEST, share), share * MULTIPLIERS[i]);
            ifBad[i] = Math.log(other / share);
            ifGood[i] = Math.log1p(-other) - Math.log1p(-share);
        }
    }

    /** Sees some more; they need not be whole, since they are divided by their overdispersion. */
    public void add(double bad, double good) {
        for (int i = 0; i < logs.length; i++) {
            logs[i] += bad * ifBad[i] + good * ifGood[i];
        }
        most = Math.max(most, log());
    }

    /** The logarithm of the evidence so far. */
    public double log() {
        double highest = Arrays.stream(logs).max().orElse(0);
        double sum = 0;
        for (double each : logs) {
            sum += Math.exp(each - highest);
        }
        return highest + Math.log(sum / logs.length);
    }

    /** Whether it has ever been so strong that chance has this probability at most. */
    public boolean rejects(double alpha) {
        return most >= -Math.log(alpha);
    }
}
