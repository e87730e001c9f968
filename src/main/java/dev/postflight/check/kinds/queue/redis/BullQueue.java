package dev.postflight.check.kinds.queue.redis;

import dev.postflight.check.Run;
import dev.postflight.check.Setup;
import dev.postflight.check.kinds.queue.source.QueueOptions;
import dev.postflight.check.kinds.queue.source.QueueSight;
import dev.postflight.check.kinds.queue.source.QueueSignals;
import dev.postflight.check.kinds.redis.RedisConnection;
import dev.postflight.check.kinds.redis.RedisReply;
import dev.postflight.outcome.Reading;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A queue of BullMQ (5 or 6): ids in lists and sorted sets, the jobs beside them. Its workers leave no trace but the names
 * of their clients.
 *
 * <p>Jobs with a priority are ordered by it first, and by their turn second; the oldest of each priority is looked at.
 */
final class BullQueue extends RedisQueue {
    /** A priority takes the upper bits of a score, the turn the lower 32. */
    private static final BigDecimal PRIORITY = BigDecimal.valueOf(1L << 32);
    /** Each takes a question of its own. */
    private static final int MOST_PRIORITIES = 16;

    private final String base;
    private final BullWorkers workers;

    BullQueue(Setup setup, String name) {
        super(setup);
        String prefix = setup.settings().find(QueueOptions.PREFIX).orElse("bull");
        this.base = prefix + ":" + name + ":";
        this.workers = new BullWorkers(prefix, name, setup.asks(QueueSignals.CONSUMERS));
    }

    @Override
    Future<QueueSight> look(Run run, RedisConnection connection) {
        return all(
                        connection,
                        List.of(
                                List.of("LLEN", base + "wait"),
                                List.of("LLEN", base + "paused"), // where BullMQ 5 puts those of a paused queue
                                List.of("ZCARD", base + "prioritized"),
                                List.of("LLEN", base + "active"),
                                List.of("ZCARD", base + "delayed"),
                                List.of("ZCARD", base + "failed"),
                                List.of("LINDEX", base + "wait", "-1"), // taken from the right
                                List.of("LINDEX", base + "paused", "-1")))
                .compose(replies -> {
                    Set<String> fronts = new LinkedHashSet<>();
                    replies.get(6).asText().ifPresent(fronts::add);
                    replies.get(7).asText().ifPresent(fronts::add);
                    return priorities(connection, fronts, "-inf", 0)
                            .compose(done -> moments(connection, fronts))
                            .map(moments -> sight(replies, fronts, moments));
                })
                .compose(sight -> workers.count(connection).map(sight::and));
    }

    /** Adds the first job of each priority, from this score on. */
    private Future<Void> priorities(RedisConnection connection, Set<String> fronts, String least, int seen) {
        if (seen == MOST_PRIORITIES) {
            return Future.succeededFuture();
        }
        List<String> question =
                List.of("ZRANGEBYSCORE", base + "prioritized", least, "+inf", "WITHSCORES", "LIMIT", "0", "1");
        return all(connection, List.of(question)).compose(replies -> {
            List<RedisReply> first = replies.get(0).asItems();
            Optional<BigDecimal> score = first.size() < 2 ? Optional.empty() : score(first.get(1));
            if (score.isEmpty()) {
                return Future.succeededFuture();
            }
            first.get(0).asText().ifPresent(fronts::add);
            BigDecimal next = score.get().divideToIntegralValue(PRIORITY).add(BigDecimal.ONE);
            return priorities(connection, fronts, next.multiply(PRIORITY).toPlainString(), seen + 1);
        });
    }

    private static Optional<BigDecimal> score(RedisReply reply) {
        return reply.asNumber().map(BigDecimal::valueOf);
    }

    private Future<List<RedisReply>> moments(RedisConnection connection, Set<String> ids) {
        return all(
                connection,
                ids.stream().map(id -> List.of("HGET", base + id, "timestamp")).toList());
    }

    private static QueueSight sight(List<RedisReply> replies, Set<String> fronts, List<RedisReply> moments) {
        double depth = number(replies.get(0)) + number(replies.get(1)) + number(replies.get(2));
        Optional<Instant> oldest = moments.stream()
                .flatMap(moment -> moment.asNumber().stream())
                .map(millis -> Instant.ofEpochMilli(millis.longValue()))
                .min(Instant::compareTo);
        List<Reading> readings = new ArrayList<>(List.of(
                QueueSignals.IN_FLIGHT.reads(number(replies.get(3))),
                QueueSignals.DELAYED.reads(number(replies.get(4))),
                QueueSignals.DEAD_LETTERS.reads(number(replies.get(5)))));
        readings.addAll(depth == 0 ? QueueSight.nothingWaits() : QueueSight.oldest(oldest));
        return QueueSight.of(depth, fronts, readings);
    }
}
