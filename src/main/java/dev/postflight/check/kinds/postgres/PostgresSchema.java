package dev.postflight.check.kinds.postgres;

import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Indexes that a failed CREATE INDEX CONCURRENTLY left behind, and foreign keys without an index. */
final class PostgresSchema extends PostgresTopic {
    static final Signal INVALID_INDEXES = Signal.of(
            "invalid_indexes",
            Unit.NONE,
            "indexes that cost writes and serve no reader, those being built not counted");
    static final Signal INDEXES_VALID =
            Signal.of("indexes_valid", Unit.FLAG, "the same as yes or no, with the names in the reason");
    static final Signal UNINDEXED = Signal.of(
            "foreign_keys_without_index", Unit.NONE, "foreign keys whose columns lead no index of their table");
    static final Signal INDEXED =
            Signal.of("foreign_keys_indexed", Unit.FLAG, "the same as yes or no, with the names in the reason");

    static final List<Signal> SIGNALS = List.of(INVALID_INDEXES, INDEXES_VALID, UNINDEXED, INDEXED);

    private static final int NAMED = 5;

    private static final String INVALID = """
            SELECT indexrelid::regclass::text AS name FROM pg_index
            WHERE NOT indisvalid AND indexrelid NOT IN (SELECT index_relid FROM pg_stat_progress_create_index)
            ORDER BY name LIMIT 1000""";

    /** An index serves a foreign key when its first columns are the key's, in whatever order, and it leaves no row out. */
    private static final String FOREIGN = """
            SELECT conrelid::regclass::text || '.' || conname AS name FROM pg_constraint
            WHERE contype = 'f' AND conparentid = 0 AND NOT EXISTS (
              SELECT FROM pg_index WHERE indrelid = conrelid AND indisvalid AND indpred IS NULL
                AND (indkey::int2[])[0:cardinality(conkey) - 1] @> conkey)
            ORDER BY name LIMIT 1000""";

    PostgresSchema() {
        super("asking for indexes", SIGNALS);
    }

    @Override
    public Future<Answer> ask(PostgresSession session) {
        return session.ask(title(), INVALID)
                .map(PostgresSchema::names)
                .compose(invalid -> session.ask(title(), FOREIGN)
                        .map(PostgresSchema::names)
                        .map(foreign -> Answer.of(List.of(
                                INVALID_INDEXES.reads(invalid.size()),
                                INDEXES_VALID.holdsUnless(problem(invalid, "invalid")),
                                UNINDEXED.reads(foreign.size()),
                                INDEXED.holdsUnless(problem(foreign, "without an index"))))));
    }

    private static List<String> names(List<Row> rows) {
        return rows.stream().map(row -> row.getString("name")).toList();
    }

    private static Optional<String> problem(List<String> names, String what) {
        if (names.isEmpty()) {
            return Optional.empty();
        }
        String shown = names.stream().limit(NAMED).map(Plain::text).collect(Collectors.joining(", "));
        return Optional.of(names.size() + " " + what + ": " + shown + (names.size() > NAMED ? ", …" : ""));
    }
}
