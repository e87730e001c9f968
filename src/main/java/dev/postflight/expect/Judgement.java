package dev.postflight.expect;

import dev.postflight.outcome.Status;
import java.util.ArrayList;
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

    /** This one, and what was judged beside it: the worse counts, this one's reason comes first among equals. */
    public Judgement and(Judgement other) {
        Status worst = status.worse(other.status);
        List<Verdict> all = new ArrayList<>(verdicts);
        all.addAll(other.verdicts);
        boolean second = other.status.isWorseThan(status);
        return new Judgement(worst, second ? joined(other.reason, reason) : joined(reason, other.reason), all);
    }

    private static String joined(String first, String second) {
        return first.isEmpty() || second.isEmpty() ? first + second : first + "; " + second;
    }
}
