package dev.postflight.schedule;

import dev.postflight.check.Check;
import dev.postflight.check.Run;
import dev.postflight.outcome.Result;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs every check when it is due, each on one event loop of its own, and tells the listener of each result.
 *
 * <p>Never two runs of one check at once: a start that falls due while the last one is under way is skipped. Where {@link
 * Limits} leave no place a run waits, and its deadline begins only when it does. What each check is about to do lives in
 * its {@link Duty}; all methods here may be called on any thread.
 */
public final class Scheduler {
    /** A run under way at the stop may still answer; longer than most do, short enough for an impatient supervisor. */
    private static final Duration STOP_GRACE = Duration.ofSeconds(3);

    /** Should even an event loop be blocked: a supervisor that kills after ten seconds is not kept waiting. */
    private static final Duration STOP_AT_ALL_COSTS = Duration.ofSeconds(6);

    private final List<Tally> tallies;
    private final Gate gate;
    private final Shared shared;

    /** By check, also those that still end their last run. */
    private final Map<String, Duty> duties = new ConcurrentHashMap<>();

    private volatile Limits limits;
    private volatile @Nullable Promise<Void> stopped;

    /**
     * @param nanos the monotonic clock that the checks' deadlines are told in, {@link System#nanoTime()}
     * @param wall the clock of dates
     */
    public Scheduler(Vertx vertx, Limits limits, Listener listener, LongSupplier nanos, InstantSource wall) {
        this(loopsOf(vertx), limits.withinOpenFiles(), listener, nanos, wall);
    }

    Scheduler(List<EventLoop> loops, Limits limits, Listener listener, LongSupplier nanos, InstantSource wall) {
        this.tallies = loops.stream().map(Tally::new).toList();
        this.limits = limits;
        gate = new Gate(limits);
        shared = new Shared(nanos, wall, gate, new Bugs(), listener, this::retired);
    }

    /**
     * From now on these checks run and no others. One whose plan is the same as before keeps its schedule, its open check
     * and a run under way; the others are opened now, and what they replace is closed after its run under way.
     *
     * @throws RuntimeException when a check cannot be opened; then nothing has changed
     */
    public synchronized void replace(List<Job> plan) {
        if (stopped != null) {
            throw new IllegalStateException("the scheduler has stopped");
        }
        Set<String> ids = idsOf(plan);
        List<Opened> opened = openChanged(plan);
        for (Duty duty : duties.values()) {
            if (!ids.contains(duty.id())) {
                retire(duty);
            }
        }
        for (Opened each : opened) {
            Duty duty = duties.compute(each.job.id(), (id, known) -> {
                Duty taker = known != null ? known : new Duty(id, idlest(), shared);
                taker.want(each.job);
                return taker;
            });
            duty.loop().execute(() -> duty.take(each.job, each.check));
        }
    }

    /** Changes how many runs may be under way at once; those under way go on. */
    public synchronized void limit(Limits changed) {
        limits = changed.withinOpenFiles();
        gate.limit(limits);
    }

    /**
     * Runs one check now, or joins its run under way, of which the trace then hears nothing. The listener hears of the result
     * as of any other, and the schedule goes on as if nothing had happened.
     */
    public Future<Result> runNow(String id, Run.Trace trace) {
        Duty duty = duties.get(id);
        if (duty == null || !duty.isWanted()) {
            return Future.failedFuture(new NoSuchElementException("there is no check " + id));
        }
        Promise<Result> promise = Promise.promise();
        duty.loop().execute(() -> duty.runNow(trace, promise));
        return promise.future();
    }

    /** Starts nothing more, gives runs under way a moment to end, then closes every check; done within 10 s. */
    public synchronized Future<Void> stop() {
        Promise<Void> promise = stopped;
        if (promise == null) {
            promise = Promise.promise();
            stopped = promise;
            duties.values().forEach(this::retire);
            after(STOP_GRACE)
                    .execute(() -> duties.values().forEach(duty -> duty.loop().execute(duty::drop)));
            after(STOP_AT_ALL_COSTS).execute(promise::tryComplete);
            completeWhenEmpty();
        }
        return promise.future();
    }

    /** A snapshot, cheap enough for every scrape. */
    public Stats stats() {
        return new Stats(
                limits.concurrency(),
                gate.inside(),
                gate.waiting(),
                Tally.lateness(tallies),
                sum(tally -> tally.skipped),
                sum(tally -> tally.missed),
                sum(tally -> tally.catchUps),
                sum(tally -> tally.retries),
                sum(tally -> tally.abandoned),
                tallies.stream()
                        .map(tally -> new Stats.Loop(tally.jobs.intValue(), tally.runs.sum()))
                        .toList());
    }

    private record Opened(Job job, Check check) {}

    /** All that are new or changed, or none. */
    private List<Opened> openChanged(List<Job> plan) {
        List<Opened> opened = new ArrayList<>();
        try {
            for (Job job : plan) {
                Duty duty = duties.get(job.id());
                if (duty == null || !duty.wants(job)) {
                    opened.add(new Opened(job, job.opener().get()));
                }
            }
        } catch (RuntimeException | Error e) {
            opened.forEach(each -> each.check.close());
            throw e;
        }
        return opened;
    }

    private void retire(Duty duty) {
        duty.want(null);
        duty.loop().execute(duty::retire);
    }

    /** A duty has ended; unless a reload has meanwhile brought its check back, it is forgotten. Never waits for a reload. */
    private void retired(Duty duty) {
        duties.computeIfPresent(duty.id(), (id, known) -> {
            if (known != duty || duty.isWanted()) {
                return known;
            }
            duty.tally().jobs.decrement();
            return null;
        });
        completeWhenEmpty();
    }

    private void completeWhenEmpty() {
        Promise<Void> promise = stopped;
        if (promise != null && duties.isEmpty()) {
            promise.tryComplete();
        }
    }

    /** The event loop with the fewest checks, which gets one more. */
    private Tally idlest() {
        Tally idlest = Collections.min(tallies, Comparator.comparingLong(tally -> tally.jobs.sum()));
        idlest.jobs.increment();
        return idlest;
    }

    private long sum(Function<Tally, LongAdder> count) {
        return tallies.stream().mapToLong(tally -> count.apply(tally).sum()).sum();
    }

    private static Set<String> idsOf(List<Job> plan) {
        Set<String> ids = new HashSet<>();
        for (Job job : plan) {
            if (!ids.add(job.id())) {
                throw new IllegalArgumentException("two checks have the id " + job.id());
            }
        }
        return ids;
    }

    private static Executor after(Duration delay) {
        return CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static List<EventLoop> loopsOf(Vertx vertx) {
        return StreamSupport.stream(
                        ((VertxInternal) vertx).nettyEventLoopGroup().spliterator(), false)
                .map(EventLoop.class::cast)
                .toList();
    }
}
