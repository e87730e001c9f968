package dev.postflight.expect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import dev.postflight.outcome.Value;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrendingTest {
    private static final double DAY = 86_400;

    @ParameterizedTest
    @CsvSource(textBlock = """
            < 2 %/day over 24h,       BYTES,   < 2 %/day,     PT24H
            <=2%/d over 7d,           BYTES,   <= 2 %/day,    PT168H
            < 50MiB/h over 6h,        BYTES,   < 50 MiB/h,    PT6H
            > -5 %/week over 7d,      NONE,    > -5 %/week,   PT168H
            < 100/min over 1h,        NONE,    < 100/min,     PT1H
            < 10ms / day over 1d,     SECONDS, < 10 ms/day,   PT24H
            < 5/s/h over 2h,          PER_SECOND, < 5/s/h,    PT2H
            < 0.01/day over 24h,      RATIO,   < 1 %/day,     PT24H
            < 0 %/day over 24h,       BYTES,   < 0 %/day,     PT24H
            """)
    void isReadAsPeopleWriteIt(String text, Unit unit, String condition, String window) {
        Trending trending = Trending.parse(text, unit);
        assertEquals(condition, trending.condition().text());
        assertEquals(window, trending.over().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2 %/day over 24h",
                "< 2 % over 24h",
                "< 2 %/day",
                "< 2 %/fortnight over 24h",
                "< much/day over 24h",
                "< 2 %/day over 10m",
                "< 2 %/day over 8d",
                "> 2 %/day over 24h",
                "< -2 %/day over 24h",
                "== 2 %/day over 24h",
                "",
                "over",
                "< /day over 24h",
                "< 5s/day over 24h",
                "< 2 %/day over -24h",
                "< 2 %/day over 24"
            })
    void whatIsNoLimitIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Trending.parse(text, Unit.BYTES));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            < 2 %/day over 24h,    0.05,  true,  'memory_trend 24h 5 %/day, expected < 2 %/day'
            < 2 %/day over 24h,    0.05,  false, ''
            < 2 %/day over 24h,    0.01,  true,  ''
            < 2 %/day over 24h,    -0.5,  true,  ''
            > -2 %/day over 24h,   -0.05, true,  'memory_trend 24h -5 %/day, expected > -2 %/day'
            > -2 %/day over 24h,   0.5,   true,  ''
            < 5MiB/day over 24h,   0.05,  true,  'memory_trend 24h 51.2 MiB/day, expected < 5 MiB/day'
            < 3MiB/h over 24h,     0.05,  true,  ''
            """)
    void onlyAProvenTrendBreaksIt(String text, double perDay, boolean proven, String reason) {
        double level = 1024.0 * (1 << 20);
        Trending trending = Trending.parse(text, Unit.BYTES);
        Signal signal = Signal.of("memory_trend", Unit.BYTES, "").per("window");
        Expectation expectation = new Expectation(signal, trending.window(), trending.condition(), Level.TREND);
        Value slope = new Value.Slope(perDay * level / DAY, level, proven, 0.03 * level / DAY);
        Judgement judgement = new Expectations(List.of(expectation))
                .judge(Outcome.measured(List.of(signal.reads(slope).at("24h"))));
        assertEquals(reason, judgement.reason());
    }
}
