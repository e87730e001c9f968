package dev.postflight.check.kinds.queue.redis;

import dev.postflight.check.Run;
import dev.postflight.check.Setup;
import dev.postflight.check.kinds.queue.source.QueueSight;
import dev.postflight.check.kinds.queue.source.QueueSignals;
import dev.postflight.check.kinds.redis.RedisConnection;
import dev.postflight.check.kinds.redis.RedisReply;
import dev.postflight.outcome.Reading;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A queue of RQ: a list of job ids, sets of what runs and what failed, and one key that expires for each worker. */
final class RqQueue extends RedisQueue {
    /** More workers than anybody has on one queue. */
    private static final int MOST_WORKERS = 1000;

    private final String name;

    RqQueue(Setup setup, String name) {
        super(setup);
        this.name = name;
    }

    @Override
    Future<QueueSight> look(Run run, RedisConnection connection) {
        return all(
                        connection,
                        List.of(
                                List.of("LLEN", "rq:queue:" + name),
                                List.of("LINDEX", "rq:queue:" + name, "0"), // workers take from the left
                                List.of("ZCARD", "rq:wip:" + name),
                                List.of("ZCARD", "rq:failed:" + name),
                                List.of("ZCARD", "rq:scheduled:" + name),
                                List.of("SMEMBERS", "rq:workers:" + name)))
                .compose(replies -> details(connection, replies));
    }

    private Future<QueueSight> details(RedisConnection connection, List<RedisReply> replies) {
        Optional<String> first = replies.get(1).asText();
        List<List<String>> questions = new ArrayList<>();
        questions.add(List.of("HGET", "rq:job:" + first.orElse(""), "enqueued_at"));
        // the set keeps workers that were killed, until the next one starts
        replies.get(5).asItems().stream()
                .limit(MOST_WORKERS)
                .flatMap(worker -> worker.asText().stream())
                .forEach(worker -> questions.add(List.of("EXISTS", worker)));
        return all(connection, questions).map(told -> {
            double depth = number(replies.get(0));
            List<Reading> readings = new ArrayList<>(List.of(
                    QueueSignals.IN_FLIGHT.reads(number(replies.get(2))),
                    QueueSignals.DEAD_LETTERS.reads(number(replies.get(3))),
                    QueueSignals.DELAYED.reads(number(replies.get(4))),
                    QueueSignals.CONSUMERS.reads(told.stream()
                            .skip(1)
                            .mapToDouble(RedisQueue::number)
                            .sum())));
            readings.addAll(
                    depth == 0
                            ? QueueSight.nothingWaits()
                            : QueueSight.oldest(told.get(0).asText().flatMap(RqQueue::moment)));
            return QueueSight.of(depth, first.map(Set::of).orElse(Set.of()), readings);
        });
    }

    /** In UTC, with or without saying so. */
    private static Optional<Instant> moment(String text) {
        try {
            return Optional.of(
                    LocalDateTime.parse(text.replaceFirst("(Z|\\+00:00)$", "").replace(' ', 'T'))
                            .toInstant(ZoneOffset.UTC));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
