package dev.postflight.board;

import static dev.postflight.board.Checks.START;
import static dev.postflight.board.Checks.check;
import static dev.postflight.board.Checks.took;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.config.CheckConfig;
import dev.postflight.config.secret.Secrets;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Result;
import dev.postflight.outcome.Status;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BoardLoadTest {

    private static final int WRITERS = 4;
    private static final int RUNS = 2_000;

    private final Board board = new Board(() -> START);

    @Test
    void readersSeeWholeViewsWhileWritersWriteAndReloadsReplace() throws Exception {
        List<CheckConfig> plain = configs(16, "");
        List<CheckConfig> owned = configs(16, "shop team");
        board.replace(plain, Secrets.NONE);
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 2);
        try {
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                List<CheckConfig> mine = plain.subList(writer * 4, writer * 4 + 4);
                writers.add(threads.submit(() -> write(mine)));
            }
            Future<?> reader = threads.submit(() -> {
                while (!done.get()) {
                    board.checks().forEach(BoardLoadTest::assertWhole);
                    board.summary();
                }
            });
            Future<?> reloads = threads.submit(() -> {
                for (int i = 0; !done.get(); i++) {
                    board.replace(i % 2 == 0 ? owned : plain, Secrets.NONE);
                }
            });
            for (Future<?> writer : writers) {
                writer.get(60, TimeUnit.SECONDS);
            }
            done.set(true);
            reader.get(60, TimeUnit.SECONDS);
            reloads.get(60, TimeUnit.SECONDS);
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
        for (CheckState check : board.checks()) {
            assertEquals(RUNS, check.view().runs(), check.config().id());
            assertEquals(100, check.history().size());
        }
    }

    private void write(List<CheckConfig> checks) {
        for (int i = 0; i < RUNS; i++) {
            for (CheckConfig check : checks) {
                board.accept(check, took(i, i % 2 == 0 ? 0.1 : 0.7));
            }
        }
    }

    private static void assertWhole(CheckState check) {
        View view = check.view();
        assertEquals(view.runs(), LongStream.of(view.durations().counts()).sum());
        assertEquals(view.runs() / 2, view.failures());
        if (view.runs() > 0) {
            boolean good = view.runs() % 2 == 1;
            assertEquals(good ? Status.PASS : Status.FAIL, view.status());
            assertEquals(good ? "" : "duration 700 ms > 500 ms", view.reason());
        }
        List<Entry> history = check.history();
        for (int i = 1; i < history.size(); i++) {
            assertEquals(
                    1,
                    history.get(i).at().getEpochSecond()
                            - history.get(i - 1).at().getEpochSecond());
        }
    }

    @Test
    void aCheckCostsFewKilobytes() {
        int checks = 2_000;
        board.replace(configs(10, ""), Secrets.NONE);
        run(200); // what is made once for all checks is not theirs
        board.replace(List.of(), Secrets.NONE);
        long empty = used();
        board.replace(configs(checks, ""), Secrets.NONE);
        long fresh = used();
        run(1);
        long once = used();
        run(120);
        long full = used();
        System.out.printf(
                "bytes per check: %,d when configured, %,d after one run, %,d with a history of 100 different reasons%n",
                (fresh - empty) / checks, (once - empty) / checks, (full - empty) / checks);
        assertEquals(checks, board.checks().size());
        assertTrue((full - empty) / checks < 24_000, "the bar of 350 MiB for 10,000 checks leaves some 25 kB for each");
    }

    @Test
    void aResultCostsMicroseconds() {
        board.replace(configs(100, ""), Secrets.NONE);
        run(300);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        run(500);
        long cpu = threads.getCurrentThreadCpuTime() - start;
        System.out.printf("a result with one expectation: %.1f µs of CPU%n", cpu / 1e3 / (500 * 100));
    }

    private void run(int times) {
        Result refused = took(0, 0);
        for (int i = 0; i < times; i++) {
            for (CheckState check : board.checks()) {
                Result result = i % 2 == 0
                        ? took(i, 0.6 + i / 1000.0)
                        : new Result(refused.at(), refused.took(), 1, 1, Outcome.targetBad("refused " + i));
                board.accept(check.config(), result);
            }
        }
    }

    private static List<CheckConfig> configs(int count, String owner) {
        return IntStream.range(0, count)
                .mapToObj(i -> check("check-" + i).owner(owner).config())
                .toList();
    }

    /** As small as several collections make it. */
    private static long used() {
        long[] seen = new long[3];
        Arrays.setAll(seen, i -> {
            System.gc();
            return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        });
        return Arrays.stream(seen).min().orElseThrow();
    }
}
