package dev.postflight.bench;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The scene of a bench and a soak: 2,000 checks every 10 s, a third of whose targets accept and never answer. */
final class SilentTargets {
    private static final int HEALTHY = 1_333;
    private static final int SILENT = 667;
    private static final int PER_SECOND = 200;
    private static final Duration WARM_UP = Duration.ofSeconds(30);

    private SilentTargets() {}

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
            double skipped = after.more(before, "postflight_scheduler_skipped_total");
            double missed = after.more(before, "postflight_scheduler_missed_total");
            double abandoned = after.more(before, "postflight_scheduler_abandoned_total");
            double falseAlarms = after.failures("healthy-") - before.failures("healthy-");
            double unknowns = after.more(before, "postflight_check_unknowns_total");
            double scrape = watcher.scrape(0.99);
            double health = watcher.health(1);
            double late = after.lateness(before, 0.99) * 1000;
            report.row("checks", runs, driven.probes());
            report.row("of which failed", after.failures() - before.failures(), driven.failures());
            report.row("starts skipped", skipped, Double.NaN);
            report.row("starts missed", missed, Double.NaN);
            report.row("runs abandoned", abandoned, Double.NaN);
            report.row("false failures", falseAlarms, Double.NaN);
            report.row("unknown", unknowns, Double.NaN);
            report.row("false failures while it started", before.failures("healthy-"), Double.NaN);
            report.row("unknown while it started", before.sum("postflight_check_unknowns_total"), Double.NaN);
            report.row("CPU us/check", own * 1e6 / runs, peer * 1e6 / driven.probes());
            report.row("lateness ms, p50 at most", after.lateness(before, 0.5) * 1000, Double.NaN);
            report.row("lateness ms, p99 at most", late, Double.NaN);
            report.row("scrape ms, p50", watcher.scrape(0.5), Double.NaN);
            report.row("scrape ms, p99", scrape, Double.NaN);
            report.row("/-/healthy ms, p50", watcher.health(0.5), Double.NaN);
            report.row("/-/healthy ms, p99", watcher.health(0.99), Double.NaN);
            report.row("/-/healthy ms, max", health, Double.NaN);
            report.row("MiB resident after a minute", watcher.residentAfterAMinute());
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
            report.bar("false failures, unknown", falseAlarms + unknowns, Report.Side.AT_MOST, 0);
            report.bar("lateness ms, p99", late, Report.Side.AT_MOST, 100);
            report.bar("scrape ms, p99", scrape, Report.Side.AT_MOST, 500);
            report.bar("/-/healthy ms, max", health, Report.Side.AT_MOST, 50);
        } finally {
            vertx.close();
        }
    }
}
