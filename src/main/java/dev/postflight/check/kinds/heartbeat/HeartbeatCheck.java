package dev.postflight.check.kinds.heartbeat;

import dev.postflight.check.Check;
import dev.postflight.check.CheckKind;
import dev.postflight.check.Ear;
import dev.postflight.check.Option;
import dev.postflight.check.Run;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Unit;
import io.vertx.core.Future;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;

/** Watches a scheduled job by what it reports of itself: it asks nobody, and notices what does not come. */
public final class HeartbeatCheck implements Check {
    private static final Duration LONGEST = Duration.ofDays(366);

    static final Option<Duration> PERIOD = Option.span(
                    "period", Duration.ofSeconds(1), LONGEST, "how long after its last report the job reports again")
            .asMain();
    static final Option<String> CRON =
            Option.text("cron", "when the job is started: five fields as in a crontab, or a word such as @daily");
    static final Option<String> ZONE =
            Option.text("zone", "whose clocks start it, such as Europe/Berlin; UTC where nothing is said");
    static final Option<Duration> GRACE = Option.span(
                    "grace",
                    Duration.ZERO,
                    LONGEST,
                    "how much later than due a report may come; as long as the job takes, and a little more")
            .or(Duration.ofMinutes(5));

    public static final CheckKind KIND = CheckKind.named("heartbeat")
            .summary("Hears scheduled jobs report their start, success or failure, and notices what does not come.")
            .options(PERIOD, CRON, ZONE, GRACE)
            .signals(HeartbeatSignals.ALL)
            .implies(HeartbeatSignals.ON_TIME, "true")
            .implies(HeartbeatSignals.SUCCEEDED, "true")
            .targets(settings -> new CheckKind.Target(title(settings), ""))
            .complains(HeartbeatCheck::complaints)
            .hears()
            .opens(HeartbeatCheck::new);

    private final Ear ear;
    private final Schedule schedule;
    private final Duration grace;

    private HeartbeatCheck(Setup setup) {
        this.ear = setup.ear();
        this.schedule = schedule(setup.settings());
        this.grace = setup.settings().get(GRACE);
    }

    @Override
    public Future<Outcome> run(Run run) {
        Ear.Heard heard = ear.heard();
        return Future.succeededFuture(
                heard instanceof Ear.Told told
                        ? Outcome.measured(HeartbeatSignals.of(told, Timetable.of(told, schedule, grace)))
                        : Outcome.sourceMissing(((Ear.Nothing) heard).why()));
    }

    private static Schedule schedule(Settings settings) {
        return settings.has(CRON)
                ? new Schedule.ByCron(Cron.parse(settings.get(CRON), zone(settings)))
                : new Schedule.Every(settings.get(PERIOD));
    }

    private static ZoneId zone(Settings settings) {
        return ZoneId.of(settings.find(ZONE).orElse("UTC"));
    }

    private static String title(Settings settings) {
        return settings.has(CRON)
                ? "reports by " + settings.get(CRON) + " " + settings.find(ZONE).orElse("UTC")
                : "a report every "
                        + Unit.SECONDS.format(
                                settings.find(PERIOD).orElse(Duration.ZERO).toMillis() / 1e3);
    }

    private static Map<String, String> complaints(Settings settings) {
        Map<String, String> complaints = new LinkedHashMap<>();
        if (settings.has(PERIOD) == settings.has(CRON)) {
            complaints.put(
                    settings.has(PERIOD) ? CRON.name() : PERIOD.name(),
                    "either a period such as 5m, or cron such as \"*/5 * * * *\"");
        } else if (settings.has(PERIOD) && settings.has(ZONE)) {
            complaints.put(ZONE.name(), "a zone for cron only: a period is as long everywhere");
        }
        ZoneId zone = ZoneId.of("UTC");
        try {
            zone = zone(settings);
        } catch (DateTimeException e) {
            complaints.put(ZONE.name(), "a time zone such as Europe/Berlin");
        }
        if (settings.has(CRON)) {
            try {
                Cron.parse(settings.get(CRON), zone);
            } catch (IllegalArgumentException e) {
                complaints.put(CRON.name(), "five fields such as \"*/5 * * * *\": " + e.getMessage());
            }
        }
        return complaints;
    }
}
