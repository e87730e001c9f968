package dev.postflight.check.kinds.queue.redis;

import dev.postflight.check.Run;
import dev.postflight.check.Setup;
import dev.postflight.check.kinds.queue.source.QueueSight;
import dev.postflight.check.kinds.queue.source.QueueSignals;
import dev.postflight.check.kinds.redis.RedisConnection;
import dev.postflight.check.kinds.redis.RedisReply;
import dev.postflight.outcome.Reading;
import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A queue of Sidekiq: a list of jobs; what is dead or to be done later is kept for all queues together.
 *
 * <p>A process says every 10 s that it lives, and which queues it serves with how many threads.
 */
final class SidekiqQueue extends RedisQueue {
    private static final int MOST_PROCESSES = 1000;
    /** When Sidekiq itself takes a process for dead. */
    private static final double SILENT_SECONDS = 60;

    private final String name;

    SidekiqQueue(Setup setup, String name) {
        super(setup);
        this.name = name;
    }

    @Override
    Future<QueueSight> look(Run run, RedisConnection connection) {
        return all(
                        connection,
                        List.of(
                                List.of("LLEN", "queue:" + name),
                                List.of("LINDEX", "queue:" + name, "-1"), // taken from the right
                                List.of("ZCARD", "dead"),
                                List.of("ZCARD", "schedule"),
                                List.of("SMEMBERS", "processes")))
                .compose(replies -> {
                    List<String> processes = replies.get(4).asItems().stream()
                            .limit(MOST_PROCESSES)
                            .flatMap(process -> process.asText().stream())
                            .toList();
                    return all(connection, questions(processes)).map(told -> sight(replies, told));
                });
    }

    private static List<List<String>> questions(List<String> processes) {
        List<List<String>> questions = new ArrayList<>();
        for (String process : processes) {
            questions.add(List.of("HMGET", process, "info", "beat", "quiet", "busy"));
        }
        return questions;
    }

    private QueueSight sight(List<RedisReply> replies, List<RedisReply> processes) {
        double depth = number(replies.get(0));
        Optional<JsonObject> first = replies.get(1).asText().flatMap(SidekiqQueue::json);
        double threads = 0;
        double busy = 0;
        for (RedisReply process : processes) {
            List<RedisReply> fields = process.asItems();
            if (fields.size() == 4 && serves(fields)) {
                busy += number(fields.get(3));
                threads += "true".equals(fields.get(2).asText().orElse(""))
                        ? 0
                        : fields.get(0)
                                .asText()
                                .flatMap(SidekiqQueue::json)
                                .map(info -> info.getValue("concurrency") instanceof Number number
                                        ? number.doubleValue()
                                        : 0.0)
                                .orElse(0.0);
            }
        }
        List<Reading> readings = new ArrayList<>(List.of(
                QueueSignals.IN_FLIGHT.reads(busy),
                QueueSignals.CONSUMERS.reads(threads),
                QueueSignals.DEAD_LETTERS.reads(number(replies.get(2))),
                QueueSignals.DELAYED.reads(number(replies.get(3)))));
        readings.addAll(
                depth == 0 ? QueueSight.nothingWaits() : QueueSight.oldest(first.flatMap(SidekiqQueue::enqueued)));
        return QueueSight.of(
                depth, CeleryArrivals.mark(replies.get(1)).map(Set::of).orElse(Set.of()), readings);
    }

    private boolean serves(List<RedisReply> fields) {
        boolean alive = number(fields.get(1)) > System.currentTimeMillis() / 1e3 - SILENT_SECONDS;
        return alive
                && fields.get(0)
                        .asText()
                        .flatMap(SidekiqQueue::json)
                        .filter(info -> info.getValue("queues") instanceof JsonArray queues && queues.contains(name))
                        .isPresent();
    }

    /** In seconds, since version 8 in milliseconds. */
    private static Optional<Instant> enqueued(JsonObject job) {
        if (!(job.getValue("enqueued_at") instanceof Number moment)) {
            return Optional.empty();
        }
        double seconds = moment.doubleValue() > 1e11 ? moment.doubleValue() / 1e3 : moment.doubleValue();
        return Optional.of(Instant.ofEpochMilli((long) (seconds * 1e3)));
    }

    private static Optional<JsonObject> json(String text) {
        try {
            return Optional.of(new JsonObject(text));
        } catch (DecodeException e) {
            return Optional.empty();
        }
    }
}
