package dev.postflight.watch;

import dev.postflight.outcome.Status;
import java.time.Instant;

/**
 * A time in which a check was reported to be something.
 *
 * @param from the time before the deployment included
 * @param until exclusive; of the last one: now
 * @param reason of the status; empty for a pass
 * @param excused whether a failure counts for nothing: maintenance, or a cause that another check tells
 */
public record Stretch(Status status, Instant from, Instant until, String reason, boolean excused) {}
