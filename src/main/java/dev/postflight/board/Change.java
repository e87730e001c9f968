package dev.postflight.board;

import dev.postflight.outcome.Status;
import java.time.Instant;

/**
 * The reported status of a check has changed.
 *
 * @param at when the run started that brought it
 */
public record Change(CheckState check, Status from, Status to, String reason, Instant at) {}
