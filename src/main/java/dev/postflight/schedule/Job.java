package dev.postflight.schedule;

import dev.postflight.check.Check;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * The plan of one check: what to run, how often, and how to open it.
 *
 * @param kind the kind's name, for telling whose bug it was
 * @param host what the cap per host counts by; empty for none
 * @param every the interval; zero for a check that only runs when asked
 * @param timeout how long one attempt may take, from name lookup to last byte
 * @param retries how often a run that saw a bad target asks again
 * @param sameness equal for plans that are the same: a reload leaves such a check alone
 * @param opener opens the check without I/O; called again after a check ignored its deadline
 */
public record Job(
        String id,
        String kind,
        String host,
        Duration every,
        Duration timeout,
        int retries,
        Object sameness,
        Supplier<Check> opener) {

    /** The same check, which only runs when asked. */
    public Job onDemand() {
        return new Job(id, kind, host, Duration.ZERO, timeout, retries, sameness, opener);
    }

    boolean isOnDemand() {
        return every.isZero();
    }

    boolean isSameAs(Job other) {
        return every.equals(other.every) && sameness.equals(other.sameness);
    }
}
