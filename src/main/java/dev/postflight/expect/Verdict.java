package dev.postflight.expect;

import dev.postflight.outcome.Status;

/**
 * What became of one expectation for one reading.
 *
 * @param reading the reading's title, or the expectation's where nothing was read
 * @param value what was seen, as people read it; empty where nothing was
 * @param bound what was expected, as people read it
 * @param reason one plain sentence where it does not hold, e.g. {@code p95 212 ms > 200 ms}; empty where it does
 */
public record Verdict(
        Expectation expectation, String reading, Status status, String value, String bound, String reason) {}
