package dev.postflight.check.kinds.backup;

import dev.postflight.check.Option;
import dev.postflight.check.Run;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.check.kinds.postgres.PostgresRows;
import dev.postflight.check.kinds.shared.Trouble;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A table in PostgreSQL in which whoever makes backups keeps account of them: a row for each.
 *
 * <p>Its columns are {@code moment}, and where there are such, {@code name}, {@code size} in bytes, {@code took}, {@code
 * state} in a word that many use, and {@code checksum_ok}.
 */
final class SqlBackups implements BackupPlace {
    static final Option<Settings> SQL = PostgresRows.group(
            "sql",
            "a query in PostgreSQL with a row for each backup: moment, and if it likes name, size, took, state, checksum_ok",
            PostgresRows.QUERY);

    private static final String MOMENT = "moment";
    private static final Set<String> DONE =
            Set.of("", "ok", "done", "finished", "complete", "completed", "success", "succeeded", "successful", "true");
    private static final Set<String> RUNNING =
            Set.of("running", "started", "pending", "queued", "in progress", "in_progress", "active");

    private final String title;
    private final PostgresRows rows;

    SqlBackups(Setup setup, Settings place) {
        this.title = title(place);
        Settings settings = place.get(SQL);
        this.rows = new PostgresRows(setup.of(settings), "asking the query", settings.get(PostgresRows.QUERY));
    }

    static String title(Settings place) {
        return "the query of " + PostgresRows.title(place.get(SQL));
    }

    /** What became of the newest try of all. */
    private record Try(Instant moment, String name, Optional<String> failure, Row row) {}

    @Override
    public Backups look(Run run) throws Trouble {
        Backups backups = new Backups(Instant.now());
        List<Map<String, Value>> all = Awaited.of(run, () -> rows.ask(run));
        long running = 0;
        @Nullable Try last = null;
        for (Map<String, Value> columns : all) {
            Row row = new Row(columns);
            String state = state(row);
            if (RUNNING.contains(state)) {
                running++;
                continue;
            }
            Try one = read(row, state);
            if (last == null || !one.moment().isBefore(last.moment())) {
                last = one;
            }
            if (one.failure().isEmpty()) {
                backups.add(backup(one));
            }
        }
        backups.running(running);
        if (last != null) {
            last.failure().ifPresent(backups::because);
            tell(last, backups);
        }
        return backups;
    }

    private static String state(Row row) {
        return row.flag("state")
                .map(String::valueOf)
                .orElseGet(() -> row.text("state"))
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    private static Try read(Row row, String state) throws Trouble {
        Instant moment = row.moment(MOMENT)
                .orElseThrow(() -> Trouble.ofCheck("the query gives no moment in a column named moment"));
        String name = row.text("name").isEmpty() ? "of " + moment : row.text("name");
        return new Try(
                moment,
                name,
                DONE.contains(state) ? Optional.empty() : Optional.of("backup " + name + " is " + state),
                row);
    }

    private static Backup backup(Try one) {
        Backup backup = Backup.of(one.name(), one.moment());
        Backup sized = one.row().number("size").map(backup::sized).orElse(backup);
        return one.row()
                .number("took")
                .map(seconds -> sized.taking(Duration.ofMillis((long) (seconds * 1e3))))
                .orElse(sized);
    }

    private static void tell(Try last, Backups backups) {
        List<Reading> readings = new ArrayList<>(List.of(BackupSignals.SUCCEEDED.holdsUnless(last.failure())));
        last.row().flag("checksum_ok").filter(any -> last.failure().isEmpty()).ifPresent(right -> {
            readings.add(BackupSignals.CHECKSUM_OK.reads(right));
            if (!right) {
                backups.damage("does not have its checksum, as the query says");
            }
        });
        backups.tell(readings);
    }

    @Override
    public String nothing(Backups backups) {
        return title
                + (backups.why().isEmpty()
                        ? " gave no finished backup"
                        : " gave failed backups only: " + backups.why());
    }

    @Override
    public void close() {
        rows.close();
    }
}
