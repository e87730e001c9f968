package dev.postflight.check;

import dev.postflight.outcome.Outcome;
import io.vertx.core.Future;

/** One configured question to one target. Opening it does no I/O; runs of one check never overlap. */
public interface Check extends AutoCloseable {

    /**
     * Asks once. Called on an event loop, never blocks it, and completes by {@link Run#deadline()} on whatever thread it
     * likes. A future that fails is a bug of the kind: everything that can happen to a target is an outcome.
     */
    Future<Outcome> run(Run run);

    /** Frees sockets, files and clients; a run under way ends soon after, with whatever outcome. */
    @Override
    default void close() {}
}
