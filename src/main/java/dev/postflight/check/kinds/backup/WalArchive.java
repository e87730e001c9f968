package dev.postflight.check.kinds.backup;

import dev.postflight.check.Option;
import dev.postflight.check.Run;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.check.kinds.postgres.PostgresRows;
import dev.postflight.check.kinds.shared.Trouble;
import dev.postflight.outcome.Unit;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What PostgreSQL's WAL archiver has stored away, as the server tells.
 *
 * <p>An archive_command that hangs never counts as failed; what it leaves is WAL that waits, and that is counted.
 */
final class WalArchive implements BackupPlace {
    static final Option<Settings> WAL = PostgresRows.group(
            "wal", "PostgreSQL's WAL archiver; how the server is reached is as the kind postgres has it");

    /** A hint of timeline or backup waits too, but is no WAL of which something could be lost. */
    private static final String SQL = """
            SELECT current_setting('archive_mode') AS mode, pg_is_in_recovery() AS standby,
              a.archived_count AS archived, a.last_archived_wal AS newest, a.last_archived_time AS moment,
              a.failed_count AS failed, a.last_failed_wal AS stumble, a.last_failed_time AS stumbled,
              ready.files AS waiting, ready.oldest AS since, clock_timestamp() AS now
            FROM pg_stat_archiver a, (
              SELECT count(*) AS files, min(modification) AS oldest
              FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready') ready""";

    private final String title;
    private final PostgresRows rows;

    WalArchive(Setup setup, Settings place) {
        this.title = title(place);
        this.rows = new PostgresRows(setup.of(place.get(WAL)), "asking for the WAL archiver", SQL);
    }

    static String title(Settings place) {
        return "the WAL archiver of " + PostgresRows.title(place.get(WAL));
    }

    @Override
    public Backups look(Run run) throws Trouble {
        Row row = new Row(Awaited.of(run, () -> rows.ask(run)).get(0));
        Instant now = row.moment("now").orElseGet(Instant::now);
        if (row.text("mode").equals("off")) {
            throw Trouble.ofTarget(title + " is off: archive_mode is off");
        }
        boolean idle = row.flag("standby").orElse(false) && !row.text("mode").equals("always");
        Backups backups = new Backups(now);
        backups.newestAlone();
        Optional<Instant> archived = row.moment("moment");
        if (archived.isPresent()) {
            backups.add(Backup.of(row.text("newest"), archived.get()));
        }
        Optional<String> failure = failure(row);
        backups.tell(List.of(
                BackupSignals.WAITING.reads(row.count("waiting")),
                BackupSignals.SUCCEEDED.holdsUnless(failure),
                BackupSignals.WAITING_AGE.reads(row.moment("since")
                        .map(since -> Math.max(0, BackupSignals.age(since, now)))
                        .orElse(0.0))));
        backups.because((idle ? ": the server is a standby, and archive_mode is not always" : "")
                + failure.map(why -> ": " + why).orElse(""));
        return backups;
    }

    /** Only when the last try was a bad one. */
    private static Optional<String> failure(Row row) {
        Optional<Instant> stumbled = row.moment("stumbled");
        boolean last = stumbled.isPresent()
                && row.moment("moment")
                        .map(good -> good.isBefore(stumbled.get()))
                        .orElse(true);
        return last
                ? Optional.of("archive_command failed for %s, %s in all"
                        .formatted(
                                row.text("stumble"),
                                row.count("failed") == 1 ? "once" : Unit.NONE.format(row.count("failed")) + " times"))
                : Optional.empty();
    }

    @Override
    public String nothing(Backups backups) {
        return title + " has stored nothing since its statistics began" + backups.why();
    }

    @Override
    public void close() {
        rows.close();
    }
}
