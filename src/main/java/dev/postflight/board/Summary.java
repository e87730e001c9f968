package dev.postflight.board;

import dev.postflight.outcome.Severity;
import dev.postflight.outcome.Status;
import java.time.Instant;
import java.util.List;

/**
 * Several checks in one line.
 *
 * @param status the worst reported one outside of maintenance; a pass where there is none
 * @param ready whether no check of severity page, outside of maintenance, is failing or unknown
 * @param passed how many, like the other counts whether in maintenance or not
 * @param inMaintenance how many of all are in maintenance
 */
public record Summary(
        Status status, boolean ready, int passed, int warned, int failed, int unknown, int inMaintenance) {

    public int total() {
        return passed + warned + failed + unknown;
    }

    static Summary of(List<CheckState> checks, Works works, Instant now) {
        Status worst = Status.PASS;
        boolean ready = true;
        int[] counts = new int[4]; // by the status' number
        int inMaintenance = 0;
        for (CheckState check : checks) {
            Status status = check.view().status();
            counts[status.number()]++;
            if (works.on(check, now).isPresent()) {
                inMaintenance++;
            } else {
                worst = worst.worse(status);
                ready &= View.isSuccess(status) || check.config().severity() != Severity.PAGE;
            }
        }
        return new Summary(
                worst,
                ready,
                counts[Status.PASS.number()],
                counts[Status.WARN.number()],
                counts[Status.FAIL.number()],
                counts[Status.UNKNOWN.number()],
                inMaintenance);
    }
}
