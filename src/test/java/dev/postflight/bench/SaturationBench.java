package dev.postflight.bench;

import dev.postflight.bench.Prober.Measured;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many probes a second, 50 at once and each on a new connection: turn and turn about, the median of some rounds. */
class SaturationBench {
    private static final int PLACES = 50;
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("bench.seconds", 5));

    private static final int WARM_UP_PROBES = 20_000;
    private static final Duration WARM_UP_AT_MOST = Duration.ofSeconds(Integer.getInteger("bench.warmup", 60));

    @TempDir
    private Path folder;

    @BeforeAll
    static void needs() {
        Blackbox.assumeInstalled();
    }

    @Test
    void probesASecond() throws Exception {
        try (Report report = new Report("saturation", "probes/s", "CPU us/probe");
                Targets targets = new Targets(folder)) {
            Rates http = measure(targets, targets.http());
            Rates tls = measure(targets, targets.https());
            http.show(report, "http");
            tls.show(report, "https");
            report.bar("http probes, of blackbox_exporter's", http.ofPeer(), Report.Side.AT_LEAST, 3.5);
            report.bar("http probes, of a bare Vert.x loop's", http.ofBare(), Report.Side.AT_LEAST, 0.7);
            report.bar("https probes, of blackbox_exporter's", tls.ofPeer(), Report.Side.AT_LEAST, 1.2);
            report.bar("https probes, of a bare Vert.x loop's", tls.ofBare(), Report.Side.AT_LEAST, 0.7);
        }
    }

    private Rates measure(Targets targets, String url) throws Exception {
        Vertx vertx = Prober.vertx();
        String authority = targets.authority().toString();
        try (ChildProcess own = ChildProcess.java(OwnProber.class, url, authority);
                ChildProcess bare = ChildProcess.java(BareProber.class, url, authority);
                Blackbox blackbox = new Blackbox(folder, targets.authority())) {
            Prober driver = new Prober(vertx, blackbox.probing(vertx, List.of(url)));
            warmUp(own);
            warmUp(bare);
            Rates rates = new Rates();
            for (int round = 0; round < ROUNDS; round++) {
                Measured ours = Prober.ask(own, "saturate", PLACES, LENGTH);
                Measured least = Prober.ask(bare, "saturate", PLACES, LENGTH);
                Measured peer = peer(blackbox, url, driver);
                double limit = url.startsWith("https:") || !Wrk.isInstalled()
                        ? Double.NaN // it resumes sessions, which saves it nearly all
                        : Wrk.perSecond(url, PLACES, LENGTH, "Connection: close");
                if (ours.failures() + least.failures() + peer.failures() > 0) {
                    throw new AssertionError("failed probes: " + ours + ", " + least + ", " + peer);
                }
                rates.add(ours, least, peer, limit);
            }
            return rates;
        } finally {
            vertx.close();
        }
    }

    /** Java compiles what has run some thousand times, which takes longer where the machine is busy. */
    private static void warmUp(ChildProcess child) throws IOException {
        long end = System.nanoTime() + WARM_UP_AT_MOST.toNanos();
        long probes = 0;
        while (probes < WARM_UP_PROBES && System.nanoTime() < end) {
            probes += Prober.ask(child, "saturate", PLACES, LENGTH).probes();
        }
    }

    /** Driven by wrk where there is one, which leaves it more of the machine. */
    private static Measured peer(Blackbox blackbox, String url, Prober driver)
            throws IOException, InterruptedException {
        double cpu = blackbox.process().cpuSeconds();
        Measured measured;
        if (Wrk.isInstalled()) {
            double rate = Wrk.perSecond(blackbox.probeUrl(url), PLACES, LENGTH);
            measured = new Measured(Math.round(rate * LENGTH.toSeconds()), 0, LENGTH.toSeconds(), 0);
        } else {
            measured = driver.saturate(PLACES, LENGTH);
        }
        return new Measured(
                measured.probes(),
                measured.failures(),
                measured.seconds(),
                blackbox.process().cpuSeconds() - cpu);
    }

    /** Rounds of each. */
    private static final class Rates {
        private final Map<String, List<Double>> rates = new TreeMap<>();
        private final Map<String, List<Double>> cpu = new TreeMap<>();

        void add(Measured ours, Measured bare, Measured peer, double limit) {
            Map.of("Postflight's http kind", ours, "bare Vert.x", bare, "blackbox_exporter", peer)
                    .forEach((who, measured) -> {
                        put(rates, who, measured.perSecond());
                        put(cpu, who, measured.cpuMicros());
                    });
            put(rates, "wrk", limit);
            put(cpu, "wrk", Double.NaN);
            put(rates, "of bare", ours.perSecond() / bare.perSecond());
            put(rates, "of peer", ours.perSecond() / peer.perSecond());
        }

        /** The median of each round's ratio, since its neighbours in time met the same machine. */
        double ofPeer() {
            return Report.median(rates.get("of peer"));
        }

        double ofBare() {
            return Report.median(rates.get("of bare"));
        }

        void show(Report report, String scheme) {
            cpu.forEach((who, micros) ->
                    report.row(scheme + ": " + who, Report.median(rates.get(who)), Report.median(micros)));
        }

        private static void put(Map<String, List<Double>> map, String key, double value) {
            map.computeIfAbsent(key, none -> new ArrayList<>()).add(value);
        }
    }
}
