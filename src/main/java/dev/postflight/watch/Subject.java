package dev.postflight.watch;

import java.time.Duration;
import java.util.List;

/**
 * A check as the judge knows it.
 *
 * @param gating false when it only advises
 * @param every how often it runs
 */
public record Subject(String check, boolean gating, Duration every, List<Comparing> comparing) {
    public Subject {
        comparing = List.copyOf(comparing);
    }
}
