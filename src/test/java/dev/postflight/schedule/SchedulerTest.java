package dev.postflight.schedule;

import static dev.postflight.schedule.FakeCheck.BAD;
import static dev.postflight.schedule.FakeCheck.GOOD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Check;
import dev.postflight.check.Run;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Result;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When checks run, told by a clock that the test moves. */
class SchedulerTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Logger BUGS = Logger.getLogger(Bugs.class.getName());
    private static final long SECOND = 1_000_000_000L;

    private final FakeTime time = new FakeTime();
    private final List<String> logged = new ArrayList<>();
    private final Map<String, List<Result>> results = new HashMap<>();
    private Scheduler scheduler = schedulerWith(new Limits(1_000, 1_000));

    @BeforeEach
    void listenToTheLog() {
        BUGS.setFilter(entry -> {
            logged.add(entry.getMessage() + ": " + entry.getThrown());
            return false;
        });
    }

    @AfterEach
    void letTheLogBe() {
        BUGS.setFilter(null);
    }

    @Test
    void theFirstRunComesWithinTenSecondsAndTheOthersAtTheirPlaceInTheInterval() {
        FakeCheck check = FakeCheck.answering(GOOD, Duration.ofMillis(20));
        scheduler.replace(List.of(job("a", 30, check)));
        time.pass(MINUTE.multipliedBy(5));

        long first = check.starts.get(0);
        long grid = Grid.of("a", Duration.ofSeconds(30), time.wallAtZero, 0).next(0);
        assertTrue(first <= 10 * SECOND, () -> "first after " + first);
        List<Long> onTheGrid =
                IntStream.range(0, 10).mapToObj(i -> grid + 30 * SECOND * i).toList();
        assertEquals(
                onTheGrid, check.starts.stream().filter(start -> start >= grid).toList());
        assertEquals(check.starts.size(), results.get("a").size());
    }

    @Test
    void aDailyCheckIsNotUnknownForADay() {
        FakeCheck check = FakeCheck.answering(GOOD, Duration.ofMillis(20));
        scheduler.replace(List.of(job("a", 86_400, check)));
        time.pass(Duration.ofSeconds(10));
        assertEquals(1, check.starts.size());
    }

    @Test
    void aCheckWithoutAnIntervalRunsOnlyWhenAsked() {
        FakeCheck check = FakeCheck.answering(GOOD, Duration.ofMillis(20));
        scheduler.replace(List.of(job("a", 30, check).onDemand()));
        time.pass(MINUTE);
        assertEquals(0, check.starts.size());
        Future<Result> result = scheduler.runNow("a", Run.Trace.NONE);
        time.pass(Duration.ofSeconds(1));
        assertEquals(GOOD, result.result().outcome());
    }

    @Test
    void checksAreSpreadEvenlyOverTheEventLoopsAndOverTime() {
        List<Job> jobs = IntStream.range(0, 300)
                .mapToObj(i -> job("check-" + i, 30, FakeCheck.answering(GOOD, Duration.ofMillis(1))))
                .toList();
        scheduler.replace(jobs);
        time.pass(Duration.ofSeconds(10));
        assertEquals(
                List.of(150, 150),
                scheduler.stats().loops().stream().map(Stats.Loop::jobs).toList());
        assertEquals(300, results.size());
        long before = runs();
        time.pass(Duration.ofSeconds(10));
        assertTrue(runs() - before > 60 && runs() - before < 140, () -> runs() - before + " in ten seconds");
    }

    @Test
    void stepsOfTheWallClockCauseNeitherBurstNorGap() {
        FakeCheck check = FakeCheck.answering(GOOD, Duration.ofMillis(20));
        scheduler.replace(List.of(job("a", 15, check)));
        time.pass(MINUTE);
        time.wallAtZero = time.wallAtZero.plus(Duration.ofHours(1));
        time.pass(MINUTE);
        time.wallAtZero = time.wallAtZero.minus(Duration.ofHours(2));
        time.pass(MINUTE);
        List<Long> gaps = IntStream.range(2, check.starts.size())
                .mapToObj(i -> check.starts.get(i) - check.starts.get(i - 1))
                .distinct()
                .toList();
        assertEquals(List.of(15 * SECOND), gaps);
        Instant last = results.get("a").get(check.starts.size() - 1).at();
        assertTrue(last.isAfter(time.wall().minusSeconds(16)), () -> "dated " + last);
    }

    @Test
    void aStallIsMadeUpForByOneRunOfEachCheckAndNotAllAtOnce() {
        List<FakeCheck> checks = new ArrayList<>();
        List<Job> jobs = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            FakeCheck check = FakeCheck.answering(GOOD, Duration.ofMillis(20));
            checks.add(check);
            jobs.add(job("check-" + i, 60, check));
        }
        scheduler.replace(jobs);
        time.pass(MINUTE.multipliedBy(2));
        checks.forEach(check -> check.starts.clear());
        long resumed = time.nanos() + Duration.ofMinutes(10).toNanos();

        time.stall(Duration.ofMinutes(10));
        time.pass(Duration.ofSeconds(10));
        assertEquals(Map.of(1, 200L), timesRun(checks));
        long[] perSecond = new long[11];
        checks.forEach(check -> perSecond[(int) ((check.starts.get(0) - resumed) / SECOND)]++);
        for (long inThisSecond : perSecond) {
            assertTrue(inThisSecond < 40, () -> inThisSecond + " of 200 in one second");
        }

        time.pass(MINUTE.minus(Duration.ofSeconds(10)));
        checks.forEach(check -> assertTrue(check.starts.size() <= 2));
        Stats stats = scheduler.stats();
        assertEquals(200, stats.catchUps());
        assertTrue(stats.missed() >= 200 * 8 && stats.missed() <= 200 * 10, () -> stats.missed() + " missed");
        assertEquals(0, stats.skipped());
    }

    @Test
    void anAnswerThatCameTooLateBecauseOfAStallIsNotHeldAgainstTheTarget() {
        scheduler.replace(List.of(job("a", 30, FakeCheck.blackHoled()).onDemand()));
        Future<Result> result = scheduler.runNow("a", Run.Trace.NONE);
        time.pass(Duration.ofSeconds(1));
        time.stall(Duration.ofMinutes(10));
        assertEquals(
                Outcome.sourceMissing("Postflight itself stood still: the run ended 9.93 min after its deadline,"
                        + " which says nothing of the target"),
                result.result().outcome());
        assertEquals(0, result.result().failedAttempts());
    }

    @Test
    void aStartThatFallsDueDuringTheLastRunIsSkippedAndCounted() {
        FakeCheck check = FakeCheck.answering(GOOD, Duration.ofSeconds(25));
        scheduler.replace(List.of(job("a", 10, 30, 0, check)));
        time.pass(MINUTE.multipliedBy(5));
        long skipped = scheduler.stats().skipped();
        assertTrue(skipped >= 19 && skipped <= 21, () -> skipped + " skipped");
        assertEquals(10, check.starts.size(), 1);
        assertEquals(0, scheduler.stats().missed());
    }

    @Test
    void aSilentTargetWhoseTimeoutIsTheIntervalIsAskedEachTime() {
        FakeCheck check = FakeCheck.blackHoled();
        scheduler.replace(List.of(job("a", 5, check)));
        time.pass(MINUTE);
        assertEquals(12, check.starts.size(), 1);
        assertEquals(0, scheduler.stats().skipped());
    }

    @Test
    void aFullHostDelaysNoOther() {
        schedulerWith(new Limits(100, 2));
        List<FakeCheck> healthy = new ArrayList<>();
        List<Job> jobs = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            FakeCheck check = FakeCheck.answering(GOOD, Duration.ofMillis(20));
            healthy.add(check);
            jobs.add(at("black-hole.example", job("slow-" + i, 10, FakeCheck.blackHoled())));
            jobs.add(at("good-" + i + ".example", job("good-" + i, 10, check)));
        }
        scheduler.replace(jobs);
        time.pass(MINUTE);
        assertEquals(Map.of(6, 50L), timesRun(healthy));
        healthy.forEach(check -> assertEquals(10 * SECOND, check.starts.get(5) - check.starts.get(4)));
        assertTrue(scheduler.stats().waiting() > 40, () -> scheduler.stats().toString());
    }

    @Test
    void waitingForAPlaceIsLatenessAndNotTheTargetsSlowness() {
        schedulerWith(new Limits(1, 1));
        scheduler.replace(List.of(
                job("first", 30, FakeCheck.blackHoled()).onDemand(),
                job("second", 30, FakeCheck.blackHoled()).onDemand()));
        scheduler.runNow("first", Run.Trace.NONE);
        Future<Result> second = scheduler.runNow("second", Run.Trace.NONE);
        time.pass(Duration.ofSeconds(10));
        assertEquals(Duration.ofSeconds(5), second.result().took());
        assertEquals(time.wallAtZero.plusSeconds(5), second.result().at());
    }

    @Test
    void latenessIsCountedFromTheDueMoment() {
        schedulerWith(new Limits(1, 1));
        scheduler.replace(List.of(
                job("long", 60, FakeCheck.blackHoled()).onDemand(),
                job("a", 1, FakeCheck.answering(GOOD, Duration.ZERO))));
        scheduler.runNow("long", Run.Trace.NONE);
        time.pass(Duration.ofSeconds(5).plusMillis(1));
        Stats stats = scheduler.stats();
        assertEquals(
                1, stats.lateness().counts().stream().mapToLong(Long::longValue).sum());
        assertEquals(4.5, stats.lateness().seconds(), 0.51);
        assertEquals(1, stats.lateness().counts().get(11));
        assertTrue(stats.skipped() >= 3);
    }

    @Test
    void aCheckThatIgnoresItsDeadlineIsGivenUpAndOpenedAnew() {
        List<FakeCheck> opened = new ArrayList<>();
        scheduler.replace(List.of(new Job(
                "a", "http", "", Duration.ofSeconds(30), Duration.ofSeconds(5), 0, "same", () -> {
                    FakeCheck check =
                            opened.isEmpty() ? FakeCheck.deaf() : FakeCheck.answering(GOOD, Duration.ofMillis(5));
                    opened.add(check);
                    return check;
                })));
        time.pass(MINUTE.multipliedBy(2));
        Result given = results.get("a").get(0);
        assertEquals(Outcome.checkBroken("the check ignored its deadline of 5 s"), given.outcome());
        assertEquals(Duration.ofSeconds(7), given.took());
        assertEquals(1, scheduler.stats().abandoned());
        assertEquals(0, scheduler.stats().running());
        assertEquals(2, opened.size());
        assertEquals(1, opened.get(0).closed.get());
        assertEquals(1, opened.get(0).starts.size());
        assertEquals(GOOD, results.get("a").get(1).outcome());
    }

    @Test
    void aBugInAKindIsTheChecksFaultAndTheScheduleGoesOn() {
        FakeCheck throwing = FakeCheck.that(run -> {
            throw new IllegalStateException("no such state");
        });
        FakeCheck failing = FakeCheck.that(run -> Future.failedFuture(new IndexOutOfBoundsException()));
        FakeCheck empty = FakeCheck.that(run -> Future.succeededFuture());
        scheduler.replace(List.of(job("a", 30, throwing), job("b", 30, failing), job("c", 30, empty)));
        time.pass(MINUTE.multipliedBy(2));
        assertEquals(
                Outcome.checkBroken("a bug in kind http: IllegalStateException: no such state"),
                results.get("a").get(2).outcome());
        assertEquals(
                Outcome.checkBroken("a bug in kind http: IndexOutOfBoundsException"),
                results.get("b").get(2).outcome());
        assertEquals(
                Outcome.checkBroken("a bug in kind http: NullPointerException: no outcome"),
                results.get("c").get(2).outcome());
        assertEquals(3, logged.size(), "each bug once");
        assertTrue(logged.contains(
                "a bug in kind http, met first by check a: java.lang.IllegalStateException: no such state"));
    }

    @Test
    void aBadTargetIsAskedAgainAndEveryFailureCounts() {
        scheduler.replace(List.of(job("a", 30, 5, 2, failingTimes(1)), job("b", 30, 5, 2, failingTimes(9))));
        time.pass(Duration.ofSeconds(12));
        Result healed = results.get("a").get(0);
        assertEquals(GOOD, healed.outcome());
        assertEquals(2, healed.attempts());
        assertEquals(1, healed.failedAttempts());
        assertEquals(Duration.ofMillis(500), healed.took());
        Result bad = results.get("b").get(0);
        assertEquals(BAD, bad.outcome());
        assertEquals(3, bad.attempts());
        assertEquals(3, bad.failedAttempts());
        assertEquals(3, scheduler.stats().retries());
    }

    @Test
    void withoutRetriesABadTargetIsAskedOnce() {
        FakeCheck check = failingTimes(9);
        scheduler.replace(List.of(job("a", 30, check)));
        time.pass(Duration.ofSeconds(10));
        assertEquals(1, check.starts.size());
    }

    @Test
    void aMissingSourceIsNotAskedAgain() {
        FakeCheck check = FakeCheck.answering(Outcome.sourceMissing("no name server answered"), Duration.ZERO);
        scheduler.replace(List.of(job("a", 30, 5, 2, check).onDemand()));
        Future<Result> result = scheduler.runNow("a", Run.Trace.NONE);
        time.pass(Duration.ofSeconds(10));
        assertEquals(1, result.result().attempts());
    }

    @Test
    void aRetryThatCouldNotEndBeforeTheNextStartIsLeftOut() {
        FakeCheck check = FakeCheck.blackHoled();
        scheduler.replace(List.of(job("a", 12, 5, 5, check)));
        time.pass(MINUTE.multipliedBy(2));
        assertEquals(2, results.get("a").get(5).attempts());
        assertEquals(0, scheduler.stats().skipped());
    }

    @Test
    void whoAsksDuringARunJoinsItAndTheScheduleGoesOn() {
        FakeCheck check = FakeCheck.answering(GOOD, Duration.ofSeconds(2));
        scheduler.replace(List.of(job("a", 30, check)));
        time.pass(MINUTE);
        long last = check.starts.get(check.starts.size() - 1);
        check.starts.clear();
        Future<Result> one = scheduler.runNow("a", Run.Trace.NONE);
        Future<Result> other = scheduler.runNow("a", Run.Trace.NONE);
        time.pass(Duration.ofSeconds(2));
        assertEquals(1, check.starts.size());
        assertEquals(one.result(), other.result());
        assertEquals(one.result(), results.get("a").get(results.get("a").size() - 1));
        time.pass(MINUTE);
        check.starts.subList(1, check.starts.size()).forEach(start -> assertEquals(0, (start - last) % (30 * SECOND)));
    }

    @Test
    void theTraceOfARunNowHearsTheRun() {
        List<String> heard = new ArrayList<>();
        FakeCheck check = FakeCheck.that(run -> {
            run.note(() -> "connected");
            return Future.succeededFuture(GOOD);
        });
        scheduler.replace(List.of(job("a", 30, check).onDemand()));
        scheduler.runNow("a", (at, step) -> heard.add(step));
        time.settle();
        assertEquals(List.of("connected"), heard);
    }

    @Test
    void nobodyCanRunACheckThatIsNotThere() {
        assertEquals(
                "there is no check x",
                scheduler.runNow("x", Run.Trace.NONE).cause().getMessage());
    }

    @Test
    void aListenerThatFailsDoesNotEndTheSchedule() {
        FakeCheck check = FakeCheck.answering(GOOD, Duration.ZERO);
        scheduler = new Scheduler(
                time.loops(),
                new Limits(9, 9),
                (job, result) -> {
                    throw new IllegalStateException("full");
                },
                time::nanos,
                time::wall);
        scheduler.replace(List.of(job("a", 10, check)));
        time.pass(MINUTE);
        assertEquals(6, check.starts.size());
        assertEquals(
                List.of("a bug in what takes the results, met first by check a: java.lang.IllegalStateException: full"),
                logged);
    }

    private Scheduler schedulerWith(Limits limits) {
        scheduler = new Scheduler(
                time.loops(),
                limits,
                (job, result) -> results.computeIfAbsent(job.id(), key -> new ArrayList<>())
                        .add(result),
                time::nanos,
                time::wall);
        return scheduler;
    }

    private long runs() {
        return scheduler.stats().loops().stream().mapToLong(Stats.Loop::runs).sum();
    }

    private static Map<Integer, Long> timesRun(List<FakeCheck> checks) {
        Map<Integer, Long> times = new HashMap<>();
        checks.forEach(check -> times.merge(check.starts.size(), 1L, Long::sum));
        return times;
    }

    /** Bad so often, then good. */
    private static FakeCheck failingTimes(int times) {
        int[] asked = {0};
        return FakeCheck.that(run -> Future.succeededFuture(asked[0]++ < times ? BAD : GOOD));
    }

    private static Job job(String id, int everySeconds, Check check) {
        return job(id, everySeconds, 5, 0, check);
    }

    private static Job job(String id, int everySeconds, int timeoutSeconds, int retries, Check check) {
        return new Job(
                id,
                "http",
                "",
                Duration.ofSeconds(everySeconds),
                Duration.ofSeconds(timeoutSeconds),
                retries,
                "same",
                () -> check);
    }

    private static Job at(String host, Job job) {
        return new Job(
                job.id(), job.kind(), host, job.every(), job.timeout(), job.retries(), job.sameness(), job.opener());
    }
}
