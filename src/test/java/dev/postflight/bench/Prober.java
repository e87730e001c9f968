package dev.postflight.bench;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.ContextInternal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Probes as fast as some places allow, or at a pace, on all event loops of a Vert.x, and counts. */
final class Prober {

    /** One probe; true when it went well. Called on the event loop of the context. */
    @FunctionalInterface
    interface Probe {
        Future<Boolean> go(ContextInternal context);
    }

    /** What came of it. The CPU is that of the whole process. */
    record Measured(long probes, long failures, double seconds, double cpuSeconds) {
        double perSecond() {
            return probes / seconds;
        }

        double cpuMicros() {
            return cpuSeconds * 1e6 / probes;
        }
    }

    private final List<ContextInternal> contexts = new CopyOnWriteArrayList<>();
    private final Probe probe;
    private final LongAdder probes = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private volatile boolean going;

    Prober(Vertx vertx, Probe probe) throws Exception {
        this.probe = probe;
        vertx.deployVerticle(
                        () -> (Deployable) new AbstractVerticle() {
                            @Override
                            public void start() {
                                contexts.add((ContextInternal) context);
                            }
                        },
                        new DeploymentOptions().setInstances(loops()))
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    static Vertx vertx() {
        return Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops()));
    }

    private static int loops() {
        return Math.max(2, Runtime.getRuntime().availableProcessors());
    }

    /** So many probes at once, the next as soon as one has ended. */
    Measured saturate(int places, Duration length) throws InterruptedException {
        going = true;
        for (int i = 0; i < places; i++) {
            ContextInternal context = contexts.get(i % contexts.size());
            context.runOnContext(start -> again(context));
        }
        return count(length);
    }

    /** So many probes a second, however long each takes. */
    Measured pace(double perSecond, Duration length) throws InterruptedException {
        going = true;
        long period = (long) (1e9 * contexts.size() / perSecond);
        for (ContextInternal context : contexts) {
            context.nettyEventLoop()
                    .scheduleAtFixedRate(
                            () -> {
                                if (!going) {
                                    throw new IllegalStateException("which ends the timer");
                                }
                                context.dispatch(() -> once(context));
                            },
                            period * contexts.indexOf(context) / contexts.size(),
                            period,
                            TimeUnit.NANOSECONDS);
        }
        return count(length);
    }

    private Measured count(Duration length) throws InterruptedException {
        long before = probes.sum();
        long failed = failures.sum();
        long begin = System.nanoTime();
        long cpu = cpuNanos();
        TimeUnit.NANOSECONDS.sleep(length.toNanos());
        cpu = cpuNanos() - cpu;
        Measured measured = new Measured(
                probes.sum() - before, failures.sum() - failed, (System.nanoTime() - begin) / 1e9, cpu / 1e9);
        going = false;
        TimeUnit.MILLISECONDS.sleep(300); // until the last ones have ended
        return measured;
    }

    private void again(ContextInternal context) {
        if (going) {
            once(context).onComplete(done -> context.runOnContext(next -> again(context)));
        }
    }

    private Future<Boolean> once(ContextInternal context) {
        return probe.go(context).onComplete(done -> {
            probes.increment();
            if (done.failed() || !done.result()) {
                failures.increment();
            }
        });
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    /** The life of a child that probes: {@code saturate 50 5} or {@code pace 200 30} on a line, a line of figures back. */
    void serve() throws IOException, InterruptedException {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            String[] words = line.split(" ", -1);
            Duration length = Duration.ofMillis((long) (Double.parseDouble(words[2]) * 1000));
            Measured measured = words[0].equals("pace")
                    ? pace(Double.parseDouble(words[1]), length)
                    : saturate(Integer.parseInt(words[1]), length);
            System.out.println(
                    measured.probes + " " + measured.failures + " " + measured.seconds + " " + measured.cpuSeconds);
        }
        System.exit(0);
    }

    /** Has a child that {@linkplain #serve serves} do it. */
    static Measured ask(ChildProcess child, String way, double amount, Duration length) throws IOException {
        String order = String.format(Locale.ROOT, "%s %.0f %.3f", way, amount, length.toMillis() / 1000.0);
        String[] figures = child.ask(order).split(" ", -1);
        return new Measured(
                Long.parseLong(figures[0]),
                Long.parseLong(figures[1]),
                Double.parseDouble(figures[2]),
                Double.parseDouble(figures[3]));
    }
}
