package dev.postflight.schedule;

import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What all duties share.
 *
 * @param nanos the monotonic clock
 * @param wall the clock of dates
 * @param retired told when a duty has ended its last run and closed its check
 */
record Shared(LongSupplier nanos, InstantSource wall, Gate gate, Bugs bugs, Listener listener, Consumer<Duty> retired) {

    long now() {
        return nanos.getAsLong();
    }
}
