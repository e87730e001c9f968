package dev.postflight.past;

import dev.postflight.expect.Expectations;
import java.util.List;

/**
 * What is expected of a check over time.
 *
 * @param lookbacks what has to be known for it
 * @param expectations of what they read
 */
public record Hindsight(List<Lookback> lookbacks, Expectations expectations) {

    public static final Hindsight NONE = new Hindsight(List.of(), Expectations.NONE);

    public Hindsight {
        lookbacks = List.copyOf(lookbacks);
    }
}
