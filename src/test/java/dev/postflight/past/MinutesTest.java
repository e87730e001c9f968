package dev.postflight.past;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MinutesTest {

    @Test
    void aScaleStepIsAFifthOfAPercent() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            double value = Math.exp(random.nextGaussian() * 5) * (random.nextBoolean() ? 1 : -1);
            assertEquals(value, LogScale.value(LogScale.step(value)), Math.abs(value) * 0.00101);
        }
        assertEquals(0, LogScale.value(LogScale.step(0)));
        assertEquals(0, LogScale.value(LogScale.step(-0.0)));
        assertEquals(1e30, LogScale.value(LogScale.step(Double.POSITIVE_INFINITY)), 1e28);
        assertTrue(
                LogScale.step(-2) < LogScale.step(-1) && LogScale.step(-1) < 0 && LogScale.step(1) < LogScale.step(2));
    }

    /** Beside plain lists, over random runs with gaps, bursts, silences and steps back in time. */
    @Test
    void whatIsPackedComesOutAgain() {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            Minutes minutes = new Minutes(1_000);
            TreeMap<Long, List<String>> plain = new TreeMap<>();
            TreeMap<Long, int[]> counts = new TreeMap<>();
            long now = 29_000_000;
            for (int run = 0; run < 3_000; run++) {
                now += random.nextInt(10) == 0 ? random.nextInt(50) : random.nextInt(2);
                long at = random.nextInt(50) == 0 ? now - random.nextInt(100) : now;
                boolean bad = random.nextInt(10) == 0;
                double value = random.nextInt(20) == 0 ? -1 : Math.exp(random.nextGaussian() * 3);
                long counted = plain.isEmpty() ? at : Math.max(at, plain.lastKey());
                minutes.run(at, bad, bad ? new double[0] : new double[] {value});
                counts.computeIfAbsent(counted, fresh -> new int[2])[0]++;
                counts.get(counted)[1] += bad ? 1 : 0;
                plain.computeIfAbsent(counted, fresh -> new ArrayList<>());
                if (!bad) {
                    plain.get(counted).add(Integer.toString(LogScale.step(value)));
                }
            }
            long from = plain.lastKey() - 700;
            List<String> expected = new ArrayList<>();
            plain.tailMap(from)
                    .forEach((minute, steps) -> expected.add(minute + " "
                            + counts.get(minute)[0] + " " + counts.get(minute)[1] + " "
                            + Arrays.toString(steps.stream()
                                    .mapToInt(Integer::parseInt)
                                    .sorted()
                                    .toArray())));
            List<String> seen = new ArrayList<>();
            minutes.since(
                    from,
                    (minute, runs, bad, steps, count) -> seen.add(
                            minute + " " + runs + " " + bad + " " + Arrays.toString(Arrays.copyOf(steps, count))));
            assertEquals(expected, seen, "seed " + seed);
        }
    }

    @Test
    void whatIsTooOldIsForgotten() {
        Minutes minutes = new Minutes(600);
        for (int minute = 0; minute < 10_000; minute++) {
            minutes.run(minute, false, 1.0);
        }
        long[] first = {Long.MAX_VALUE};
        minutes.since(0, (minute, runs, bad, steps, count) -> first[0] = Math.min(first[0], minute));
        assertTrue(first[0] > 10_000 - 600 - 2 * 240 && first[0] <= 10_000 - 600, "the oldest is minute " + first[0]);
    }

    /** Nine days of a run every 15 s, each taking another time. */
    @Test
    void nineDaysAreCheap() {
        Minutes minutes = new Minutes(9 * 1_440);
        Random random = new Random(1);
        for (int run = 0; run < 9 * 1_440 * 4; run++) {
            minutes.run(run / 4, false, 0.1 * Math.exp(0.3 * random.nextGaussian()));
        }
        assertTrue(minutes.size() < 160_000, minutes.size() + " bytes");
    }

    /** As many checks have nothing but their availability looked at. */
    @Test
    void minutesThatAreAlikeCostNextToNothing() {
        Minutes minutes = new Minutes(7 * 1_440);
        for (int run = 0; run < 7 * 1_440 * 2; run++) {
            minutes.run(run / 2, run % 1_000 == 0);
        }
        assertTrue(minutes.size() < 6_000, minutes.size() + " bytes");
        long[] seen = new long[3];
        minutes.since(100, (minute, runs, bad, steps, count) -> {
            assertEquals(100 + seen[0]++, minute);
            seen[1] += runs;
            seen[2] += bad;
        });
        assertEquals("9980 19960 20", seen[0] + " " + seen[1] + " " + seen[2]);
    }

    /** Else all runs would count to the last minute that it told when it was wrong, for as long as it was. */
    @Test
    void clockThatWasWrongByDaysBeginsAnew() {
        Minutes minutes = new Minutes(600);
        minutes.run(100_000, true);
        for (int minute = 0; minute < 5; minute++) {
            minutes.run(90_000 + minute, false);
        }
        long[] seen = new long[2];
        minutes.since(0, (minute, runs, bad, steps, count) -> {
            seen[0] += runs;
            seen[1] += bad;
        });
        assertEquals("5 0", seen[0] + " " + seen[1]);
    }

    @Test
    void noMinuteGrowsWithoutBound() {
        Minutes minutes = new Minutes(10);
        for (int run = 0; run < 100_000; run++) {
            minutes.run(5, false, run);
        }
        assertTrue(minutes.size() < 2_000, minutes.size() + " bytes");
        minutes.since(0, (minute, runs, bad, steps, count) -> assertEquals(100_000, runs));
    }
}
