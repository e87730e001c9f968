package dev.postflight.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GridTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final long SECOND = 1_000_000_000L;

    @ParameterizedTest(name = "anchor {0}, every {1}, now {2}")
    @CsvSource({
        "  0, 30,    0,   30",
        "  0, 30,    1,   30",
        "  0, 30,   29,   30",
        "  0, 30,   30,   60",
        "  7, 30,    0,    7",
        "  7, 30, -100,  -83",
        "-95, 30, -100,  -95",
        "  7, 30, 3000, 3007",
    })
    void nextIsTheFirstDueMomentAfterNow(long anchor, long every, long now, long next) {
        assertEquals(next, new Grid(anchor, every).next(now));
    }

    @Test
    void nextOutlivesTheMonotonicClocksWrapAround() {
        long last = Long.MAX_VALUE;
        Grid grid = new Grid(last - 10, 30);
        assertEquals(20, grid.next(last - 5) - last);
        assertEquals(1, grid.between(last - 10, last + 50));
    }

    @ParameterizedTest(name = "every {0} s, next in {1} s, soon in {2} s")
    @CsvSource({
        "    30,     4,     4",
        "    30,    10,    10",
        "    30,    11,     1",
        "    30,    27,     7",
        "    30,    30,    10",
        "    15,    14,   6.5",
        "    15,     7,     7",
        "     5,     3,     3",
        "     1,     1,     1",
        " 86400, 86399,     9",
        " 86400,  3600,    10",
    })
    void soonComesWithinTenSecondsByWholePartsOfTheInterval(long every, long next, double soon) {
        Grid grid = new Grid(next * SECOND, every * SECOND);
        assertEquals((long) (soon * SECOND), grid.soon(0));
    }

    @ParameterizedTest(name = "from {0} to {1}")
    @CsvSource({
        " 0,  30, 0",
        " 0,  31, 1",
        " 0,  60, 1",
        " 0, 600, 19",
        " 5,  30, 0",
        " 5,  60, 1",
        "-5,   5, 1",
        " 5,   5, 0",
    })
    void betweenCountsWhatWasMissed(long from, long to, long count) {
        assertEquals(count, new Grid(0, 30).between(from, to));
    }

    @Test
    void thePlaceInTheIntervalIsTheSameAfterARestartAndOnEveryMachine() {
        Duration every = Duration.ofSeconds(30);
        long first = Grid.of("api-health", every, NOON, 0).next(0);
        long elsewhere = Grid.of("api-health", every, NOON, -987_654_321L).next(-987_654_321L) + 987_654_321L;
        Instant later = NOON.plusNanos(first).plusSeconds(3_600).minusNanos(1);
        assertEquals(first, elsewhere);
        assertEquals(1, Grid.of("api-health", every, later, 5 * SECOND).next(5 * SECOND) - 5 * SECOND);
    }

    /** Were this to change, every check would move at the next update. */
    @Test
    void thePlaceOfAnIdNeverChanges() {
        assertEquals(
                Duration.ofNanos(2_986_777_612L),
                Duration.ofNanos(Grid.of("api-health", Duration.ofSeconds(30), Instant.EPOCH, 0)
                        .next(0)));
    }

    /** Pearson's chi-squared over 100 bins: above 148.2 is chance once in a thousand. */
    @ParameterizedTest(name = "every {0} s")
    @ValueSource(longs = {1, 15, 30, 3_600, 86_400})
    void alikeIdsAreSpreadEvenly(long seconds) {
        Duration every = Duration.ofSeconds(seconds);
        int[] onTheGrid = new int[100];
        int[] atTheStart = new int[100];
        double part = every.toNanos() / Math.ceil(seconds / 10.0);
        for (int i = 1; i <= 10_000; i++) {
            Grid grid = Grid.of("check-" + i, every, NOON, 0);
            onTheGrid[(int) ((grid.next(0) - 1) * 100.0 / every.toNanos())]++;
            atTheStart[(int) ((grid.soon(0) - 1) * 100 / part)]++;
        }
        assertTrue(chiSquared(onTheGrid) < 148.2, () -> "chi-squared " + chiSquared(onTheGrid));
        assertTrue(chiSquared(atTheStart) < 148.2, () -> "chi-squared " + chiSquared(atTheStart));
    }

    private static double chiSquared(int[] bins) {
        double sum = 0;
        for (int count : bins) {
            sum += (count - 100.0) * (count - 100.0) / 100.0;
        }
        return sum;
    }
}
