package dev.postflight.check.kinds.shared;

import dev.postflight.check.Run;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Unit;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Work of one check on files and processes, which block: done off the event loops, one piece at a time.
 *
 * <p>A folder on a dead network drive can hold a thread for hours. It then holds one of ours for each check, and none of
 * those that the house needs for itself.
 */
public final class BlockingWork implements AutoCloseable {
    /** Enough for the disks of one machine to be busy, few enough that their memory and threads do not matter. */
    private static final int HANDS = 16;

    private static final Outcome NO_TURN = Outcome.sourceMissing(HANDS
            + " other looks at files and repositories are under way here, and this one did not get its turn in time");

    private final WorkerExecutor workers;
    private Future<Outcome> last = Future.succeededFuture();
    private AtomicBoolean lastBegun = new AtomicBoolean(true);
    private volatile long lastStarted = System.nanoTime();

    /** What is done; it looks at the run's deadline itself between two steps. */
    @FunctionalInterface
    public interface Work {
        Outcome go() throws Trouble;
    }

    public BlockingWork(Vertx vertx) {
        this.workers = vertx.createSharedWorkerExecutor("files", HANDS, 1, TimeUnit.DAYS);
    }

    /**
     * Does it, or ends with {@code late} at the run's deadline.
     *
     * @param late what it means when the work has not come back by then
     */
    public Future<Outcome> run(Run run, Supplier<Outcome> late, Work work) {
        boolean waits = !last.isComplete();
        if (waits && !lastBegun.get()) {
            return Future.succeededFuture(hung()); // one that waits for what hangs is enough
        }
        Promise<Outcome> promise = Promise.promise();
        AtomicBoolean begun = new AtomicBoolean();
        var alarm = run.loop()
                .schedule(
                        () -> promise.tryComplete(begun.get() ? late.get() : waits ? hung() : NO_TURN),
                        run.remaining().toNanos(),
                        TimeUnit.NANOSECONDS);
        if (!waits) {
            lastStarted = System.nanoTime();
        }
        lastBegun = begun;
        last = last.transform(before -> workers.executeBlocking(
                () -> {
                    begun.set(true);
                    return promise.future().isComplete() ? NO_TURN : done(work);
                },
                false));
        last.onComplete(done -> {
            alarm.cancel(false);
            if (done.succeeded()) {
                promise.tryComplete(done.result());
            } else {
                promise.tryFail(done.cause());
            }
        });
        return promise.future();
    }

    private Outcome hung() {
        return Outcome.sourceMissing("an earlier look has not come back since "
                + Unit.SECONDS.format((System.nanoTime() - lastStarted) / 1e9));
    }

    private static Outcome done(Work work) {
        try {
            return work.go();
        } catch (Trouble trouble) {
            return trouble.outcome(List.of());
        }
    }

    @Override
    public void close() {
        workers.close();
    }
}
