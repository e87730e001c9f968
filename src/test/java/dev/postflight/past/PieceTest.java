package dev.postflight.past;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Result;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Status;
import dev.postflight.outcome.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PieceTest {
    private static final Signal DURATION = Signal.of("duration", Unit.SECONDS, "");
    private static final Signal ERRORS = Signal.of("error_ratio", Unit.RATIO, "");
    private static final Signal SLOWER =
            Signal.of("slower_than", Unit.RATIO, "").per("bound");
    private static final Tracked DURATIONS = new Tracked("duration", "");
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);
    private static final Map<Tracked, Duration> KEPT = Map.of(
            Tracked.RUNS, DAY, DURATIONS, DAY, new Tracked("error_ratio", ""), DAY, Tracked.eachOf("slower_than"), DAY);

    @Test
    void whatWasKeptComesBackAfterARestart() {
        Memory before = memory();
        List<Piece> kept = new ArrayList<>();
        run(before, 0, 300);
        kept.addAll(before.news(false).get(DURATIONS));
        run(before, 300, 500);
        for (Piece piece : before.news(false).get(DURATIONS)) { // in place of the same block's earlier one
            kept.removeIf(old -> old.first() == piece.first());
            kept.add(piece);
        }
        Memory after = memory();
        run(after, 510, 600);
        after.restore(DURATIONS, kept);
        run(after, 600, 620);

        Track track = track(after, DURATIONS);
        assertEquals(499 + 110, track.size(), "all but the gap, and the minute that was under way at the stop");
        assertEquals(START.getEpochSecond() / 60, track.minute(0));
        assertEquals(2 * (499 + 110), track.all());
        assertEquals(0.1, track.values(0)[0], 0.001);
        assertEquals(List.of(), before.news(false).getOrDefault(DURATIONS, List.of()), "told once");
    }

    @Test
    void theMinuteInWhichAnOrderlyRestartCameIsWhole() {
        Memory before = memory();
        run(before, 0, 10);
        remember(before, START.plusSeconds(600), Status.PASS, DURATION.reads(0.1));
        List<Piece> kept = before.news(true).get(DURATIONS);
        Memory after = memory();
        remember(after, START.plusSeconds(630), Status.FAIL, DURATION.reads(0.3));
        after.restore(DURATIONS, kept);
        run(after, 11, 13);
        Track track = track(after, DURATIONS);
        assertEquals(13, track.size());
        assertEquals("2 of which 1", track.all(10) + " of which " + track.bad(10));
        assertEquals(0.1, track.values(10)[0], 0.001);
        assertEquals(0.3, track.values(10)[1], 0.001);
    }

    @Test
    void whatIsCountedIsAddedUpToTheLastFraction() {
        Memory memory = memory();
        for (int run = 0; run < 100; run++) {
            Reading share = ERRORS.reads(0.1, 0.25, 2.5);
            remember(memory, START.plusSeconds(30L * run), run == 7 ? Status.FAIL : Status.PASS, share);
        }
        Track track = track(memory, new Tracked("error_ratio", ""));
        assertEquals("250 of which 25", track.all() + " of which " + track.bad());
    }

    @Test
    void eachKeyIsRememberedByItself() {
        Memory memory = memory();
        remember(
                memory,
                START,
                Status.PASS,
                SLOWER.reads(0.5, 5, 10).at("100 ms"),
                SLOWER.reads(0.1, 1, 10).at("1 s"));
        remember(
                memory,
                START.plusSeconds(60),
                Status.PASS,
                SLOWER.reads(0.3, 3, 10).at("100 ms"));
        assertEquals(
                List.of("1 s", "100 ms"),
                memory.keys("slower_than").stream().sorted().toList());
        assertEquals(8, track(memory, new Tracked("slower_than", "100 ms")).bad());
        assertEquals(1, track(memory, new Tracked("slower_than", "1 s")).bad());
    }

    @Test
    void aDayBecomesItsHours() {
        Memory memory = memory();
        run(memory, 0, 24 * 60);
        Track minutes = track(memory, DURATIONS);
        Piece day = Piece.byHour(Piece.of(minutes));
        Track hours = Piece.track(List.of(day));
        assertEquals(24, hours.size());
        assertEquals(minutes.all(), hours.all());
        assertEquals(120, hours.all(3));
        assertEquals(3, hours.values(3).length, Arrays.toString(hours.values(3)));
        assertTrue(day.bytes().length < 24 * 12, day.bytes().length + " bytes");
    }

    private static Memory memory() {
        Memory memory = new Memory();
        memory.plan(List.of(), KEPT, Duration.ofSeconds(30));
        return memory;
    }

    /** Two runs a minute. */
    private static void run(Memory memory, int from, int until) {
        for (int run = 2 * from; run < 2 * until; run++) {
            remember(memory, START.plusSeconds(30L * run), Status.PASS, DURATION.reads(0.1 + run % 7 / 1e3));
        }
    }

    private static void remember(Memory memory, Instant at, Status status, Reading... readings) {
        memory.remember(new Result(at, Duration.ZERO, 1, 0, Outcome.measured(List.of(readings))), status);
    }

    private static Track track(Memory memory, Tracked tracked) {
        return memory.track(tracked, START, START.plus(DAY));
    }
}
