package dev.postflight.schedule;

import java.time.Duration;
import java.util.List;

/**
 * How the scheduler fares, counted since its start.
 *
 * @param concurrency runs that may be under way at once, after what the open-files limit allows
 * @param running runs under way
 * @param waiting runs that wait for a place, over all or at their host
 * @param lateness of scheduled starts: when they began after they were due
 * @param skipped starts that fell due while the last run of the same check was under way or waiting
 * @param missed starts that fell due while this process or its event loop stood still, beyond the one caught up
 * @param catchUps starts made up for after such a stall, one for each check
 * @param retries attempts after the first
 * @param abandoned runs that ignored their deadline
 * @param loops how the work is spread
 */
public record Stats(
        int concurrency,
        int running,
        int waiting,
        Lateness lateness,
        long skipped,
        long missed,
        long catchUps,
        long retries,
        long abandoned,
        List<Loop> loops) {

    /**
     * A histogram.
     *
     * @param counts of starts at most as late as each of {@link #BOUNDS} and later than the one before; the last is of
     *     those later than all
     * @param seconds the sum of all
     */
    public record Lateness(List<Long> counts, double seconds) {
        /** From what a good event loop does, a millisecond, to what is a lost interval. */
        public static final List<Duration> BOUNDS = List.of(
                Duration.ofMillis(1),
                Duration.ofMillis(2),
                Duration.ofMillis(5),
                Duration.ofMillis(10),
                Duration.ofMillis(20),
                Duration.ofMillis(50),
                Duration.ofMillis(100),
                Duration.ofMillis(200),
                Duration.ofMillis(500),
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60));
    }

    /**
     * One event loop.
     *
     * @param jobs checks that belong to it
     * @param runs runs that began there
     */
    public record Loop(int jobs, long runs) {}
}
