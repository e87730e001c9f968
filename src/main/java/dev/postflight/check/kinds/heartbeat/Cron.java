package dev.postflight.check.kinds.heartbeat;

import dev.postflight.check.kinds.heartbeat.CronField.Range;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A cron expression in a time zone, by the rules of Vixie's cron, which most systems run.
 *
 * <p>Where both days are bound, the day of the month and the day of the week, either is enough. When the clocks change, a job
 * of a fixed time that the clocks skip runs once right after the gap, and one whose time they show twice runs the first time
 * only; a job that has a star in its minute or its hour runs whenever the clocks show its time: cron(8) of Debian, "Notes".
 */
final class Cron {
    private static final Map<String, String> WORDS = Map.of(
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *",
            "@monthly", "0 0 1 * *",
            "@weekly", "0 0 * * 0",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@hourly", "0 * * * *");

    private static final List<Range> FIELDS = List.of(Range.MINUTE, Range.HOUR, Range.DAY, Range.MONTH, Range.WEEKDAY);

    private static final int MINUTES = 24 * 60;

    /** A 29 February on one day of the week comes within 40 years, whatever century lies between. */
    private static final int MOST_DAYS = 40 * 366;

    private final CronField minute;
    private final CronField hour;
    private final CronField day;
    private final CronField month;
    private final CronField weekday;
    private final ZoneRules rules;

    private Cron(List<CronField> fields, ZoneId zone) {
        minute = fields.get(0);
        hour = fields.get(1);
        day = fields.get(2);
        month = fields.get(3);
        weekday = fields.get(4);
        rules = zone.getRules();
    }

    /** @throws IllegalArgumentException with a sentence that says what is wrong and what would be right */
    static Cron parse(String text, ZoneId zone) {
        String plain = text.strip().toLowerCase(Locale.ROOT);
        if (plain.startsWith("@")) {
            String fields = WORDS.get(plain);
            if (fields == null) {
                throw new IllegalArgumentException(
                        plain.equals("@reboot")
                                ? "@reboot says nothing of when a report is due"
                                : "there is no word \"" + text.strip()
                                        + "\"; there are @hourly, @daily, @midnight, @weekly, @monthly, @yearly and"
                                        + " @annually");
            }
            plain = fields;
        }
        List<String> words = List.of(plain.split("\\s+", -1));
        if (words.size() != FIELDS.size()) {
            throw new IllegalArgumentException("it has " + words.size() + (words.size() == 1 ? " field" : " fields")
                    + ", expected 5: minute, hour, day of the month, month, day of the week");
        }
        Cron cron = new Cron(
                IntStream.range(0, FIELDS.size())
                        .mapToObj(field -> CronField.parse(FIELDS.get(field), words.get(field)))
                        .toList(),
                zone);
        if (cron.firstDay(LocalDate.of(2024, 1, 1)) == null) {
            throw new IllegalArgumentException("there is no such day in any year");
        }
        return cron;
    }

    /** The first moment after this one at which cron would start the job. */
    Instant after(Instant moment) {
        LocalDate date = date(moment).minusDays(1); // it may be shown again after midnight
        @Nullable Instant best = null;
        LocalDate last = LocalDate.MAX;
        for (LocalDate next = firstDay(date); next != null && !next.isAfter(last); next = firstDay(next.plusDays(1))) {
            @Nullable Instant found = of(next, moment);
            if (found != null && (best == null || found.isBefore(best))) {
                last = best == null
                        ? next.plusDays(1)
                        : last; // whose first minutes may come before the last of this one
                best = found;
            }
        }
        if (best == null) {
            throw new IllegalStateException("no day after " + moment + ", though one was found before");
        }
        return best;
    }

    private LocalDate date(Instant moment) {
        return LocalDateTime.ofInstant(moment, rules.getOffset(moment)).toLocalDate();
    }

    private @Nullable LocalDate firstDay(LocalDate from) {
        LocalDate date = from;
        for (int i = 0; i < MOST_DAYS; i++) {
            if (!month.allows(date.getMonthValue())) {
                date = date.withDayOfMonth(1).plusMonths(1);
            } else if (isAllowed(date)) {
                return date;
            } else {
                date = date.plusDays(1);
            }
        }
        return null;
    }

    private boolean isAllowed(LocalDate date) {
        boolean byDay = day.allows(date.getDayOfMonth());
        boolean byWeekday = weekday.allows(date.getDayOfWeek().getValue() % 7);
        return (day.star() || weekday.star()) ? (byDay && byWeekday) : (byDay || byWeekday);
    }

    /** The first moment of this day after the given one; null when there is none. */
    private @Nullable Instant of(LocalDate date, Instant moment) {
        LocalDateTime midnight = date.atStartOfDay();
        @Nullable ZoneOffset only = steadyOffset(midnight);
        if (only != null) {
            long passed = Math.floorDiv(moment.getEpochSecond() - midnight.toEpochSecond(only), 60) + 1;
            int at = passed >= MINUTES ? -1 : firstMinute((int) Math.max(0, passed));
            return at < 0 ? null : midnight.plusMinutes(at).toInstant(only);
        }
        @Nullable Instant best = null;
        for (int at = firstMinute(0); at >= 0; at = firstMinute(at + 1)) {
            for (Instant found : moments(midnight.plusMinutes(at))) {
                if (found.isAfter(moment) && (best == null || found.isBefore(best))) {
                    best = found;
                }
            }
        }
        return best;
    }

    /** The one of the whole day and an hour beside it; null when the clocks change. */
    private @Nullable ZoneOffset steadyOffset(LocalDateTime midnight) {
        ZoneOffset offset = rules.getOffset(midnight);
        ZoneOffsetTransition change = rules.nextTransition(midnight.minusDays(1).toInstant(offset));
        return change == null
                        || change.getInstant().isAfter(midnight.plusDays(2).toInstant(offset))
                ? offset
                : null;
    }

    /** The first allowed minute of the day from this one on; -1 when there is none. */
    private int firstMinute(int from) {
        for (int at = from; at < MINUTES; at++) {
            if (!hour.allows(at / 60)) {
                at += 59 - at % 60;
            } else if (minute.allows(at % 60)) {
                return at;
            }
        }
        return -1;
    }

    /** When the clocks show this time and cron heeds it. */
    private List<Instant> moments(LocalDateTime time) {
        List<ZoneOffset> offsets = rules.getValidOffsets(time);
        boolean fixed = !minute.star() && !hour.star();
        if (offsets.isEmpty()) {
            return fixed ? List.of(rules.getTransition(time).getInstant()) : List.of();
        }
        return fixed
                ? List.of(time.toInstant(offsets.get(0)))
                : offsets.stream().map(time::toInstant).toList();
    }
}
