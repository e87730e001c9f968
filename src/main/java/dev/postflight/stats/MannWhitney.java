package dev.postflight.stats;

import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.ContinuityCorrection;
import org.apache.commons.statistics.inference.MannWhitneyUTest;
import org.apache.commons.statistics.inference.PValueMethod;

/**
 * Whether one sample lies above another by more than a shift, whatever the shape of the two.
 *
 * <p>Mann and Whitney 1947, "On a test of whether one of two random variables is stochastically larger than the other", by
 * the normal approximation with corrections for ties and continuity. The exact distribution is no choice here: it takes
 * seconds for samples of some hundreds, and there are ties.
 *
 * @param p the chance of this or more if the first sample lay above by no more than the shift
 */
public record MannWhitney(double p) {
    private static final MannWhitneyUTest ABOVE = MannWhitneyUTest.withDefaults()
            .with(PValueMethod.ASYMPTOTIC)
            .with(ContinuityCorrection.ENABLED)
            .with(AlternativeHypothesis.GREATER_THAN);

    /** Neither sample may be empty. */
    public static MannWhitney above(double[] sample, double[] other, double shift) {
        double p = ABOVE.withMu(shift).test(sample, other).getPValue();
        return new MannWhitney(Double.isNaN(p) ? 1 : p); // all values are one: nothing lies above
    }

    /** Whether the first lies below the second plus the shift. */
    public static MannWhitney below(double[] sample, double[] other, double shift) {
        return above(/* sample= */ other, /* other= */ sample, -shift);
    }
}
