package dev.postflight.store.database;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Something that was asked of a {@link Desk}, and who waits for it. */
final class Request<T> {
    private static final Logger LOG = Logger.getLogger(Request.class.getName());

    private final Desk.Work<T> work;
    private final Promise<T> promise;
    private final long deadline;
    private int tries;
    private @Nullable Runnable answer;

    Request(Desk.Work<T> work, Promise<T> promise, long deadline) {
        this.work = work;
        this.promise = promise;
        this.deadline = deadline;
    }

    Future<T> future() {
        return promise.future();
    }

    /** How often it was attempted. */
    int tries() {
        return tries;
    }

    /** Whether nobody waits any more. */
    boolean isOver(long now) {
        return promise.future().isComplete() || deadline - now < 0;
    }

    void attempt(Session session) throws DatabaseFailure {
        tries++;
        try {
            T result = work.on(session);
            answer = () -> promise.tryComplete(result);
        } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, "a request to the store is broken", e);
            throw new DatabaseFailure(DatabaseFailure.Kind.REFUSED, "a fault of Postflight's own: " + e);
        }
    }

    /** Tells what the last attempt came to. */
    void succeed() {
        if (answer != null) {
            answer.run();
        }
    }

    void fail(RuntimeException failure) {
        promise.tryFail(failure);
    }
}
