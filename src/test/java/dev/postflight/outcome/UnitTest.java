package dev.postflight.outcome;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitTest {

    @ParameterizedTest(name = "{0} reads {1} as {2}")
    @CsvSource(textBlock = """
            NONE,       0,                      0
            NONE,       -5,                     -5
            NONE,       +5,                     5
            NONE,       1.5e3,                  1500
            NONE,       1E-3,                   0.001
            NONE,       1e308,                  1e308
            NONE,       ' 7 ',                  7
            SECONDS,    0,                      0
            SECONDS,    500ms,                  0.5
            SECONDS,    35ms,                   0.035
            SECONDS,    35 ms,                  0.035
            SECONDS,    7us,                    0.000007
            SECONDS,    7µs,                    0.000007
            SECONDS,    7μs,                    0.000007
            SECONDS,    1ns,                    0.000000001
            SECONDS,    1d,                     86400
            SECONDS,    2w,                     1209600
            SECONDS,    1h30m,                  5400
            SECONDS,    1h 30min,               5400
            SECONDS,    1.5h,                   5400
            SECONDS,    1d2h3m4s5ms,            93784.005
            SECONDS,    -5m,                    -300
            BYTES,      512,                    512
            BYTES,      0,                      0
            BYTES,      64KiB,                  65536
            BYTES,      5GB,                    5000000000
            BYTES,      5 kB,                   5000
            BYTES,      5 KB,                   5000
            BYTES,      1.5 PiB,                1688849860263936
            RATIO,      0.1 %,                  0.001
            RATIO,      0.001,                  0.001
            RATIO,      -50 %,                  -0.5
            RATIO,      7%,                     0.07
            RATIO,      100%,                   1
            DAYS,       14,                     14
            DAYS,       14d,                    14
            DAYS,       1 day,                  1
            DAYS,       2w,                     14
            DAYS,       36h,                    1.5
            PER_SECOND, 5,                      5
            PER_SECOND, 5/s,                    5
            PER_SECOND, 300/min,                5
            PER_SECOND, 300 /m,                 5
            PER_SECOND, 3600/h,                 1
            TIMESTAMP,  2026-01-31T12:00:00Z,   1769860800
            TIMESTAMP,  2026-01-31T13:00+01:00, 1769860800
            TIMESTAMP,  2026-01-31,             1769817600
            TIMESTAMP,  1769860800,             1769860800
            ANY,        -1.5,                   -1.5
            """)
    void reads(Unit unit, String text, double number) {
        assertEquals(number, unit.parse(text));
    }

    @ParameterizedTest(name = "{0} refuses ''{1}''")
    @CsvSource(textBlock = """
            NONE,       ''
            NONE,       ' '
            NONE,       NaN
            NONE,       Inf
            NONE,       +Inf
            NONE,       Infinity
            NONE,       1e309
            NONE,       1e-400
            NONE,       1e99999999999
            NONE,       1e
            NONE,       .5
            NONE,       5.
            NONE,       '1,5'
            NONE,       0x10
            NONE,       1d
            NONE,       5 5
            NONE,       - 5
            NONE,       --5
            SECONDS,    ''
            SECONDS,    5
            SECONDS,    0.5
            SECONDS,    s
            SECONDS,    5x
            SECONDS,    1h30
            SECONDS,    30m1h
            SECONDS,    1h1h
            SECONDS,    1m1min
            SECONDS,    -
            SECONDS,    1h-30m
            SECONDS,    1e400s
            SECONDS,    +Inf
            BYTES,      5 G
            BYTES,      5 mb
            BYTES,      5GiB5
            RATIO,      5 %%
            RATIO,      '%'
            DAYS,       30m
            PER_SECOND, 5/d
            TIMESTAMP,  2026-13-01
            TIMESTAMP,  2026-01-31T12:00:00
            TIMESTAMP,  yesterday
            FLAG,       true
            TEXT,       5
            """)
    void refuses(Unit unit, String text) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> unit.parse(text));
        assertEquals(unit.expected(), refusal.getMessage());
    }

    @ParameterizedTest(name = "{0} shows {1} as {2}")
    @CsvSource(textBlock = """
            NONE,       0,                  0
            NONE,       -0.0,               0
            NONE,       503,                503
            NONE,       1234567,            1234567
            NONE,       1234567.8,          1234568
            NONE,       0.12345,            0.123
            NONE,       1e300,              1E+300
            NONE,       1e-300,             1E-300
            NONE,       NaN,                NaN
            NONE,       Infinity,           Infinity
            SECONDS,    0,                  0 s
            SECONDS,    0.2124,             212 ms
            SECONDS,    0.00005,            0.05 ms
            SECONDS,    1.5,                1.5 s
            SECONDS,    -1.5,               -1.5 s
            SECONDS,    119,                119 s
            SECONDS,    5400,               90 min
            SECONDS,    90000,              25 h
            SECONDS,    604800,             7 d
            BYTES,      0,                  0 B
            BYTES,      512,                512 B
            BYTES,      1024,               1 KiB
            BYTES,      1610612736,         1.5 GiB
            BYTES,      5000000000,         5 GB
            BYTES,      512000,             500 KiB
            BYTES,      -2048,              -2 KiB
            RATIO,      0.0012,             0.12 %
            RATIO,      0.07,               7 %
            RATIO,      1e308,              1E+308
            DAYS,       1,                  1 day
            DAYS,       13.96,              14 days
            PER_SECOND, 2.5,                2.5/s
            TIMESTAMP,  1769860800,         2026-01-31T12:00:00Z
            TIMESTAMP,  1769860800.9,       2026-01-31T12:00:00Z
            TIMESTAMP,  1e300,              1E+300
            FLAG,       1,                  true
            FLAG,       0,                  false
            """)
    void shows(Unit unit, double number, String text) {
        assertEquals(text, unit.format(number));
    }

    @Test
    void whatIsShownWithAllDigitsReadsBack() {
        double[] numbers = {0, 1, -1, 0.1, 1 / 3.0, 0.035, 59.9, 1e5 + 0.7, 123_456_789.125, 1e17, 1.1e-8};
        for (Unit unit : Unit.values()) {
            for (double number : unit.isNumeric() ? numbers : new double[0]) {
                double read = unit.parse(unit.format(number, 17));
                // moments are shown to the microsecond
                double slack = unit == Unit.TIMESTAMP ? 1e-6 : Math.abs(number) * 1e-14;
                assertEquals(number, read, slack, unit + " " + unit.format(number, 17));
            }
        }
    }

    @Test
    void readsWhatAClockGives() {
        for (int ms = 0; ms < 2_000; ms++) {
            assertEquals(Duration.ofMillis(ms).toNanos() / 1e9, Unit.SECONDS.parse(ms + "ms"));
        }
    }
}
