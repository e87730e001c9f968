package dev.postflight.check.kinds.queue;

import dev.postflight.check.Check;
import dev.postflight.check.CheckKind;
import dev.postflight.check.Run;
import dev.postflight.check.Setup;
import dev.postflight.check.kinds.queue.source.QueueOptions;
import dev.postflight.check.kinds.queue.source.QueueSight;
import dev.postflight.check.kinds.queue.source.QueueSignals;
import dev.postflight.check.kinds.queue.source.QueueSource;
import dev.postflight.check.kinds.redis.RedisServer;
import dev.postflight.check.kinds.shared.TlsOptions;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Reading;
import io.vertx.core.Future;
import java.util.List;

/** Looks at a queue, and takes nothing from it. */
public final class QueueCheck implements Check {
    public static final CheckKind KIND = CheckKind.named("queue")
            .summary("Looks at a queue of work: how much waits, for how long, who takes it; takes nothing itself.")
            .options(
                    QueueOptions.REDIS,
                    QueueOptions.CELERY,
                    QueueOptions.PRIORITIES,
                    QueueOptions.RQ,
                    QueueOptions.SIDEKIQ,
                    QueueOptions.BULLMQ,
                    QueueOptions.STREAM,
                    QueueOptions.KAFKA,
                    QueueOptions.TOPIC,
                    QueueOptions.GROUP,
                    QueueOptions.SECURITY_PROTOCOL,
                    QueueOptions.SASL_MECHANISM,
                    QueueOptions.PREFIX,
                    RedisServer.SENTINELS,
                    RedisServer.SENTINEL_PASSWORD,
                    QueueOptions.RABBITMQ,
                    QueueOptions.QUEUE,
                    QueueOptions.FOLDER,
                    QueueOptions.MATCH,
                    QueueOptions.IN_FLIGHT,
                    QueueOptions.DEAD_LETTERS,
                    QueueSources.SQL,
                    QueueOptions.FLOWER,
                    RedisServer.USER,
                    RedisServer.PASSWORD,
                    TlsOptions.TLS,
                    QueueOptions.STALLED_AFTER)
            .signals(
                    QueueSignals.DURATION,
                    QueueSignals.DEPTH,
                    QueueSignals.DEPTH_BY_PRIORITY,
                    QueueSignals.IN_FLIGHT,
                    QueueSignals.IN_FLIGHT_AGE,
                    QueueSignals.DELAYED,
                    QueueSignals.OLDEST,
                    QueueSignals.OLDEST_AGE,
                    QueueSignals.CONSUMERS,
                    QueueSignals.DEAD_LETTERS,
                    QueueSignals.GROWTH,
                    QueueSignals.STALLED,
                    QueueSignals.TASK_TIME)
            .implies(QueueSignals.STALLED, "false")
            .targets(QueueSources::target)
            .complains(QueueSources::complaints)
            .opens(QueueCheck::new);

    private final QueueSource source;
    private final QueuePast past;

    private QueueCheck(Setup setup) {
        this.source = QueueSources.of(setup);
        this.past =
                new QueuePast(setup.settings().get(QueueOptions.STALLED_AFTER).intValue());
    }

    @Override
    public Future<Outcome> run(Run run) {
        return source.look(run)
                .map(sight -> {
                    QueueSight all = sight.and(past.since(sight, System.nanoTime()));
                    return Outcome.measured(all.and(List.of(duration(run))).readings());
                })
                .otherwise(failure -> WireFailure.outcome(failure, List.of(duration(run))));
    }

    @Override
    public void close() {
        source.close();
    }

    private static Reading duration(Run run) {
        return QueueSignals.DURATION.reads((System.nanoTime() - run.started()) / 1e9);
    }
}
