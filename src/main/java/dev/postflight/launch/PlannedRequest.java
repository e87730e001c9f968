package dev.postflight.launch;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Planned work as somebody asks for it.
 *
 * @param application whose checks; empty for whichever the check belongs to, or for all
 * @param check only this one; empty for all of the application
 * @param all that every check is meant where neither is named
 * @param from when it begins; at once where nothing is said
 * @param until when it ends, or else
 * @param length how long it lasts
 * @param key the same again is the same work; empty for none
 */
public record PlannedRequest(
        String application,
        String check,
        boolean all,
        Optional<Instant> from,
        Optional<Instant> until,
        Optional<Duration> length,
        String reason,
        String who,
        String key) {}
