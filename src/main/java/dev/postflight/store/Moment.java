package dev.postflight.store;

import java.time.Duration;
import java.time.Instant;

/** Times as they stand in tables: nanoseconds, which reach from 1677 to 2262; what lies beyond is cut there. */
final class Moment {
    private static final long SECOND = 1_000_000_000;
    static final long MINUTES_A_DAY = 1_440;

    private Moment() {}

    static long of(Instant moment) {
        long limit = Long.MAX_VALUE / SECOND - 1;
        if (moment.getEpochSecond() > limit || moment.getEpochSecond() < -limit) {
            return moment.getEpochSecond() > 0 ? Long.MAX_VALUE : -Long.MAX_VALUE;
        }
        return moment.getEpochSecond() * SECOND + moment.getNano();
    }

    static Instant of(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, SECOND), Math.floorMod(nanos, SECOND));
    }

    static long span(Duration length) {
        return of(Instant.EPOCH.plus(length));
    }

    static Duration span(long nanos) {
        return Duration.ofNanos(nanos);
    }

    /** The minute of that moment. */
    static long minute(Instant moment) {
        return Math.floorDiv(moment.getEpochSecond(), 60L);
    }

    /** The first minute of that minute's day. */
    static long day(long minute) {
        return Math.floorDiv(minute, MINUTES_A_DAY) * MINUTES_A_DAY;
    }
}
