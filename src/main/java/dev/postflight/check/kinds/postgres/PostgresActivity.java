package dev.postflight.check.kinds.postgres;

import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;

/** Who is connected and what they do: transactions, queries, locks. */
final class PostgresActivity extends PostgresTopic {
    static final Signal CONNECTIONS =
            Signal.of("connections", Unit.NONE, "connections of clients, to all databases; of a pgbouncer, to itself");
    static final Signal MOST_CONNECTIONS = Signal.of(
            "connections_most", Unit.NONE, "most that ordinary roles may have: max_connections without those reserved");
    static final Signal CONNECTIONS_USED = Signal.of("connections_used", Unit.RATIO, "connections of connections_most")
            .judgedOnly();
    static final Signal LONGEST_TRANSACTION =
            Signal.of("longest_transaction", Unit.SECONDS, "age of the oldest open transaction in this database");
    static final Signal LONGEST_QUERY =
            Signal.of("longest_query", Unit.SECONDS, "how long the longest query of now runs in this database");
    static final Signal IDLE_IN_TRANSACTION = Signal.of(
            "idle_in_transaction", Unit.NONE, "sessions of this database that hold a transaction open and do nothing");
    static final Signal LONGEST_IDLE =
            Signal.of("longest_idle_in_transaction", Unit.SECONDS, "how long the longest of them has done nothing");
    static final Signal PREPARED = Signal.of(
            "prepared_transactions",
            Unit.NONE,
            "transactions of this database that were prepared for two-phase commit and wait without any session");
    static final Signal LONGEST_PREPARED =
            Signal.of("longest_prepared_transaction", Unit.SECONDS, "age of the oldest of them");
    static final Signal LOCKS_WAITING =
            Signal.of("locks_waiting", Unit.NONE, "sessions that wait for a lock, in all databases");
    static final Signal LONGEST_LOCK_WAIT =
            Signal.of("longest_lock_wait", Unit.SECONDS, "how long the longest of them waits (PostgreSQL 14 or newer)");

    static final List<Signal> SIGNALS = List.of(
            CONNECTIONS,
            MOST_CONNECTIONS,
            CONNECTIONS_USED,
            LONGEST_TRANSACTION,
            LONGEST_QUERY,
            IDLE_IN_TRANSACTION,
            LONGEST_IDLE,
            PREPARED,
            LONGEST_PREPARED,
            LOCKS_WAITING,
            LONGEST_LOCK_WAIT);

    /** What others do is shown to members of pg_monitor only; to all others it is NULL, which reads like "nothing". */
    private static final List<Signal> PRIVILEGED =
            List.of(LONGEST_TRANSACTION, LONGEST_QUERY, IDLE_IN_TRANSACTION, LONGEST_IDLE);

    /** Background processes have no user or no database; who may not see the kind of a process sees these. */
    private static final String SQL = """
            SELECT count(*) FILTER (WHERE usesysid IS NOT NULL AND datid IS NOT NULL
                AND coalesce(backend_type, 'client backend') = 'client backend')::float8 AS connections,
              (current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
                - coalesce(current_setting('reserved_connections', true), '0')::int)::float8 AS most,
              coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)) FILTER (WHERE other), 0)::float8
                AS longest_transaction,
              coalesce(max(extract(epoch FROM clock_timestamp() - query_start))
                FILTER (WHERE other AND state = 'active'), 0)::float8 AS longest_query,
              count(*) FILTER (WHERE other AND state LIKE 'idle in transaction%%')::float8 AS idle,
              coalesce(max(extract(epoch FROM clock_timestamp() - state_change))
                FILTER (WHERE other AND state LIKE 'idle in transaction%%'), 0)::float8 AS longest_idle,
              (SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database())::float8 AS prepared,
              (SELECT coalesce(max(extract(epoch FROM clock_timestamp() - prepared)), 0)
                FROM pg_prepared_xacts WHERE database = current_database())::float8 AS longest_prepared,
              (SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted)::float8 AS waiting,
              (%s)::float8 AS longest_wait
            FROM (SELECT *, datname = current_database() AND pid <> pg_backend_pid()
                AND backend_type = 'client backend' AS other FROM pg_stat_activity) AS activity""";

    private static final String LONGEST_WAIT =
            "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - waitstart)), 0)"
                    + " FROM pg_locks WHERE NOT granted";
    private static final int HAS_WAITSTART = 140000;

    PostgresActivity() {
        super("asking for connections, transactions and locks", SIGNALS);
    }

    @Override
    public Future<Answer> ask(PostgresSession session) {
        boolean timed = session.version() >= HAS_WAITSTART;
        return session.ask(title(), SQL.formatted(timed ? LONGEST_WAIT : "NULL"))
                .map(rows -> answer(session, rows.get(0), timed));
    }

    private static Answer answer(PostgresSession session, Row row, boolean timed) {
        double connections = row.getDouble("connections");
        double most = row.getDouble("most");
        List<Reading> readings = new ArrayList<>(List.of(
                CONNECTIONS.reads(connections),
                MOST_CONNECTIONS.reads(most),
                CONNECTIONS_USED.reads(connections / most),
                PREPARED.reads(row.getDouble("prepared")),
                LONGEST_PREPARED.reads(row.getDouble("longest_prepared")),
                LOCKS_WAITING.reads(row.getDouble("waiting"))));
        if (timed) {
            readings.add(LONGEST_LOCK_WAIT.reads(row.getDouble("longest_wait")));
        }
        if (!session.seesStatistics()) {
            return Answer.of(readings)
                    .and(Answer.gap("what other sessions do is hidden: " + session.monitorGrant(), PRIVILEGED));
        }
        readings.addAll(List.of(
                LONGEST_TRANSACTION.reads(row.getDouble("longest_transaction")),
                LONGEST_QUERY.reads(row.getDouble("longest_query")),
                IDLE_IN_TRANSACTION.reads(row.getDouble("idle")),
                LONGEST_IDLE.reads(row.getDouble("longest_idle"))));
        return Answer.of(readings);
    }
}
