package dev.postflight.check.kinds.heartbeat;

import java.time.Duration;
import java.time.Instant;

/** When reports are due. */
sealed interface Schedule {

    /** The first moment after this one, at which a report came, at which another is due. */
    Instant after(Instant report);

    /**
     * Some time after the last report.
     *
     * @param period from one report to the next
     */
    record Every(Duration period) implements Schedule {
        @Override
        public Instant after(Instant report) {
            return report.plus(period);
        }
    }

    /** As cron starts it. */
    record ByCron(Cron cron) implements Schedule {
        /** Clocks of two machines differ by so much: a report just before its time is that time's. */
        private static final Duration SKEW = Duration.ofSeconds(10);

        @Override
        public Instant after(Instant report) {
            return cron.after(report.plus(SKEW));
        }
    }
}
