package dev.postflight.store;

import dev.postflight.watch.Deployment;

/**
 * What became of a registration.
 *
 * @param deployment the new one, or the one that this key registered before
 */
public record Registered(Deployment deployment, Result result) {

    /** Whether it is new. */
    public enum Result {
        NEW,
        /** The same key with the same content came before. */
        KNOWN,
        /** The same key came before with another content. */
        CONFLICT
    }
}
