package dev.postflight.check.kinds.logs;

import dev.postflight.check.Check;
import dev.postflight.check.CheckKind;
import dev.postflight.check.Run;
import dev.postflight.check.Setup;
import dev.postflight.check.kinds.http.HttpJsonOptions;
import dev.postflight.check.kinds.http.HttpOptions;
import dev.postflight.check.kinds.shared.TlsOptions;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Value;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Reads what is added to logs: how much of which class, whether still something is, and whether secrets stand there. */
public final class LogsCheck implements Check {
    public static final CheckKind KIND = CheckKind.named("logs")
            .summary("Reads what is added to logs: entries by class, new kinds of errors, silence, rotation, secrets.")
            .options(
                    LogsOptions.FILES,
                    LogsOptions.FROM,
                    LogsOptions.READ_LIMIT,
                    LogsPlaces.JOURNAL,
                    LogsPlaces.LOKI,
                    LogsPlaces.ELASTICSEARCH,
                    LogsPlaces.LAG,
                    HttpOptions.BASIC,
                    HttpOptions.BEARER,
                    HttpJsonOptions.HEADERS,
                    TlsOptions.TLS,
                    LogsOptions.CLASSES,
                    LogsOptions.LEVEL_FIELD,
                    LogsOptions.CONTINUED,
                    LogsOptions.FIRST_LINE,
                    LogsOptions.WINDOW,
                    LogsOptions.SINCE,
                    LogsOptions.LEARN,
                    LogsOptions.SECRETS,
                    LogsOptions.SECRETS_FOR)
            .signals(LogsSignals.ALL)
            .impliesWhen(settings -> settings.get(LogsOptions.SECRETS), LogsSignals.NO_SECRETS, "true")
            .prefersWhen(settings -> true, LogsSignals.CAUGHT_UP, "true")
            .targets(LogsPlaces::target)
            .complains(LogsPlaces::complaints)
            .opens(LogsCheck::new);

    private final LogsTally tally;
    private final LogSource source;
    private final Clock clock = Clock.systemUTC();

    private LogsCheck(Setup setup) {
        boolean wantsShapes = setup.asks(LogsSignals.NEW_SHAPES) || setup.asks(LogsSignals.NEWEST_SHAPE);
        this.tally = new LogsTally(LogsOptions.rules(setup.settings()), wantsShapes, clock, System::nanoTime);
        this.source = LogsPlaces.open(setup, tally, wantsShapes, clock);
    }

    @Override
    public Future<Outcome> run(Run run) {
        return source.look(run)
                .map(sight -> outcome(run, sight))
                .otherwise(failure -> WireFailure.outcome(failure, List.of(duration(run))));
    }

    @Override
    public void close() {
        source.close();
    }

    private Outcome outcome(Run run, LogSource.Sight sight) {
        List<Reading> readings = new ArrayList<>(List.of(duration(run)));
        boolean caughtUp = sight.behind().isEmpty();
        readings.add(LogsSignals.CAUGHT_UP.reads(
                new Value.Flag(caughtUp, sight.behind().orElse(""))));
        readings.addAll(tally.readings(caughtUp));
        if (sight.lastLine().isPresent()) {
            Instant moment = sight.lastLine().get();
            readings.add(LogsSignals.LAST_LINE.reads(moment.toEpochMilli() / 1e3));
            readings.add(LogsSignals.AGE.reads(
                    Math.max(0, Duration.between(moment, clock.instant()).toMillis() / 1e3)));
        } else {
            readings.add(LogsSignals.LAST_LINE.absent("nothing has been written yet"));
            readings.add(LogsSignals.AGE.absent("nothing has been written yet"));
        }
        readings.addAll(sight.readings());
        return sight.problem().isPresent()
                ? new Outcome(Finding.TARGET_BAD, sight.problem().get(), readings)
                : Outcome.measured(readings);
    }

    private static Reading duration(Run run) {
        return LogsSignals.DURATION.reads((System.nanoTime() - run.started()) / 1e9);
    }
}
