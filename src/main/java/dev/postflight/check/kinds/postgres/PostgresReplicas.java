package dev.postflight.check.kinds.postgres;

import dev.postflight.check.Setup;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Standbys as their sender sees them.
 *
 * <p>Of one that fell silent the sender goes on to show the last numbers until wal_sender_timeout, and where there was
 * nothing to send these say that it has all. So no lag is 0 here unless the standby was heard lately.
 */
final class PostgresReplicas extends PostgresTopic {
    /** The key that stands for all standbys. */
    private static final String WORST = "worst";

    static final Signal REPLICAS =
            Signal.of("replicas", Unit.NONE, "standbys connected to this server, streaming or catching up");
    static final Signal REPLICA_LAG = Signal.of(
                    "replica_lag",
                    Unit.SECONDS,
                    "how far a standby is behind in time, by its application_name; worst stands for the worst of all")
            .per("replica");
    static final Signal REPLICA_BEHIND = Signal.of(
                    "replica_behind",
                    Unit.BYTES,
                    "how much a standby has not replayed yet, by its application_name or worst")
            .per("replica");
    static final Signal REPLICA_LAST_REPLY = Signal.of(
                    "replica_last_reply",
                    Unit.TIMESTAMP,
                    "when a standby last said anything, by its application_name or worst")
            .per("replica");
    static final List<Signal> SIGNALS = List.of(REPLICAS, REPLICA_LAG, REPLICA_BEHIND, REPLICA_LAST_REPLY);

    /** Twice the default of wal_receiver_status_interval, at which a standby speaks even if there is nothing to say. */
    private static final double QUIET_STANDBY = 20;

    private static final String SQL = """
            SELECT application_name::text AS name,
              pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn() ELSE pg_current_wal_lsn() END,
                replay_lsn)::float8 AS behind,
              extract(epoch FROM replay_lag)::float8 AS lag,
              extract(epoch FROM reply_time)::float8 AS reply,
              extract(epoch FROM clock_timestamp() - reply_time)::float8 AS silence
            FROM pg_stat_replication AS sender
            WHERE state IS DISTINCT FROM 'backup' AND NOT EXISTS (
              SELECT FROM pg_replication_slots WHERE active_pid = sender.pid AND slot_type = 'logical')
            ORDER BY name LIMIT 1000""";

    private final Setup setup;

    PostgresReplicas(Setup setup) {
        super("asking for replicas", SIGNALS);
        this.setup = setup;
    }

    /** A standby as its sender sees it; what is null it has not told yet. */
    private record Standby(
            String name,
            @Nullable Double behind,
            @Nullable Double lag,
            @Nullable Double reply,
            @Nullable Double silence) {

        static Standby of(Row row) {
            return new Standby(
                    row.getString("name"),
                    row.getDouble("behind"),
                    row.getDouble("lag"),
                    row.getDouble("reply"),
                    row.getDouble("silence"));
        }

        /**
         * The sender's own number is of the last reply, and forgotten when there is nothing more to send. Whoever is
         * behind and alive replies at once, so silence says how old the number may be.
         */
        double lagging() {
            if (silence == null || behind == null) {
                return Double.POSITIVE_INFINITY;
            } else if (behind <= 0) {
                return silence <= QUIET_STANDBY ? 0 : silence;
            }
            return Math.max(silence, lag == null ? 0 : lag);
        }

        double missing() {
            return behind == null ? Double.POSITIVE_INFINITY : Math.max(0, behind);
        }

        double heard() {
            return reply == null ? Double.NEGATIVE_INFINITY : reply;
        }
    }

    @Override
    public Future<Answer> ask(PostgresSession session) {
        if (!session.seesStatistics()) {
            Answer gap = Answer.gap("replication is hidden: " + session.monitorGrant(), SIGNALS);
            return Future.succeededFuture(gap);
        }
        return session.ask(title(), SQL)
                .map(rows -> answer(rows.stream().map(Standby::of).toList()));
    }

    private Answer answer(List<Standby> standbys) {
        List<Reading> readings = new ArrayList<>();
        readings.add(REPLICAS.reads(standbys.size()));
        readings.addAll(keyed(REPLICA_LAG, standbys, Standby::lagging, worst -> worst));
        readings.addAll(keyed(REPLICA_BEHIND, standbys, Standby::missing, worst -> worst));
        readings.addAll(keyed(REPLICA_LAST_REPLY, standbys, Standby::heard, Comparator::reversed));
        return Answer.of(readings);
    }

    /** One reading for the worst, and one for each name that is expected: what connects makes no series by itself. */
    private List<Reading> keyed(
            Signal signal,
            List<Standby> standbys,
            ToDoubleFunction<Standby> value,
            Function<Comparator<Standby>, Comparator<Standby>> worst) {
        Set<String> keys = new LinkedHashSet<>(setup.asked(signal));
        if (!standbys.isEmpty()) {
            keys.add(WORST);
        }
        String names = standbys.stream().map(Standby::name).distinct().limit(5).collect(Collectors.joining(", "));
        List<Reading> readings = new ArrayList<>();
        for (String key : keys) {
            Optional<Standby> standby = standbys.stream()
                    .filter(each -> key.equals(WORST) || each.name().equals(key))
                    .max(worst.apply(Comparator.comparingDouble(value)));
            Reading reading = standby.map(value::applyAsDouble)
                    .map(number -> Double.isFinite(number)
                            ? signal.reads(number)
                            : signal.absent("it has not answered since it connected"))
                    .orElseGet(() -> signal.absent(
                            names.isEmpty() ? "no replica is connected" : "not connected; connected: " + names));
            readings.add(reading.at(key));
        }
        return readings;
    }
}
