package dev.postflight.expect;

import dev.postflight.outcome.Status;
import java.util.List;

/**
 * What one outcome amounts to, before any hysteresis.
 *
 * @param reason one plain sentence fit for an alert, the worst first; empty for a pass
 * @param verdicts one for each expectation and each reading that it is about, in the order of the configuration
 */
public record Judgement(Status status, String reason, List<Verdict> verdicts) {

    public Judgement {
        verdicts = List.copyOf(verdicts);
    }
}
