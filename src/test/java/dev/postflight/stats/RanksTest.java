package dev.postflight.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Two samples by their ranks; the numbers to compare with are scipy 1.17's and numpy's. */
class RanksTest {
    private static final double[] AFTER = {5.1, 6.2, 7.3, 4.8, 9.9, 6.2, 8.0, 7.7, 5.5, 10.1, 6.6, 7.0};
    private static final double[] BEFORE = {4.2, 5.1, 3.9, 6.2, 4.4, 5.0, 4.8, 5.9, 3.3, 4.1, 4.9, 5.2, 6.0, 4.0};

    /** {@code scipy.stats.mannwhitneyu(after - shift, before, alternative='greater', method='asymptotic')}. */
    @Test
    void mannWhitneyIsThatOfScipy() {
        assertEquals(0.0002550539504427483, MannWhitney.above(AFTER, BEFORE, 0).p(), 1e-12);
        assertEquals(0.002731279272209125, MannWhitney.above(AFTER, BEFORE, 0.5).p(), 1e-12);
        assertEquals(0.44879031233055794, MannWhitney.above(AFTER, BEFORE, 2).p(), 1e-12);
        assertEquals(0.0002550539504427483, MannWhitney.below(BEFORE, AFTER, 0).p(), 1e-12);
    }

    @Test
    void valuesThatAreAllOneAreNoProof() {
        double[] same = new double[20];
        Arrays.fill(same, 5);
        assertEquals(1, MannWhitney.above(same, same, 0).p());
        assertTrue(MannWhitney.below(same, same, 0.1).p() < 1e-6);
        assertEquals(0, CliffsDelta.of(same, same).delta());
        assertEquals(new HodgesLehmann(0, 0, 0), HodgesLehmann.of(same, same));
    }

    /** The median of all 168 differences, and of those sorted the 46th from either end. */
    @Test
    void hodgesLehmannIsTheMedianOfAllDifferences() {
        HodgesLehmann shift = HodgesLehmann.of(AFTER, BEFORE);
        assertEquals(2.1, shift.shift(), 1e-12);
        assertEquals(1.1, shift.low(), 1e-12);
        assertEquals(3.2, shift.high(), 1e-12);
        assertEquals(-2, HodgesLehmann.of(new double[] {1}, new double[] {3}).shift());
    }

    @Test
    void cliffsDeltaIsTheShareOfPairs() {
        assertEquals(0.8095238095238095, CliffsDelta.of(AFTER, BEFORE).delta(), 1e-12);
        assertEquals(
                -1, CliffsDelta.of(new double[] {1, 2}, new double[] {3, 4}).delta());
    }
}
