package dev.postflight.expect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.outcome.Unit;
import dev.postflight.outcome.Value;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ConditionTest {

    private static final Value ABSENT = new Value.Absent("no such field");

    @ParameterizedTest(name = "{0} {1}: {2} holds, {3} does not; written {4}")
    @CsvSource(textBlock = """
            SECONDS,    < 500ms,      0.499,      0.5,        < 500 ms
            SECONDS,    <500ms,       0.499,      0.5,        < 500 ms
            SECONDS,    '  <  500ms', 0.499,      0.5,        < 500 ms
            SECONDS,    <= 500ms,     0.5,        0.501,      <= 500 ms
            SECONDS,    > 1h30m,      5401,       5400,       > 90 min
            SECONDS,    >= 1d,        86400,      86399,      >= 24 h
            SECONDS,    30s,          30,         30.1,       == 30 s
            SECONDS,    == 30s,       30,         30.1,       == 30 s
            SECONDS,    != 30s,       30.1,       30,         != 30 s
            SECONDS,    1s..5s,       1,          5.01,       1 s..5 s
            SECONDS,    1s .. 5s,     5,          0.99,       1 s..5 s
            NONE,       200..299,     299,        300,        200..299
            NONE,       2xx,          200,        199,        200..299
            NONE,       -5..-1,       -1,         0,          -5..-1
            NONE,       1.5..2.5,     2.5,        2.6,        1.5..2.5
            NONE,       200,          200,        201,        == 200
            NONE,       -0,           0,          1,          == 0
            BYTES,      < 5GB,        4999999999, 5000000000, < 5 GB
            RATIO,      > -50 %,      -0.4,       -0.5,       > -50 %
            RATIO,      <= 0.1 %,     0.001,      0.0011,     <= 0.1 %
            DAYS,       >= 14d,       14,         13.9,       >= 14 days
            PER_SECOND, < 300/min,    4,          5,          < 5/s
            TIMESTAMP,  > 2026-01-31, 1769817601, 1769817600, > 2026-01-31T00:00:00Z
            ANY,        < 5,          4,          5,          < 5
            ANY,        == 5,         5,          6,          == 5
            ANY,        1..5,         5,          6,          1..5
            """)
    void numbers(Unit unit, String written, double good, double bad, String text) {
        Condition condition = Condition.parse(written, unit);
        assertTrue(condition.holds(new Value.Number(good)));
        assertFalse(condition.holds(new Value.Number(bad)));
        assertFalse(condition.holds(new Value.Number(Double.NaN)));
        assertFalse(condition.holds(new Value.Text("up")));
        assertFalse(condition.holds(ABSENT));
        assertEquals(text, condition.text());
        assertEquals(condition, Condition.parse(condition.text(), unit));
    }

    @ParameterizedTest(name = "{0} {1}: {2} holds, {3} does not; written {4}")
    @CsvSource(textBlock = """
            TEXT, up,           up,         UP,       == up
            TEXT, == up,        up,         down,     == up
            TEXT, == any,       any,        up,       == any
            TEXT, != down,      up,         down,     != down
            TEXT, ~ ^v2\\.,      v2.1,       v3.2,     ~ ^v2\\.
            TEXT, =~ ^v2,       v2.1,       v3.2,     ~ ^v2
            TEXT, ~up,          startup,    down,     ~ up
            TEXT, !~ error,     fine,       an error, !~ error
            TEXT, 5,            5,          6,        == 5
            TEXT, true,         true,       false,    == true
            TEXT, ' a ',        ' a ',      a,        '==  a '
            ANY,  up,           up,         down,     == up
            ANY,  5,            5,          6,        == 5
            ANY,  true,         true,       false,    == true
            ANY,  2xx,          2xx,        200,      == 2xx
            ANY,  == 1.2.3,     1.2.3,      1.2.4,    == 1.2.3
            """)
    void texts(Unit unit, String written, String good, String bad, String text) {
        Condition condition = Condition.parse(written, unit);
        assertTrue(condition.holds(new Value.Text(good)));
        assertFalse(condition.holds(new Value.Text(bad)));
        assertFalse(condition.holds(ABSENT));
        assertFalse(condition.holds(new Value.Flag(true)));
        assertEquals(text, condition.text());
    }

    @Test
    void theTypeInYamlDecidesWhereTheTargetMaySendAnything() {
        assertEquals(new Condition.Word("5", false), Condition.parse("5", Unit.ANY));
        assertEquals(new Condition.Compare(Operator.EQUAL, 5, Unit.ANY), Condition.parse(5L, Unit.ANY));
        assertEquals(new Condition.Compare(Operator.EQUAL, 1.5, Unit.ANY), Condition.parse(1.5, Unit.ANY));
        assertEquals(new Condition.Compare(Operator.EQUAL, 5, Unit.ANY), Condition.parse("== 5", Unit.ANY));
        assertEquals(new Condition.Flag(true), Condition.parse(true, Unit.ANY));
        assertEquals(new Condition.Flag(false), Condition.parse("!= true", Unit.ANY));
        assertEquals(Condition.Presence.ABSENT, Condition.parse(null, Unit.ANY));
    }

    @Test
    void flags() {
        for (Object written : new Object[] {true, "true", "== true", "!= false"}) {
            Condition condition = Condition.parse(written, Unit.FLAG);
            assertEquals(new Condition.Flag(true), condition);
            assertTrue(condition.holds(new Value.Flag(true)));
            assertFalse(condition.holds(new Value.Flag(false)));
            assertFalse(condition.holds(new Value.Text("true")));
        }
    }

    @ParameterizedTest
    @EnumSource(Unit.class)
    void presenceIsForEveryUnit(Unit unit) {
        Value there = new Value.Text("");
        assertTrue(Condition.parse("any", unit).holds(ABSENT));
        assertTrue(Condition.parse("any", unit).holds(there));
        assertTrue(Condition.parse("present", unit).holds(there));
        assertFalse(Condition.parse("present", unit).holds(ABSENT));
        assertTrue(Condition.parse("absent", unit).holds(ABSENT));
        assertFalse(Condition.parse("absent", unit).holds(there));
        assertEquals(Condition.Presence.ABSENT, Condition.parse(null, unit));
    }

    @Test
    void aListHoldsWhenAnyItemDoes() {
        Condition condition = Condition.parse(Arrays.asList(200L, "204", "3xx", null), Unit.NONE);
        for (double good : new double[] {200, 204, 300, 399}) {
            assertTrue(condition.holds(new Value.Number(good)));
        }
        assertTrue(condition.holds(ABSENT));
        assertFalse(condition.holds(new Value.Number(201)));
        assertEquals("[== 200, == 204, 300..399, absent]", condition.toString());
        assertEquals("200, 204, 300..399 or absent", condition.expected());
        assertEquals(Condition.parse(200L, Unit.NONE), Condition.parse(List.of(200L), Unit.NONE));
    }

    @Test
    void boundsAreThereForPanels() {
        assertEquals(
                OptionalDouble.of(0.5), Condition.parse("< 500ms", Unit.SECONDS).upper());
        assertEquals(
                OptionalDouble.empty(), Condition.parse("< 500ms", Unit.SECONDS).lower());
        assertEquals(OptionalDouble.of(14), Condition.parse(">= 14", Unit.DAYS).lower());
        assertEquals(OptionalDouble.empty(), Condition.parse(">= 14", Unit.DAYS).upper());
        assertEquals(OptionalDouble.of(200), Condition.parse("2xx", Unit.NONE).lower());
        assertEquals(OptionalDouble.of(299), Condition.parse("2xx", Unit.NONE).upper());
        assertEquals(OptionalDouble.of(200), Condition.parse(200L, Unit.NONE).lower());
        assertEquals(OptionalDouble.of(200), Condition.parse(200L, Unit.NONE).upper());
        assertEquals(
                OptionalDouble.empty(), Condition.parse("!= 200", Unit.NONE).upper());
        assertEquals(
                OptionalDouble.empty(),
                Condition.parse(List.of(200L, 301L), Unit.NONE).upper());
    }

    @Test
    void equalConditionsMeanTheSame() {
        assertEquals(Condition.parse("< 500ms", Unit.SECONDS), Condition.parse("<  0.5s", Unit.SECONDS));
        assertEquals(Condition.parse("~ a.c", Unit.TEXT), Condition.parse("=~a.c", Unit.TEXT));
        assertEquals(
                Condition.parse("~ a.c", Unit.TEXT).hashCode(),
                Condition.parse("=~a.c", Unit.TEXT).hashCode());
        assertEquals(Condition.parse(0.0, Unit.NONE), Condition.parse("-0", Unit.NONE));
        assertNotEquals(Condition.parse("< 500ms", Unit.SECONDS), Condition.parse("<= 500ms", Unit.SECONDS));
        assertNotEquals(Condition.parse("~ abc", Unit.TEXT), Condition.parse("!~ abc", Unit.TEXT));
    }

    @ParameterizedTest(name = "{0} refuses ''{1}''")
    @CsvSource(textBlock = """
            SECONDS,   '',        'a length of time such as 500ms, 30s, 5m, 1h30m or 7d, with <, <=, >, >=, == or != before it, or a range 1s..5s'
            SECONDS,   < 500,     'a length of time such as 500ms, 30s, 5m, 1h30m or 7d, with <, <=, >, >=, == or != before it, or a range 1s..5s'
            SECONDS,   < ,        'a length of time such as 500ms, 30s, 5m, 1h30m or 7d, with <, <=, >, >=, == or != before it, or a range 1s..5s'
            SECONDS,   =< 5s,     'a length of time such as 500ms, 30s, 5m, 1h30m or 7d, with <, <=, >, >=, == or != before it, or a range 1s..5s'
            SECONDS,   1s..,      'a length of time such as 500ms, 30s, 5m, 1h30m or 7d, with <, <=, >, >=, == or != before it, or a range 1s..5s'
            SECONDS,   1..5s,     'a length of time such as 500ms, 30s, 5m, 1h30m or 7d, with <, <=, >, >=, == or != before it, or a range 1s..5s'
            SECONDS,   ~ 5,       'a length of time such as 500ms, 30s, 5m, 1h30m or 7d, with <, <=, >, >=, == or != before it, or a range 1s..5s'
            SECONDS,   2xx,       'a length of time such as 500ms, 30s, 5m, 1h30m or 7d, with <, <=, >, >=, == or != before it, or a range 1s..5s'
            SECONDS,   5s..1s,    a range whose smaller end comes first
            NONE,      < NaN,     'a number such as 5, with <, <=, >, >=, == or != before it, or a range 200..299 or 2xx'
            NONE,      > +Inf,    'a number such as 5, with <, <=, >, >=, == or != before it, or a range 200..299 or 2xx'
            NONE,      0xx,       'a number such as 5, with <, <=, >, >=, == or != before it, or a range 200..299 or 2xx'
            NONE,      up,        'a number such as 5, with <, <=, >, >=, == or != before it, or a range 200..299 or 2xx'
            BYTES,     < 5 GHz,   'a size such as 512, 64KiB or 5GB, with <, <=, >, >=, == or != before it, or a range 1MiB..5MiB'
            FLAG,      yes,       true or false
            FLAG,      > true,    true or false
            TEXT,      < 5,       'a text (numbers, true and false in quotes), with == or != before it, or ~ or !~ and a regular expression'
            TEXT,      ~,         a regular expression after ~
            TEXT,      ~ a(b,     'a regular expression in RE2 syntax (error parsing regexp: missing closing ): `a(b`)'
            TEXT,      ~ (?<=a)b, 'a regular expression in RE2 syntax (error parsing regexp: invalid named capture: `(?<=a)b`)'
            ANY,       < up,      'a number, a text, true or false; a number with <, <=, >, >=, == or != before it, or a range 1..5; a text with == or !=, or ~ or !~ and a regular expression'
            """)
    void refuses(Unit unit, String written, String message) {
        assertEquals(message, refusal(written, unit));
    }

    @Test
    void refusesOtherTypes() {
        assertTrue(refusal(5L, Unit.SECONDS).startsWith("a length of time such as"));
        assertTrue(refusal(5L, Unit.TEXT).startsWith("a text (numbers, true and false in quotes)"));
        assertTrue(refusal(true, Unit.TEXT).startsWith("a text (numbers, true and false in quotes)"));
        assertTrue(refusal(true, Unit.NONE).startsWith("a number such as 5"));
        assertTrue(refusal(Double.NaN, Unit.NONE).startsWith("a number such as 5"));
        assertTrue(refusal(Double.POSITIVE_INFINITY, Unit.ANY).startsWith("a number, a text"));
        assertTrue(refusal(new Object(), Unit.ANY).startsWith("a number, a text"));
        assertEquals("true or false", refusal(1L, Unit.FLAG));
    }

    @Test
    void refusesListsThatCannotBeMeant() {
        assertEquals("a list with at least one item", refusal(List.of(), Unit.NONE));
        assertEquals("a list whose item 2 is true or false", refusal(List.of(true, "no"), Unit.FLAG));
        assertEquals("a list whose item 1 is true or false", refusal(List.of(List.of(true)), Unit.FLAG));
        assertEquals(
                "a list with one != or !~ at most: a list holds when any of its items does, and two of them always do",
                refusal(List.of("!= 1", "!= 2"), Unit.NONE));
    }

    private static String refusal(Object written, Unit unit) {
        return assertThrows(IllegalArgumentException.class, () -> Condition.parse(written, unit))
                .getMessage();
    }
}
