package dev.postflight.app;

import dev.postflight.launch.Keeper;
import dev.postflight.store.NewerSchema;
import dev.postflight.store.Store;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What checks remember, to and from the store: given back after a restart, kept each minute. */
final class Kept {
    private static final Logger LOG = Logger.getLogger(Kept.class.getName());

    /** What may be lost when the power fails. */
    private static final Duration EVERY = Duration.ofMinutes(1);

    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final Keeper keeper;
    private volatile boolean stopped;

    Kept(Vertx vertx, Keeper keeper) {
        this.vertx = vertx;
        this.keeper = keeper;
    }

    /** A store that is away comes back by itself; one that a newer Postflight wrote must not be touched. */
    static Future<Void> opened(Store store) {
        return store.opened().recover(failure -> {
            if (failure instanceof NewerSchema) {
                return Future.failedFuture(failure);
            }
            LOG.warning(() -> "the store cannot be used yet, checks go on without it: " + failure.getMessage());
            return Future.succeededFuture();
        });
    }

    void start() {
        restore();
        vertx.setPeriodic(EVERY.toMillis(), tick -> vertx.executeBlocking(keep()));
    }

    /** What the last minutes brought is handed over; the store writes it before it closes. */
    void stop() {
        stopped = true;
        keeper.keep(true);
    }

    private void restore() {
        keeper.restore().onFailure(failure -> {
            LOG.log(Level.FINE, "what checks remembered is not known yet", failure);
            if (!stopped) {
                vertx.setTimer(AGAIN.toMillis(), again -> restore());
            }
        });
    }

    private Callable<Void> keep() {
        return () -> {
            if (!stopped) {
                keeper.keep(false);
            }
            return null;
        };
    }
}
