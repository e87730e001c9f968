package dev.postflight.expect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HysteresisTest {

    @Test
    void defaultsDependOnTheInterval() {
        assertEquals(new Hysteresis(2, 3, 2), Hysteresis.defaultFor(Duration.ofSeconds(299)));
        assertEquals(new Hysteresis(1, 1, 1), Hysteresis.defaultFor(Duration.ofMinutes(5)));
        assertEquals(new Hysteresis(1, 1, 1), Hysteresis.defaultFor(Duration.ofDays(1)));
    }

    @Test
    void readsWhatPeopleWrite() {
        assertEquals(new Hysteresis(3, 5, 1), Hysteresis.NONE.failAfter("3 of 5"));
        assertEquals(new Hysteresis(3, 5, 1), Hysteresis.NONE.failAfter(" 3  of 5 "));
        assertEquals(new Hysteresis(3, 3, 1), Hysteresis.NONE.failAfter("3"));
        assertEquals(new Hysteresis(3, 3, 1), Hysteresis.NONE.failAfter(3L));
        assertEquals(new Hysteresis(1, 1, 4), Hysteresis.NONE.passAfter(4L));
        assertEquals(new Hysteresis(1, 1, 4), Hysteresis.NONE.passAfter("4"));
        assertEquals("3 of 5", Hysteresis.NONE.failAfter("3 of 5").failAfter());
        assertEquals("3", Hysteresis.NONE.failAfter("3 of 3").failAfter());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "-1",
                "5 of 3",
                "0 of 3",
                "3 of",
                "3of5",
                "3 of 101",
                "101",
                "1.5",
                "many",
                "99999999999"
            })
    void refusesOtherFailAfter(String written) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> Hysteresis.NONE.failAfter(written));
        assertEquals("a number of runs such as 3, or 3 of 5, from 1 of 1 to 100 of 100", refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "101", "2 of 3", "1.0", "99999999999"})
    void refusesOtherPassAfter(String written) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> Hysteresis.NONE.passAfter(written));
        assertEquals("a number of runs in a row from 1 to 100", refusal.getMessage());
    }
}
