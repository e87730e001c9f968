package dev.postflight.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** So many bad of so many. */
class CountsTest {

    /** {@code scipy.stats.binomtest(bad, all).proportion_ci(0.90, 'exact')}, scipy 1.17. */
    @Test
    void clopperPearsonIsThatOfScipy() {
        interval(0.01990556366176475, 0.10225337764327451, ClopperPearson.of(5, 100, 0.95));
        interval(0.00879654600613041, 0.02059265671102327, ClopperPearson.of(17, 1234, 0.95));
        interval(0, 0.000999744420901186, ClopperPearson.of(0, 2995, 0.95));
        interval(0, 1, ClopperPearson.of(0, 0, 0.95));
        assertEquals(1, ClopperPearson.of(7, 7, 0.95).high());
    }

    /** verdict.md names these. */
    @Test
    void thatManyRequestsProveLessThanOneInAThousand() {
        assertEquals(2_995, ClopperPearson.needed(0, 0.001, 0.95));
        assertEquals(4_742, ClopperPearson.needed(1, 0.001, 0.95));
        assertEquals(6_294, ClopperPearson.needed(2, 0.001, 0.95));
        assertEquals(7_752, ClopperPearson.needed(3, 0.001, 0.95));
        assertEquals(Long.MAX_VALUE, ClopperPearson.needed(3, 0, 0.95));
    }

    /** One likelihood ratio for each multiplier, by hand: 2 bad of 10 where 10 % are allowed. */
    @Test
    void theMixtureIsTheMeanOfItsLikelihoodRatios() {
        MixtureProcess process = new MixtureProcess(0.1);
        process.add(2, 8);
        double sum = 0;
        for (double other : new double[] {0.15, 0.2, 0.3, 0.5, 0.99, 0.99}) {
            sum += Math.pow(other / 0.1, 2) * Math.pow((1 - other) / 0.9, 8);
        }
        assertEquals(Math.log(sum / 6), process.log(), 1e-9);
    }

    /** Ville: however often one looks. */
    @Test
    void whatIsAllowedIsHardlyEverRefuted() {
        Random random = new Random(5);
        int refuted = 0;
        for (int run = 0; run < 2_000; run++) {
            MixtureProcess process = new MixtureProcess(0.01);
            for (int request = 0; request < 2_000; request++) {
                process.add(random.nextDouble() < 0.01 ? 1 : 0, 0);
                process.add(0, 1 - (process.log() > 1e9 ? 1 : 0));
            }
            refuted += process.rejects(0.05) ? 1 : 0;
        }
        assertTrue(refuted <= 100, refuted + " of 2,000");
    }

    @Test
    void errorsFromNothingAreSeenAtOnce() {
        MixtureProcess process = new MixtureProcess(0.001);
        process.add(0, 55);
        assertFalse(process.rejects(0.0001));
        process.add(5, 55);
        assertTrue(process.rejects(0.0001));
        process.add(0, 100_000);
        assertTrue(process.rejects(0.0001), "what was seen once stays seen");
    }

    /** Pearson's statistic over its 9 degrees of freedom, by numpy: 1.1834396460547338. */
    @Test
    void overdispersionIsPearsons() {
        double[] bad = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3};
        double[] all = {100, 90, 110, 95, 105, 120, 80, 100, 100, 100};
        assertEquals(1.1834396460547338, Overdispersion.of(bad, all).factor(), 1e-12);
    }

    @Test
    void independentErrorsAreNotOverdispersedAndBurstsAre() {
        Random random = new Random(3);
        double[] even =
                DoubleStream.generate(() -> random.nextInt(10)).limit(200).toArray();
        double[] all = DoubleStream.generate(() -> 1_000).limit(200).toArray();
        double[] bursts = DoubleStream.iterate(0, i -> i + 1)
                .limit(200)
                .map(i -> (int) i / 10 % 5 == 0 ? 20 : 0)
                .toArray();
        assertTrue(Overdispersion.of(even, all).factor() < 3);
        assertTrue(Overdispersion.of(bursts, all).factor() > 100);
        assertEquals(1, Overdispersion.of(new double[200], all).factor());
        assertEquals(1, Overdispersion.of(new double[0], new double[0]).factor());
    }

    private static void interval(double low, double high, ClopperPearson is) {
        assertEquals(low, is.low(), 1e-9);
        assertEquals(high, is.high(), 1e-9);
    }
}
