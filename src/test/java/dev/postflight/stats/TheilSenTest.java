package dev.postflight.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TheilSenTest {

    @Test
    void aLineIsItself() {
        TheilSen line = TheilSen.of(new Series(new double[] {0, 1, 2, 5}, new double[] {3, 5, 7, 13}));
        assertEquals(new TheilSen(2, 3), line);
        assertEquals(23, line.at(10));
    }

    /** Six of the ten pairs of values rise by 1 a step, and the median is among them. */
    @Test
    void oneWildValueDoesNotBendIt() {
        TheilSen line = TheilSen.of(new Series(new double[] {0, 1, 2, 3, 4}, new double[] {0, 1, 2, 3, 1_000}));
        assertEquals(1, line.slope());
        assertEquals(0, line.intercept());
    }

    @Test
    void timesNeedNotBeEven() {
        TheilSen line = TheilSen.of(new Series(new double[] {0, 10, 11, 100}, new double[] {0, 5, 5.5, 50}));
        assertEquals(0.5, line.slope(), 1e-12);
    }

    @Test
    void oneValueHasNoSlope() {
        assertTrue(Double.isNaN(
                TheilSen.of(new Series(new double[] {1}, new double[] {1})).slope()));
    }
}
