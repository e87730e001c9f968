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
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A queue of BullMQ: ids in lists and sorted sets, the jobs beside them. Its workers leave no trace but their clients. */
final class BullQueue extends RedisQueue {
    private final String base;

    BullQueue(Setup setup, String name) {
        super(setup);
        this.base = setup.settings().find(QueueOptions.PREFIX).orElse("bull") + ":" + name + ":";
    }

    @Override
    Future<QueueSight> look(Run run, RedisConnection connection) {
        return all(
                        connection,
                        List.of(
                                List.of("LLEN", base + "wait"),
                                List.of("LLEN", base + "paused"),
                                List.of("ZCARD", base + "prioritized"),
                                List.of("LLEN", base + "active"),
                                List.of("ZCARD", base + "delayed"),
                                List.of("ZCARD", base + "failed"),
                                List.of("LINDEX", base + "wait", "-1"), // taken from the right
                                List.of("LINDEX", base + "paused", "-1"),
                                List.of("ZRANGE", base + "prioritized", "0", "0")))
                .compose(replies -> {
                    Set<String> first = new HashSet<>();
                    replies.get(6).asText().ifPresent(first::add);
                    replies.get(7).asText().ifPresent(first::add);
                    replies.get(8).asItems().forEach(id -> id.asText().ifPresent(first::add));
                    List<List<String>> questions = first.stream()
                            .map(id -> List.of("HGET", base + id, "timestamp"))
                            .toList();
                    return all(connection, questions).map(moments -> sight(replies, first, moments));
                });
    }

    private static QueueSight sight(List<RedisReply> replies, Set<String> first, List<RedisReply> moments) {
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
        return QueueSight.of(depth, first, readings);
    }
}
