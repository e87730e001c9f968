package dev.postflight.check.kinds.application.exposition;

import org.junit.jupiter.api.Test;

/** A little of what {@link ExpositionSoak} does for minutes, the same each time. */
class ExpositionFuzzTest {
    @Test
    void soundOnesAreReadAndDamagedOnesBreakNothing() {
        Fuzz fuzz = new Fuzz(20261121);
        for (int round = 0; round < 5_000; round++) {
            fuzz.round();
        }
    }
}
