package dev.postflight.check.kinds.heartbeat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected moments were worked out by hand with a calendar and the zones' published changes. */
class CronTest {
    private static List<String> next(String cron, String zone, String from, int count) {
        Cron parsed = Cron.parse(cron, ZoneId.of(zone));
        List<String> moments = new ArrayList<>();
        Instant moment = Instant.parse(from);
        for (int i = 0; i < count; i++) {
            moment = parsed.after(moment);
            moments.add(moment.toString());
        }
        return moments;
    }

    private static void assertNext(String cron, String zone, String from, String... moments) {
        assertEquals(List.of(moments), next(cron, zone, from, moments.length), cron + " " + zone);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // cron | from | next; 1 March 2026 is a Sunday
                "* * * * *        | 2026-03-01T12:00:00Z     | 2026-03-01T12:01:00Z",
                "* * * * *        | 2026-03-01T11:59:59.999Z | 2026-03-01T12:00:00Z",
                "*/5 * * * *      | 2026-03-01T12:00:00Z     | 2026-03-01T12:05:00Z",
                "*/5 * * * *      | 2026-03-01T12:57:30Z     | 2026-03-01T13:00:00Z",
                "*/7 * * * *      | 2026-03-01T12:56:00Z     | 2026-03-01T13:00:00Z",
                "3-59/15 * * * *  | 2026-03-01T12:03:00Z     | 2026-03-01T12:18:00Z",
                "0,30 8-10 * * *  | 2026-03-01T10:30:00Z     | 2026-03-02T08:00:00Z",
                "15 14 1 * *      | 2026-03-01T14:15:00Z     | 2026-04-01T14:15:00Z",
                "0 22 * * 1-5     | 2026-02-27T22:00:00Z     | 2026-03-02T22:00:00Z",
                "0 22 * * mon-fri | 2026-02-27T22:00:00Z     | 2026-03-02T22:00:00Z",
                "5 4 * * sun      | 2026-03-01T04:05:00Z     | 2026-03-08T04:05:00Z",
                "5 4 * * 0        | 2026-03-02T00:00:00Z     | 2026-03-08T04:05:00Z",
                "5 4 * * 7        | 2026-03-02T00:00:00Z     | 2026-03-08T04:05:00Z",
                "0 0 * * 5-7      | 2026-03-01T00:00:00Z     | 2026-03-06T00:00:00Z",
                "0 0 * * fri-sun  | 2026-03-01T00:00:00Z     | 2026-03-06T00:00:00Z",
                "0 12 * * */2     | 2026-03-01T12:00:00Z     | 2026-03-03T12:00:00Z",
                "0 0 31 * *       | 2026-03-31T00:00:00Z     | 2026-05-31T00:00:00Z",
                "0 0 29 2 *       | 2026-03-01T00:00:00Z     | 2028-02-29T00:00:00Z",
                "0 0 29 feb *     | 2096-03-01T00:00:00Z     | 2104-02-29T00:00:00Z",
                "0 0 1 JAN *      | 2026-01-01T00:00:00Z     | 2027-01-01T00:00:00Z",
                "0 0 1 1,7 *      | 2026-01-01T00:00:00Z     | 2026-07-01T00:00:00Z",
                "59 23 31 12 *    | 2026-12-31T23:58:59Z     | 2026-12-31T23:59:00Z",
                // both days are bound: either is enough
                "0 0 13 * 5       | 2026-03-01T00:00:00Z     | 2026-03-06T00:00:00Z",
                "0 0 13 * 5       | 2026-04-10T00:00:00Z     | 2026-04-13T00:00:00Z",
                // a star with a step binds together with the other: even days of the month that are Fridays
                "0 0 */2 * 5      | 2026-03-01T00:00:00Z     | 2026-03-13T00:00:00Z",
                "@hourly          | 2026-03-01T12:00:00Z     | 2026-03-01T13:00:00Z",
                "@daily           | 2026-03-01T12:00:00Z     | 2026-03-02T00:00:00Z",
                "@midnight        | 2026-03-01T00:00:00Z     | 2026-03-02T00:00:00Z",
                "@weekly          | 2026-03-01T00:00:00Z     | 2026-03-08T00:00:00Z",
                "@monthly         | 2026-03-01T00:00:00Z     | 2026-04-01T00:00:00Z",
                "@yearly          | 2026-03-01T00:00:00Z     | 2027-01-01T00:00:00Z",
                "@Annually        | 2026-03-01T00:00:00Z     | 2027-01-01T00:00:00Z",
            })
    void theNextMomentInUtc(String cron, String from, String next) {
        assertNext(cron, "UTC", from, next);
    }

    @Test
    void itFollowsTheClocksOfItsZone() {
        assertNext("30 2 * * *", "Europe/Berlin", "2026-01-10T12:00:00Z", "2026-01-11T01:30:00Z");
        assertNext("30 2 * * *", "Europe/Berlin", "2026-07-10T12:00:00Z", "2026-07-11T00:30:00Z");
        assertNext("0 9 * * mon", "Asia/Kolkata", "2026-03-01T12:00:00Z", "2026-03-02T03:30:00Z");
        assertNext("0 9 * * mon", "Asia/Kathmandu", "2026-03-01T12:00:00Z", "2026-03-02T03:15:00Z");
        assertNext("15 0 1 * *", "Pacific/Auckland", "2026-06-15T00:00:00Z", "2026-06-30T12:15:00Z");
    }

    /** 29 March 2026, 02:00 CET (01:00Z) becomes 03:00 CEST. */
    @Test
    void whatBerlinSkipsInSpringRunsOnceRightAfterTheGap() {
        assertNext(
                "30 2 * * *",
                "Europe/Berlin",
                "2026-03-27T12:00:00Z",
                "2026-03-28T01:30:00Z",
                "2026-03-29T01:00:00Z",
                "2026-03-30T00:30:00Z");
        assertNext(
                "0,15,30,45 2 29 3 *",
                "Europe/Berlin",
                "2026-03-28T12:00:00Z",
                "2026-03-29T01:00:00Z",
                "2027-03-29T00:00:00Z");
        // what is due at three is due at the same moment: once
        assertNext(
                "0 2,3 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:00:00Z");
        assertNext(
                "59 1 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-29T00:59:00Z", "2026-03-29T23:59:00Z");
    }

    @Test
    void aStarRunsByTheNewTimeInSpring() {
        assertNext(
                "*/30 * * * *",
                "Europe/Berlin",
                "2026-03-29T00:00:00Z",
                "2026-03-29T00:30:00Z",
                "2026-03-29T01:00:00Z",
                "2026-03-29T01:30:00Z");
        assertNext("@hourly", "Europe/Berlin", "2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z");
        assertNext(
                "*/20 2 * * *",
                "Europe/Berlin",
                "2026-03-28T12:00:00Z",
                "2026-03-30T00:00:00Z",
                "2026-03-30T00:20:00Z");
    }

    /** 25 October 2026, 03:00 CEST (01:00Z) becomes 02:00 CET. */
    @Test
    void whatBerlinShowsTwiceInAutumnRunsTheFirstTime() {
        assertNext(
                "30 2 * * *",
                "Europe/Berlin",
                "2026-10-23T12:00:00Z",
                "2026-10-24T00:30:00Z",
                "2026-10-25T00:30:00Z",
                "2026-10-26T01:30:00Z");
        // asked between both times: the next day
        assertNext("30 2 * * *", "Europe/Berlin", "2026-10-25T01:00:00Z", "2026-10-26T01:30:00Z");
        assertNext("0 3 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-25T02:00:00Z");
    }

    @Test
    void aStarRunsBothTimesInAutumn() {
        assertNext(
                "*/30 * * * *",
                "Europe/Berlin",
                "2026-10-24T23:59:00Z",
                "2026-10-25T00:00:00Z",
                "2026-10-25T00:30:00Z",
                "2026-10-25T01:00:00Z",
                "2026-10-25T01:30:00Z",
                "2026-10-25T02:00:00Z");
        assertNext(
                "30 * * * *",
                "Europe/Berlin",
                "2026-10-25T00:00:00Z",
                "2026-10-25T00:30:00Z",
                "2026-10-25T01:30:00Z",
                "2026-10-25T02:30:00Z");
    }

    /** 8 March 2026, 02:00 EST (07:00Z) becomes 03:00 EDT; 1 November 2026, 02:00 EDT (06:00Z) becomes 01:00 EST. */
    @Test
    void newYorkInSpringAndAutumn() {
        assertNext(
                "15 2 * * *",
                "America/New_York",
                "2026-03-08T00:00:00Z",
                "2026-03-08T07:00:00Z",
                "2026-03-09T06:15:00Z");
        assertNext(
                "15 1 * * *",
                "America/New_York",
                "2026-11-01T00:00:00Z",
                "2026-11-01T05:15:00Z",
                "2026-11-02T06:15:00Z");
        assertNext(
                "15 * * * *",
                "America/New_York",
                "2026-11-01T05:00:00Z",
                "2026-11-01T05:15:00Z",
                "2026-11-01T06:15:00Z",
                "2026-11-01T07:15:00Z");
    }

    /** Half an hour only: 4 October 2026, 02:00 (15:30Z on the 3rd) becomes 02:30; 5 April 2026, 02:00 (15:00Z on the 4th) 01:30. */
    @Test
    void lordHoweInSpringAndAutumn() {
        assertNext(
                "15 2 * * *",
                "Australia/Lord_Howe",
                "2026-10-03T12:00:00Z",
                "2026-10-03T15:30:00Z",
                "2026-10-04T15:15:00Z");
        assertNext(
                "45 1 * * *",
                "Australia/Lord_Howe",
                "2026-04-04T12:00:00Z",
                "2026-04-04T14:45:00Z",
                "2026-04-05T15:15:00Z");
    }

    /** At midnight: 6 September 2026, 00:00 (04:00Z) becomes 01:00; 5 April 2026, 00:00 (03:00Z) becomes 23:00 of the 4th. */
    @Test
    void santiagoChangesAtMidnight() {
        assertNext(
                "@daily", "America/Santiago", "2026-09-05T12:00:00Z", "2026-09-06T04:00:00Z", "2026-09-07T03:00:00Z");
        assertNext(
                "30 23 * * *",
                "America/Santiago",
                "2026-04-04T12:00:00Z",
                "2026-04-05T02:30:00Z",
                "2026-04-06T03:30:00Z");
        assertNext(
                "*/30 23 * * *",
                "America/Santiago",
                "2026-04-05T02:00:00Z",
                "2026-04-05T02:30:00Z",
                "2026-04-05T03:00:00Z",
                "2026-04-05T03:30:00Z",
                "2026-04-06T03:00:00Z");
        assertNext(
                "@daily", "America/Santiago", "2026-04-04T12:00:00Z", "2026-04-05T04:00:00Z", "2026-04-06T04:00:00Z");
    }

    /** Samoa had no 30 December 2011: it went from 10:00Z, the end of the 29th, to the 31st. */
    @Test
    void aWholeDayThatIsSkippedRunsOnceAfterIt() {
        assertNext(
                "0 6 * * *",
                "Pacific/Apia",
                "2011-12-29T00:00:00Z",
                "2011-12-29T16:00:00Z",
                "2011-12-30T10:00:00Z",
                "2011-12-30T16:00:00Z");
        assertNext("0 6 30 12 *", "Pacific/Apia", "2011-12-29T00:00:00Z", "2011-12-30T10:00:00Z");
        assertNext("*/30 6 * * *", "Pacific/Apia", "2011-12-29T20:00:00Z", "2011-12-30T16:00:00Z");
    }

    /** Slow and plain: looks at each minute of a year, which is what after() must find without looking. */
    @Test
    void everyMinuteOfAYearAgreesWithALookAtTheClock() {
        for (String zone : List.of("Europe/Berlin", "America/Santiago", "Australia/Lord_Howe", "Africa/Casablanca")) {
            ZoneId id = ZoneId.of(zone);
            Cron cron = Cron.parse("*/17 */5 * * 1-6", id);
            Instant moment = Instant.parse("2026-01-01T00:00:00Z");
            Instant next = cron.after(moment);
            for (int i = 0; i < 365 * 24 * 60; i++) {
                moment = moment.plusSeconds(60);
                var clock = moment.atZone(id);
                boolean shows = clock.getMinute() % 17 == 0
                        && clock.getHour() % 5 == 0
                        && clock.getDayOfWeek().getValue() < 7;
                assertEquals(shows, moment.equals(next), zone + " " + clock);
                if (shows) {
                    next = cron.after(moment);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "60 * * * *    | the minute \"60\" is none; it takes numbers from 0 to 59",
                "* 24 * * *    | the hour \"24\" is none; it takes numbers from 0 to 23",
                "* * 0 * *     | the day of the month \"0\" is none; it takes numbers from 1 to 31",
                "* * * 13 *    | the month \"13\" is none; it takes numbers from 1 to 12 or names such as jan and feb",
                "* * * * 8     | the day of the week \"8\" is none; it takes numbers from 0 to 7 or names such as sun and mon",
                "* * * * tues  | the day of the week \"tues\" is none; it takes numbers from 0 to 7 or names such as sun and mon",
                "-1 * * * *    | the minute \"-1\" is none; it takes numbers from 0 to 59",
                "1, * * * *    | the minute \"1,\" is none; it takes numbers from 0 to 59",
                "*/0 * * * *   | the minute \"*/0\" is none; it takes a step that is a whole number from 1 on",
                "5/15 * * * *  | the minute \"5/15\" is none; it takes a step after a range, such as 5-59/5",
                "* 22-2 * * *  | the hour \"22-2\" is none; it takes ranges from the smaller to the larger, such as 22-23,0-2 over midnight",
                "1-2-3 * * * * | the minute \"1-2-3\" is none; it takes numbers, ranges such as 1-5, lists such as 1,3 and steps such as */5",
                "* * ? * *     | the day of the month \"?\" is none; it takes numbers from 1 to 31",
                "* * L * *     | the day of the month \"l\" is none; it takes numbers from 1 to 31",
                "0 * * * * *   | it has 6 fields, expected 5: minute, hour, day of the month, month, day of the week",
                "5m            | it has 1 field, expected 5: minute, hour, day of the month, month, day of the week",
                "@reboot       | @reboot says nothing of when a report is due",
                "@often        | there is no word \"@often\"; there are @hourly, @daily, @midnight, @weekly, @monthly, @yearly and @annually",
                "0 0 30 2 *    | there is no such day in any year",
                "0 0 31 4,6 *  | there is no such day in any year",
            })
    void mistakesSayWhatWouldBeRight(String cron, String message) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> Cron.parse(cron, ZoneId.of("UTC")))
                        .getMessage());
    }
}
