package dev.postflight.watch;

import java.time.Duration;
import java.time.Instant;

/**
 * The time of a window that counts, up to the moment of which it is judged: whole minutes, since values come by the minute.
 *
 * @param from the end of the warm-up
 * @param until the moment, at most the window's end
 * @param first the first whole minute that counts
 * @param seen the first minute that was not over by then
 * @param end the first minute after the window as it was planned
 * @param last the same of the window at twice its length if it is extended
 * @param deployed the minute of the deployment
 */
record Span(Instant from, Instant until, long first, long seen, long end, long last, long deployed) {

    /** As of a moment that is no later than the window's end, be it extended or not. */
    static Span of(Deployment deployment, Window window, Instant until, boolean extended) {
        Instant from = deployment.at().plus(deployment.plan().warmup());
        Instant planned = deployment.at().plus(window.length());
        Instant last = extended ? planned.plus(window.length()) : planned;
        long first = minute(from.plusNanos(59_999_999_999L));
        return new Span(
                from,
                until,
                first,
                Math.max(first, minute(until)),
                Math.max(first, minute(planned)),
                Math.max(first, minute(last)),
                minute(deployment.at()));
    }

    /** Whether the window as it was planned is over. */
    boolean isOver() {
        return seen >= end;
    }

    Duration length() {
        return Duration.between(from, until);
    }

    private static long minute(Instant moment) {
        return Math.floorDiv(moment.getEpochSecond(), 60);
    }
}
