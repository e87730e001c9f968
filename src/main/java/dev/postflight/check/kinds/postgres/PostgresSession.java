package dev.postflight.check.kinds.postgres;

import dev.postflight.check.Run;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.List;

/**
 * A connection that is logged in, and who we turned out to be there.
 *
 * <p>Each question is a transaction of its own that is read-only and has what is left of the run's time as its
 * statement_timeout. Both are local to the transaction, so that a pooler hands nothing of it on to others.
 *
 * @param version as {@code server_version_num} gives it: 150018
 * @param standby whether the server is in recovery
 * @param seesStatistics whether the state and the statements of others are shown to us
 * @param seesSettings whether all settings are
 */
record PostgresSession(
        Run run,
        PostgresConnection connection,
        int version,
        boolean standby,
        String user,
        String database,
        boolean seesStatistics,
        boolean seesSettings) {

    static final Signal VERSION = Signal.of("version", Unit.TEXT, "version of the server, e.g. 15.18");
    static final Signal SERVER_ROLE = Signal.of("server_role", Unit.TEXT, "primary or standby");
    static final Signal STARTED = Signal.of("started", Unit.TIMESTAMP, "when the server was started");

    private static final String WHO = """
            SELECT current_setting('server_version_num')::int4 AS version,
              pg_is_in_recovery() AS standby,
              current_user::text AS role,
              current_database()::text AS database,
              pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') AS statistics,
              pg_has_role(current_user, 'pg_read_all_settings', 'USAGE') AS settings,
              extract(epoch FROM pg_postmaster_start_time())::float8 AS started""";

    /** The first question; what is told of the server itself goes to the readings. */
    static Future<PostgresSession> of(Run run, PostgresConnection connection, List<Reading> readings) {
        return ask(run, connection, "asking who we are", WHO).map(rows -> {
            Row row = rows.get(0);
            boolean standby = row.getBoolean("standby");
            readings.add(VERSION.reads(connection.version().split(" ", 2)[0])); // the rest names a distribution
            readings.add(SERVER_ROLE.reads(standby ? "standby" : "primary"));
            readings.add(STARTED.reads(row.getDouble("started")));
            return new PostgresSession(
                    run,
                    connection,
                    row.getInteger("version"),
                    standby,
                    row.getString("role"),
                    row.getString("database"),
                    row.getBoolean("statistics"),
                    row.getBoolean("settings"));
        });
    }

    /** A pgbouncer's admin database knows no SQL, only its own words. */
    static Future<PostgresSession> ofPooler(Run run, PostgresConnection connection, List<Reading> readings) {
        return connection.ask("asking for its version", "SHOW VERSION", 0).map(rows -> {
            readings.add(VERSION.reads(connection.version()));
            return new PostgresSession(run, connection, 0, false, "", "pgbouncer", true, true);
        });
    }

    /** The rows of one statement of our own. */
    Future<List<Row>> ask(String doing, String sql) {
        return ask(run, connection, doing, sql);
    }

    /** The rows of one statement that stands in the configuration. */
    Future<RowSet<Row>> askOne(String doing, String sql) {
        return connection
                .ask(doing, begin(run), 0)
                .compose(begun -> connection.askOne(doing, sql))
                .compose(rows -> connection.ask(doing, "COMMIT", 0).map(rows))
                .recover(failure -> undone(connection, failure));
    }

    /** What would show the state of others to us. */
    String monitorGrant() {
        return "the role " + user + " lacks pg_monitor: GRANT pg_monitor TO " + quoted(user);
    }

    /** A name as SQL wants it. */
    static String quoted(String name) {
        return name.matches("[a-z_][a-z0-9_]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
    }

    /** A text as SQL wants it. */
    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static Future<List<Row>> ask(Run run, PostgresConnection connection, String doing, String sql) {
        return connection.ask(doing, begin(run) + sql + "; COMMIT", 3).recover(failure -> undone(connection, failure));
    }

    private static String begin(Run run) {
        long left = Math.max(1, run.remaining().toMillis());
        return "BEGIN READ ONLY; SET LOCAL statement_timeout = " + left
                + "; SET LOCAL standard_conforming_strings = on; ";
    }

    /** What went wrong counts, whatever becomes of the farewell to it. */
    private static <T> Future<T> undone(PostgresConnection connection, Throwable failure) {
        return failure instanceof PgException
                ? connection.ask("ending a transaction", "ROLLBACK", 0).transform(done -> Future.failedFuture(failure))
                : Future.failedFuture(failure);
    }
}
