package dev.postflight.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MannKendallTest {

    /** S = 45 of n = 10, variance 10 * 9 * 25 / 18 = 125, z = 44 / sqrt(125). */
    @Test
    void whatAlwaysRisesIsAsFarFromChanceAsTenValuesCanBe() {
        MannKendall test = MannKendall.of(series(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
        assertEquals(44 / Math.sqrt(125), test.z(), 1e-12);
        assertEquals(1, test.inflation());
        assertEquals(
                -44 / Math.sqrt(125),
                MannKendall.of(series(10, 9, 8, 7, 6, 5, 4, 3, 2, 1)).z(),
                1e-12);
    }

    /**
     * Groups of 2, 3 and 3 equal values take 2 * 1 * 9 + 2 * (3 * 2 * 11) from n(n-1)(2n+5), by the formula in Gilbert 1987,
     * "Statistical Methods for Environmental Pollution Monitoring", section 16.4.2.
     */
    @Test
    void tiesTakeFromTheVariance() {
        MannKendall test = MannKendall.of(series(23, 24, 29, 6, 29, 24, 24, 29, 23));
        double variance = (9 * 8 * 23 - 2 * 9 - 2 * (3 * 2 * 11)) / 18.0;
        int s = 3; // 16 pairs rise, 13 fall
        assertEquals((s - Integer.signum(s)) / Math.sqrt(variance * test.inflation()), test.z(), 1e-12);
    }

    @Test
    void whatNeverChangesHasNoTrend() {
        assertEquals(new MannKendall(0, 1), MannKendall.of(series(5, 5, 5, 5, 5)));
        assertEquals(new MannKendall(0, 1), MannKendall.of(series(1, 2)));
    }

    /** Of noise whose values resemble the ones before, the plain test cries wolf in some 20 % of all cases. */
    @Test
    void autocorrelationWidensTheVariance() {
        Random random = new Random(7);
        int plain = 0;
        int corrected = 0;
        double inflation = 0;
        for (int run = 0; run < 500; run++) {
            double[] values = new double[100];
            double last = 0;
            for (int i = 0; i < values.length; i++) {
                last = 0.6 * last + random.nextGaussian();
                values[i] = last;
            }
            MannKendall test = MannKendall.of(series(values));
            plain += Math.abs(test.z()) * Math.sqrt(test.inflation()) > 1.96 ? 1 : 0;
            corrected += Math.abs(test.z()) > 1.96 ? 1 : 0;
            inflation += test.inflation() / 500;
        }
        assertTrue(plain > 100, plain + " of 500 by the plain test");
        assertTrue(corrected < 80, corrected + " of 500 by the corrected one");
        assertEquals(4, inflation, 1.5, "(1 + 0.6) / (1 - 0.6), less what too few values cannot show");
    }

    private static Series series(double... values) {
        return new Series(IntStream.range(0, values.length).asDoubleStream().toArray(), values);
    }
}
