package dev.postflight.check.kinds.shared;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Run;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Lab;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class BlockingWorkTest {
    private static final Duration TIMEOUT = Duration.ofMillis(200);

    @Test
    void workThatHangsEndsAtTheDeadlineAndHoldsOneThreadOnly() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        try (Lab lab = new Lab();
                BlockingWork work = new BlockingWork(lab.vertx())) {
            long begin = System.nanoTime();
            Outcome late = Lab.outcome(start(lab, work, () -> {
                try {
                    held.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return Outcome.measured(List.of());
            }));
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            assertEquals(Outcome.sourceMissing("late"), late);
            assertTrue(took.compareTo(TIMEOUT) >= 0 && took.compareTo(TIMEOUT.multipliedBy(5)) < 0, took::toString);

            Outcome next = Lab.outcome(start(lab, work, () -> Outcome.measured(List.of())));
            assertEquals(Finding.SOURCE_MISSING, next.finding());
            assertTrue(next.reason().startsWith("an earlier look has not come back since "), next.reason());

            held.countDown();
            for (int i = 0; i < 100 && next.finding() != Finding.MEASURED; i++) {
                Thread.sleep(10);
                next = Lab.outcome(start(lab, work, () -> Outcome.measured(List.of())));
            }
            assertEquals(Outcome.measured(List.of()), next);
        }
    }

    @Test
    void whoGetsNoTurnBlamesNobody() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        List<BlockingWork> all = new ArrayList<>();
        try (Lab lab = new Lab()) {
            for (int i = 0; i < 17; i++) {
                all.add(new BlockingWork(lab.vertx()));
            }
            List<Future<Outcome>> outcomes = all.stream()
                    .map(work -> start(lab, work, () -> {
                        try {
                            held.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        return Outcome.measured(List.of());
                    }))
                    .toList();
            for (Future<Outcome> outcome : outcomes.subList(0, 16)) {
                assertEquals(Outcome.sourceMissing("late"), Lab.outcome(outcome));
            }
            assertEquals(
                    "it did not get its turn in time: 16 looks at files and repositories at most are under way here at once",
                    Lab.outcome(outcomes.get(16)).reason());
            held.countDown();
            all.forEach(BlockingWork::close);
        }
    }

    @Test
    void aPartOfARunThatHangsHoldsOneThreadAndNoneOfTheHouse() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        try (Lab lab = new Lab();
                BlockingWork work = new BlockingWork(lab.vertx())) {
            EventLoop loop = ((VertxInternal) lab.vertx()).nettyEventLoopGroup().next();
            List<String> told = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                Run run = Run.within(Duration.ofMillis(20), loop, Run.Trace.NONE);
                Future<Boolean> asked = work.ask(
                        run, () -> new WireFailure(Finding.SOURCE_MISSING, "late"), () -> held.await(60, SECONDS));
                Outcome outcome = Lab.outcome(asked.map(done -> Outcome.measured(List.of()))
                        .otherwise(failure -> WireFailure.outcome(failure, List.of())));
                assertEquals(Finding.SOURCE_MISSING, outcome.finding());
                told.add(outcome.reason().replaceFirst("since .*", "since"));
            }
            assertEquals("late", told.get(0));
            assertEquals(
                    List.of("an earlier look has not come back since"), List.copyOf(Set.copyOf(told.subList(1, 30))));
            assertEquals(
                    "free",
                    lab.vertx()
                            .executeBlocking(() -> "free", false)
                            .toCompletionStage()
                            .toCompletableFuture()
                            .get(10, SECONDS));
            held.countDown();
        }
    }

    @Test
    void troubleIsAnOutcome() throws Exception {
        try (Lab lab = new Lab();
                BlockingWork work = new BlockingWork(lab.vertx())) {
            assertEquals(Outcome.targetBad("gone"), Lab.outcome(start(lab, work, () -> {
                throw Trouble.ofTarget("gone");
            })));
        }
    }

    private static Future<Outcome> start(Lab lab, BlockingWork work, BlockingWork.Work what) {
        EventLoop loop = ((VertxInternal) lab.vertx()).nettyEventLoopGroup().next();
        return work.run(Run.within(TIMEOUT, loop, Run.Trace.NONE), () -> Outcome.sourceMissing("late"), what);
    }
}
