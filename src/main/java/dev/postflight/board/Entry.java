package dev.postflight.board;

import dev.postflight.outcome.Status;
import java.time.Duration;
import java.time.Instant;

/**
 * One run in a check's history.
 *
 * @param at when it started, to the millisecond
 * @param took to six digits or so
 * @param status what this run amounts to
 * @param reported what was reported after it
 * @param attempts at most 255 are told apart
 */
public record Entry(Instant at, Duration took, Status status, Status reported, int attempts, String reason) {}
