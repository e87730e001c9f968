package dev.postflight.check.kinds.postgres;

import dev.postflight.check.Setup;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the server counts for this database, and what became of it since the run before.
 *
 * <p>Rates and ratios are of the time since the run before; at the first run, after a reset, and where nothing happened in
 * between, of the time since the counting began.
 */
final class PostgresStatistics extends PostgresTopic {
    static final Signal COMMITS =
            Signal.of("commits", Unit.NONE, "transactions of this database committed since its statistics began");
    static final Signal ROLLBACKS =
            Signal.of("rollbacks", Unit.NONE, "transactions of this database rolled back since its statistics began");
    static final Signal ROLLBACK_RATIO = Signal.of(
                    "rollback_ratio", Unit.RATIO, "rolled back of all transactions since the run before")
            .judgedOnly();
    static final Signal DEADLOCKS =
            Signal.of("deadlocks", Unit.NONE, "deadlocks in this database since its statistics began");
    static final Signal DEADLOCK_RATE = Signal.of(
                    "deadlock_rate", Unit.PER_SECOND, "deadlocks in this database since the run before")
            .judgedOnly();
    static final Signal BLOCKS_HIT = Signal.of(
            "blocks_hit", Unit.NONE, "blocks of this database found in the server's cache since its statistics began");
    static final Signal BLOCKS_READ =
            Signal.of("blocks_read", Unit.NONE, "blocks of this database not found there since its statistics began");
    static final Signal CACHE_HIT_RATIO = Signal.of(
                    "cache_hit_ratio", Unit.RATIO, "blocks found in the server's cache of all since the run before")
            .judgedOnly();
    static final Signal TRANSACTION_ID_AGE = Signal.of(
            "transaction_id_age", Unit.NONE, "transactions since the oldest that some database has not frozen yet");
    static final Signal TRANSACTION_ID_USED = Signal.of(
                    "transaction_id_used", Unit.RATIO, "the same of the 2^31 at which the server stops taking writes")
            .judgedOnly();
    static final Signal DATABASE_SIZE =
            Signal.of("database_size", Unit.BYTES, "size of this database on disk; asked only where it is expected");

    static final List<Signal> SIGNALS = List.of(
            COMMITS,
            ROLLBACKS,
            ROLLBACK_RATIO,
            DEADLOCKS,
            DEADLOCK_RATE,
            BLOCKS_HIT,
            BLOCKS_READ,
            CACHE_HIT_RATIO,
            TRANSACTION_ID_AGE,
            TRANSACTION_ID_USED,
            DATABASE_SIZE);

    /** PostgreSQL's documentation, "Preventing Transaction ID Wraparound Failures". */
    private static final double WRAPAROUND = 2_147_483_648.0;

    private static final String SQL = """
            SELECT xact_commit::float8 AS commits, xact_rollback::float8 AS rollbacks, deadlocks::float8 AS deadlocks,
              blks_hit::float8 AS hit, blks_read::float8 AS read,
              extract(epoch FROM coalesce(stats_reset, pg_postmaster_start_time()))::float8 AS began,
              extract(epoch FROM clock_timestamp())::float8 AS now,
              (SELECT max(age(datfrozenxid)) FROM pg_database)::float8 AS age, %s AS size
            FROM pg_stat_database WHERE datname = current_database()""";

    private final boolean sized;
    /** Runs of one check never overlap, but follow each other on whatever thread. */
    private volatile @Nullable Counts before;

    PostgresStatistics(Setup setup) {
        super("asking for the database's statistics", SIGNALS);
        this.sized = setup.asks(DATABASE_SIZE);
    }

    private record Counts(
            double began, double now, double commits, double rollbacks, double deadlocks, double hit, double read) {

        static Counts of(Row row) {
            return new Counts(
                    row.getDouble("began"),
                    row.getDouble("now"),
                    row.getDouble("commits"),
                    row.getDouble("rollbacks"),
                    row.getDouble("deadlocks"),
                    row.getDouble("hit"),
                    row.getDouble("read"));
        }

        /** All of it, as if nothing had been before. */
        Counts sinceBegin() {
            return new Counts(began, now - began, commits, rollbacks, deadlocks, hit, read);
        }

        Counts since(Counts other) {
            return new Counts(
                    began,
                    now - other.now,
                    commits - other.commits,
                    rollbacks - other.rollbacks,
                    deadlocks - other.deadlocks,
                    hit - other.hit,
                    read - other.read);
        }

        boolean follows(Counts other) {
            Counts step = since(other);
            return began == other.began
                    && step.now > 0
                    && Math.min(Math.min(step.commits, step.rollbacks), Math.min(step.hit, step.read)) >= 0
                    && step.deadlocks >= 0;
        }
    }

    @Override
    public Future<Answer> ask(PostgresSession session) {
        String size = sized ? "pg_database_size(current_database())::float8" : "NULL";
        return session.ask(title(), SQL.formatted(size)).map(rows -> Answer.of(readings(rows.get(0))));
    }

    private List<Reading> readings(Row row) {
        Counts counts = Counts.of(row);
        Counts last = before;
        before = counts;
        Counts all = counts.sinceBegin();
        Counts lately = last != null && counts.follows(last) ? counts.since(last) : all;
        double age = row.getDouble("age");
        List<Reading> readings = new ArrayList<>(List.of(
                COMMITS.reads(counts.commits),
                ROLLBACKS.reads(counts.rollbacks),
                DEADLOCKS.reads(counts.deadlocks),
                BLOCKS_HIT.reads(counts.hit),
                BLOCKS_READ.reads(counts.read),
                TRANSACTION_ID_AGE.reads(age),
                TRANSACTION_ID_USED.reads(age / WRAPAROUND)));
        if (lately.now > 0) {
            readings.add(DEADLOCK_RATE.reads(lately.deadlocks / lately.now));
        }
        share(readings, ROLLBACK_RATIO, lately, all, each -> each.rollbacks, each -> each.commits);
        share(readings, CACHE_HIT_RATIO, lately, all, each -> each.hit, each -> each.read);
        if (sized) {
            readings.add(DATABASE_SIZE.reads(row.getDouble("size")));
        }
        return readings;
    }

    private static void share(
            List<Reading> readings,
            Signal signal,
            Counts lately,
            Counts all,
            ToDoubleFunction<Counts> part,
            ToDoubleFunction<Counts> rest) {
        Counts counts = part.applyAsDouble(lately) + rest.applyAsDouble(lately) > 0 ? lately : all;
        double sum = part.applyAsDouble(counts) + rest.applyAsDouble(counts);
        if (sum > 0) {
            readings.add(signal.reads(part.applyAsDouble(counts) / sum));
        }
    }
}
