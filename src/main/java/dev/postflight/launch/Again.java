package dev.postflight.launch;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Tries something until it succeeds: what the store tells when it is up. */
final class Again {
    private static final Logger LOG = Logger.getLogger(Again.class.getName());
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final Vertx vertx;
    private volatile boolean stopped;

    Again(Vertx vertx) {
        this.vertx = vertx;
    }

    void until(String what, Supplier<Future<Void>> attempt) {
        if (!stopped) {
            attempt.get().onFailure(failure -> {
                LOG.log(Level.FINE, failure, () -> what + " did not succeed yet");
                vertx.setTimer(PAUSE.toMillis(), again -> until(what, attempt));
            });
        }
    }

    void stop() {
        stopped = true;
    }
}
