package dev.postflight.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hundred checks whose targets mean no good, beside healthy ones, which must not be moved: bombs, endless bodies, drips. */
class FloodBench {
    private static final int HEALTHY = 400;
    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("bench.seconds", 60));

    @TempDir
    private Path folder;

    @Test
    void healthyChecksAreUnmoved() throws Exception {
        try (Report report = new Report("flood", "healthy alone", "and 100 floods");
                Targets targets = new Targets(folder);
                Targets hostile = new Targets(folder)) {
            String healthy = Checks.every("5s") + Checks.readingBodies("healthy", HEALTHY, targets.http());
            Seen alone = run(healthy);
            Seen flooded = run(healthy
                    + Checks.readingBodies("bomb", 34, hostile.bomb())
                    + Checks.readingBodies("endless", 33, hostile.endless())
                    + Checks.readingBodies("drip", 33, hostile.drip()));
            report.row("runs", alone.runs, flooded.runs);
            report.row("false failures and unknowns", alone.falseAlarms, flooded.falseAlarms);
            report.row("starts skipped or missed", alone.lost, flooded.lost);
            report.row("lateness ms, p99 at most", alone.late, flooded.late);
            report.row("scrape ms, p99", alone.scrape, flooded.scrape);
            report.row("/-/healthy ms, max", alone.health, flooded.health);
            report.row("MiB resident at most", alone.resident, flooded.resident);
            report.bar("false failures and unknowns", flooded.falseAlarms, Report.Side.AT_MOST, 0);
            report.bar("starts skipped or missed", flooded.lost, Report.Side.AT_MOST, 0);
            report.bar("lateness ms, p99", flooded.late, Report.Side.AT_MOST, 100);
            report.bar("scrape ms, p99", flooded.scrape, Report.Side.AT_MOST, 500);
            report.bar("/-/healthy ms, max", flooded.health, Report.Side.AT_MOST, 50);
            report.bar("MiB more than without", flooded.resident - alone.resident, Report.Side.AT_MOST, 64);
        }
    }

    private record Seen(
            double runs, double falseAlarms, double lost, double late, double scrape, double health, double resident) {}

    private Seen run(String checks) throws Exception {
        try (Daemon daemon = new Daemon(folder, checks)) {
            TimeUnit.SECONDS.sleep(15); // every check has run, and the JVM is warm
            Daemon.Page before = daemon.scrape();
            Watcher watcher = new Watcher(daemon);
            watcher.start();
            TimeUnit.MILLISECONDS.sleep(LENGTH.toMillis());
            watcher.end();
            Daemon.Page after = daemon.scrape();
            return new Seen(
                    after.runs() - before.runs(),
                    after.failures("healthy-")
                            - before.failures("healthy-")
                            + after.more(before, "postflight_check_unknowns_total"),
                    after.more(before, "postflight_scheduler_skipped_total")
                            + after.more(before, "postflight_scheduler_missed_total"),
                    after.lateness(before, 0.99) * 1000,
                    watcher.scrape(0.99),
                    watcher.health(1),
                    daemon.process().peakResidentMiB());
        }
    }
}
