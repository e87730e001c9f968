package dev.postflight.check.kinds.shared;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Run;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Lab;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
                    "16 other looks at files and repositories are under way here, and this one did not get its turn in"
                            + " time",
                    Lab.outcome(outcomes.get(16)).reason());
            held.countDown();
            all.forEach(BlockingWork::close);
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
