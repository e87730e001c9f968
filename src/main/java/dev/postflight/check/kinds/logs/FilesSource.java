package dev.postflight.check.kinds.logs;

import dev.postflight.check.Run;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.check.kinds.logs.file.FollowedFiles;
import dev.postflight.check.kinds.logs.file.LineSink;
import dev.postflight.check.kinds.logs.file.LogFile;
import dev.postflight.check.kinds.logs.line.Level;
import dev.postflight.check.kinds.shared.BlockingWork;
import dev.postflight.check.kinds.shared.Trouble;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Unit;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lines that are added to files here. */
final class FilesSource implements LogSource {
    private final BlockingWork work;
    private final FollowedFiles files;
    private final Clock clock;

    FilesSource(Setup setup, LogsTally tally, boolean learns, Clock clock) {
        Settings settings = setup.settings();
        this.work = new BlockingWork(setup.vertx());
        this.clock = clock;
        LineSink counts = (file, bytes, from, to, offset) ->
                tally.count(bytes, from, to, Level.NONE, file.entry(), file.isOld(offset), () -> place(file, offset));
        LineSink learner = (file, bytes, from, to, offset) -> tally.learn(bytes, from, to, file.entry());
        this.files = new FollowedFiles(
                settings.get(LogsOptions.FILES),
                new FollowedFiles.Manner(
                        settings.get(LogsOptions.FROM).equals("start"),
                        settings.get(LogsOptions.READ_LIMIT),
                        learns ? settings.get(LogsOptions.LEARN) : 0),
                counts,
                learner,
                clock,
                System::nanoTime);
    }

    @Override
    public Future<Sight> look(Run run) {
        return work.ask(
                run,
                () -> new WireFailure(
                        Finding.SOURCE_MISSING,
                        "the logs could not be read within "
                                + Unit.SECONDS.format(run.timeout().toMillis() / 1e3)),
                () -> {
                    try {
                        return sight(files.read(run));
                    } catch (Trouble trouble) {
                        throw new WireFailure(trouble.finding(), trouble.sentence());
                    }
                });
    }

    @Override
    public void close() {
        files.close();
        work.close();
    }

    private Sight sight(FollowedFiles.Standing standing) {
        List<Reading> readings = new ArrayList<>(List.of(
                LogsSignals.FILES.reads((double) standing.files()),
                LogsSignals.SIZE.reads((double) standing.size()),
                LogsSignals.BEHIND.reads((double) standing.behind())));
        if (standing.rotation().isPresent()) {
            Instant moment = standing.rotation().get();
            readings.add(LogsSignals.ROTATED.reads(moment.toEpochMilli() / 1e3));
            readings.add(LogsSignals.ROTATED_AGE.reads(age(moment)));
        } else {
            String why = "no rotation has been seen, and no rotated file lies beside it";
            readings.add(LogsSignals.ROTATED.absent(why));
            readings.add(LogsSignals.ROTATED_AGE.absent(why)); // a log that is never rotated looks just like this
        }
        return new Sight(
                standing.missing().isEmpty() ? Optional.empty() : Optional.of(String.join("; ", standing.missing())),
                standing.behind() == 0
                        ? Optional.empty()
                        : Optional.of(Unit.BYTES.format((double) standing.behind()) + " are still to be read"),
                standing.lastLine(),
                readings);
    }

    private double age(Instant moment) {
        return Math.max(0, Duration.between(moment, clock.instant()).toMillis() / 1e3);
    }

    private static String place(LogFile file, long offset) {
        return file.path() + " at byte " + offset;
    }
}
