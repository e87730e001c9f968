package dev.postflight.report;

import dev.postflight.outcome.Status;
import dev.postflight.watch.Evidence;
import java.util.List;
import java.util.Optional;

/**
 * One check, before and after.
 *
 * @param runs since the deployment that could tell
 * @param bad how many of them saw a bad target
 * @param status as it was reported last; empty where nothing was
 * @param evidence what it says in the longest window that has a verdict
 */
record Seen(
        String check,
        boolean gating,
        long runs,
        long bad,
        Optional<Status> status,
        Optional<Evidence> evidence,
        List<Curve> curves) {
    Seen {
        curves = List.copyOf(curves);
    }
}
