package dev.postflight.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the daemon, started as the launcher does, keeps in memory for checks every 30 s, scraped every 5 s. */
class MemoryBench {
    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("bench.seconds", 90));

    @TempDir
    private Path folder;

    @Test
    void residentByNumberOfChecks() throws Exception {
        String classPath = ClassPath.ofJars(folder);
        List<String> options = ClassPath.archived(ClassPath.train(folder, classPath));
        try (Report report = new Report("memory", "runs", "failed", "MiB resident", "MiB at most");
                Targets targets = new Targets(folder)) {
            report.bar(
                    "MiB resident at 100 checks",
                    measure(report, targets, 100, options, classPath),
                    Report.Side.AT_MOST,
                    100);
            report.bar(
                    "MiB resident at 10,000 checks",
                    measure(report, targets, 10_000, options, classPath),
                    Report.Side.AT_MOST,
                    350);
        }
    }

    private double measure(Report report, Targets targets, int checks, List<String> options, String classPath)
            throws Exception {
        String config = Checks.every("30s") + Checks.of("c", checks, targets.http(), targets);
        try (Daemon daemon = new Daemon(folder, config, options, classPath)) {
            long end = System.nanoTime() + LENGTH.toNanos();
            while (System.nanoTime() < end) {
                daemon.scrape();
                TimeUnit.SECONDS.sleep(5);
            }
            Daemon.Page page = daemon.scrape();
            double resident = daemon.process().residentMiB();
            report.row(
                    checks + " checks",
                    page.runs(),
                    page.failures(),
                    resident,
                    daemon.process().peakResidentMiB());
            return resident;
        }
    }
}
