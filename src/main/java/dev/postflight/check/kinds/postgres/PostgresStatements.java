package dev.postflight.check.kinds.postgres;

import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What pg_stat_statements has counted for this database. */
final class PostgresStatements extends PostgresTopic {
    static final Signal CALLS = Signal.of(
            "statement_calls", Unit.NONE, "statements run in this database since pg_stat_statements was reset");
    static final Signal MEAN = Signal.of(
                    "statement_mean",
                    Unit.SECONDS,
                    "mean time of a statement since the run before; at the first since the reset")
            .judgedOnly();
    static final Signal SPENT = Signal.of("statement_time", Unit.SECONDS, "time spent on them since the reset");
    static final Signal SLOWEST = Signal.of(
            "slowest_statement",
            Unit.SECONDS,
            "mean time of the slowest kind of statement among those run at least 5 times since the reset");
    static final Signal SLOWEST_ID = Signal.of(
            "slowest_statement_id", Unit.TEXT, "its queryid; its text may hold what nobody should read elsewhere");

    static final List<Signal> SIGNALS = List.of(CALLS, MEAN, SPENT, SLOWEST, SLOWEST_ID);

    /** What ran once or twice was a migration or a report. */
    private static final int OFTEN = 5;
    /** Since then planning is counted apart, under new names. */
    private static final int RENAMED = 130000;

    private static final String WHERE =
            "SELECT extnamespace::regnamespace::text AS schema FROM pg_extension WHERE extname = 'pg_stat_statements'";

    private static final String SQL = """
            SELECT coalesce(sum(calls), 0)::float8 AS calls, coalesce(sum(%2$s) / 1000, 0)::float8 AS spent,
              (max(%3$s) FILTER (WHERE calls >= %4$d) / 1000)::float8 AS slowest,
              (array_agg(queryid ORDER BY %3$s DESC) FILTER (WHERE calls >= %4$d))[1]::text AS id
            FROM %1$s.pg_stat_statements
            WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())""";

    private volatile @Nullable Counts before;

    private record Counts(double calls, double spent) {}

    PostgresStatements() {
        super("asking pg_stat_statements", SIGNALS);
    }

    @Override
    public Future<Answer> ask(PostgresSession session) {
        if (!session.seesStatistics()) {
            return Future.succeededFuture(
                    Answer.gap("the statements of others are hidden: " + session.monitorGrant(), SIGNALS));
        }
        return session.ask(title(), WHERE).compose(rows -> {
            if (rows.isEmpty()) {
                return Future.succeededFuture(Answer.gap(
                        "pg_stat_statements is not there: CREATE EXTENSION pg_stat_statements in the database "
                                + session.database()
                                + ", with pg_stat_statements in shared_preload_libraries",
                        SIGNALS));
            }
            boolean renamed = session.version() >= RENAMED;
            String sql = SQL.formatted(
                    rows.get(0).getString("schema"),
                    renamed ? "total_exec_time" : "total_time",
                    renamed ? "mean_exec_time" : "mean_time",
                    OFTEN);
            return session.ask(title(), sql).map(found -> Answer.of(readings(found.get(0))));
        });
    }

    private List<Reading> readings(Row row) {
        Counts counts = new Counts(row.getDouble("calls"), row.getDouble("spent"));
        Counts last = before;
        before = counts;
        Counts lately = last != null && counts.calls > last.calls && counts.spent >= last.spent
                ? new Counts(counts.calls - last.calls, counts.spent - last.spent)
                : counts;
        List<Reading> readings = new ArrayList<>(List.of(CALLS.reads(counts.calls), SPENT.reads(counts.spent)));
        if (lately.calls > 0) {
            readings.add(MEAN.reads(lately.spent / lately.calls));
        }
        @Nullable Double slowest = row.getDouble("slowest");
        @Nullable String id = row.getString("id");
        if (slowest != null) {
            readings.add(SLOWEST.reads(slowest));
            readings.add(SLOWEST_ID.reads(String.valueOf(id)));
        }
        return readings;
    }
}
