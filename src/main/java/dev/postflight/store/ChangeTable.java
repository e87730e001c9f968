package dev.postflight.store;

import dev.postflight.outcome.Status;
import dev.postflight.store.database.DatabaseFailure;
import dev.postflight.store.database.Note;
import dev.postflight.store.database.Row;
import dev.postflight.store.database.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Changes of checks' statuses. */
final class ChangeTable {
    private static final String INSERT = "INSERT INTO status_change (check_id, application, was, became, reason, at)"
            + " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (check_id, at, became) DO NOTHING";
    private static final String SELECT =
            "SELECT check_id, application, was, became, reason, at, seq FROM status_change AS changed WHERE check_id IN ";

    /** What a note takes beside its texts. */
    private static final int OVERHEAD = 300;
    /** PostgreSQL takes 65,535 values in a statement; this many need no second one in most houses. */
    private static final int AT_ONCE = 500;

    private ChangeTable() {}

    static Note note(StatusChange change) {
        List<@Nullable Object> values = List.of(
                change.check(),
                change.application(),
                change.from().word(),
                change.to().word(),
                change.reason(),
                Moment.of(change.at()));
        return new Note(
                change,
                List.of(new Note.Statement(INSERT, values)),
                OVERHEAD + 2 * change.reason().length());
    }

    static List<StatusChange> changes(Session session, Collection<String> checks, Instant from, Instant until)
            throws DatabaseFailure {
        List<String> ids = List.copyOf(checks);
        Map<String, Row> before = new LinkedHashMap<>();
        List<Row> within = new ArrayList<>();
        for (int i = 0; i < ids.size(); i += AT_ONCE) {
            List<String> some = ids.subList(i, Math.min(ids.size(), i + AT_ONCE));
            ask(
                            session,
                            some,
                            "AND at = (SELECT MAX(at) FROM status_change WHERE check_id = changed.check_id AND at < $1)",
                            Moment.of(from))
                    .forEach(row -> before.put(row.text(0), row));
            within.addAll(ask(session, some, "AND at >= $1 AND at < $2", Moment.of(from), Moment.of(until)));
        }
        Comparator<Row> oldest =
                Comparator.comparingLong((Row row) -> row.number(5)).thenComparingLong(row -> row.number(6));
        List<Row> all = new ArrayList<>(before.values());
        all.sort(oldest);
        within.sort(oldest);
        all.addAll(within);
        return all.stream().map(ChangeTable::read).toList();
    }

    private static List<Row> ask(Session session, List<String> checks, String condition, Long... moments)
            throws DatabaseFailure {
        List<@Nullable Object> values = new ArrayList<>(Arrays.asList(moments));
        List<String> places = new ArrayList<>();
        for (String check : checks) {
            values.add(check);
            places.add("$" + values.size());
        }
        return session.ask(
                SELECT + "(" + String.join(", ", places) + ") " + condition + " ORDER BY at, seq", values.toArray());
    }

    private static StatusChange read(Row row) {
        return new StatusChange(
                row.text(0),
                row.text(1),
                Status.valueOf(row.text(2).toUpperCase(Locale.ROOT)),
                Status.valueOf(row.text(3).toUpperCase(Locale.ROOT)),
                row.text(4),
                Moment.of(row.number(5)));
    }
}
