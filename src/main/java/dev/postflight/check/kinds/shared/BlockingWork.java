package dev.postflight.check.kinds.shared;

import dev.postflight.check.Run;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Unit;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.List;
import java.util.concurrent.Callable;
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

    private final WorkerExecutor workers;
    private Future<?> last = Future.succeededFuture();
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
        return inTurn(run, () -> Future.succeededFuture(late.get()), () -> done(work))
                .recover(failure -> failure instanceof WireFailure missing
                        ? Future.succeededFuture(missing.outcome(List.of()))
                        : Future.failedFuture(failure));
    }

    /** Does a part of a run; at the deadline it fails with {@code late}, as by an earlier one that has not come back. */
    public <T> Future<T> ask(Run run, Supplier<WireFailure> late, Callable<T> work) {
        return inTurn(run, () -> Future.failedFuture(late.get()), work);
    }

    private <T> Future<T> inTurn(Run run, Supplier<Future<T>> late, Callable<T> work) {
        boolean waits = !last.isComplete();
        if (waits && !lastBegun.get()) {
            return Future.failedFuture(hung()); // one that waits for what hangs is enough
        }
        Promise<T> promise = Promise.promise();
        AtomicBoolean begun = new AtomicBoolean();
        var alarm = run.loop()
                .schedule(
                        () -> {
                            Future<T> end = begun.get() ? late.get() : Future.failedFuture(waits ? hung() : noTurn());
                            end.onSuccess(promise::tryComplete).onFailure(promise::tryFail);
                        },
                        run.remaining().toNanos(),
                        TimeUnit.NANOSECONDS);
        if (!waits) {
            lastStarted = System.nanoTime();
        }
        lastBegun = begun;
        Future<T> mine = last.transform(before -> workers.executeBlocking(
                () -> {
                    begun.set(true);
                    if (promise.future().isComplete()) {
                        throw noTurn(); // nobody hears of it
                    }
                    return work.call();
                },
                false));
        last = mine;
        mine.onComplete(done -> run.loop()
                .execute(
                        () -> { // what follows is the run's, and on its loop
                            alarm.cancel(false);
                            if (done.succeeded()) {
                                promise.tryComplete(done.result());
                            } else {
                                promise.tryFail(done.cause());
                            }
                        }));
        return promise.future();
    }

    private static WireFailure noTurn() {
        return new WireFailure(
                Finding.SOURCE_MISSING,
                "it did not get its turn in time: " + HANDS
                        + " looks at files and repositories at most are under way here at once");
    }

    private WireFailure hung() {
        return new WireFailure(
                Finding.SOURCE_MISSING,
                "an earlier look has not come back since "
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
