package dev.postflight.notify.channel;

import io.vertx.core.Future;
import java.util.List;

/** One place that is told of deployments. It never blocks, and each delivery ends by its own deadline. */
public interface Channel extends AutoCloseable {

    /**
     * Says it once.
     *
     * @param id the same for each try of the same delivery, so that receivers can tell repetitions apart
     * @return in a few words what the receiver answered; fails with {@link Undelivered}
     */
    Future<String> deliver(Tidings tidings, String id);

    /** How many deliveries may be under way at once. */
    default int most() {
        return 4;
    }

    /** Whether a delivery that was begun must never be begun again, whatever became of it. */
    default boolean isOnce() {
        return false;
    }

    /** Whether a NO-GO is told only as long as it counts. */
    default boolean isActing() {
        return false;
    }

    /** Whether it wants to hear again and again of what holds. */
    default boolean isHolding() {
        return false;
    }

    /** Says that these NO-GOs, one for each window, still hold; only where {@link #isHolding()}. */
    default Future<String> hold(List<Tidings> holding) {
        return Future.succeededFuture("");
    }

    /** Lets go of connections and of programs that run. */
    @Override
    void close();
}
