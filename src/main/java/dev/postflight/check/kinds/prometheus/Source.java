package dev.postflight.check.kinds.prometheus;

import dev.postflight.outcome.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The counter or histogram whose series prove that something is watched at all: a rate outlives its target by its whole
 * window, and what nobody scrapes has no errors either.
 *
 * @param maxAge how old its newest sample may be
 */
record Source(PromQl.Selector selector, Duration maxAge) {
    private static final String NEWEST = "newest";
    private static final String UP = "up";

    /** The parts of a query that ask for it. */
    List<String> parts() {
        return List.of(PromQl.part(NEWEST, PromQl.newest(selector)));
    }

    String upPart() {
        return PromQl.part(UP, PromQl.up(selector));
    }

    /** Whether all targets with such series are up. */
    boolean isUp(List<Series> answer) {
        return PromQl.one(answer, UP).filter(up -> up == 1).isPresent();
    }

    /**
     * Why nothing can be said, if so.
     *
     * @param rate of the whole over the window, as far as there is one
     */
    Optional<String> silence(List<Series> answer, Optional<Double> rate, Duration window, Instant now) {
        Optional<Double> newest = PromQl.one(answer, NEWEST);
        if (newest.isEmpty()) {
            return Optional.of(
                    rate.isEmpty()
                            ? "no series matches " + selector
                            : "the series of " + selector + " have ended: their target is down or gone");
        }
        double age = now.toEpochMilli() / 1e3 - newest.get();
        if (age > maxAge.toMillis() / 1e3) {
            return Optional.of("the newest sample of " + selector + " is " + Unit.SECONDS.format(age) + " old");
        } else if (rate.isEmpty()) {
            return Optional.of(selector + " has not yet two samples within " + PromQl.length(window));
        }
        return Optional.empty();
    }
}
