package dev.postflight.metrics;

import dev.postflight.board.Board;
import dev.postflight.schedule.Stats;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Supplier;

/** The families of applications, of the scheduler and of the daemon as a whole. */
final class DaemonSeries {
    private static final byte[] NO_LABELS = Section.ascii("");

    private DaemonSeries() {}

    static List<Section> of(
            Board board, Supplier<Stats> scheduler, Supplier<Reload> reload, Build build, EventLoopGroup loops) {
        Family late = Family.histogram(
                "postflight_scheduler_late_seconds", "How late runs began, waiting for a free place included.");
        Histogram lateness = new Histogram(late, Stats.Lateness.BOUNDS);
        return List.of(
                new Section(
                        Family.gauge(
                                "postflight_application_ready",
                                "1 when no check of severity page is failing or unknown, else 0."),
                        (page, rows) -> {
                            for (String application : new TreeSet<>(board.applications())) {
                                page.text("postflight_application_ready{application=\"")
                                        .text(Page.escape(application))
                                        .byte1('"')
                                        .sample(board.isReady(application) ? 1 : 0);
                            }
                        }),
                new Section(late, (page, rows) -> {
                    Stats.Lateness seen = scheduler.get().lateness();
                    lateness.write(
                            page,
                            NO_LABELS,
                            seen.counts().stream().mapToLong(Long::longValue).toArray(),
                            seen.seconds());
                }),
                Section.single(
                        Family.gauge("postflight_scheduler_running", "Runs under way."),
                        () -> scheduler.get().running()),
                Section.single(
                        Family.gauge("postflight_scheduler_waiting", "Runs that are due and wait for a free place."),
                        () -> scheduler.get().waiting()),
                Section.single(
                        Family.gauge("postflight_scheduler_concurrency", "Runs that may be under way at once."),
                        () -> scheduler.get().concurrency()),
                Section.single(
                        Family.counter(
                                "postflight_scheduler_skipped_total",
                                "Starts that fell due while the last run of the same check was not over."),
                        () -> scheduler.get().skipped()),
                Section.single(
                        Family.counter(
                                "postflight_scheduler_missed_total",
                                "Starts that fell due while the daemon stood still, beyond the one made up for."),
                        () -> scheduler.get().missed()),
                Section.single(
                        Family.counter("postflight_scheduler_abandoned_total", "Runs that ignored their deadline."),
                        () -> scheduler.get().abandoned()),
                Section.single(
                        Family.gauge(
                                "postflight_event_loop_pending_tasks",
                                "Tasks that wait for their turn on the event loops."),
                        () -> pending(loops)),
                Section.single(
                        Family.gauge(
                                "postflight_config_reload_success",
                                "1 when the last attempt to read the configuration went well, else 0."),
                        () -> reload.get().success() ? 1 : 0),
                Section.single(
                        Family.gauge(
                                "postflight_config_reload_timestamp_seconds",
                                "When the configuration in force was read."),
                        () -> CheckSeries.seconds(reload.get().at())),
                new Section(
                        Family.gauge(
                                "postflight_readings_dropped",
                                "Readings left out of this scrape: a signal of a check shows "
                                        + SignalSeries.MOST_READINGS + " at the most."),
                        (page, rows) -> page.text("postflight_readings_dropped ")
                                .number(rows.stream()
                                        .mapToInt(SignalSeries::dropped)
                                        .sum())
                                .byte1('\n')),
                new Section(
                        Family.info("postflight_build_info", "Which build this is, and the Java it runs on; always 1."),
                        (page, rows) -> page.text("postflight_build_info{version=\"")
                                .text(Page.escape(build.version()))
                                .byte1('"')
                                .label("revision", build.revision())
                                .label("java", build.java())
                                .sample(1)));
    }

    private static double pending(EventLoopGroup loops) {
        double pending = 0;
        for (EventExecutor loop : loops) {
            if (loop instanceof SingleThreadEventExecutor executor) {
                pending += executor.pendingTasks();
            }
        }
        return pending;
    }
}
