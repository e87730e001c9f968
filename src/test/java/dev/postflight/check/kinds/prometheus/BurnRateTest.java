package dev.postflight.check.kinds.prometheus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Settings;
import dev.postflight.outcome.Outcome;
import dev.postflight.testing.Lab;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which windows burn, by answers laid out by hand: of 100 requests a second and an objective of 99.9 %. */
final class BurnRateTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    @Test
    void aPairBurnsOnlyWhereBothWindowsDo() {
        // 2 failures a second are 20 times too fast
        assertEquals("true", flag("no_fast_burn", failing("1h", 2, "5m", 0.1)));
        assertEquals("true", flag("no_fast_burn", failing("1h", 0.1, "5m", 2)));
        assertEquals(
                "false: errors come 20 times too fast over 1h and 25 times over 5m; the bound is 14.4",
                flag("no_fast_burn", failing("1h", 2, "5m", 2.5)));
        assertEquals(
                "false: errors come 7 times too fast over 6h and 7 times over 30m; the bound is 6",
                flag("no_fast_burn", failing("6h", 0.7, "30m", 0.7)));
        assertEquals("true", flag("no_slow_burn", failing("6h", 0.7, "30m", 0.7)));
        assertEquals(
                "false: errors come 2 times too fast over 3d and 2 times over 6h; the bound is 1",
                flag("no_slow_burn", failing("3d", 0.2, "6h", 0.2)));
        assertEquals(20, Lab.number(read(failing("1h", 2, "5m", 0)), "burn_rate 1h"), 1e-9);
    }

    @Test
    void noTrafficBurnsNothing() {
        List<Series> quiet = failing("1h", 2, "5m", 0);
        quiet.removeIf(
                series -> String.valueOf(series.labels().get(PromQl.PART)).endsWith(" 5m"));
        quiet.add(part("total 5m", 0));
        Outcome outcome = read(quiet);
        assertEquals("true", Lab.value(outcome, "no_fast_burn"));
        assertEquals("unknown: no traffic within 5m", Lab.value(outcome, "burn_rate 5m"));
        assertEquals("0", Lab.value(outcome, "traffic burn_rate"));
    }

    @Test
    void whatCannotBeToldOfOneWindowHidesNoOtherThatBurns() {
        List<Series> answer = failing("6h", 0.7, "30m", 0.7);
        answer.removeIf(
                series -> String.valueOf(series.labels().get(PromQl.PART)).endsWith(" 5m"));
        assertEquals("true", flag("no_slow_burn", answer));
        assertTrue(flag("no_fast_burn", answer).startsWith("false: errors come 7 times too fast over 6h"));
        List<Series> unclear = failing("1h", 2, "30m", 0);
        unclear.removeIf(
                series -> String.valueOf(series.labels().get(PromQl.PART)).endsWith(" 5m"));
        assertEquals(
                "unknown: not every window that it takes can be told; see burn_rate", flag("no_fast_burn", unclear));
        assertEquals("unknown: there are not yet two samples within 5m", Lab.value(read(unclear), "burn_rate 5m"));
    }

    @Test
    void aSilentSourceTellsNothing() {
        List<Series> old = failing("1h", 0, "5m", 0);
        old.removeIf(series -> "newest".equals(series.labels().get(PromQl.PART)));
        old.add(part("newest", NOW.getEpochSecond() - 240));
        assertEquals("unknown: the newest sample of requests_total is 4 min old", flag("no_fast_burn", old));
        assertEquals("unknown: no series matches requests_total", flag("no_slow_burn", List.of()));
    }

    /** No failures but in these two windows. */
    private static List<Series> failing(String one, double rate, String two, double other) {
        List<Series> answer = new ArrayList<>(List.of(part("newest", NOW.getEpochSecond() - 5)));
        for (String window : List.of("5m", "30m", "1h", "2h", "6h", "1d", "3d")) {
            answer.add(part("total " + window, 100));
            answer.add(part("errors " + window, window.equals(one) ? rate : window.equals(two) ? other : 0));
        }
        return answer;
    }

    private static Series part(String name, double value) {
        return new Series(Map.of(PromQl.PART, name), value);
    }

    private static String flag(String signal, List<Series> answer) {
        return Lab.value(read(answer), signal);
    }

    private static Outcome read(List<Series> answer) {
        Settings settings =
                new Settings(Map.of("errors", "failed_total", "total", "requests_total", "objective", "99.9 %"));
        return Outcome.measured(new BurnRate(settings, new Errors(settings, Duration.ofMinutes(3))).read(answer, NOW));
    }
}
