package dev.postflight.notify;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait between tries, and when to give up.
 *
 * @param first wait after the first failure; it doubles from then on
 * @param most the longest wait
 * @param until from the event on, after which nothing is tried again
 */
record Patience(Duration first, Duration most, Duration until) {
    /** A receiver that restarts is back in seconds; one that is down for a day has lost more than this. */
    static final Patience DEFAULT = new Patience(Duration.ofSeconds(1), Duration.ofMinutes(5), Duration.ofHours(24));

    /** Doubling further would not fit a number, and is longer than any bound. */
    private static final int MOST_DOUBLINGS = 30;

    /**
     * Between half and all of what is due, so that those who failed together do not come together again.
     *
     * @param tries how many have failed
     */
    Duration pause(int tries, RandomGenerator random) {
        long doubled = first.toMillis() << Math.min(Math.max(0, tries - 1), MOST_DOUBLINGS);
        long bound = Math.min(most.toMillis(), doubled);
        return Duration.ofMillis(Math.max(1, bound / 2 + (long) (random.nextDouble() * (bound - bound / 2))));
    }
}
