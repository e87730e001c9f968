package dev.postflight.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Nine days of hourly values, looked at again and again: noise of which each value resembles the one before (autocorrelation
 * 0.5), and what is hidden in it. An alarm is a proven growth beyond 2 % a day.
 */
class TrendTest {
    static final double HOUR = 3_600;
    static final double DAY = 24 * HOUR;
    private static final double LIMIT = 0.02 / DAY;

    private final int runs = runs();
    private final double pace = pace();

    /** How many series there are of each kind. */
    int runs() {
        return 4;
    }

    /** From one look to the next. */
    double pace() {
        return 4 * HOUR;
    }

    /** Time since the start, and a moment that differs from run to run; both in seconds. */
    private record Shape(String name, DoubleBinaryOperator value) {}

    private static final Shape FLAT = new Shape("flat", (t, r) -> 100);
    private static final Shape WAVES =
            new Shape("daily wave of 20 %", (t, r) -> 100 + 20 * Math.sin(2 * Math.PI * (t + r) / DAY));
    private static final Shape OFFICE =
            new Shape("office hours, 30 % more", (t, r) -> hour(t + r) >= 8 && hour(t + r) < 18 ? 130 : 100);
    private static final Shape NIGHT =
            new Shape("nightly job, 40 % more", (t, r) -> hour(t + r) >= 2 && hour(t + r) < 4 ? 140 : 100);
    private static final Shape WARM_UP =
            new Shape("warm-up from the start", (t, r) -> 100 - 30 * Math.exp(-t / (2 * HOUR)));
    private static final Shape RESTART = new Shape(
            "warm-up on day 3", (t, r) -> t < 2 * DAY + r ? 100 : 130 - 30 * Math.exp(-(t - 2 * DAY - r) / (2 * HOUR)));
    private static final Shape RESTART_AND_WAVES = new Shape(
            "restart, warm-up and daily wave",
            (t, r) -> (t < 3 * DAY + r ? 130 : 130 - 40 * Math.exp(-(t - 3 * DAY - r) / (2 * HOUR)))
                    + 15 * Math.sin(2 * Math.PI * (t + r) / DAY));

    @Test
    void nothingThatIsNoLeakAlarms() {
        StringBuilder table = new StringBuilder();
        int alarmed = 0;
        int all = 0;
        for (Shape shape : new Shape[] {FLAT, WAVES, OFFICE, NIGHT, WARM_UP, RESTART, RESTART_AND_WAVES}) {
            for (double noise : new double[] {0.01, 0.03}) {
                for (int window : new int[] {24, 48, 168}) {
                    Found found = look(shape, noise, window);
                    table.append(row(shape, noise, window, found));
                    alarmed += found.alarmed;
                    all += runs;
                }
            }
        }
        told(table);
        assertTrue(alarmed <= 0.01 * all, alarmed + " false alarms in " + all + " series of nine days\n" + table);
    }

    @Test
    void leaksAreFound() {
        StringBuilder table = new StringBuilder();
        table.append(row(leak(0.30, 3), 0.03, 24, found(leak(0.30, 3), 0.03, 24, 0.99, 4.75)));
        table.append(row(leak(0.10, 0), 0.01, 24, found(leak(0.10, 0), 0.01, 24, 0.99, 3.25)));
        table.append(row(leak(0.10, 3), 0.03, 48, found(leak(0.10, 3), 0.03, 48, 0.95, 6.5)));
        table.append(row(leak(0.05, 0), 0.03, 168, found(leak(0.05, 0), 0.03, 168, 0.99, 8.75)));
        Shape both = new Shape(
                "leak of 10 %/day and daily wave",
                (t, r) -> leak(0.10, 0).value.applyAsDouble(t, r) + 20 * Math.sin(2 * Math.PI * (t + r) / DAY));
        table.append(row(both, 0.01, 48, found(both, 0.01, 48, 0.99, 3.5)));
        told(table);
    }

    /** Nine of ten leaks as large as it says are seen at a look, and few that are half as large. */
    @Test
    void itKnowsWhatItCanSee() {
        double told = look(FLAT, 0.02, 48).detectable * DAY;
        int seen = 0;
        int half = 0;
        for (int run = 0; run < 200; run++) {
            seen += provenAt(series(leak(told, 0), 0.02, run), 48, 6) ? 1 : 0;
            half += provenAt(series(leak(told / 2, 0), 0.02, run), 48, 6) ? 1 : 0;
        }
        assertTrue(seen > 170, "of " + told + " a day, " + seen + " of 200 were seen");
        assertTrue(half < seen / 2, "of half as much, " + half + " of 200 were seen");
    }

    @Test
    void declineIsATrendToo() {
        Series falling = series(leak(-0.05, 0), 0.01, 1);
        Trend now = Trend.of(falling, 48 * HOUR, 6 * DAY);
        assertTrue(now.isProvenTwice(Trend.of(falling, 48 * HOUR, 6 * DAY - 12 * HOUR)));
        assertEquals(-0.05, now.slope() * DAY / 100, 0.02);
    }

    private Found found(Shape shape, double noise, int window, double share, double byDay) {
        Found found = look(shape, noise, window);
        assertTrue(found.alarmed >= share * runs, row(shape, noise, window, found));
        assertTrue(found.first / DAY <= byDay, row(shape, noise, window, found));
        return found;
    }

    /** @param first when the alarm came, on average, in seconds */
    private record Found(int alarmed, double first, double detectable) {}

    private Found look(Shape shape, double noise, int window) {
        int alarmed = 0;
        double first = 0;
        double detectable = 0;
        int looks = 0;
        for (int run = 0; run < runs; run++) {
            Series series = series(shape, noise, run);
            double reach = Math.max(48, window) * HOUR + Trend.SECOND_LOOK * window * HOUR;
            for (double to = reach; to <= 9 * DAY; to += pace) {
                Trend now = Trend.of(series, window * HOUR, to);
                detectable += now.detectable() / now.level();
                looks++;
                Trend earlier = Trend.of(series, window * HOUR, to - Trend.SECOND_LOOK * window * HOUR);
                if (now.slope() > LIMIT * now.level() && now.isProvenTwice(earlier)) {
                    alarmed++;
                    first += to;
                    break;
                }
            }
        }
        return new Found(alarmed, first / Math.max(1, alarmed), detectable / looks);
    }

    private static boolean provenAt(Series series, int window, double day) {
        return Trend.of(series, window * HOUR, day * DAY)
                .isProvenTwice(Trend.of(series, window * HOUR, day * DAY - Trend.SECOND_LOOK * window * HOUR));
    }

    private static Series series(Shape shape, double noise, int run) {
        Random random = new Random(run * 7919L + 13);
        double moment = random.nextDouble() * DAY;
        double[] times =
                IntStream.range(0, 9 * 24).mapToDouble(hour -> hour * HOUR).toArray();
        double[] values = new double[times.length];
        double last = random.nextGaussian();
        for (int i = 0; i < times.length; i++) {
            last = 0.5 * last + Math.sqrt(0.75) * random.nextGaussian();
            values[i] = shape.value.applyAsDouble(times[i], moment) + 100 * noise * last;
        }
        return new Series(times, values);
    }

    private static Shape leak(double perDay, int fromDay) {
        return new Shape(
                "leak of %.0f %%/day from day %d".formatted(perDay * 100, fromDay + 1),
                (t, r) -> 100 * (1 + perDay * Math.max(0, t / DAY - fromDay)));
    }

    private static double hour(double time) {
        return time % DAY / HOUR;
    }

    /** Who runs it in full wants to read it. */
    void told(CharSequence table) {}

    private String row(Shape shape, double noise, int window, Found found) {
        return "%-34s noise %.0f %%  over %3d h: %3d of %d alarmed%s%n"
                .formatted(
                        shape.name,
                        noise * 100,
                        window,
                        found.alarmed,
                        runs,
                        found.alarmed == 0 ? "" : ", on day %.1f".formatted(found.first / DAY + 1));
    }
}
