package dev.postflight.check.kinds.heartbeat;

import dev.postflight.check.Ear;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is measured of a job that reports in. */
final class HeartbeatSignals {
    static final Signal ON_TIME = Signal.of(
            "on_time", Unit.FLAG, "Whether no report is missing: each came when it was due, or within the grace.");
    static final Signal SUCCEEDED =
            Signal.of("succeeded", Unit.FLAG, "Whether the end that was reported last was a success.");
    static final Signal AGE =
            Signal.of("age", Unit.SECONDS, "Time since the last success.").judgedOnly();
    static final Signal LAST_SUCCESS = Signal.of("last_success", Unit.TIMESTAMP, "When success was reported last.");
    static final Signal DURATION = Signal.of(
            "duration", Unit.SECONDS, "How long the last job took that succeeded, where it had reported its start.");
    static final Signal MISSED = Signal.of(
            "missed",
            Unit.NONE,
            "How many reports are missing since the last one, " + Timetable.MOST_MISSED + " at the most.");
    static final Signal RUNNING_FOR = Signal.of(
                    "running_for",
                    Unit.SECONDS,
                    "Time since the start of a job that has reported no end yet; 0 while none runs.")
            .judgedOnly();
    static final Signal NEXT_DUE =
            Signal.of("next_due", Unit.TIMESTAMP, "When the next report is due, or was when it is late.");

    static final Signal[] ALL = {
        ON_TIME, SUCCEEDED, AGE, LAST_SUCCESS, DURATION, MISSED, RUNNING_FOR, NEXT_DUE,
    };

    private HeartbeatSignals() {}

    static List<Reading> of(Ear.Told told, Timetable table) {
        List<Reading> readings = new ArrayList<>();
        readings.add(onTime(told, table));
        readings.add(succeeded(told, table));
        if (told.success().isPresent()) {
            Ear.Report success = told.success().get();
            readings.add(AGE.reads(seconds(success.ago())));
            readings.add(LAST_SUCCESS.reads(success.at().toEpochMilli() / 1e3));
            readings.add(success.took()
                    .map(took -> DURATION.reads(seconds(took)))
                    .orElseGet(() -> DURATION.unknown("the last job that succeeded had reported no start")));
        } else {
            readings.add(none(AGE, table));
            readings.add(none(LAST_SUCCESS, table));
            readings.add(none(DURATION, table));
        }
        readings.add(MISSED.reads(table.missed()));
        readings.add(RUNNING_FOR.reads(
                told.running() ? told.start().map(start -> seconds(start.ago())).orElse(0.0) : 0));
        readings.add(NEXT_DUE.reads(table.due().toEpochMilli() / 1e3));
        return readings;
    }

    private static Reading onTime(Ear.Told told, Timetable table) {
        String due = moment(table.due(), told.now());
        return switch (table.state()) {
            case ON_TIME -> ON_TIME.reads(true);
            case NEW ->
                ON_TIME.unknown("nothing was heard of the job yet; a first report is due at " + due + grace(table));
            case DEAF ->
                ON_TIME.unknown(
                        "a report was due at " + due + grace(table) + ", and reports are heard again only since "
                                + Unit.SECONDS.format(told.listening().toSeconds()));
            case LATE -> ON_TIME.holdsUnless(Optional.of(late(told, table, due)));
        };
    }

    private static String late(Ear.Told told, Timetable table, String due) {
        if (told.running() && told.start().isPresent()) {
            return "no end was reported of the job that started at "
                    + since(told.start().get(), told.now()) + "; the next report was due at " + due + grace(table);
        }
        return table.last()
                .map(last -> "no report since " + since(last, told.now()) + "; one was due at " + due + grace(table))
                .orElseGet(() -> "never heard of; a first report was due at " + due + grace(table));
    }

    private static Reading succeeded(Ear.Told told, Timetable table) {
        if (table.last().isEmpty()) {
            return SUCCEEDED.unknown("the job has never reported an end");
        }
        return SUCCEEDED.holdsUnless(told.failure()
                .filter(failure -> failure.equals(table.last().get()))
                .map(failure -> "the job reported a failure at " + since(failure, told.now())));
    }

    /** No success is no proof of a bad job before its first report is due. */
    private static Reading none(Signal signal, Timetable table) {
        String why = "no success was ever reported";
        return switch (table.state()) {
            case NEW, DEAF, ON_TIME -> signal.unknown(why);
            case LATE -> signal.absent(why);
        };
    }

    private static String grace(Timetable table) {
        return table.grace().isZero() ? "" : " with " + Unit.SECONDS.format(seconds(table.grace())) + " of grace";
    }

    private static String since(Ear.Report report, Instant now) {
        return moment(report.at(), now) + ", "
                + Unit.SECONDS.format(report.ago().toSeconds()) + " ago";
    }

    /** The time alone on the same day. */
    private static String moment(Instant moment, Instant now) {
        String text = moment.truncatedTo(ChronoUnit.SECONDS).toString();
        boolean today = LocalDate.ofInstant(moment, ZoneOffset.UTC).equals(LocalDate.ofInstant(now, ZoneOffset.UTC));
        return today ? text.substring(text.indexOf('T') + 1) : text;
    }

    private static double seconds(Duration length) {
        return length.toMillis() / 1e3;
    }
}
