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
import java.util.stream.Stream;

/**
 * A queue of Celery in Redis: one list for each priority, and what workers have taken in a hash of its own.
 *
 * <p>A list that does not exist is an empty one. What was acknowledged early is nowhere while it runs. Messages hold
 * arguments in plain text, so they are compared and never shown.
 */
final class CeleryQueue extends RedisQueue {
    /** What Kombu puts between the name of a queue and a priority other than 0. */
    private static final String SEPARATOR = "\u0006\u0016";

    private final List<Part> parts;
    private final String prefix;
    private final Optional<CeleryWorkers> workers;
    private final Optional<FlowerWorkers> flower;

    /** One list, and what was seen to arrive there. */
    private record Part(String priority, String key, CeleryArrivals arrivals) {}

    CeleryQueue(Setup setup, String name) {
        super(setup);
        this.prefix = setup.settings().find(QueueOptions.PREFIX).orElse("");
        this.parts = Stream.concat(Stream.of(0L), setup.settings().get(QueueOptions.PRIORITIES).stream())
                .distinct()
                .map(priority -> new Part(
                        priority.toString(),
                        prefix + name + (priority == 0 ? "" : SEPARATOR + priority),
                        new CeleryArrivals()))
                .toList();
        this.flower = setup.settings().find(QueueOptions.FLOWER).map(url -> new FlowerWorkers(setup, url));
        boolean listens = setup.asks(QueueSignals.CONSUMERS) || setup.asks(QueueSignals.TASK_TIME);
        this.workers =
                listens && flower.isEmpty() ? Optional.of(new CeleryWorkers(setup.vertx(), prefix)) : Optional.empty();
    }

    @Override
    Future<QueueSight> look(Run run, RedisConnection connection) {
        List<List<String>> questions = new ArrayList<>();
        for (Part part : parts) {
            questions.add(List.of("LLEN", part.key()));
            questions.add(List.of("LINDEX", part.key(), "-1")); // workers take from the right
            questions.add(List.of("LINDEX", part.key(), "0"));
        }
        questions.add(List.of("HLEN", prefix + "unacked"));
        questions.add(List.of("ZRANGE", prefix + "unacked_index", "0", "0", "WITHSCORES"));
        Instant now = Instant.now();
        return all(connection, questions)
                .compose(replies -> arrivals(connection, replies, now).map(oldest -> sight(replies, oldest, now)))
                .compose(sight -> workers(run, connection).map(sight::and));
    }

    private Future<List<Reading>> workers(Run run, RedisConnection connection) {
        return flower.map(asked -> asked.readings(run))
                .or(() -> workers.map(listener -> listener.readings(run, connection)))
                .orElse(Future.succeededFuture(List.of()));
    }

    @Override
    public void close() {
        super.close();
        workers.ifPresent(CeleryWorkers::close);
        flower.ifPresent(FlowerWorkers::close);
    }

    /** Since when the oldest message of any priority is known to wait. */
    private Future<Optional<Instant>> arrivals(RedisConnection connection, List<RedisReply> replies, Instant now) {
        Future<Optional<Instant>> oldest = Future.succeededFuture(Optional.empty());
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            double depth = number(replies.get(3 * i));
            RedisReply newest = replies.get(3 * i + 2);
            oldest = oldest.compose(so -> part.arrivals()
                    .oldest(connection, part.key(), depth, newest, now)
                    .map(other -> Stream.of(so, other).flatMap(Optional::stream).min(Instant::compareTo)));
        }
        return oldest;
    }

    private QueueSight sight(List<RedisReply> replies, Optional<Instant> oldest, Instant now) {
        List<Reading> readings = new ArrayList<>();
        Set<String> fronts = new HashSet<>();
        double depth = 0;
        for (int i = 0; i < parts.size(); i++) {
            double waiting = number(replies.get(3 * i));
            depth += waiting;
            String priority = parts.get(i).priority();
            readings.add(QueueSignals.DEPTH_BY_PRIORITY.reads(waiting).at(priority));
            CeleryArrivals.mark(replies.get(3 * i + 1)).ifPresent(mark -> fronts.add(priority + " " + mark));
        }
        readings.addAll(depth == 0 ? QueueSight.nothingWaits() : QueueSight.oldest(oldest));
        readings.add(QueueSignals.IN_FLIGHT.reads(number(replies.get(3 * parts.size()))));
        List<RedisReply> first = replies.get(3 * parts.size() + 1).asItems();
        if (first.size() == 2) { // the score is the moment of delivery
            double taken = number(first.get(1));
            readings.add(QueueSignals.IN_FLIGHT_AGE.reads(Math.max(0, now.toEpochMilli() / 1e3 - taken)));
        } else {
            readings.add(QueueSignals.IN_FLIGHT_AGE.reads(0));
        }
        return QueueSight.of(depth, fronts, readings);
    }
}
