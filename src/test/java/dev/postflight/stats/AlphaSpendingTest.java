package dev.postflight.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AlphaSpendingTest {

    /**
     * As published by Reboussin, DeMets, Kim and Lan 2000, "Computations for group sequential boundaries using the Lan-DeMets
     * spending function method", for five looks at a two-sided 5 %; scipy 1.17's multivariate normal distribution, which
     * integrates in another way, gives the same.
     */
    @Test
    void fiveLooksAreAsInTheTable() {
        List<Double> boundaries =
                AlphaSpending.of(0.025, List.of(0.2, 0.4, 0.6, 0.8, 1.0)).boundaries();
        double[] table = {4.8769, 3.3569, 2.6803, 2.2898, 2.0310};
        for (int look = 0; look < table.length; look++) {
            assertEquals(table[look], boundaries.get(look), 1.5e-4, "look " + (look + 1));
        }
    }

    /** By scipy 1.17: multivariate_normal.cdf and brentq. */
    @Test
    void threeLooksAndTwoAreAsElsewhere() {
        double[] three = {3.71030, 2.51143, 1.99305};
        List<Double> boundaries =
                AlphaSpending.of(0.025, List.of(1 / 3.0, 2 / 3.0, 1.0)).boundaries();
        for (int look = 0; look < three.length; look++) {
            assertEquals(three[look], boundaries.get(look), 2e-4, "look " + (look + 1));
        }
        assertEquals(
                2.53799, AlphaSpending.of(0.05, List.of(0.5, 1.0)).boundaries().get(0), 1e-4);
        assertEquals(
                1.66211, AlphaSpending.of(0.05, List.of(0.5, 1.0)).boundaries().get(1), 1e-4);
    }

    @Test
    void oneLookIsAPlainTest() {
        assertEquals(
                1.959964, AlphaSpending.of(0.025, List.of(1.0)).boundaries().get(0), 1e-6);
    }

    @Test
    void spendsHardlyAnythingEarlyAndAllAtTheEnd() {
        assertEquals(0, AlphaSpending.spent(0.05, 0));
        assertEquals(0.05, AlphaSpending.spent(0.05, 1), 1e-12);
        assertTrue(AlphaSpending.spent(0.05, 0.25) < 0.0001);
    }

    /** As many looks as a window of half an hour has. */
    @Test
    void allLooksTogetherErrNoMoreOftenThanOne() {
        List<Double> shares =
                IntStream.rangeClosed(10, 27).mapToObj(i -> i / 27.0).toList();
        List<Double> boundaries = AlphaSpending.of(0.05, shares).boundaries();
        Random random = new Random(1);
        int crossed = 0;
        for (int run = 0; run < 20_000; run++) {
            double sum = 0;
            boolean over = false;
            for (int minute = 1; minute <= 27; minute++) {
                sum += random.nextGaussian();
                over |= minute >= 10 && sum / Math.sqrt(minute) > boundaries.get(minute - 10);
            }
            crossed += over ? 1 : 0;
        }
        assertEquals(0.05, crossed / 20_000.0, 0.005);
    }

    @Test
    void isReckonedOnce() {
        assertSame(AlphaSpending.of(0.01, List.of(0.5, 1.0)), AlphaSpending.of(0.01, List.of(0.5, 1.0)));
    }
}
