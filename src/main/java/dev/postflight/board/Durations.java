package dev.postflight.board;

import java.time.Duration;
import java.util.List;

/** How long the runs of a check took, as a histogram. Immutable: the next run makes another one. */
public final class Durations {

    /** From a cached answer in the same rack to the longest time-out that people set for a single request. */
    public static final List<Duration> BOUNDS = List.of(
            Duration.ofMillis(1),
            Duration.ofMillis(5),
            Duration.ofMillis(10),
            Duration.ofMillis(25),
            Duration.ofMillis(50),
            Duration.ofMillis(100),
            Duration.ofMillis(250),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofMillis(2_500),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30));

    static final Durations NONE = new Durations(new long[BOUNDS.size() + 1], 0);

    private static final long[] NANOS =
            BOUNDS.stream().mapToLong(Duration::toNanos).toArray();

    private final long[] counts;
    private final double seconds;

    private Durations(long[] counts, double seconds) {
        this.counts = counts;
        this.seconds = seconds;
    }

    Durations with(Duration took) {
        long nanos = took.toNanos();
        int bucket = 0;
        while (bucket < NANOS.length && nanos > NANOS[bucket]) {
            bucket++;
        }
        long[] more = counts.clone();
        more[bucket]++;
        return new Durations(more, seconds + nanos / 1e9);
    }

    /** Runs that took longer than the bound before and not longer than this one; the last index is for all beyond. */
    public long count(int bucket) {
        return counts[bucket];
    }

    /** {@link #count} of every bucket, one more than there are {@link #BOUNDS}. */
    public long[] counts() {
        return counts.clone();
    }

    /** All runs together. */
    public double seconds() {
        return seconds;
    }
}
