package dev.postflight.schedule;

import dev.postflight.check.Check;
import dev.postflight.check.Run;
import dev.postflight.outcome.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A check that does as it is told, and notes what was done to it. */
final class FakeCheck implements Check {
    static final Outcome GOOD = Outcome.measured(List.of());
    static final Outcome BAD = Outcome.targetBad("refused");

    final List<Long> starts = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger closed = new AtomicInteger();
    final AtomicInteger underWay = new AtomicInteger();
    private final Function<Run, Future<Outcome>> behaviour;

    private FakeCheck(Function<Run, Future<Outcome>> behaviour) {
        this.behaviour = behaviour;
    }

    static FakeCheck that(Function<Run, Future<Outcome>> behaviour) {
        return new FakeCheck(behaviour);
    }

    static FakeCheck answering(Outcome outcome, Duration after) {
        return new FakeCheck(run -> {
            Promise<Outcome> promise = Promise.promise();
            run.loop().schedule(() -> promise.tryComplete(outcome), after.toNanos(), TimeUnit.NANOSECONDS);
            return promise.future();
        });
    }

    /** Keeps its deadline, but the target never answers. */
    static FakeCheck blackHoled() {
        return new FakeCheck(run -> {
            Promise<Outcome> promise = Promise.promise();
            run.loop()
                    .schedule(
                            () -> promise.tryComplete(Outcome.targetBad("no answer")),
                            run.deadline() - run.started(),
                            TimeUnit.NANOSECONDS);
            return promise.future();
        });
    }

    /** Ignores its deadline and even its closing. */
    static FakeCheck deaf() {
        return new FakeCheck(run -> Promise.<Outcome>promise().future());
    }

    @Override
    public Future<Outcome> run(Run run) {
        if (underWay.incrementAndGet() > 1) {
            throw new AssertionError("two runs of one check at once");
        }
        starts.add(run.started());
        try {
            return behaviour.apply(run).onComplete(done -> underWay.decrementAndGet());
        } catch (RuntimeException e) {
            underWay.decrementAndGet();
            throw e;
        }
    }

    @Override
    public void close() {
        closed.incrementAndGet();
    }
}
