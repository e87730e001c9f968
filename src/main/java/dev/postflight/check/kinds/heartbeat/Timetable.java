package dev.postflight.check.kinds.heartbeat;

import dev.postflight.check.Ear;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is due, and what is missing, of one job at one moment.
 *
 * @param last the end that was reported last, whether success or failure
 * @param due when the next report is due, or was when it is late
 * @param state what that makes of it
 * @param missed how many reports are missing since the last one
 */
record Timetable(Optional<Ear.Report> last, Instant due, State state, int missed, Duration grace) {
    /** Enough to tell that it is no hiccup, and soon counted. */
    static final int MOST_MISSED = 1_000;

    /** Whether a report is missing. */
    enum State {
        ON_TIME,
        /** None ever came, and none had to come yet. */
        NEW,
        /** One is missing, and may have been sent while nobody listened. */
        DEAF,
        LATE
    }

    static Timetable of(Ear.Told told, Schedule schedule, Duration grace) {
        Optional<Ear.Report> last = lastEnd(told);
        Instant base = last.map(end -> base(told, schedule, end)).orElse(told.known());
        Instant due = schedule.after(base);
        if (told.running() && told.start().isPresent()) {
            // who has begun may take until it has to begin again; not longer by beginning again without an end
            Instant next = schedule.after(base(told, schedule, told.start().get()));
            Instant limit = schedule.after(due);
            due = next.isAfter(due) ? (next.isBefore(limit) ? next : limit) : due;
        }
        boolean late = told.now().isAfter(due.plus(grace));
        State state = late
                ? told.listening().compareTo(grace) <= 0 ? State.DEAF : State.LATE
                : last.isEmpty() && told.start().isEmpty() ? State.NEW : State.ON_TIME;
        return new Timetable(last, due, state, late ? missed(due, told.now().minus(grace), schedule) : 0, grace);
    }

    /** When it came, as the schedule counts; a clock that was set since makes nothing due earlier. */
    private static Instant base(Ear.Told told, Schedule schedule, Ear.Report report) {
        Instant byLength = told.now().minus(report.ago());
        return schedule instanceof Schedule.Every || report.at().isBefore(byLength) ? byLength : report.at();
    }

    private static Optional<Ear.Report> lastEnd(Ear.Told told) {
        if (told.success().isPresent() && told.failure().isPresent()) {
            return told.success().get().ago().compareTo(told.failure().get().ago()) <= 0
                    ? told.success()
                    : told.failure();
        }
        return told.success().or(told::failure);
    }

    private static int missed(Instant first, Instant until, Schedule schedule) {
        if (schedule instanceof Schedule.Every every) {
            long more =
                    Duration.between(first, until).toMillis() / every.period().toMillis();
            return (int) Math.min(MOST_MISSED, more + 1);
        }
        int count = 1;
        for (Instant next = schedule.after(first);
                next.isBefore(until) && count < MOST_MISSED;
                next = schedule.after(next)) {
            count++;
        }
        return count;
    }
}
