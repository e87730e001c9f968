package dev.postflight.past;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.expect.Condition;
import dev.postflight.expect.Expectation;
import dev.postflight.expect.Expectations;
import dev.postflight.expect.Judgement;
import dev.postflight.expect.Level;
import dev.postflight.expect.Trending;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Result;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Status;
import dev.postflight.outcome.Unit;
import dev.postflight.outcome.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MemoryTest {
    private static final Signal DURATION = Signal.of("duration", Unit.SECONDS, "");
    private static final Signal MEMORY = Signal.of("memory", Unit.BYTES, "");
    private static final Signal MOUNT = Signal.of("disk_used", Unit.RATIO, "").per("mount");
    private static final Duration EVERY = Duration.ofSeconds(30);
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    private final Memory memory = new Memory();
    private Hindsight hindsight = Hindsight.NONE;
    private Duration clock = Duration.ZERO;
    private Duration every = EVERY;
    private List<Reading> last = List.of();

    @Test
    void availabilityIsTheShareOfGoodRuns() {
        expect("availability", "1h", "> 99 %");
        pass(Duration.ofHours(1));
        assertEquals(new Value.Number(1), last.get(0).value());
        fail(Duration.ofMinutes(6));
        pass(EVERY); // it is read once a minute, at the first run in it
        assertEquals(1 - 12 / 121.0, number(), 1e-9);
        assertEquals("availability 1h 90.1 % < 99 %", judge().reason());
        pass(Duration.ofHours(1));
        assertEquals(1, number(), 1e-9);
        assertEquals(Status.PASS, judge().status());
    }

    @Test
    void tooFewRunsAreNeitherGoodNorBad() {
        expect("availability", "24h", "> 99 %");
        pass(Duration.ofHours(3));
        assertEquals(
                "not yet: 359 of the 2880 runs that there are in 24h",
                judge().verdicts().get(0).value());
        assertEquals(Status.PASS, judge().status());
    }

    /** 1 % of 2880 runs may fail; when 29 have, no future can mend it. */
    @Test
    void whatIsLostIsLostBeforeTheWindowIsOver() {
        expect("availability", "24h", "> 99 %");
        pass(Duration.ofHours(1));
        fail(Duration.ofMinutes(14));
        assertEquals(Status.PASS, judge().status());
        fail(Duration.ofMinutes(1));
        assertEquals("availability 24h at best 98.99 % < 99 %", judge().reason());
        assertEquals(Status.FAIL, judge().status());
    }

    @Test
    void whoeverCouldNotTellCountsForNeither() {
        expect("availability", "1h", "> 99 %");
        pass(Duration.ofHours(1));
        run(Duration.ofMinutes(10), Status.UNKNOWN);
        assertEquals(1, number(), 1e-9);
        run(Duration.ofMinutes(5), Status.UNKNOWN);
        assertEquals(
                "not yet: 92 of the 120 runs that there are in 1h",
                judge().verdicts().get(0).value());
    }

    @Test
    void percentilesAreThoseOfTheSortedValues() {
        for (String name : List.of("duration_p50", "duration_p95", "duration_p99")) {
            expect(name, "15m", "< 1s");
        }
        Random random = new Random(3);
        double[] durations = new double[32];
        for (int i = 0; i < 200; i++) {
            double duration = Math.exp(random.nextGaussian());
            durations[i % 32] = duration;
            run(Outcome.measured(List.of(DURATION.reads(duration))), Status.PASS);
            if (i >= 32 && clock.toSeconds() % 60 == 0) { // at the end of a minute the window is full
                double[] sorted = durations.clone();
                Arrays.sort(sorted);
                assertEquals(sorted[15], ((Value.Number) last.get(0).value()).value(), 0.002 * sorted[15]);
                assertEquals(sorted[30], ((Value.Number) last.get(1).value()).value(), 0.002 * sorted[30]);
                assertEquals(sorted[31], ((Value.Number) last.get(2).value()).value(), 0.002 * sorted[31]);
            }
        }
    }

    @Test
    void aLeakIsToldFromNoise() {
        trend(MEMORY, "", "< 2 %/day over 24h");
        Random random = new Random(5);
        leak(Duration.ofHours(50), 0, random);
        assertTrue(
                judge().verdicts().get(0).value().matches("not yet: [\\d.]+ [dh] of the 2\\.25 d that it takes"),
                judge().toString());
        leak(Duration.ofDays(1), 0, random);
        assertEquals(Status.PASS, judge().status());
        assertTrue(
                judge().verdicts().get(0).value().matches("-?[\\d.]+ %/day, not proven: [\\d.]+ %/day would be"),
                judge().toString());
        leak(Duration.ofDays(3), 0.15, random);
        assertEquals(Status.FAIL, judge().status());
        assertTrue(
                judge().reason().matches("memory_growth 24h 1\\d\\.?\\d* %/day, expected < 2 %/day"), judge().reason());
    }

    /** Each step of a trend has a run, however rare they are. */
    @Test
    void aTrendOfARareCheckIsToldToo() {
        every = Duration.ofMinutes(5);
        trend(MEMORY, "", "< 1 %/h over 1h");
        for (int i = 0; i < 40; i++) {
            run(Outcome.measured(List.of(MEMORY.reads(1e9 * (1 + 0.02 * i)))), Status.PASS);
        }
        assertTrue(judge().reason().matches("memory_growth 1h 1\\d\\.?\\d* %/h, expected < 1 %/h"), judge().toString());
    }

    @Test
    void whereNothingIsProvenOfARareCheckEither() {
        every = Duration.ofHours(2);
        trend(MEMORY, "", "< 1 %/day over 24h");
        Random random = new Random(11);
        int alarms = 0;
        for (int i = 0; i < 12 * 300; i++) {
            run(Outcome.measured(List.of(MEMORY.reads(1e9 * (1 + 0.05 * random.nextGaussian())))), Status.PASS);
            alarms += judge().status() == Status.FAIL ? 1 : 0;
        }
        assertTrue(last.get(0).value() instanceof Value.Slope, last.toString());
        assertTrue(alarms <= 3, alarms + " of 3600");
    }

    @Test
    void aThingOfManyIsFollowedAlone() {
        trend(MOUNT, "/var", "< 1 %/h over 6h");
        for (int i = 0; i < 8 * 120; i++) {
            run(
                    Outcome.measured(List.of(
                            MOUNT.reads(0.5).at("/"),
                            MOUNT.reads(0.5 + 0.0002 * i).at("/var"))),
                    Status.PASS);
        }
        assertTrue(
                judge().reason().matches("disk_used_growth /var 6h 3\\.\\d+ %/h, expected < 1 %/h"), judge().reason());
    }

    @Test
    void aPauseIsAGap() {
        trend(MEMORY, "", "< 1 %/h over 6h");
        leak(Duration.ofHours(4), 0, new Random(1));
        clock = clock.plusHours(20);
        leak(Duration.ofHours(4), 0, new Random(1));
        assertTrue(judge().verdicts().get(0).value().startsWith("not yet: "), judge().toString());
    }

    @Test
    void anotherPlanKeepsWhatStillServes() {
        expect("availability", "1h", "> 99 %");
        pass(Duration.ofHours(1));
        expect("duration_p95", "5m", "< 1s");
        pass(Duration.ofMinutes(1));
        assertEquals(1, number(), 1e-9);
        assertTrue(last.get(1).value() instanceof Value.NotYet, last.toString());
    }

    private void expect(String signal, String window, String condition) {
        Signal found = Lookback.signals(List.of(DURATION)).stream()
                .filter(one -> one.name().equals(signal))
                .findFirst()
                .orElseThrow();
        add(Lookback.over(window, found, List.of(DURATION)), Condition.parse(condition, found.unit()), Level.EXPECT);
    }

    private void trend(Signal signal, String key, String limit) {
        Trending trending = Trending.parse(limit, signal.unit());
        add(Lookback.trend(signal, key, true, trending.window(), trending.over()), trending.condition(), Level.TREND);
    }

    private void add(Lookback lookback, Condition condition, Level level) {
        List<Lookback> lookbacks = new java.util.ArrayList<>(hindsight.lookbacks());
        lookbacks.add(lookback);
        List<Expectation> all =
                new java.util.ArrayList<>(hindsight.expectations().all());
        all.add(new Expectation(lookback.signal(), lookback.key(), condition, level));
        hindsight = new Hindsight(lookbacks, new Expectations(all));
    }

    private void pass(Duration length) {
        run(length, Status.PASS);
    }

    private void fail(Duration length) {
        run(length, Status.FAIL);
    }

    private void run(Duration length, Status status) {
        for (long i = 0; i < length.dividedBy(EVERY); i++) {
            run(Outcome.measured(List.of()), status);
        }
    }

    /** @param perDay by how much of the usual it grows from now on */
    private void leak(Duration length, double perDay, Random random) {
        for (long i = 0; i < length.dividedBy(EVERY); i++) {
            double level = 1e9 * (1 + perDay * i * EVERY.toSeconds() / 86_400);
            run(Outcome.measured(List.of(MEMORY.reads(level * (1 + 0.01 * random.nextGaussian())))), Status.PASS);
        }
    }

    private void run(Outcome outcome, Status status) {
        memory.plan(hindsight.lookbacks(), Map.of(), every);
        last = memory.remember(new Result(START.plus(clock), Duration.ZERO, 1, 0, outcome), status);
        clock = clock.plus(every);
    }

    private double number() {
        return ((Value.Number) last.get(0).value()).value();
    }

    private Judgement judge() {
        return hindsight.expectations().judge(Outcome.measured(last));
    }
}
