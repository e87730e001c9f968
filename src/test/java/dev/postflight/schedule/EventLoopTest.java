package dev.postflight.schedule;

import static dev.postflight.schedule.FakeCheck.GOOD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Check;
import dev.postflight.check.Run;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Result;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The scheduler on Vert.x' own event loops and by the real clock. */
class EventLoopTest {
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(3));

    @AfterEach
    void closeVertx() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void everyEventLoopGetsItsShareAndTheListenerIsCalledThere() throws Exception {
        Set<String> strays = ConcurrentHashMap.newKeySet();
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        CountDownLatch results = new CountDownLatch(90);
        Scheduler scheduler = scheduler((job, result) -> {
            threads.add(Thread.currentThread());
            results.countDown();
        });
        List<Job> jobs = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            jobs.add(job("check-" + i, Duration.ofMillis(200), FakeCheck.that(run -> {
                if (!run.loop().inEventLoop()) {
                    strays.add(Thread.currentThread().getName());
                }
                return elsewhere(GOOD);
            })));
        }
        scheduler.replace(jobs);
        assertTrue(results.await(30, TimeUnit.SECONDS));
        assertEquals(Set.of(), strays);
        assertEquals(3, threads.size());
        assertEquals(
                List.of(10, 10, 10),
                scheduler.stats().loops().stream().map(Stats.Loop::jobs).toList());
        await(scheduler.stop());
    }

    @Test
    void theStopEndsThoughEveryRunHangs() throws Exception {
        Scheduler scheduler = scheduler((job, result) -> {});
        List<FakeCheck> checks = new ArrayList<>();
        List<Job> jobs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            FakeCheck check = FakeCheck.deaf();
            checks.add(check);
            jobs.add(job("check-" + i, Duration.ofHours(1), check));
        }
        scheduler.replace(jobs);
        List<Future<Result>> hung = jobs.stream()
                .map(job -> scheduler.runNow(job.id(), Run.Trace.NONE))
                .toList();
        await(Future.future(promise -> vertx.setTimer(200, promise::complete)));
        assertEquals(20, scheduler.stats().running());

        long begin = System.nanoTime();
        await(scheduler.stop());
        assertTrue(System.nanoTime() - begin < Duration.ofSeconds(10).toNanos());
        checks.forEach(check -> assertEquals(1, check.closed.get()));
        hung.forEach(result -> assertTrue(result.failed()));
        assertEquals(0, scheduler.stats().running());
        assertThrows(IllegalStateException.class, () -> scheduler.replace(jobs));
    }

    @Test
    void theStopEndsThoughAnEventLoopIsBlocked() throws Exception {
        Scheduler scheduler = scheduler((job, result) -> {});
        CountDownLatch release = new CountDownLatch(1);
        scheduler.replace(List.of(job("a", Duration.ofHours(1), FakeCheck.that(run -> {
            try {
                release.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Future.succeededFuture(GOOD);
        }))));
        scheduler.runNow("a", Run.Trace.NONE);
        await(scheduler.stop());
        release.countDown();
    }

    @Test
    void theStopWaitsForNothingWhenNothingRuns() throws Exception {
        FakeCheck check = FakeCheck.deaf();
        Scheduler scheduler = scheduler((job, result) -> {});
        scheduler.replace(List.of(job("a", Duration.ofHours(1), check).onDemand()));
        long begin = System.nanoTime();
        await(scheduler.stop());
        assertTrue(System.nanoTime() - begin < Duration.ofSeconds(2).toNanos());
        assertEquals(1, check.closed.get());
    }

    /** Answers on a thread of its own, as a kind may. */
    private static Future<Outcome> elsewhere(Outcome outcome) {
        Promise<Outcome> promise = Promise.promise();
        ForkJoinPool.commonPool().execute(() -> promise.complete(outcome));
        return promise.future();
    }

    private Scheduler scheduler(Listener listener) {
        return new Scheduler(vertx, new Limits(1_000, 1_000), listener, System::nanoTime, InstantSource.system());
    }

    private static Job job(String id, Duration every, Check check) {
        return new Job(id, "http", "", every, Duration.ofSeconds(60), 0, "same", () -> check);
    }

    private static void await(Future<?> future) throws Exception {
        future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
