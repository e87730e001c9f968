package dev.postflight.config;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Set;

/** Planned work, in which failures count for nothing. */
public sealed interface Maintenance {

    boolean covers(Instant moment);

    String reason();

    /** Once, from a moment until another, which it does not cover. */
    record Once(Instant from, Instant until, String reason) implements Maintenance {
        @Override
        public boolean covers(Instant moment) {
            return !moment.isBefore(from) && moment.isBefore(until);
        }
    }

    /**
     * On some days of each week.
     *
     * <p>It starts when the clocks of the zone show its time, and lasts its length in real hours whatever they do
     * meanwhile. Where the clocks skip that time it starts with the skip's length of delay; where they show it twice, the
     * first time.
     */
    record Weekly(Set<DayOfWeek> days, LocalTime at, Duration length, ZoneId zone, String reason)
            implements Maintenance {
        public Weekly {
            days = Set.copyOf(days);
        }

        @Override
        public boolean covers(Instant moment) {
            LocalDate today = LocalDate.ofInstant(moment, zone);
            LocalDate first = LocalDate.ofInstant(moment.minus(length), zone);
            return first.datesUntil(today.plusDays(1))
                    .anyMatch(day -> days.contains(day.getDayOfWeek())
                            && coversFrom(day.atTime(at).atZone(zone).toInstant(), moment));
        }

        private boolean coversFrom(Instant start, Instant moment) {
            return !moment.isBefore(start) && moment.isBefore(start.plus(length));
        }
    }
}
