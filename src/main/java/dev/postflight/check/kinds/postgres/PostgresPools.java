package dev.postflight.check.kinds.postgres;

import dev.postflight.check.Setup;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** What a pgbouncer says of itself: its clients, and the pools of each database. */
final class PostgresPools extends PostgresTopic {
    /** The key that stands for all databases. */
    private static final String ALL = "all";
    /** Our own session is one of its clients, in a pool of this name. */
    private static final String OWN = "pgbouncer";

    static final Signal CLIENTS = Signal.of(
                    "pool_clients",
                    Unit.NONE,
                    "pgbouncer: clients that are linked to a server or could be, per database or all")
            .per("database");
    static final Signal WAITING = Signal.of(
                    "pool_waiting",
                    Unit.NONE,
                    "pgbouncer: clients that wait for a server connection, per database or all")
            .per("database");
    static final Signal LONGEST_WAIT = Signal.of(
                    "pool_longest_wait",
                    Unit.SECONDS,
                    "pgbouncer: how long the first of them has waited, per database or all")
            .per("database");
    static final Signal SERVERS = Signal.of(
                    "pool_servers", Unit.NONE, "pgbouncer: connections to servers that are in use, per database or all")
            .per("database");
    static final Signal IDLE = Signal.of(
                    "pool_servers_idle",
                    Unit.NONE,
                    "pgbouncer: connections to servers ready for use, per database or all")
            .per("database");

    static final List<Signal> SIGNALS = List.of(CLIENTS, WAITING, LONGEST_WAIT, SERVERS, IDLE);

    private final Setup setup;

    PostgresPools(Setup setup) {
        super("asking for the pools", SIGNALS, true);
        this.setup = setup;
    }

    @Override
    public Future<Answer> ask(PostgresSession session) {
        PostgresConnection console = session.connection();
        return console.ask(title(), "SHOW POOLS", 0)
                .compose(pools -> console.ask(title(), "SHOW DATABASES", 0)
                        .compose(databases -> console.ask(title(), "SHOW LISTS", 0)
                                .compose(lists -> console.ask(title(), "SHOW CONFIG", 0)
                                        .map(config -> answer(pools, databases, lists, config)))));
    }

    private Answer answer(List<Row> pools, List<Row> databases, List<Row> lists, List<Row> config) {
        List<Row> others = pools.stream()
                .filter(row -> !row.getString("database").equals(OWN))
                .toList();
        Set<String> known = databases.stream().map(row -> row.getString("name")).collect(Collectors.toSet());
        List<Reading> readings = new ArrayList<>();
        double clients = number(lists, "list", "used_clients", "items");
        double most = number(config, "key", "max_client_conn", "value");
        if (clients >= 0 && most > 0) {
            readings.add(PostgresActivity.CONNECTIONS.reads(clients));
            readings.add(PostgresActivity.MOST_CONNECTIONS.reads(most));
            readings.add(PostgresActivity.CONNECTIONS_USED.reads(clients / most));
        }
        readings.addAll(sums(CLIENTS, others, known, row -> cell(row, "cl_active")));
        readings.addAll(sums(WAITING, others, known, row -> cell(row, "cl_waiting")));
        readings.addAll(sums(SERVERS, others, known, row -> cell(row, "sv_active")));
        readings.addAll(sums(IDLE, others, known, row -> cell(row, "sv_idle")));
        for (String key : keys(LONGEST_WAIT)) {
            double longest = of(key, others)
                    .mapToDouble(row -> cell(row, "maxwait") + cell(row, "maxwait_us") / 1e6)
                    .max()
                    .orElse(0);
            readings.add(unlessUnknown(LONGEST_WAIT, key, known, longest));
        }
        return Answer.of(readings);
    }

    private List<Reading> sums(Signal signal, List<Row> rows, Set<String> known, ToDoubleFunction<Row> cell) {
        return keys(signal).stream()
                .map(key -> unlessUnknown(
                        signal, key, known, of(key, rows).mapToDouble(cell).sum()))
                .toList();
    }

    /** A database without any pool has just not been asked for; one that is not configured was misspelt. */
    private static Reading unlessUnknown(Signal signal, String key, Set<String> known, double number) {
        boolean right = key.equals(ALL) || known.contains(key);
        return (right ? signal.reads(number) : signal.absent("pgbouncer knows no such database")).at(key);
    }

    private Set<String> keys(Signal signal) {
        Set<String> keys = new LinkedHashSet<>(List.of(ALL));
        keys.addAll(setup.asked(signal));
        return keys;
    }

    private static java.util.stream.Stream<Row> of(String key, List<Row> rows) {
        return rows.stream()
                .filter(row -> key.equals(ALL) || row.getString("database").equals(key));
    }

    private static double number(List<Row> rows, String keyColumn, String key, String column) {
        return rows.stream()
                .filter(row -> row.getString(keyColumn).equals(key))
                .mapToDouble(row -> cell(row, column))
                .findFirst()
                .orElse(-1);
    }

    private static double cell(Row row, String column) {
        int place = row.getColumnIndex(column);
        return place < 0 ? 0 : Double.parseDouble(String.valueOf(row.getValue(place)));
    }
}
