package dev.postflight.check.kinds.postgres;

import dev.postflight.check.Option;
import dev.postflight.check.Run;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.check.kinds.shared.TlsOptions;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Value;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rows of one statement, for other kinds that keep what they look at in PostgreSQL. Nothing else is asked. */
public final class PostgresRows implements AutoCloseable {
    public static final Option<String> QUERY =
            Option.text("query", "one SELECT").needed();

    private static final List<Option<?>> SERVER = List.of(
            PostgresLogin.SERVER,
            PostgresLogin.DATABASE,
            PostgresLogin.USER,
            PostgresLogin.PASSWORD,
            PostgresLogin.SSLMODE,
            TlsOptions.TLS);

    private final Statement statement;
    private final PostgresRun postgres;

    /**
     * Of a server that the kind postgres could be told of like this.
     *
     * @param setup whose settings are those of the group that {@link #group} made
     * @param title what it is for, for the message of a deadline: {@code asking the query}
     */
    public PostgresRows(Setup setup, String title, String sql) {
        this.statement = new Statement(title, sql);
        this.postgres = new PostgresRun(setup, List.of(statement));
    }

    /** All that says how to reach a server, and more. */
    public static Option<Settings> group(String name, String doc, Option<?>... more) {
        List<Option<?>> options = new ArrayList<>(SERVER);
        options.addAll(List.of(more));
        return Option.group(name, doc, options.toArray(Option<?>[]::new));
    }

    /** What is wrong with such a group, by the name of the option in it. */
    public static Map<String, String> complaints(Settings group) {
        return PostgresLogin.complaints(group);
    }

    /** As people see the server. */
    public static String title(Settings group) {
        return PostgresLogin.endpoint(group) + "/" + PostgresLogin.database(group);
    }

    public static String host(Settings group) {
        return PostgresLogin.endpoint(group).host();
    }

    /** Each row by the names of its columns; fails with a {@link WireFailure}. */
    public Future<List<Map<String, Value>>> ask(Run run) {
        return postgres.run(run)
                .compose(outcome -> outcome.finding() == Finding.MEASURED
                        ? Future.succeededFuture(statement.rows)
                        : Future.failedFuture(new WireFailure(outcome.finding(), outcome.reason())));
    }

    @Override
    public void close() {
        postgres.close();
    }

    /** Keeps what it was answered. */
    private static final class Statement extends PostgresTopic {
        private final String sql;
        /** Runs of one check never overlap, but follow each other on whatever thread. */
        private volatile List<Map<String, Value>> rows = List.of();

        Statement(String title, String sql) {
            super(title, PostgresQuery.SIGNALS, true);
            this.sql = sql;
        }

        @Override
        public Future<Answer> ask(PostgresSession session) {
            return session.askOne(title(), sql).map(answer -> {
                rows = read(answer);
                return Answer.of(List.of());
            });
        }

        private static List<Map<String, Value>> read(RowSet<Row> answer) {
            @Nullable List<String> told = answer.columnsNames();
            List<String> columns = told == null ? List.of() : told;
            List<Map<String, Value>> rows = new ArrayList<>();
            for (Row row : answer) {
                Map<String, Value> values = new LinkedHashMap<>();
                for (int i = 0; i < columns.size(); i++) {
                    values.putIfAbsent(columns.get(i), PostgresValue.of(row.getValue(i)));
                }
                rows.add(values);
            }
            return rows;
        }
    }
}
