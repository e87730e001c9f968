package dev.postflight.past;

import dev.postflight.outcome.Reading;

/**
 * What is remembered of a check, minute by minute.
 *
 * @param signal whose values; empty for the runs themselves
 * @param key of a keyed signal; empty for all of its keys
 */
public record Tracked(String signal, String key) {
    /** How many runs there were, and how many were bad. */
    public static final Tracked RUNS = new Tracked("", "");

    private static final String EACH = "*";

    /** Every key of a signal, each by itself. */
    public static Tracked eachOf(String signal) {
        return new Tracked(signal, EACH);
    }

    boolean isEach() {
        return key.equals(EACH);
    }

    boolean isOfRuns() {
        return signal.isEmpty();
    }

    boolean isOf(Reading reading) {
        return reading.signal().name().equals(signal)
                && (key.isEmpty() || reading.key().equals(key));
    }
}
