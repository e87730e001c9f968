package dev.postflight.metrics;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.board.CheckState;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Severity;
import dev.postflight.schedule.Stats;
import dev.postflight.store.StoreStats;
import dev.postflight.testing.SampleBoard;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** What a scrape of many checks costs, beside the same series as Micrometer's meters. */
class ScrapeBench {
    private static final int CHECKS = 10_000;
    private static final int ROUNDS = 15;
    /** Bar of the design, of the time that Micrometer takes in the same run. */
    private static final double BAR = 0.3;

    @FunctionalInterface
    private interface Written {
        void to(OutputStream out) throws IOException;
    }

    private record Cost(String what, double millis, int bytes) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%-38s %8.1f ms %8.2f MB", what, millis, bytes / 1e6);
        }
    }

    @Test
    void aScrapeCostsAFractionOfMeters() throws IOException {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        SampleBoard some = board(CHECKS / 10);
        SampleBoard many = board(CHECKS);
        try (Scrape small = scrape(some, loops);
                Scrape large = scrape(many, loops)) {
            String whole = text(out -> large.write(out, Exposition.TEXT));
            System.out.println(CHECKS + " checks, "
                    + whole.lines().filter(line -> !line.startsWith("#")).count() + " series");
            PrometheusMeterRegistry meters = meters(whole);
            Cost micrometer = cost("Micrometer meters", meters::scrape);
            Cost ours = cost("ours, text", out -> large.write(out, Exposition.TEXT));
            Cost open = cost("ours, OpenMetrics", out -> large.write(out, Exposition.OPEN_METRICS));
            Cost tenth = cost("ours, text, a tenth of the checks", out -> small.write(out, Exposition.TEXT));
            Cost packed = cost("ours, text, gzip", out -> {
                try (OutputStream gzip = new GZIPOutputStream(out, 32 * 1024) {
                    {
                        def.setLevel(Deflater.BEST_SPEED);
                    }
                }) {
                    large.write(gzip, Exposition.TEXT);
                }
            });
            List<Cost> costs = List.of(micrometer, ours, open, packed, tenth);
            costs.forEach(System.out::println);
            double share = ours.millis / micrometer.millis;
            System.out.printf(Locale.ROOT, "share of Micrometer's time: %.3f (bar %.1f)%n", share, BAR);
            write(costs, share);
            assertTrue(share <= BAR, "share " + share);
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    private static SampleBoard board(int checks) {
        SampleBoard sample = new SampleBoard();
        for (int i = 0; i < checks; i++) {
            sample.add(SampleBoard.check("check-" + i, SampleBoard.WEB, Severity.TICKET)
                    .expects(SampleBoard.expect(SampleBoard.DURATION, "", "< 500ms")));
        }
        sample.configured();
        int millis = 0;
        for (CheckState check : sample.board().checks()) {
            double seconds = (millis++ % 97) / 1_234.0;
            sample.run(
                    check.config(),
                    1 + millis % 97,
                    Outcome.measured(List.of(
                            SampleBoard.STATUS.reads(200),
                            SampleBoard.DURATION.reads(seconds),
                            SampleBoard.PHASE.reads(seconds / 3).at("connect"),
                            SampleBoard.PHASE.reads(seconds / 7).at("processing"),
                            SampleBoard.BODY_SIZE.reads(1_000 + millis))));
        }
        return sample;
    }

    private static Scrape scrape(SampleBoard sample, EventLoopGroup loops) {
        Stats stats = new Stats(
                1,
                0,
                0,
                new Stats.Lateness(Collections.nCopies(Stats.Lateness.BOUNDS.size() + 1, 0L), 0),
                0,
                0,
                0,
                0,
                0,
                List.of());
        return new Scrape(
                sample.board(),
                UnaryOperator.identity(),
                () -> stats,
                () -> new Reload(true, Instant.EPOCH),
                List::of,
                () -> new StoreStats(true, 0, 0, 0, 0, ""),
                List::of,
                new Build("1", "1", "17"),
                loops);
    }

    /** Every series of the scrape as a gauge of its own, with the same labels. */
    private static PrometheusMeterRegistry meters(String scrape) {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        scrape.lines()
                .filter(line -> line.startsWith("postflight_") && line.contains("{"))
                .forEach(line -> {
                    int open = line.indexOf('{');
                    int close = line.lastIndexOf('}');
                    Tags tags = Tags.of(Arrays.stream(
                                    line.substring(open + 1, close).split(",", -1))
                            .flatMap(label -> {
                                int equals = label.indexOf('=');
                                return java.util.stream.Stream.of(
                                        label.substring(0, equals), label.substring(equals + 2, label.length() - 1));
                            })
                            .toArray(String[]::new));
                    double value = Double.parseDouble(line.substring(close + 2));
                    String name = line.substring(0, open).replaceAll("_(total|info|bucket)$", "_$1s");
                    Gauge.builder(name, () -> value).tags(tags).register(registry);
                });
        return registry;
    }

    private static String text(Written written) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        written.to(out);
        return out.toString(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static Cost cost(String what, Written written) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(64 << 20);
        double[] millis = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            out.reset();
            long begin = System.nanoTime();
            written.to(out);
            millis[round] = (System.nanoTime() - begin) / 1e6;
        }
        Arrays.sort(millis);
        return new Cost(what, millis[ROUNDS / 2], out.size());
    }

    private static void write(List<Cost> costs, double share) throws IOException {
        io.vertx.core.json.JsonObject json = new io.vertx.core.json.JsonObject().put("share_of_micrometer", share);
        costs.forEach(cost -> json.put(cost.what, cost.millis));
        Path folder = Files.createDirectories(Path.of("target", "bench"));
        Files.writeString(folder.resolve("scrape.json"), json.encodePrettily());
    }
}
