package dev.postflight.check;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Hears what jobs report of themselves, for the one check that watches the job. */
@FunctionalInterface
public interface Ear {
    /** Where nobody listens: a command that asks once. */
    Ear DEAF = () -> new Nothing("only the daemon hears of jobs");

    /** What was heard until now; never waits. */
    Heard heard();

    /** What there is to tell. */
    sealed interface Heard {}

    /** Nobody can tell what was reported, and why. */
    record Nothing(String why) implements Heard {}

    /**
     * All that matters of what was reported.
     *
     * @param known since when reports of this job are listened for
     * @param listening for how long without a break: what was sent before may be lost, or still be on its way
     * @param running whether a start was reported after the last end
     */
    record Told(
            Instant now,
            Instant known,
            Duration listening,
            Optional<Report> start,
            Optional<Report> success,
            Optional<Report> failure,
            boolean running)
            implements Heard {}

    /**
     * The last one of its kind.
     *
     * @param at when it came, by the clock of that time
     * @param ago how long ago that is, whatever the clock has done since; never negative
     * @param took how long the job ran that reports its end, where it had reported its start
     */
    record Report(Instant at, Duration ago, Optional<Duration> took) {}
}
