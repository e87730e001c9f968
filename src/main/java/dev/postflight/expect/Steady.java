package dev.postflight.expect;

import dev.postflight.outcome.Status;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Steadies a check's status: takes what each run amounts to, and says what is to be reported. Belongs to one thread.
 *
 * <p>The first run is adopted at once, since there is no earlier status to protect. To a worse status it takes {@link
 * Hysteresis#failures()} of the last {@link Hysteresis#window()} runs that are at least that bad: a failure needs failures,
 * not knowing counts failures too, a warning counts everything but passes. To a better one it takes {@link
 * Hysteresis#passes()} runs in a row that are at least that good. Runs from before a recovery count no more: a check that
 * has just recovered must not fall back on old evidence.
 */
public final class Steady {
    private final Hysteresis hysteresis;
    private final Deque<Status> recent = new ArrayDeque<>(4);
    private boolean judged;
    private Status reported = Status.UNKNOWN;

    public Steady(Hysteresis hysteresis) {
        this.hysteresis = hysteresis;
    }

    /** The reported status after one more run. */
    public Status accept(Status raw) {
        recent.addLast(raw);
        if (recent.size() > Math.max(hysteresis.window(), hysteresis.passes())) {
            recent.removeFirst();
        }
        if (!judged) {
            judged = true;
            reported = raw;
        } else if (raw.isWorseThan(reported)) {
            reported = worsened(raw);
        } else if (reported.isWorseThan(raw)) {
            Status better = worstInARow();
            if (reported.isWorseThan(better)) {
                reported = better;
                recent.clear();
            }
        }
        return reported;
    }

    /** The reported status; unknown before the first run. */
    public Status status() {
        return reported;
    }

    /** The worst status that enough recent runs prove, at most as bad as the last of them. */
    private Status worsened(Status raw) {
        Status worst = reported;
        for (Status candidate : Status.values()) {
            if (candidate.isWorseThan(worst) && !candidate.isWorseThan(raw) && isProven(candidate)) {
                worst = candidate;
            }
        }
        return worst;
    }

    private boolean isProven(Status candidate) {
        long bad = recent.stream()
                .skip(Math.max(0, recent.size() - hysteresis.window()))
                .filter(status -> !candidate.isWorseThan(status))
                .count();
        return bad >= hysteresis.failures();
    }

    /** The worst of as many last runs as a recovery takes; the status itself while there are too few. */
    private Status worstInARow() {
        if (recent.size() < hysteresis.passes()) {
            return reported;
        }
        return recent.stream().skip(recent.size() - hysteresis.passes()).reduce(Status.PASS, Status::worse);
    }
}
