package dev.postflight.schedule;

import dev.postflight.check.Check;
import dev.postflight.check.Run;
import dev.postflight.outcome.Result;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One check's place on its event loop: when it is due, the run under way, and what comes after a reload. Everything here
 * happens on that one loop, so there is nothing to lock, save {@link #wanted}.
 */
final class Duty implements Runnable {
    /** A timer this late was held up by a stopped process or a blocked loop, and so were all the others. */
    static final long STALL = Duration.ofSeconds(1).toNanos();

    private final String id;
    private final Tally tally;
    private final Shared shared;

    /** The plan in force as the scheduler sees it, which the loop follows a moment later; none when it is to end. */
    private volatile @Nullable Job wanted;

    /** What is run; none before the first and after retirement. */
    private @Nullable Plan plan;
    /** What to run once the run under way has ended. */
    private @Nullable Plan heir;

    private boolean retiring;
    private @Nullable Turn turn;

    /** Fell due while the run under way was about to end, as each does whose time-out is the whole interval; it comes next. */
    private @Nullable Turn follower;

    /** The start that the timer stands for; a catch-up comes later than this. */
    private long due;

    private boolean catchingUp;
    private @Nullable Future<?> timer;

    /** A job, its grid unless it only runs when asked, and its open check unless that must be opened anew. */
    private static final class Plan {
        final Job job;
        final @Nullable Grid grid;

        @Nullable
        Check check;

        Plan(Job job, @Nullable Grid grid, Check check) {
            this.job = job;
            this.grid = grid;
            this.check = check;
        }
    }

    Duty(String id, Tally tally, Shared shared) {
        this.id = id;
        this.tally = tally;
        this.shared = shared;
    }

    String id() {
        return id;
    }

    EventLoop loop() {
        return tally.loop();
    }

    Tally tally() {
        return tally;
    }

    Shared shared() {
        return shared;
    }

    void want(@Nullable Job job) {
        wanted = job;
    }

    boolean isWanted() {
        return wanted != null;
    }

    boolean wants(Job job) {
        Job current = wanted;
        return current != null && current.isSameAs(job);
    }

    /** Runs this job from now on, or from the end of the run under way on. */
    void take(Job job, Check check) {
        Grid grid =
                job.isOnDemand() ? null : Grid.of(id, job.every(), shared.wall().instant(), shared.now());
        discardHeir();
        retiring = false;
        Plan next = new Plan(job, grid, check);
        if (turn != null && turn.isUnderWay()) {
            heir = next;
            unschedule();
        } else {
            install(next);
        }
    }

    /** Ends after the run under way, if any. */
    void retire() {
        discardHeir();
        unschedule();
        retiring = true;
        if (turn == null || !turn.isUnderWay()) {
            drop();
        }
    }

    /** Ends at once: a run under way is given up without a result. */
    void drop() {
        if (turn != null) {
            turn.drop();
            turn = null;
        }
        discardHeir();
        unschedule();
        closeCheck();
        plan = null;
        shared.retired().accept(this);
    }

    /** Joins the run under way or waiting, or takes its turn now. */
    void runNow(Run.Trace trace, Promise<Result> promise) {
        if (plan == null || retiring) {
            promise.fail(new NoSuchElementException("there is no check " + id));
            return;
        }
        if (turn == null) {
            turn = new Turn(this, plan.job.host(), trace, false, shared.now());
            turn.join(promise);
            turn.ask();
        } else {
            turn.join(promise);
        }
    }

    /** The timer. */
    @Override
    public void run() {
        Plan current = plan;
        if (current == null || current.grid == null) {
            return;
        }
        Grid grid = current.grid;
        long now = shared.now();
        if (now - due > STALL && !catchingUp) {
            catchingUp = true;
            tally.catchUps.increment();
            schedule(grid.soon(now));
            return;
        }
        catchingUp = false;
        long was = due;
        due = grid.next(now);
        tally.missed.add(grid.between(was, due));
        schedule(due);
        if (turn == null) {
            turn = new Turn(this, current.job.host(), Run.Trace.NONE, true, was);
            turn.ask();
        } else if (follower == null && turn.isEnding()) {
            follower = new Turn(this, current.job.host(), Run.Trace.NONE, true, was);
        } else {
            tally.skipped.increment();
        }
    }

    /** The job that a turn runs. */
    Job job() {
        return plan().job;
    }

    /** The open check, opened anew if the last run ignored its deadline. */
    Check check() {
        Plan current = plan();
        Check open = current.check;
        if (open == null) {
            open = current.job.opener().get();
            current.check = open;
        }
        return open;
    }

    /** Whether an attempt that takes its whole time would end before the next start. */
    boolean hasRoom(long nanos) {
        Plan current = plan();
        return heir == null && !retiring && (current.grid == null || shared.now() + nanos - due <= 0);
    }

    /** Frees what the last run holds, so that it ends however deaf it is; the next run opens the check anew. */
    void closeCheck() {
        if (plan != null && plan.check != null) {
            close(plan.check);
            plan.check = null;
        }
    }

    /** The turn has ended. */
    void over(Result result) {
        turn = null;
        Plan next = heir;
        heir = null;
        try {
            shared.listener().finished(job(), result);
        } catch (Throwable e) { // whatever it is, the schedule goes on
            shared.bugs().met("what takes the results", id, e);
        }
        if (retiring) {
            drop();
        } else if (next != null) {
            install(next);
        } else if (follower != null) {
            turn = follower;
            follower = null;
            turn.ask();
        }
    }

    private void install(Plan next) {
        closeCheck();
        unschedule();
        plan = next;
        if (next.grid != null) {
            due = next.grid.soon(shared.now());
            schedule(due);
        }
    }

    private Plan plan() {
        if (plan == null) {
            throw new IllegalStateException("check " + id + " has no plan");
        }
        return plan;
    }

    private void schedule(long at) {
        timer = loop().schedule(this, Math.max(0, at - shared.now()), TimeUnit.NANOSECONDS);
    }

    private void unschedule() {
        catchingUp = false;
        follower = null;
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void discardHeir() {
        if (heir != null && heir.check != null) {
            close(heir.check);
        }
        heir = null;
    }

    private void close(Check check) {
        try {
            check.close();
        } catch (Throwable e) {
            shared.bugs().met("closing a check", id, e);
        }
    }
}
