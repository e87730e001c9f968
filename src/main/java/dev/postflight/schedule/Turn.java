package dev.postflight.schedule;

import dev.postflight.check.Run;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Result;
import dev.postflight.outcome.Unit;
import io.netty.util.concurrent.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One run of a check, from asking for a place to its result: its attempts, and the backstop behind their deadlines. */
final class Turn implements Gate.Ticket {
    /**
     * A kind keeps its deadline to 100 ms, as its contract test demands; twenty times that is a bug, and still soon enough
     * that a deaf check's place is not lost for long.
     */
    static final long GRACE = Duration.ofSeconds(2).toNanos();

    /** The little that a run may take beyond its deadline, by which the next start is late rather than skipped. */
    static final long SLACK = Duration.ofMillis(250).toNanos();

    /** Long enough for a restarting proxy or a full queue to pass, short against any interval. */
    static final long PAUSE = Duration.ofMillis(500).toNanos();

    private enum Stage {
        WAITING,
        UNDER_WAY,
        OVER
    }

    private final Duty duty;
    private final String host;
    private final Run.Trace trace;
    private final boolean scheduled;
    private final long due;

    private Stage stage = Stage.WAITING;
    private @Nullable Promise<Result> promise;
    private Instant at = Instant.EPOCH;
    private long begun;
    private long deadline;
    /** When the attempt is given up. */
    private long patience;

    private int attempts;
    private int failedAttempts;
    /** The backstop during an attempt, the pause between two. */
    private @Nullable Future<?> timer;

    /** @param due when it should begin; only a scheduled one can be late */
    Turn(Duty duty, String host, Run.Trace trace, boolean scheduled, long due) {
        this.duty = duty;
        this.host = host;
        this.trace = trace;
        this.scheduled = scheduled;
        this.due = due;
    }

    @Override
    public String host() {
        return host;
    }

    boolean isUnderWay() {
        return stage == Stage.UNDER_WAY;
    }

    /** Whether it cannot take much longer. */
    boolean isEnding() {
        return isUnderWay() && deadline - duty.shared().now() <= SLACK;
    }

    void join(Promise<Result> other) {
        if (promise == null) {
            promise = Promise.promise();
        }
        promise.future().onComplete(other);
    }

    void ask() {
        if (duty.shared().gate().enter(this)) {
            begin();
        }
    }

    @Override
    public void admitted() {
        duty.loop().execute(this::begin);
    }

    /** Gives up without a result. */
    void drop() {
        String when = isUnderWay() ? " was stopped before it answered" : " was removed before it could run";
        if (isUnderWay()) {
            duty.shared().gate().leave(this);
        }
        stage = Stage.OVER;
        cancelTimer();
        if (promise != null) {
            promise.fail(new CancellationException("check " + duty.id() + when));
        }
    }

    private void begin() {
        if (stage == Stage.OVER) { // dropped while it waited
            duty.shared().gate().leave(this);
            return;
        }
        stage = Stage.UNDER_WAY;
        begun = duty.shared().now();
        at = duty.shared().wall().instant();
        duty.tally().runs.increment();
        if (scheduled) {
            duty.tally().late(begun - due);
        }
        attempt();
    }

    private void attempt() {
        attempts++;
        long now = duty.shared().now();
        long timeout = duty.job().timeout().toNanos();
        deadline = now + timeout;
        guard(timeout + GRACE);
        try {
            duty.check()
                    .run(new Run(duty.loop(), now, deadline, trace))
                    .onComplete((outcome, failure) -> answered(outcome, failure));
        } catch (Throwable bug) { // a StackOverflowError on a hostile answer must not end the schedule either
            bug(bug);
        }
    }

    /** On whatever thread the check likes. */
    private void answered(@Nullable Outcome outcome, @Nullable Throwable failure) {
        if (duty.loop().inEventLoop()) {
            judge(outcome, failure);
        } else {
            duty.loop().execute(() -> judge(outcome, failure));
        }
    }

    private void judge(@Nullable Outcome outcome, @Nullable Throwable failure) {
        if (outcome != null) {
            ended(outcome);
        } else {
            bug(failure != null ? failure : new NullPointerException("no outcome"));
        }
    }

    private void bug(Throwable bug) {
        ended(duty.shared().bugs().outcome(duty.job(), bug));
    }

    private void ended(Outcome outcome) {
        if (stage != Stage.UNDER_WAY) {
            return; // it was abandoned or dropped before
        }
        cancelTimer();
        long late = duty.shared().now() - deadline;
        if (late > GRACE) {
            // the backstop was due before and did not come: nobody was awake to hear an answer in time
            finish(Outcome.sourceMissing("Postflight itself stood still: the run ended " + show(late)
                    + " after its deadline, which says nothing of the target"));
            return;
        }
        if (outcome.finding() == Finding.TARGET_BAD) {
            failedAttempts++;
            Job job = duty.job();
            if (attempts <= job.retries() && duty.hasRoom(PAUSE + job.timeout().toNanos())) {
                duty.tally().retries.increment();
                timer = duty.loop().schedule(this::attempt, PAUSE, TimeUnit.NANOSECONDS);
                return;
            }
        }
        finish(outcome);
    }

    private void guard(long nanos) {
        patience = duty.shared().now() + nanos;
        timer = duty.loop().schedule(this::overdue, nanos, TimeUnit.NANOSECONDS);
    }

    private void overdue() {
        if (duty.shared().now() - patience > Duty.STALL) {
            guard(GRACE); // a stall held up this timer too, so an answer may still be on its way from another thread
            return;
        }
        duty.tally().abandoned.increment();
        duty.closeCheck();
        finish(Outcome.checkBroken(
                "the check ignored its deadline of " + show(duty.job().timeout().toNanos())));
    }

    private void finish(Outcome outcome) {
        stage = Stage.OVER;
        cancelTimer();
        duty.shared().gate().leave(this);
        Duration took = Duration.ofNanos(duty.shared().now() - begun);
        Result result = new Result(at, took, attempts, failedAttempts, outcome);
        duty.over(result);
        if (promise != null) {
            promise.complete(result);
        }
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private static String show(long nanos) {
        return Unit.SECONDS.format(nanos / 1e9);
    }
}
