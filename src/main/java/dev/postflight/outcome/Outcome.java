package dev.postflight.outcome;

import java.util.ArrayList;
import java.util.List;

/**
 * What one run of a check saw. It knows of no threshold, metric or deployment.
 *
 * @param finding whether the target was measured, and whose fault it is if not
 * @param reason one plain sentence fit for an alert when the finding is not {@link Finding#MEASURED}; empty otherwise
 * @param readings what was measured, as much as there is: an expired certificate still shows its date
 */
public record Outcome(Finding finding, String reason, List<Reading> readings) {

    public Outcome {
        readings = List.copyOf(readings);
    }

    public static Outcome measured(List<Reading> readings) {
        return new Outcome(Finding.MEASURED, "", readings);
    }

    public static Outcome targetBad(String reason, List<Reading> readings) {
        return new Outcome(Finding.TARGET_BAD, reason, readings);
    }

    public static Outcome targetBad(String reason) {
        return targetBad(reason, List.of());
    }

    public static Outcome sourceMissing(String reason) {
        return new Outcome(Finding.SOURCE_MISSING, reason, List.of());
    }

    public static Outcome checkBroken(String reason) {
        return new Outcome(Finding.CHECK_BROKEN, reason, List.of());
    }

    /**
     * One outcome of several parts of a target that were asked alike; the worst finding counts, every reading is kept
     * under its part's name.
     */
    public static Outcome ofParts(List<Part> parts) {
        Outcome worst = measured(List.of());
        List<Reading> readings = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (Part part : parts) {
            Outcome outcome = part.outcome();
            outcome.readings.forEach(reading -> readings.add(reading.from(part.name())));
            if (outcome.finding != Finding.MEASURED) {
                reasons.add(part.name() + ": " + outcome.reason);
            }
            if (rank(outcome.finding) > rank(worst.finding)) {
                worst = outcome;
            }
        }
        return new Outcome(worst.finding, String.join("; ", reasons), readings);
    }

    /** One of several alike parts of a target, such as one of its addresses. */
    public record Part(String name, Outcome outcome) {}

    private static int rank(Finding finding) {
        return switch (finding) {
            case MEASURED -> 0;
            case SOURCE_MISSING -> 1;
            case CHECK_BROKEN -> 2;
            case TARGET_BAD -> 3;
        };
    }
}
