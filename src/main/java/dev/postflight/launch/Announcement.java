package dev.postflight.launch;

import java.time.Instant;
import java.util.Optional;

/**
 * Somebody tells of a deployment.
 *
 * @param at when it went live; now where nothing is said
 * @param key the same key makes the same deployment, however often it is sent; empty for none
 * @param who told us
 */
public record Announcement(
        String application,
        String version,
        Optional<Instant> at,
        String commit,
        String url,
        String who,
        String note,
        String key) {}
