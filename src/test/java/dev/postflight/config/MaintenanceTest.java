package dev.postflight.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MaintenanceTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static Maintenance sundays(String at, Duration length) {
        return new Maintenance.Weekly(Set.of(DayOfWeek.SUNDAY), LocalTime.parse(at), length, BERLIN, "");
    }

    /** The first covered minute and the first that is not, looking from a moment on. */
    private static String covered(Maintenance maintenance, String from) {
        Instant start = Instant.parse(from);
        while (!maintenance.covers(start)) {
            start = start.plusSeconds(60);
        }
        Instant end = start;
        while (maintenance.covers(end)) {
            end = end.plusSeconds(60);
        }
        return start + " until " + end;
    }

    @Test
    void onceCoversItsBeginningAndNotItsEnd() {
        Maintenance once =
                new Maintenance.Once(Instant.parse("2026-01-31T22:00:00Z"), Instant.parse("2026-01-31T23:00:00Z"), "");
        assertEquals("2026-01-31T22:00:00Z until 2026-01-31T23:00:00Z", covered(once, "2026-01-31T00:00:00Z"));
    }

    @Test
    void weeklyFollowsTheClocksOfItsZone() {
        Maintenance sundays = sundays("02:00", Duration.ofHours(2));
        assertEquals("2026-01-18T01:00:00Z until 2026-01-18T03:00:00Z", covered(sundays, "2026-01-12T00:00:00Z"));
        assertEquals("2026-07-19T00:00:00Z until 2026-07-19T02:00:00Z", covered(sundays, "2026-07-13T00:00:00Z"));
    }

    @Test
    void whereClocksSkipTheTimeItStartsAfterTheSkipAndLastsAsLong() {
        // 29 March 2026: 02:00 is followed by 03:00
        assertEquals(
                "2026-03-29T01:30:00Z until 2026-03-29T03:30:00Z",
                covered(sundays("02:30", Duration.ofHours(2)), "2026-03-28T00:00:00Z"));
        assertEquals(
                "2026-03-29T00:00:00Z until 2026-03-29T03:00:00Z",
                covered(sundays("01:00", Duration.ofHours(3)), "2026-03-28T00:00:00Z"));
    }

    @Test
    void whereClocksShowTheTimeTwiceItStartsOnceAndLastsAsLong() {
        // 25 October 2026: 03:00 is followed by 02:00
        assertEquals(
                "2026-10-25T00:30:00Z until 2026-10-25T01:30:00Z",
                covered(sundays("02:30", Duration.ofHours(1)), "2026-10-24T00:00:00Z"));
    }

    @Test
    void itReachesOverMidnight() {
        Maintenance sundays = sundays("23:00", Duration.ofHours(26));
        assertEquals("2026-01-18T22:00:00Z until 2026-01-20T00:00:00Z", covered(sundays, "2026-01-16T00:00:00Z"));
    }

    @Test
    void dailyOfAWholeDayNeverEnds() {
        Maintenance always = new Maintenance.Weekly(
                EnumSet.allOf(DayOfWeek.class), LocalTime.MIDNIGHT, Duration.ofHours(25), BERLIN, "");
        for (int hour = 0; hour < 24 * 365; hour++) {
            assertEquals(
                    true, always.covers(Instant.parse("2026-01-01T00:00:00Z").plus(Duration.ofHours(hour))));
        }
    }
}
