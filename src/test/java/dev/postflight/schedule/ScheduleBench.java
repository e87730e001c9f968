package dev.postflight.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.OperatingSystemMXBean;
import dev.postflight.check.Check;
import dev.postflight.check.Run;
import dev.postflight.outcome.Outcome;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What the schedule itself costs: checks every 30 s that answer by a timer after some milliseconds, a third of them not
 * before their deadline of 5 s.
 */
class ScheduleBench {
    private static final Duration EVERY = Duration.ofSeconds(30);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Outcome GOOD = Outcome.measured(List.of());
    private static final Outcome BAD = Outcome.targetBad("no answer within 5 s");

    /** A wall clock in step with the monotonic one, so that the bench knows every due moment. */
    private static final InstantSource WALL = () -> Instant.EPOCH.plusNanos(System.nanoTime());

    private record Row(
            String what, int checks, long runs, double p50, double p99, double most, double cpu, long bytes) {}

    /** What starts the checks; the other side of the comparison is bare timers, without caps, deadlines or results. */
    private interface Starter {
        void start(Vertx vertx, List<Job> jobs);

        void stop() throws Exception;
    }

    @Test
    void latenessAndCostOfManyChecks() throws Exception {
        measure("warm-up", new Scheduled(), 500, Duration.ofSeconds(3));
        List<Row> rows = new ArrayList<>();
        System.out.println("             checks    runs  late p50 ms      p99      max  CPU µs/run  bytes/check");
        for (int checks : new int[] {1_000, 10_000, 50_000}) {
            rows.add(measure("bare timers", new Bare(), checks, EVERY));
            rows.add(measure("schedule", new Scheduled(), checks, EVERY));
        }
        Path folder = Files.createDirectories(Path.of("target/bench"));
        Files.writeString(folder.resolve("schedule.json"), json(rows));
    }

    private static Row measure(String what, Starter starter, int checks, Duration length) throws Exception {
        Vertx vertx = Vertx.vertx();
        long[] late = new long[checks * 2];
        AtomicInteger measured = new AtomicInteger(late.length);
        TimeUnit.SECONDS.sleep(4); // until the last measurement is garbage
        long before = usedHeap();
        List<Job> jobs = new ArrayList<>();
        for (int i = 0; i < checks; i++) {
            jobs.add(job(i, late, measured));
        }
        starter.start(vertx, jobs);
        jobs.clear();
        TimeUnit.SECONDS.sleep(12);
        long bytes = (usedHeap() - before) / checks;

        TimeUnit.MILLISECONDS.sleep(500);
        long cpu = cpu();
        measured.set(0);
        TimeUnit.NANOSECONDS.sleep(length.toNanos());
        int runs = Math.min(measured.getAndSet(late.length), late.length);
        cpu = cpu() - cpu;
        starter.stop();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);

        Arrays.sort(late, 0, runs);
        Row row = new Row(
                what,
                checks,
                runs,
                late[runs / 2] / 1e6,
                late[runs * 99 / 100] / 1e6,
                late[runs - 1] / 1e6,
                cpu / 1e3 / runs,
                bytes);
        System.out.printf(
                Locale.ROOT,
                "%-11s %7d %7d %12.2f %8.2f %8.2f %11.1f %12d%n",
                row.what,
                row.checks,
                row.runs,
                row.p50,
                row.p99,
                row.most,
                row.cpu,
                row.bytes);
        return row;
    }

    private static final class Scheduled implements Starter {
        private Scheduler scheduler;

        @Override
        public void start(Vertx vertx, List<Job> jobs) {
            Limits limits = new Limits(10_000, 10_000);
            scheduler = new Scheduler(vertx, limits, (job, result) -> {}, System::nanoTime, WALL);
            scheduler.replace(jobs);
        }

        @Override
        public void stop() throws Exception {
            assertEquals(0, scheduler.stats().skipped());
            scheduler.stop().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    private static final class Bare implements Starter {

        @Override
        public void start(Vertx vertx, List<Job> jobs) {
            EventLoopGroup loops = ((VertxInternal) vertx).nettyEventLoopGroup();
            for (Job job : jobs) {
                EventLoop loop = loops.next();
                Check check = job.opener().get();
                long now = System.nanoTime();
                long first = Grid.of(job.id(), EVERY, Instant.EPOCH, 0).next(now) - now;
                loop.scheduleAtFixedRate(
                        () -> check.run(Run.within(TIMEOUT, loop, Run.Trace.NONE)),
                        first,
                        EVERY.toNanos(),
                        TimeUnit.NANOSECONDS);
            }
        }

        @Override
        public void stop() {}
    }

    private static Job job(int number, long[] late, AtomicInteger measured) {
        String id = "check-" + number;
        Grid grid = Grid.of(id, EVERY, Instant.EPOCH, 0);
        boolean hung = number % 3 == 0;
        long answer = TimeUnit.MILLISECONDS.toNanos(5 + number % 45);
        Check check = run -> {
            int index = measured.get() < late.length ? measured.getAndIncrement() : late.length;
            if (index < late.length) {
                late[index] = Math.floorMod(run.started() - grid.anchor(), grid.every());
            }
            Promise<Outcome> promise = Promise.promise();
            long after = hung ? run.deadline() - run.started() : answer;
            run.loop().schedule(() -> promise.complete(hung ? BAD : GOOD), after, TimeUnit.NANOSECONDS);
            return promise.future();
        };
        return new Job(id, "fake", "host-" + number % 500, EVERY, TIMEOUT, 0, "same", () -> check);
    }

    private static long cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    /** What cleaners hold goes only with a later collection. */
    private static long usedHeap() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(300);
        }
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static String json(List<Row> rows) {
        return rows.stream()
                .map(row -> String.format(
                        Locale.ROOT,
                        "  {\"what\": \"%s\", \"checks\": %d, \"runs\": %d, \"late_p50_ms\": %.3f, \"late_p99_ms\": %.3f,"
                                + " \"late_max_ms\": %.3f, \"cpu_us_per_run\": %.2f, \"bytes_per_check\": %d}",
                        row.what,
                        row.checks,
                        row.runs,
                        row.p50,
                        row.p99,
                        row.most,
                        row.cpu,
                        row.bytes))
                .collect(Collectors.joining(",\n", "[\n", "\n]\n"));
    }
}
