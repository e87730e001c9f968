package dev.postflight.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Reading;
import dev.postflight.schedule.Stats;
import dev.postflight.store.StoreStats;
import dev.postflight.testing.Programs;
import dev.postflight.testing.SampleBoard;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ScrapeTest {
    private static final Stats STATS =
            new Stats(4_000, 3, 1, new Stats.Lateness(counts(), 0.0375), 2, 1, 1, 5, 0, List.of(new Stats.Loop(6, 20)));

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final SampleBoard sample = SampleBoard.withEveryStatus();
    private final Scrape scrape = new Scrape(
            sample.board(),
            text -> text.replace("team-shop", "team-masked"),
            () -> STATS,
            () -> new Reload(true, SampleBoard.START),
            List::of,
            () -> new StoreStats(true, 0, 0, 0, 0, ""),
            List::of,
            new Build("1.2.3", "abc1234", "17.0.15"),
            loops);

    @AfterEach
    void stop() {
        scrape.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @CsvSource({"TEXT,scrape.txt", "OPEN_METRICS,scrape.openmetrics.txt"})
    void aWholeScrapeLooksLikeThis(Exposition format, String resource) throws IOException {
        assertText(resource, ours(text(format)));
    }

    @Test
    void aProbeShowsItsCheckAlone() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        scrape.writeProbe(
                out, Exposition.TEXT, sample.board().find("certificate").orElseThrow(), false, Duration.ofMillis(5));
        assertText("probe.txt", out.toString(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @EnumSource
    void everyFamilyStandsOnceAndInOrder(Exposition format) throws IOException {
        List<String> families = text(format)
                .lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" ", 4)[2])
                .toList();
        List<String> ours =
                families.stream().filter(name -> name.startsWith("postflight_")).toList();
        assertEquals(
                families.indexOf("postflight_application_ready") + ours.size(),
                families.lastIndexOf(ours.get(ours.size() - 1)) + 1);
        if (format == Exposition.TEXT) { // in the other the endings that decide are not to be seen
            assertEquals(ours.stream().sorted().toList(), ours);
        }
        assertEquals(new HashSet<>(families).size(), families.size());
        assertTrue(families.contains("jvm_memory_used_bytes") && families.contains("process_uptime_seconds"));
    }

    @Test
    void noSeriesStandsTwice() throws IOException {
        Set<String> series = new HashSet<>();
        for (String line : text(Exposition.TEXT).lines().toList()) {
            assertTrue(line.startsWith("#") || series.add(line.substring(0, line.lastIndexOf(' '))), line);
        }
    }

    @Test
    void aRemovedCheckLosesItsSeriesAtOnce() throws IOException {
        assertTrue(text(Exposition.TEXT).contains("check=\"certificate\""));
        sample.remove("certificate");
        assertFalse(text(Exposition.TEXT).contains("check=\"certificate\""));
    }

    @Test
    void anExpiredCertificateStillShowsItsDateWhenItCannotBeReached() throws IOException {
        sample.run("certificate", 5_000, Outcome.targetBad("connection refused"));
        assertTrue(text(Exposition.TEXT)
                .contains(
                        "postflight_certificate_not_after_timestamp_seconds{application=\"shop\",check=\"certificate\","
                                + "kind=\"certificate\",severity=\"page\"} 1772000000\n"));
    }

    @Test
    void aTargetCannotMakeMoreThanSoManySeries() throws IOException {
        List<Reading> readings = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            readings.add(SampleBoard.JSON.reads(i).at("key-" + i));
        }
        Collections.shuffle(readings, new java.util.Random(1));
        sample.run("api", 1, Outcome.measured(readings));
        String text = text(Exposition.TEXT);
        assertEquals(
                64,
                Pattern.compile("postflight_web_json\\{.*check=\"api\",")
                        .matcher(text)
                        .results()
                        .count());
        assertTrue(text.contains("key-0\""), "always the same ones");
        assertTrue(text.contains("\npostflight_readings_dropped 936\n"));
    }

    @Test
    void anEndlessLabelValueIsCut() throws IOException {
        sample.run("api", 1, Outcome.measured(List.of(SampleBoard.JSON.reads(1).at("x".repeat(100_000)))));
        assertTrue(text(Exposition.TEXT).lines().allMatch(line -> line.length() < 1_000));
    }

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "1,1",
        "-1,-1",
        "0.5,0.5",
        "-0.25,-0.25",
        "10,10",
        "100.01,100.01",
        "1772000000.123,1772000000.123",
        "0.000001,0.000001",
        "0.123456789,0.123456789",
        "1e-12,1.0E-12",
        "1e300,1.0E300",
        "9007199254740991,9007199254740991",
        "NaN,NaN",
        "Infinity,+Inf",
        "-Infinity,-Inf",
        "0.1,0.1",
        "0.30000000000000004,0.30000000000000004",
        "1200,1200"
    })
    void numbersReadBackAsTheSame(double value, String shown) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Page page = new Page(out, Exposition.TEXT);
        page.number(value).flush();
        assertEquals(shown, out.toString(StandardCharsets.US_ASCII));
        if (Double.isFinite(value)) {
            assertEquals(value, Double.parseDouble(shown));
        }
    }

    @Test
    void anyNumberReadsBackAsTheSame() throws IOException {
        java.util.Random random = new java.util.Random(1);
        for (int i = 0; i < 100_000; i++) {
            double value = i % 2 == 0
                    ? Double.longBitsToDouble(random.nextLong())
                    : random.nextInt(1_000_000_000) / Math.pow(10, random.nextInt(12));
            if (Double.isFinite(value)) {
                ByteArrayOutputStream out = new ByteArrayOutputStream(32);
                Page page = new Page(out, Exposition.TEXT, 64);
                page.number(value).flush();
                assertEquals(value + 0.0, Double.parseDouble(out.toString(StandardCharsets.US_ASCII)) + 0.0);
            }
        }
    }

    @Test
    void namesThatWouldClashAreFound() {
        assertEquals(List.of(), Catalogue.complaints(List.of(SampleBoard.WEB, SampleBoard.CERTIFICATE)));
        dev.postflight.check.CheckKind bad = dev.postflight.check.CheckKind.named("check")
                .signals(
                        dev.postflight.outcome.Signal.of("runs_total", dev.postflight.outcome.Unit.NONE, "x")
                                .per("le"),
                        dev.postflight.outcome.Signal.of("runs_total", dev.postflight.outcome.Unit.NONE, ""))
                .opens(setup -> {
                    throw new AssertionError();
                });
        assertEquals(
                List.of(
                        "a kind cannot be named check: families of the house begin so",
                        "postflight_check_runs_total ends as only counters, histograms and infos may",
                        "postflight_check_runs_total cannot have a label le",
                        "postflight_check_runs_total ends as only counters, histograms and infos may",
                        "postflight_check_runs_total is the name of two signals",
                        "postflight_check_runs_total has no help"),
                Catalogue.complaints(List.of(bad)));
    }

    @Test
    void promtoolFindsNothing(@TempDir Path folder) throws Exception {
        Path promtool = Programs.need("promtool", "prometheus");
        Path file = folder.resolve("scrape.txt");
        Files.writeString(file, text(Exposition.TEXT));
        Process process = new ProcessBuilder(promtool.toString(), "check", "metrics")
                .redirectInput(file.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertEquals("", said);
    }

    private String text(Exposition format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        scrape.write(out, format);
        return out.toString(StandardCharsets.UTF_8);
    }

    /** What is ours of it: the JVM's numbers differ each time. */
    private static String ours(String text) {
        return text.lines()
                .filter(line -> line.matches("(# [A-Z]+ )?postflight_.*") || line.equals("# EOF"))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    /** Whole texts are resources; a change of one shows in review as what users will see. */
    private static void assertText(String resource, String actual) throws IOException {
        try (InputStream in = ScrapeTest.class.getResourceAsStream(resource)) {
            String expected = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
            if (!expected.equals(actual)) {
                // copied over the old one where the change is meant
                Files.writeString(
                        Files.createDirectories(Path.of("target", "texts")).resolve(resource), actual);
            }
            assertEquals(expected, actual);
        }
    }

    private static List<Long> counts() {
        List<Long> counts = new ArrayList<>(Collections.nCopies(Stats.Lateness.BOUNDS.size() + 1, 0L));
        counts.set(0, 17L);
        counts.set(4, 2L);
        counts.set(counts.size() - 1, 1L);
        return counts;
    }
}
