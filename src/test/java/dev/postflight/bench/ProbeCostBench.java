package dev.postflight.bench;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one check costs at an easy pace of 200 a second, a new connection each, all three at the same time. */
class ProbeCostBench {
    private static final int PER_SECOND = 200;
    private static final int CHECKS = 2_000;

    /** Java compiles what runs often only after thousands of runs, and a daemon lives for weeks. */
    private static final Duration WARM_UP = Duration.ofSeconds(Integer.getInteger("bench.warmup", 45));

    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("bench.seconds", 45));

    @TempDir
    private Path folder;

    @BeforeAll
    static void needs() {
        Blackbox.assumeInstalled();
    }

    @Test
    void cpuOfOneCheck() throws Exception {
        try (Report report = new Report("probe-cost", "checks", "failed", "CPU us/check", "MiB resident");
                Targets targets = new Targets(folder)) {
            double http = measure(report, "http", targets, targets.http());
            double tls = measure(report, "https", targets, targets.https());
            report.bar("CPU of an http check, of blackbox_exporter's", http, Report.Side.AT_MOST, 0.35);
            report.bar("CPU of an https check, of blackbox_exporter's", tls, Report.Side.AT_MOST, 0.5);
        }
    }

    private double measure(Report report, String scheme, Targets targets, String url) throws Exception {
        String checks = Checks.every("10s") + Checks.of("c", CHECKS, url, targets);
        Vertx vertx = Prober.vertx();
        try (Daemon daemon = new Daemon(folder, checks);
                ChildProcess bare = ChildProcess.java(
                        BareProber.class, url, targets.authority().toString());
                Blackbox blackbox = new Blackbox(folder, targets.authority())) {
            Prober driver = new Prober(vertx, blackbox.probing(vertx, List.of(url)));
            BareRun beside = new BareRun(bare);
            beside.start(WARM_UP);
            driver.pace(PER_SECOND, WARM_UP);
            beside.end();

            beside.start(LENGTH);
            Daemon.Page before = daemon.scrape();
            double own = daemon.process().cpuSeconds();
            double peer = blackbox.process().cpuSeconds();
            Prober.Measured driven = driver.pace(PER_SECOND, LENGTH);
            own = daemon.process().cpuSeconds() - own;
            peer = blackbox.process().cpuSeconds() - peer;
            Daemon.Page after = daemon.scrape();
            double runs = after.runs() - before.runs();
            Prober.Measured least = beside.end();

            double ownEach = own * 1e6 / runs;
            double peerEach = peer * 1e6 / driven.probes();
            report.row(
                    scheme + ": Postflight",
                    runs,
                    after.failures() - before.failures(),
                    ownEach,
                    daemon.process().residentMiB());
            report.row(
                    scheme + ": blackbox_exporter",
                    driven.probes(),
                    driven.failures(),
                    peerEach,
                    blackbox.process().residentMiB());
            report.row(
                    scheme + ": bare Vert.x", least.probes(), least.failures(), least.cpuMicros(), bare.residentMiB());
            return ownEach / peerEach;
        } finally {
            vertx.close();
        }
    }

    /** The bare prober at the same pace, asked from a thread of its own. */
    private static final class BareRun {
        private final ChildProcess child;
        private CompletableFuture<Prober.Measured> measured;

        BareRun(ChildProcess child) {
            this.child = child;
        }

        void start(Duration length) {
            measured = CompletableFuture.supplyAsync(() -> {
                try {
                    return Prober.ask(child, "pace", PER_SECOND, length);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }

        Prober.Measured end() {
            return measured.join();
        }
    }
}
