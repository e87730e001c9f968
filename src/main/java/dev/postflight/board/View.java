package dev.postflight.board;

import dev.postflight.expect.Judgement;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Status;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a check at one moment; all of it belongs together. Its texts are masked, cut and escaped.
 *
 * @param status what is reported, after hysteresis
 * @param since when the run started that brought this status; before the first run, since when the check is there
 * @param reason why the status is what it is; empty for a pass
 * @param lastStatus what the last single run amounts to
 * @param judgement of the last single run
 * @param readings the last true ones of each signal, in the order of the kind's signals: they stay when the target is
 *     bad, so that an expired certificate still shows its date
 * @param lastRun when the last run started
 * @param lastSuccess when the last run started that was a {@link #success}
 * @param failures runs that saw a bad target, even if only until a retry
 * @param unknowns runs that could not tell
 * @param attempts how often the target was asked: more than runs where retries are configured
 */
public record View(
        Status status,
        Instant since,
        String reason,
        Status lastStatus,
        Judgement judgement,
        List<Reading> readings,
        Optional<Instant> lastRun,
        Optional<Instant> lastSuccess,
        long runs,
        long failures,
        long unknowns,
        long attempts,
        Durations durations) {

    static View fresh(Instant now) {
        String reason = "not run yet";
        return new View(
                Status.UNKNOWN,
                now,
                reason,
                Status.UNKNOWN,
                new Judgement(Status.UNKNOWN, reason, List.of()),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                0,
                0,
                0,
                0,
                Durations.NONE);
    }

    /** Whether the last single run saw a good target. One that could not tell did not: no data is never good data. */
    public boolean success() {
        return isSuccess(lastStatus);
    }

    static boolean isSuccess(Status status) {
        return switch (status) {
            case PASS, WARN -> true;
            case FAIL, UNKNOWN -> false;
        };
    }
}
