package dev.postflight.check.kinds.queue.kafka;

import dev.postflight.check.kinds.queue.source.QueueSight;
import dev.postflight.check.kinds.queue.source.QueueSignals;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Reading;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How far a group is behind, over all partitions.
 *
 * <p>What it never read of a partition waits there as a whole, and what the topic has thrown away waits no longer.
 */
final class KafkaLag {
    /** The age of the oldest takes a question for each partition that is behind. */
    private static final int MOST = 200;

    private final KafkaCluster cluster;
    private final KafkaGroup group;
    private final Map<KafkaTopics.Partition, KafkaPartitions.Range> waiting = new LinkedHashMap<>();
    private long dead;

    KafkaLag(KafkaCluster cluster, KafkaGroup group) {
        this.cluster = cluster;
        this.group = group;
    }

    void add(Map<KafkaTopics.Partition, KafkaPartitions.Range> ranges) {
        ranges.forEach((partition, range) -> {
            if (!partition.topic().equals(cluster.topic())) {
                dead += range.end() - range.begin();
                return;
            }
            long reached = group.committed().getOrDefault(partition.number(), range.begin());
            // a topic that was made anew is read from its beginning
            long next = reached > range.end() ? range.begin() : Math.max(reached, range.begin());
            if (next < range.end()) {
                waiting.put(partition, new KafkaPartitions.Range(next, range.end()));
            }
        });
    }

    boolean isTooWide() {
        return waiting.size() > MOST;
    }

    /** Where the next message is of those partitions that are behind. */
    Map<KafkaTopics.Partition, Long> fronts(List<KafkaTopics.Partition> partitions) {
        Map<KafkaTopics.Partition, Long> fronts = new LinkedHashMap<>();
        waiting.forEach((partition, range) -> {
            if (partitions.contains(partition)) {
                fronts.put(partition, range.begin());
            }
        });
        return fronts;
    }

    Future<QueueSight> sight(List<KafkaPartitions.Moment> moments) {
        long depth = waiting.values().stream()
                .mapToLong(range -> range.end() - range.begin())
                .sum();
        if (depth > 0 && group.committed().isEmpty() && group.members() == 0) {
            return Future.failedFuture(WireFailure.ofTarget("the group %s has read nothing of the topic %s, where %s %s"
                    .formatted(cluster.group(), cluster.topic(), depth, depth == 1 ? "message lies" : "messages lie")));
        }
        List<Reading> readings = new ArrayList<>(List.of(QueueSignals.CONSUMERS.reads(group.members())));
        readings.addAll(depth == 0 ? QueueSight.nothingWaits() : oldest(moments));
        if (cluster.dead().isPresent()) {
            readings.add(QueueSignals.DEAD_LETTERS.reads(dead));
        }
        return Future.succeededFuture(QueueSight.of(
                depth,
                waiting.entrySet().stream()
                        .map(front ->
                                front.getKey().number() + "@" + front.getValue().begin())
                        .collect(Collectors.toSet()),
                readings));
    }

    private List<Reading> oldest(List<KafkaPartitions.Moment> moments) {
        if (isTooWide()) {
            return unknown("more than " + MOST + " partitions are behind");
        } else if (moments.stream().anyMatch(KafkaPartitions.Moment::forbidden)) {
            return unknown("Kafka does not allow to look at a message; this would: "
                    + KafkaRefusal.grant(cluster, "Read", "--topic " + cluster.topic()));
        }
        Optional<Instant> oldest =
                moments.stream().flatMap(moment -> moment.instant().stream()).min(Instant::compareTo);
        return oldest.isPresent() ? QueueSight.oldest(oldest) : unknown("the messages do not say from when they are");
    }

    private static List<Reading> unknown(String why) {
        return List.of(QueueSignals.OLDEST.unknown(why), QueueSignals.OLDEST_AGE.unknown(why));
    }
}
