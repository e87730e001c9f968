package dev.postflight.watch;

import java.util.List;

/**
 * What one check says of a window.
 *
 * @param sentence why, for people; for a GO what it rests upon
 * @param coverage share of the runs that there should have been, that could tell
 * @param rulings one for each comparison that is due in this window
 */
public record Evidence(
        String check,
        boolean gating,
        Decision decision,
        Basis basis,
        String sentence,
        double coverage,
        List<Ruling> rulings) {

    public Evidence {
        rulings = List.copyOf(rulings);
    }
}
