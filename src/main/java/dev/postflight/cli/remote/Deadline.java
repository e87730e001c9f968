package dev.postflight.cli.remote;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Until when something is tried. */
final class Deadline {
    private final LongSupplier nanoTime;
    private final long end;

    private Deadline(LongSupplier nanoTime, long end) {
        this.nanoTime = nanoTime;
        this.end = end;
    }

    static Deadline in(Duration span, LongSupplier nanoTime) {
        return new Deadline(nanoTime, nanoTime.getAsLong() + span.toNanos());
    }

    static Deadline in(Duration span) {
        return in(span, System::nanoTime);
    }

    /** Never negative. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, end - nanoTime.getAsLong()));
    }

    boolean isOver() {
        return end - nanoTime.getAsLong() <= 0;
    }
}
