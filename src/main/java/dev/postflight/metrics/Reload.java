package dev.postflight.metrics;

import java.time.Instant;

/**
 * How the last attempt to read the configuration went.
 *
 * @param at when one last went well; the configuration in force is as old as that
 */
public record Reload(boolean success, Instant at) {}
