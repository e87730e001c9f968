package dev.postflight.check.kinds.queue.redis;

import dev.postflight.check.Run;
import dev.postflight.check.Setup;
import dev.postflight.check.kinds.queue.source.QueueOptions;
import dev.postflight.check.kinds.queue.source.QueueSight;
import dev.postflight.check.kinds.queue.source.QueueSignals;
import dev.postflight.check.kinds.redis.RedisConnection;
import dev.postflight.check.kinds.redis.RedisReply;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Reading;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a group of consumers has not read yet of a Redis stream.
 *
 * <p>Redis knows no lag once entries were deleted, and none before version 7; then up to {@value #COUNTED} entries are
 * counted one by one.
 */
final class StreamQueue extends RedisQueue {
    private static final int COUNTED = 100;
    /** The ids that Redis gives begin with a moment; those that others give may be anything. */
    private static final long FIRST_MOMENT = 1_000_000_000_000L;

    private final String key;
    private final String group;
    private final Optional<String> dead;

    StreamQueue(Setup setup, String key) {
        super(setup);
        this.key = key;
        this.group = setup.settings().get(QueueOptions.GROUP);
        this.dead = setup.settings().find(QueueOptions.DEAD_LETTERS);
    }

    /** What is known of the group. */
    private record Group(double consumers, double pending, String reached, Optional<Double> lag) {}

    @Override
    Future<QueueSight> look(Run run, RedisConnection connection) {
        return connection.ask("XINFO", "GROUPS", key).compose(reply -> {
            if (reply instanceof RedisReply.Refused refused) {
                return Future.failedFuture(
                        refused.sentence().contains("no such key")
                                ? WireFailure.ofTarget("there is no stream " + key)
                                : connection.failure("XINFO GROUPS", refused));
            }
            return find(reply)
                    .map(found -> details(connection, found))
                    .orElseGet(() ->
                            Future.failedFuture(WireFailure.ofTarget("the stream " + key + " has no group " + group)));
        });
    }

    private Optional<Group> find(RedisReply groups) {
        return groups.asItems().stream()
                .filter(each -> each.find("name")
                        .flatMap(RedisReply::asText)
                        .filter(group::equals)
                        .isPresent())
                .findFirst()
                .map(each -> new Group(
                        each.find("consumers").map(RedisQueue::number).orElse(0.0),
                        each.find("pending").map(RedisQueue::number).orElse(0.0),
                        each.find("last-delivered-id")
                                .flatMap(RedisReply::asText)
                                .orElse("0-0"),
                        each.find("lag").flatMap(RedisReply::asNumber)));
    }

    private Future<QueueSight> details(RedisConnection connection, Group found) {
        int counted = found.lag().isPresent() ? 1 : COUNTED + 1;
        List<List<String>> questions = new ArrayList<>(List.of(
                List.of("XRANGE", key, "(" + found.reached(), "+", "COUNT", Integer.toString(counted)),
                List.of("XPENDING", key, group, "-", "+", "1")));
        dead.ifPresent(other -> questions.add(List.of("XLEN", other)));
        return all(connection, questions).map(replies -> sight(found, replies));
    }

    private QueueSight sight(Group found, List<RedisReply> replies) {
        List<RedisReply> unread = replies.get(0).asItems();
        Optional<Double> depth =
                found.lag().or(() -> unread.size() > COUNTED ? Optional.empty() : Optional.of((double) unread.size()));
        List<Reading> readings = new ArrayList<>();
        readings.add(depth.map(QueueSignals.DEPTH::reads)
                .orElseGet(() -> QueueSignals.DEPTH.absent(
                        "more than " + COUNTED + ", and Redis cannot tell since entries were deleted")));
        readings.add(QueueSignals.IN_FLIGHT.reads(found.pending()));
        readings.add(QueueSignals.CONSUMERS.reads(found.consumers()));
        readings.addAll(
                unread.isEmpty()
                        ? QueueSight.nothingWaits()
                        : QueueSight.oldest(
                                unread.get(0).asItems().stream().findFirst().flatMap(StreamQueue::moment)));
        // id, consumer, milliseconds since it was delivered, how often it was
        List<RedisReply> oldest = replies.get(1).asItems().stream()
                .findFirst()
                .map(RedisReply::asItems)
                .orElse(List.of());
        readings.add(QueueSignals.IN_FLIGHT_AGE.reads(oldest.size() > 2 ? number(oldest.get(2)) / 1e3 : 0));
        if (dead.isPresent()) {
            readings.add(QueueSignals.DEAD_LETTERS.reads(number(replies.get(2))));
        }
        return new QueueSight(depth, Set.of(found.reached()), readings);
    }

    private static Optional<Instant> moment(RedisReply id) {
        return new RedisReply.Text(id.asText().orElse("").replaceFirst("-.*", ""))
                .asNumber()
                .filter(millis -> millis > FIRST_MOMENT && millis < 1e14)
                .map(millis -> Instant.ofEpochMilli(millis.longValue()));
    }
}
