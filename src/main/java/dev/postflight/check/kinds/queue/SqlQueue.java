package dev.postflight.check.kinds.queue;

import dev.postflight.check.Run;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.check.kinds.postgres.PostgresRows;
import dev.postflight.check.kinds.queue.source.QueueSight;
import dev.postflight.check.kinds.queue.source.QueueSignals;
import dev.postflight.check.kinds.queue.source.QueueSource;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Value;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A table of PostgreSQL's in which each row is something to do: a query that gives one row, with a column
 * for each thing that it knows.
 *
 * <p>Whether something moved is seen by the column {@code moved}, of whatever changes when work is taken, else by that the
 * oldest is another one.
 */
final class SqlQueue implements QueueSource {
    private static final String DEPTH = "depth";
    private static final String OLDEST = "oldest";
    private static final String MOVED = "moved";
    /** Counts that are told as they come. */
    private static final List<Signal> COUNTS =
            List.of(QueueSignals.IN_FLIGHT, QueueSignals.DELAYED, QueueSignals.CONSUMERS, QueueSignals.DEAD_LETTERS);

    private final PostgresRows rows;

    SqlQueue(Setup setup) {
        Settings sql = setup.settings().get(QueueSources.SQL);
        this.rows = new PostgresRows(setup.of(sql), "asking the query", sql.get(PostgresRows.QUERY));
    }

    @Override
    public Future<QueueSight> look(Run run) {
        return rows.ask(run).compose(all -> {
            try {
                return Future.succeededFuture(sight(all));
            } catch (WireFailure e) {
                return Future.failedFuture(e);
            }
        });
    }

    @Override
    public void close() {
        rows.close();
    }

    private static QueueSight sight(List<Map<String, Value>> rows) throws WireFailure {
        Map<String, Value> columns = rows.size() == 1 ? rows.get(0) : Map.of();
        Optional<Double> depth = number(columns, DEPTH);
        if (depth.isEmpty()) {
            throw new WireFailure(Finding.CHECK_BROKEN, "the query gives no number in a column named depth");
        }
        List<Reading> readings = new ArrayList<>();
        for (Signal signal : COUNTS) {
            number(columns, signal.name()).ifPresent(count -> readings.add(signal.reads(count)));
        }
        Optional<Double> oldest = number(columns, OLDEST);
        readings.addAll(
                depth.get() == 0
                        ? QueueSight.nothingWaits()
                        : QueueSight.oldest(oldest.map(seconds -> Instant.ofEpochMilli((long) (seconds * 1e3)))));
        Set<String> fronts = Stream.of(MOVED, OLDEST)
                .flatMap(name -> Optional.ofNullable(columns.get(name)).stream())
                .limit(1)
                .map(Value::toString)
                .collect(Collectors.toSet());
        return QueueSight.of(depth.get(), fronts, readings);
    }

    private static Optional<Double> number(Map<String, Value> columns, String name) {
        return Optional.ofNullable(columns.get(name))
                .filter(Value.Number.class::isInstance)
                .map(value -> ((Value.Number) value).value());
    }
}
