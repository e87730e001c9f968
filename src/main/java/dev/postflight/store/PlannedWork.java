package dev.postflight.store;

import java.time.Instant;

/**
 * Maintenance that was asked for by the API.
 *
 * @param application whose checks; empty for all
 * @param check only this one; empty for all of the application
 */
public record PlannedWork(
        String id, String application, String check, Instant from, Instant until, String reason, String who) {}
