package dev.postflight.store;

import dev.postflight.outcome.Status;
import java.time.Instant;

/** A change of a check's reported status. */
public record StatusChange(String check, String application, Status from, Status to, String reason, Instant at) {}
