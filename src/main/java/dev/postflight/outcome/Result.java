package dev.postflight.outcome;

import java.time.Duration;
import java.time.Instant;

/**
 * One finished run of a check.
 *
 * @param at when it started
 * @param took from start to outcome, retries included, waiting for a free place not
 * @param attempts how often the target was asked; more than 1 only where retries are configured
 * @param failedAttempts how many of them saw a bad target; a retry never hides them
 */
public record Result(Instant at, Duration took, int attempts, int failedAttempts, Outcome outcome) {}
