package dev.postflight.check.kinds.postgres;

import dev.postflight.check.Setup;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A standby as it sees itself.
 *
 * <p>One that was cut off has replayed all that it ever received, so that it would seem to be behind nothing: its lag is 0
 * only while its sender is heard.
 */
final class PostgresStandby extends PostgresTopic {
    static final Signal STREAMING =
            Signal.of("streaming", Unit.FLAG, "on a standby: whether it receives from its sender");
    static final Signal LAST_REPLAY = Signal.of(
            "last_replay", Unit.TIMESTAMP, "on a standby: when the last transaction that it replayed was committed");
    static final Signal REPLAY_LAG = Signal.of(
            "replay_lag",
            Unit.SECONDS,
            "on a standby: age of its last replayed transaction; 0 where it streams and has replayed all");
    static final Signal REPLAY_BEHIND =
            Signal.of("replay_behind", Unit.BYTES, "on a standby: what it has received and not replayed yet");

    static final List<Signal> SIGNALS = List.of(STREAMING, LAST_REPLAY, REPLAY_LAG, REPLAY_BEHIND);

    /** A standby asks its sender for a word after half of wal_receiver_timeout, by default 30 s; and half as much again. */
    private static final double QUIET_SENDER = 45;

    private static final String SQL = """
            SELECT extract(epoch FROM pg_last_xact_replay_timestamp())::float8 AS replayed,
              extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float8 AS age,
              pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())::float8 AS behind,
              (SELECT status FROM pg_stat_wal_receiver)::text AS status,
              (SELECT extract(epoch FROM clock_timestamp() - last_msg_receipt_time) FROM pg_stat_wal_receiver)::float8
                AS silence""";

    private final Setup setup;

    PostgresStandby(Setup setup) {
        super("asking for its replay", SIGNALS);
        this.setup = setup;
    }

    @Override
    public Future<Answer> ask(PostgresSession session) {
        if (!session.standby()) {
            return Future.succeededFuture(Answer.of(ofPrimary()));
        } else if (!session.seesStatistics()) {
            return Future.succeededFuture(Answer.gap("replication is hidden: " + session.monitorGrant(), SIGNALS));
        }
        return session.ask(title(), SQL).map(rows -> Answer.of(readings(rows.get(0))));
    }

    private static List<Reading> readings(Row row) {
        @Nullable Double replayed = row.getDouble("replayed");
        @Nullable Double age = row.getDouble("age");
        @Nullable Double behind = row.getDouble("behind");
        @Nullable Double silence = row.getDouble("silence");
        @Nullable String status = row.getString("status");
        Optional<String> cut = Optional.empty();
        if (status == null || !status.equals("streaming")) {
            cut = Optional.of("it is cut off from its sender: "
                    + (status == null ? "no WAL receiver runs" : "its WAL receiver is " + status));
        } else if (silence == null || silence > QUIET_SENDER) {
            cut = Optional.of("it has heard nothing of its sender"
                    + (silence == null ? "" : " for " + Unit.SECONDS.format(silence)));
        }
        boolean caughtUp = cut.isEmpty() && behind != null && behind <= 0;
        String nothing = "it has replayed no transaction since it was started";
        return List.of(
                STREAMING.holdsUnless(cut),
                replayed == null ? LAST_REPLAY.absent(nothing) : LAST_REPLAY.reads(replayed),
                caughtUp
                        ? REPLAY_LAG.reads(0)
                        : age == null
                                ? REPLAY_LAG.absent(
                                        cut.map(why -> why + ", and " + nothing).orElse(nothing))
                                : REPLAY_LAG.reads(age),
                cut.isPresent() || behind == null
                        ? REPLAY_BEHIND.absent(cut.orElse("it has received nothing yet"))
                        : REPLAY_BEHIND.reads(Math.max(0, behind)));
    }

    /** A standby that was promoted is none any more; who expects nothing of one need not read so. */
    private List<Reading> ofPrimary() {
        return SIGNALS.stream()
                .filter(setup::asks)
                .map(signal -> signal.absent("this server is a primary"))
                .toList();
    }
}
