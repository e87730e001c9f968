package dev.postflight.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a window says.
 *
 * @param at when it was judged
 * @param settled whether it stays so: the window is over, or NO-GO was proven, or an early GO is allowed
 * @param extended whether the window was prolonged to twice its length, since it was undecided at its end
 * @param sentence the reason, or what is missing, for people
 * @param lifted the override of a NO-GO, if there was one
 */
public record WindowVerdict(
        String deployment,
        Duration window,
        Decision decision,
        Basis basis,
        Instant at,
        boolean settled,
        boolean extended,
        String sentence,
        List<Evidence> evidence,
        Optional<Override> lifted) {

    /** Somebody's word against a NO-GO. */
    @SuppressWarnings("JavaLangClash") // always written WindowVerdict.Override
    public record Override(String who, String note, Instant at) {}

    public WindowVerdict {
        evidence = List.copyOf(evidence);
    }

    /** What counts: an override makes a GO of a NO-GO. */
    public Decision effective() {
        return lifted.isPresent() ? Decision.GO : decision;
    }
}
