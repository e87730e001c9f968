package dev.postflight.schedule;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;

/**
 * When one check is due: every so often, at a place in the interval that follows from its id.
 *
 * <p>The place is the same on every machine and after every restart, since it counts from the epoch of the wall clock.
 * From then on only the monotonic clock is read, so that a step of the wall clock neither bursts nor leaves a gap. All
 * moments here are monotonic nanoseconds, which may be negative and may wrap around: only their differences mean
 * something.
 *
 * @param anchor some moment at which the check is due
 * @param every the interval in nanoseconds
 */
record Grid(long anchor, long every) {
    /** A new check is heard of within this time: a daily one must not be unknown for a day. */
    static final long SOON = Duration.ofSeconds(10).toNanos();

    /** @param wall the wall clock's time at the monotonic moment {@code now} */
    static Grid of(String id, Duration interval, Instant wall, long now) {
        long every = interval.toNanos();
        long epoch = wall.getEpochSecond() * 1_000_000_000L + wall.getNano();
        return new Grid(now - Math.floorMod(epoch - Math.floorMod(hash(id), every), every), every);
    }

    /** The first due moment after {@code now}. */
    long next(long now) {
        return now + every - Math.floorMod(now - anchor, every);
    }

    /**
     * The next due moment, brought forward within ten seconds: by whole equal parts of the interval, as many as it takes.
     * Starts that the grid spreads evenly over the interval are so spread evenly over one part of it, and the start that
     * follows on the grid is either this one itself or at least one part later.
     */
    long soon(long now) {
        long part = every / ((every - 1) / SOON + 1);
        return now + (next(now) - now - 1) % part + 1;
    }

    /** How many due moments lie between the two, neither of them included. */
    long between(long from, long to) {
        long first = next(from);
        return to - first <= 0 ? 0 : (to - first - 1) / every + 1;
    }

    /** Alike ids must land far apart, which {@link String#hashCode()} does not do. */
    private static long hash(String id) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
