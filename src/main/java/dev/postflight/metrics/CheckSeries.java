package dev.postflight.metrics;

import dev.postflight.board.Durations;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The families that every check has, whatever its kind. */
final class CheckSeries {
    private static final Family DURATION =
            Family.histogram("postflight_check_duration_seconds", "How long runs took, retries included.");
    private static final Histogram DURATIONS = new Histogram(DURATION, Durations.BOUNDS);

    static final List<Section> ALL = List.of(
            Section.perCheck(
                    Family.gauge(
                            "postflight_check_status",
                            "What is reported of the check, after hysteresis: 0 pass, 1 warn, 2 fail, 3 unknown."),
                    row -> row.view().status().number()),
            Section.perCheck(
                    Family.gauge(
                            "postflight_check_success",
                            "What the last single run saw: 1 when all that must hold did, else 0."),
                    row -> row.view().runs() == 0 ? Double.NaN : row.view().success() ? 1 : 0),
            Section.perCheck(
                    Family.counter("postflight_check_runs_total", "Finished runs."),
                    row -> row.view().runs()),
            Section.perCheck(
                    Family.counter("postflight_check_failures_total", "Runs that saw a bad target."),
                    row -> row.view().failures()),
            Section.perCheck(
                    Family.counter(
                            "postflight_check_unknowns_total",
                            "Runs that saw no target: the source was missing or the check itself at fault."),
                    row -> row.view().unknowns()),
            Section.perCheck(
                    Family.counter("postflight_check_retries_total", "Attempts after the first of a run."),
                    row -> row.view().attempts() - row.view().runs()),
            new Section(DURATION, (page, rows) -> {
                for (Row row : rows) {
                    Durations seen = row.view().durations();
                    DURATIONS.write(page, row.labels(), seen.counts(), seen.seconds());
                }
            }),
            Section.perCheck(
                    Family.gauge("postflight_check_last_run_timestamp_seconds", "When the last run began."),
                    row -> moment(row.view().lastRun())),
            Section.perCheck(
                    Family.gauge(
                            "postflight_check_last_success_timestamp_seconds",
                            "When the last run that was a success began; absent until there was one."),
                    row -> moment(row.view().lastSuccess())),
            Section.perCheck(
                    Family.gauge(
                            "postflight_check_status_since_timestamp_seconds",
                            "Since when the reported status is what it is."),
                    row -> seconds(row.view().since())),
            Section.perCheck(
                    Family.gauge(
                            "postflight_check_silenced",
                            "1 while a failure is kept from people, by maintenance or since its cause is known, else 0."),
                    row -> row.silenced() ? 1 : 0),
            new Section(
                    Family.info(
                            "postflight_check_info",
                            "Texts that describe the check, and its own labels as label_NAME; always 1."),
                    (page, rows) -> {
                        for (Row row : rows) {
                            page.bytes(row.shown().info());
                        }
                    }),
            new Section(
                    Family.gauge(
                            "postflight_check_threshold",
                            "A configured bound of a signal, in its base unit; level expect fails, prefer warns."),
                    (page, rows) -> {
                        for (Row row : rows) {
                            page.bytes(row.shown().thresholds());
                        }
                    }));

    private CheckSeries() {}

    private static double moment(Optional<Instant> moment) {
        return moment.map(CheckSeries::seconds).orElse(Double.NaN);
    }

    /** To the millisecond, as dashboards show them. */
    static double seconds(Instant moment) {
        return moment.toEpochMilli() / 1e3;
    }
}
