package dev.postflight.store;

import dev.postflight.store.database.DatabaseFailure;
import dev.postflight.store.database.Row;
import dev.postflight.store.database.Session;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What others tell of themselves: jobs that report in, and planned work. */
final class JobTable {
    private JobTable() {}

    static void keep(Session session, Beat beat) throws DatabaseFailure {
        session.run(
                "INSERT INTO beat (check_id, kind, at, begun) VALUES ($1, $2, $3, $4)"
                        + " ON CONFLICT (check_id, kind) DO UPDATE SET at = excluded.at, begun = excluded.begun"
                        + " WHERE excluded.at > beat.at",
                beat.check(),
                beat.kind().word(),
                Moment.of(beat.at()),
                beat.begun().map(Moment::of).orElse(null));
    }

    static List<Beat> beats(Session session) throws DatabaseFailure {
        return session.ask("SELECT check_id, kind, at, begun FROM beat ORDER BY check_id, at").stream()
                .map(row -> new Beat(
                        row.text(0),
                        Beat.Kind.valueOf(row.text(1).toUpperCase(Locale.ROOT)),
                        Moment.of(row.number(2)),
                        begun(row)))
                .toList();
    }

    private static Optional<Instant> begun(Row row) {
        return row.isNull(3) ? Optional.empty() : Optional.of(Moment.of(row.number(3)));
    }

    static void plan(Session session, PlannedWork work) throws DatabaseFailure {
        session.run(
                "INSERT INTO planned_work (id, application, check_id, begins, ends, reason, who)"
                        + " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO UPDATE SET"
                        + " application = excluded.application, check_id = excluded.check_id, begins = excluded.begins,"
                        + " ends = excluded.ends, reason = excluded.reason, who = excluded.who",
                work.id(),
                work.application(),
                work.check(),
                Moment.of(work.from()),
                Moment.of(work.until()),
                work.reason(),
                work.who());
    }

    /** What has begun ends now and stays on record; what has not never was. */
    static boolean unplan(Session session, String id, Instant now) throws DatabaseFailure {
        long ended = session.run(
                "UPDATE planned_work SET ends = $1 WHERE id = $2 AND begins < $1 AND ends > $1", Moment.of(now), id);
        return ended > 0
                || session.run("DELETE FROM planned_work WHERE id = $1 AND begins >= $2", id, Moment.of(now)) > 0;
    }

    static List<PlannedWork> planned(Session session, Instant now) throws DatabaseFailure {
        return session
                .ask(
                        "SELECT id, application, check_id, begins, ends, reason, who FROM planned_work"
                                + " WHERE ends > $1 ORDER BY begins, id",
                        Moment.of(now))
                .stream()
                .map(JobTable::work)
                .toList();
    }

    private static PlannedWork work(Row row) {
        return new PlannedWork(
                row.text(0),
                row.text(1),
                row.text(2),
                Moment.of(row.number(3)),
                Moment.of(row.number(4)),
                row.text(5),
                row.text(6));
    }
}
