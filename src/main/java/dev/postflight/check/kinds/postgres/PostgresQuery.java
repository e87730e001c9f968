package dev.postflight.check.kinds.postgres;

import dev.postflight.check.Option;
import dev.postflight.check.Setup;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One statement of the configuration, whose one row has a signal in each column. */
final class PostgresQuery extends PostgresTopic {
    static final Option<String> QUERY = Option.text(
            "query", "one SELECT that gives one row; each of its columns can be expected as result by its name");
    static final Signal RESULT = Signal.of(
                    "result",
                    Unit.ANY,
                    "what the query gave in each column: intervals in seconds, moments in unix seconds")
            .per("column");

    static final List<Signal> SIGNALS = List.of(RESULT);

    private final String sql;
    private final Set<String> asked;

    PostgresQuery(Setup setup, String sql) {
        super("asking the query", SIGNALS, true);
        this.sql = sql;
        this.asked = setup.asked(RESULT);
    }

    @Override
    public Future<Answer> ask(PostgresSession session) {
        return session.askOne(title(), sql).map(rows -> Answer.of(readings(rows)));
    }

    private List<Reading> readings(RowSet<Row> rows) {
        @Nullable List<String> told = rows.columnsNames();
        List<String> columns = told == null ? List.of() : told;
        Set<String> names = new LinkedHashSet<>(columns);
        names.addAll(asked);
        List<Reading> readings = new ArrayList<>();
        for (String name : names) {
            int place = columns.indexOf(name);
            Reading reading = place < 0
                    ? RESULT.absent("the query has no such column")
                    : rows.size() != 1
                            ? RESULT.absent("the query gave " + (rows.size() == 0 ? "no row" : rows.size() + " rows"))
                            : RESULT.reads(
                                    PostgresValue.of(rows.iterator().next().getValue(place)));
            readings.add(reading.at(name));
        }
        return readings;
    }
}
