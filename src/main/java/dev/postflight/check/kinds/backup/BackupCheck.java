package dev.postflight.check.kinds.backup;

import dev.postflight.check.Check;
import dev.postflight.check.CheckKind;
import dev.postflight.check.Run;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.check.kinds.shared.BlockingWork;
import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.check.kinds.shared.Trouble;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Unit;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks whether there are backups, from when, how large, and whether anybody could restore them. Nothing is written. */
public final class BackupCheck implements Check {
    public static final CheckKind KIND = CheckKind.named("backup")
            .summary(
                    "Looks at backups in a folder, a bucket, the repository of a backup program, or as a database tells of them: age,"
                            + " size, wholeness, reach.")
            .options(BackupOptions.ALL)
            .signals(BackupSignals.ALL)
            .impliesWhen(
                    settings -> settings.has(BackupOptions.FOLDER) || settings.has(S3Place.S3),
                    BackupSignals.SIZE,
                    "> 0")
            .impliesWhen(settings -> settings.has(BackupOptions.KEPT), BackupSignals.RETAINED, "true")
            .impliesWhen(settings -> settings.has(BackupOptions.CHECKSUM), BackupSignals.CHECKSUM_OK, "true")
            .impliesWhen(settings -> BackupOptions.wantedArchive(settings).isPresent(), BackupSignals.READABLE, "true")
            .impliesWhen(BackupOptions::verifies, BackupSignals.INTACT, "true")
            .impliesWhen(BackupOptions::tells, BackupSignals.SUCCEEDED, "true")
            // a healthy archiver takes seconds; one that hangs never says so
            .impliesWhen(settings -> settings.has(WalArchive.WAL), BackupSignals.WAITING_AGE, "< 15m")
            .targets(BackupOptions::target)
            .complains(BackupOptions::complaints)
            .opens(BackupCheck::new);

    private final BlockingWork work;
    private final BackupPlace place;
    private final Optional<BackupPlace> second;
    private final Inspection inspection;
    private final Optional<Duration> kept;
    private final Optional<RestoreDrill> drill;
    private final String title;
    private final boolean ofFiles;

    private BackupCheck(Setup setup) {
        Settings settings = setup.settings();
        this.work = new BlockingWork(setup.vertx());
        this.place = BackupOptions.place(settings, setup);
        this.second = settings.find(BackupOptions.COPY).map(copy -> BackupOptions.place(copy, setup));
        this.inspection = new Inspection(settings);
        this.kept = settings.find(BackupOptions.KEPT);
        this.drill = settings.find(BackupOptions.DRILL).map(file -> new RestoreDrill(Path.of(file)));
        this.title = BackupOptions.target(settings).title();
        this.ofFiles = settings.has(BackupOptions.FOLDER);
    }

    @Override
    public Future<Outcome> run(Run run) {
        return work.run(run, () -> late(run), () -> look(run));
    }

    @Override
    public void close() {
        place.close();
        second.ifPresent(BackupPlace::close);
        work.close();
    }

    private Outcome late(Run run) {
        return ofFiles
                ? Outcome.sourceMissing(title + " could not be looked through within "
                        + Unit.SECONDS.format(run.timeout().toMillis() / 1e3))
                : WireFailure.ofDeadline(run, "looking through " + title).outcome(List.of());
    }

    private Outcome look(Run run) throws Trouble {
        Backups backups = place.look(run);
        Optional<Backup> newest = backups.newest();
        if (newest.isEmpty()) {
            List<Reading> readings = new ArrayList<>(List.of(BackupSignals.BACKUPS.reads(0)));
            backups.running().ifPresent(running -> readings.add(BackupSignals.RUNNING.reads((double) running)));
            readings.addAll(backups.told());
            return Outcome.targetBad(place.nothing(backups), readings);
        }
        List<Reading> readings = new ArrayList<>(BackupSignals.of(backups, newest.get(), kept));
        readings.addAll(backups.told());
        try {
            Optional<String> damage = lookInto(run, backups, newest.get(), readings);
            readings.addAll(place.verify(run));
            if (drill.isPresent()) {
                readings.addAll(drill.get().look(backups.now()));
            }
            if (second.isPresent()) {
                readings.addAll(lookAtCopies(run, second.get()));
            }
            return damage.map(why -> Outcome.targetBad(
                            "backup " + Plain.text(newest.get().name()) + " " + why, readings))
                    .orElseGet(() -> Outcome.measured(readings));
        } catch (Trouble trouble) {
            return trouble.outcome(readings);
        }
    }

    private Optional<String> lookInto(Run run, Backups backups, Backup newest, List<Reading> readings) throws Trouble {
        if (newest.file().isEmpty()) {
            backups.damage()
                    .ifPresent(why -> readings.add(BackupSignals.READABLE.holdsUnless(Optional.of("it " + why))));
            return backups.damage();
        }
        readings.addAll(inspection.look(run, newest.file().get()));
        return inspection.damage();
    }

    private static List<Reading> lookAtCopies(Run run, BackupPlace second) throws Trouble {
        try {
            Backups copies = second.look(run);
            Backup newest = copies.newest().orElseThrow(() -> Trouble.ofTarget(second.nothing(copies)));
            return BackupSignals.copy(copies, newest);
        } catch (Trouble trouble) {
            throw Trouble.of(trouble.finding(), "second place: " + trouble.sentence());
        }
    }
}
