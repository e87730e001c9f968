package dev.postflight.check.kinds.application.exposition;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Five minutes of expositions that nobody has seen before: no crash, and no growth. */
class ExpositionSoak {
    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("bench.seconds", 300));
    private static final double MIB = 1 << 20;

    @Test
    void nothingBreaksAndNothingGrows() {
        long seed = System.nanoTime();
        long begin = System.nanoTime();
        long rounds = 0;
        double atFirst = 0;
        double most = 0;
        while (System.nanoTime() - begin < LENGTH.toNanos()) {
            Fuzz fuzz = new Fuzz(seed + rounds); // so that a failure can be had again
            for (int i = 0; i < 1_000; i++) {
                try {
                    fuzz.round();
                } catch (RuntimeException e) {
                    throw new AssertionError("seed " + (seed + rounds) + ", round " + i, e);
                }
            }
            rounds++;
            if (rounds % 100 == 50) {
                System.gc();
                Runtime runtime = Runtime.getRuntime();
                double used = (runtime.totalMemory() - runtime.freeMemory()) / MIB;
                atFirst = atFirst == 0 ? used : atFirst;
                most = Math.max(most, used);
            }
        }
        System.out.printf(
                "%,d expositions in %d s from seed %d; %.1f MiB in use at first, %.1f MiB at most%n",
                rounds * 2_000, LENGTH.toSeconds(), seed, atFirst, most);
        assertTrue(most < atFirst + 5, "from " + atFirst + " to " + most + " MiB");
    }
}
