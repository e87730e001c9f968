package dev.postflight.http;

import io.vertx.core.Future;

/** Reads the configuration again. */
@FunctionalInterface
public interface Reloader {

    /** Ends with a line that says what changed; fails with the list of mistakes when the old one stays. */
    Future<String> reload();

    /** Whether a configuration is in force: not while the daemon starts or stops. */
    default boolean inForce() {
        return true;
    }
}
