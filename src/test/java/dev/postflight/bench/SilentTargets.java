package dev.postflight.bench;

import dev.postflight.schedule.Stats;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** The scene of a bench and a soak: 2,000 checks every 10 s, a third of whose targets accept and never answer. */
final class SilentTargets {
    private static final int HEALTHY = 1_333;
    private static final int SILENT = 667;
    private static final int PER_SECOND = 200;
    private static final Duration WARM_UP = Duration.ofSeconds(30);

    private SilentTargets() {}

    /** Once a second, a scrape and a look at the health, each timed. */
    private static final class Watcher extends Thread {
        private final Daemon daemon;
        private final AtomicBoolean going = new AtomicBoolean(true);
        private final List<Double> scrapes = Collections.synchronizedList(new ArrayList<>());
        private final List<Double> healths = Collections.synchronizedList(new ArrayList<>());
        private final List<Double> resident = Collections.synchronizedList(new ArrayList<>());

        Watcher(Daemon daemon) {
            super("watcher");
            this.daemon = daemon;
        }

        @Override
        public void run() {
            try {
                while (going.get()) {
                    scrapes.add(Http.millis(daemon.metricsUrl()));
                    TimeUnit.MILLISECONDS.sleep(500);
                    healths.add(Http.millis(daemon.healthUrl()));
                    resident.add(daemon.process().residentMiB());
                    TimeUnit.MILLISECONDS.sleep(500);
                }
            } catch (IOException e) {
                healths.add(Double.POSITIVE_INFINITY);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        void end() throws InterruptedException {
            going.set(false);
            join();
        }
    }

    static void run(String name, Path folder, Duration length) throws Exception {
        Vertx vertx = Prober.vertx();
        try (Report report = new Report(name, "Postflight", "blackbox_exporter");
                Targets targets = new Targets(folder);
                Daemon daemon = new Daemon(
                        folder,
                        Checks.every("10s")
                                + Checks.of("healthy", HEALTHY, targets.http(), targets)
                                + Checks.of("silent", SILENT, targets.silent(), targets));
                Blackbox blackbox = new Blackbox(folder, targets.authority())) {
            List<String> mix = List.of(targets.http(), targets.http(), targets.silent());
            Prober driver = new Prober(vertx, blackbox.probing(vertx, mix));
            driver.pace(PER_SECOND, WARM_UP);

            Watcher watcher = new Watcher(daemon);
            watcher.start();
            Daemon.Page before = daemon.scrape();
            double own = daemon.process().cpuSeconds();
            double peer = blackbox.process().cpuSeconds();
            Prober.Measured driven = driver.pace(PER_SECOND, length);
            own = daemon.process().cpuSeconds() - own;
            peer = blackbox.process().cpuSeconds() - peer;
            Daemon.Page after = daemon.scrape();
            watcher.end();

            double runs = after.runs() - before.runs();
            double skipped = more(before, after, "postflight_scheduler_skipped_total");
            double missed = more(before, after, "postflight_scheduler_missed_total");
            double abandoned = more(before, after, "postflight_scheduler_abandoned_total");
            double falseAlarms = after.sum("postflight_check_failures_total", "check=\"healthy-")
                    + after.sum("postflight_check_unknowns_total");
            double scrape = percentile(watcher.scrapes, 0.99);
            double health = percentile(watcher.healths, 1);
            double late = lateness(before, after, 0.99) * 1000;
            report.row("checks", runs, driven.probes());
            report.row("of which failed", after.failures() - before.failures(), driven.failures());
            report.row("starts skipped", skipped, Double.NaN);
            report.row("starts missed", missed, Double.NaN);
            report.row("runs abandoned", abandoned, Double.NaN);
            report.row("false failures", falseAlarms, Double.NaN);
            report.row("CPU us/check", own * 1e6 / runs, peer * 1e6 / driven.probes());
            report.row("lateness ms, p50 at most", lateness(before, after, 0.5) * 1000, Double.NaN);
            report.row("lateness ms, p99 at most", late, Double.NaN);
            report.row("scrape ms, p50", percentile(watcher.scrapes, 0.5), Double.NaN);
            report.row("scrape ms, p99", scrape, Double.NaN);
            report.row("/-/healthy ms, p50", percentile(watcher.healths, 0.5), Double.NaN);
            report.row("/-/healthy ms, p99", percentile(watcher.healths, 0.99), Double.NaN);
            report.row("/-/healthy ms, max", health, Double.NaN);
            report.row("MiB resident after a minute", watcher.resident.get(Math.min(59, watcher.resident.size() - 1)));
            report.row(
                    "MiB resident at the end",
                    daemon.process().residentMiB(),
                    blackbox.process().residentMiB());
            report.row(
                    "MiB resident at most",
                    daemon.process().peakResidentMiB(),
                    blackbox.process().peakResidentMiB());
            report.bar(
                    "starts skipped or missed, runs abandoned", skipped + missed + abandoned, Report.Side.AT_MOST, 0);
            report.bar("false failures", falseAlarms, Report.Side.AT_MOST, 0);
            report.bar("lateness ms, p99", late, Report.Side.AT_MOST, 100);
            report.bar("scrape ms, p99", scrape, Report.Side.AT_MOST, 500);
            report.bar("/-/healthy ms, max", health, Report.Side.AT_MOST, 50);
        } finally {
            vertx.close();
        }
    }

    private static double more(Daemon.Page before, Daemon.Page after, String counter) {
        return after.sum(counter) - before.sum(counter);
    }

    /** The bound of the bucket that this share of the starts in between falls into, in seconds. */
    private static double lateness(Daemon.Page before, Daemon.Page after, double share) {
        String buckets = "postflight_scheduler_late_seconds_bucket";
        double all = after.sum(buckets, "+Inf") - before.sum(buckets, "+Inf");
        return Stats.Lateness.BOUNDS.stream()
                .mapToDouble(bound -> bound.toNanos() / 1e9)
                .filter(bound -> after.atMost(buckets, bound) - before.atMost(buckets, bound) >= share * all)
                .findFirst()
                .orElse(Double.POSITIVE_INFINITY);
    }

    private static double percentile(List<Double> values, double share) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.isEmpty()
                ? Double.NaN
                : sorted.get((int) Math.min(sorted.size() - 1L, Math.round(share * sorted.size())));
    }
}
