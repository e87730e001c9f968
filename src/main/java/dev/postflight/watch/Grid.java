package dev.postflight.watch;

import java.time.Duration;

/**
 * Time in buckets of one width, counted from the first minute of a window that counts; those before it have negative numbers.
 * A day has a whole number of them, so that the same clock time has the same place in each.
 *
 * @param first the minute in which bucket 0 begins
 * @param width in minutes
 * @param planned how many the window has
 * @param last how many it has if it is extended
 * @param seen how many are over
 * @param deployed the first bucket that is not wholly before the deployment
 */
record Grid(long first, int width, int planned, int last, int seen, int deployed) {
    static final int DAY = 1_440;

    /** One bucket for each minute; more than a minute where the check runs less often, or where they would be too many. */
    static Grid of(Span span, Duration every, int most) {
        long wanted = Math.max((every.toSeconds() + 59) / 60, (span.end() - span.first() + most - 1) / most);
        int width = (int) Math.min(DAY, Math.max(1, wanted));
        while (DAY % width != 0) {
            width++;
        }
        return new Grid(
                span.first(),
                width,
                (int) ((span.end() - span.first()) / width),
                (int) ((span.last() - span.first()) / width),
                (int) ((span.seen() - span.first()) / width),
                (int) Math.floorDiv(span.deployed() - span.first(), (long) width));
    }

    int day() {
        return DAY / width;
    }

    /** How much of a day before the deployment is compared with the window as it was planned. */
    int slot() {
        return Math.min(planned, day());
    }

    long index(long minute) {
        return Math.floorDiv(minute - first, (long) width);
    }
}
