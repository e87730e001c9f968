package dev.postflight.schedule;

import static dev.postflight.schedule.FakeCheck.GOOD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Check;
import dev.postflight.check.Run;
import dev.postflight.outcome.Result;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What a reload leaves alone, and what it opens and closes. */
class ReloadTest {
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    private final FakeTime time = new FakeTime();
    private final List<String> finished = new ArrayList<>();
    private final Scheduler scheduler = new Scheduler(
            time.loops(), new Limits(100, 100), (job, result) -> finished.add(job.id()), time::nanos, time::wall);
    private final FakeCheck old = FakeCheck.answering(GOOD, Duration.ofSeconds(4));
    private final FakeCheck young = FakeCheck.answering(GOOD, Duration.ofSeconds(4));

    @Test
    void anUnchangedCheckKeepsItsScheduleItsCheckAndItsRunUnderWay() {
        scheduler.replace(List.of(job("a", "v1", old)));
        time.pass(Duration.ofMinutes(1));
        Future<Result> running = scheduler.runNow("a", Run.Trace.NONE);
        time.settle();

        scheduler.replace(List.of(job("a", "v1", () -> {
            throw new AssertionError("opened though unchanged");
        })));
        time.pass(TEN_SECONDS);
        assertTrue(running.succeeded());
        assertEquals(0, old.closed.get());
        old.starts.clear();
        time.pass(Duration.ofMinutes(5));
        assertEquals(10, old.starts.size());
        long grid = Grid.of("a", Duration.ofSeconds(30), time.wallAtZero, 0).next(0);
        old.starts.forEach(
                start -> assertEquals(0, (start - grid) % Duration.ofSeconds(30).toNanos()));
    }

    @Test
    void aChangedCheckIsOpenedAnewAndTheOldOneClosedOnce() {
        scheduler.replace(List.of(job("a", "v1", old)));
        time.pass(Duration.ofMinutes(1));
        int runs = old.starts.size();
        scheduler.replace(List.of(job("a", "v2", young)));
        time.pass(Duration.ofMinutes(1));
        assertEquals(runs, old.starts.size());
        assertEquals(1, old.closed.get());
        assertTrue(young.starts.size() >= 2);
        assertEquals(0, young.closed.get());
    }

    @Test
    void aChangedCheckWaitsForTheOldOnesRun() {
        scheduler.replace(List.of(job("a", "v1", old).onDemand()));
        scheduler.runNow("a", Run.Trace.NONE);
        time.pass(Duration.ofSeconds(1));
        scheduler.replace(List.of(job("a", "v2", young).onDemand()));
        Future<Result> joined = scheduler.runNow("a", Run.Trace.NONE);
        time.pass(Duration.ofSeconds(2));
        assertEquals(0, old.closed.get());
        time.pass(Duration.ofSeconds(1));
        assertTrue(joined.succeeded());
        assertEquals(1, old.closed.get());
        assertEquals(0, young.starts.size());
        scheduler.runNow("a", Run.Trace.NONE);
        time.settle();
        assertEquals(1, young.starts.size());
    }

    @Test
    void aCheckChangedTwiceDuringOneRunClosesTheOneThatNeverRan() {
        FakeCheck spare = FakeCheck.answering(GOOD, Duration.ZERO);
        scheduler.replace(List.of(job("a", "v1", old).onDemand()));
        scheduler.runNow("a", Run.Trace.NONE);
        time.pass(Duration.ofSeconds(1));
        scheduler.replace(List.of(job("a", "v2", spare).onDemand()));
        scheduler.replace(List.of(job("a", "v3", young).onDemand()));
        time.pass(TEN_SECONDS);
        assertEquals(1, old.closed.get());
        assertEquals(1, spare.closed.get());
        assertEquals(0, young.closed.get());
    }

    @Test
    void aRemovedCheckEndsItsRunAndIsClosedOnce() {
        scheduler.replace(List.of(job("a", "v1", old), job("b", "v1", young)));
        time.pass(TEN_SECONDS);
        time.pass(Duration.ofSeconds(5));
        finished.clear();
        Future<Result> last = scheduler.runNow("a", Run.Trace.NONE);
        time.pass(Duration.ofSeconds(1));
        scheduler.replace(List.of(job("b", "v1", young)));
        time.settle();
        assertEquals(0, old.closed.get());
        assertEquals("there is no check a", failure(scheduler.runNow("a", Run.Trace.NONE)));
        int runs = old.starts.size();
        time.pass(Duration.ofMinutes(5));
        assertTrue(last.succeeded());
        assertEquals(1, old.closed.get());
        assertEquals(runs, old.starts.size());
        assertEquals(0, young.closed.get());
        assertEquals(
                1, scheduler.stats().loops().stream().mapToInt(Stats.Loop::jobs).sum());
    }

    @Test
    void aCheckThatComesBackDuringItsLastRunNeverRunsTwiceAtOnce() {
        scheduler.replace(List.of(job("a", "v1", old)));
        scheduler.runNow("a", Run.Trace.NONE);
        time.pass(Duration.ofMillis(100));
        scheduler.replace(List.of());
        time.pass(Duration.ofMillis(100));
        scheduler.replace(List.of(job("a", "v1", young)));
        time.pass(Duration.ofSeconds(1));
        assertEquals(0, young.starts.size());
        time.pass(Duration.ofMinutes(1));
        assertEquals(1, old.closed.get());
        assertEquals(1, old.starts.size());
        assertTrue(young.starts.size() >= 2);
    }

    @Test
    void aRemovedCheckThatWaitsForAPlaceNeverRuns() {
        scheduler.limit(new Limits(1, 1));
        scheduler.replace(
                List.of(job("a", "v1", old).onDemand(), job("b", "v1", young).onDemand()));
        scheduler.runNow("a", Run.Trace.NONE);
        Future<Result> waiting = scheduler.runNow("b", Run.Trace.NONE);
        time.pass(Duration.ofSeconds(1));
        scheduler.replace(List.of(job("a", "v1", old).onDemand()));
        time.pass(TEN_SECONDS);
        assertEquals("check b was removed before it could run", failure(waiting));
        assertEquals(0, young.starts.size());
        assertEquals(1, young.closed.get());
        assertEquals(0, scheduler.stats().running());
        assertEquals(0, scheduler.stats().waiting());
    }

    @Test
    void whereOneCheckCannotBeOpenedNothingChanges() {
        scheduler.replace(List.of(job("a", "v1", old)));
        time.pass(Duration.ofMinutes(1));
        old.starts.clear();
        assertThrows(
                IllegalStateException.class,
                () -> scheduler.replace(List.of(job("new", "v1", young), job("a", "v2", () -> {
                    throw new IllegalStateException("no key file");
                }))));
        assertEquals(1, young.closed.get());
        time.pass(Duration.ofMinutes(1));
        assertEquals(2, old.starts.size());
        assertEquals("there is no check new", failure(scheduler.runNow("new", Run.Trace.NONE)));
    }

    @Test
    void twoChecksOfOneIdAreRefused() {
        assertEquals(
                "two checks have the id a",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> scheduler.replace(List.of(job("a", "v1", old), job("a", "v2", young))))
                        .getMessage());
    }

    private static String failure(Future<Result> future) {
        return future.cause().getMessage();
    }

    private static Job job(String id, String sameness, Check check) {
        return job(id, sameness, () -> check);
    }

    private static Job job(String id, String sameness, Supplier<Check> opener) {
        return new Job(id, "http", "shop.example", Duration.ofSeconds(30), Duration.ofSeconds(5), 0, sameness, opener);
    }
}
