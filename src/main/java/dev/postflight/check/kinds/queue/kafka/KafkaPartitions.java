package dev.postflight.check.kinds.queue.kafka;

import dev.postflight.net.WireFailure;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What a broker tells of the partitions that it leads: where they begin and end, and from when a message is. */
final class KafkaPartitions {
    private static final long LATEST = -1;
    private static final long EARLIEST = -2;
    /** Nobody's replica: a consumer. */
    private static final int CONSUMER = -1;

    private static final int MAGIC = 16;
    private static final int BY_BROKER = 8;

    private final KafkaConnection leader;
    private final KafkaCluster cluster;

    KafkaPartitions(KafkaConnection leader, KafkaCluster cluster) {
        this.leader = leader;
        this.cluster = cluster;
    }

    /** The first message that is there, and the next to come. */
    record Range(long begin, long end) {}

    /** From when a message is; empty when it does not say, and unreadable when we may not look. */
    record Moment(Optional<Instant> instant, boolean forbidden) {
        static final Moment UNKNOWN = new Moment(Optional.empty(), false);
    }

    Future<Map<KafkaTopics.Partition, Range>> ranges(List<KafkaTopics.Partition> partitions) {
        return leader.askAll(
                        "the offsets",
                        KafkaApi.LIST_OFFSETS,
                        List.of(offsets(partitions, EARLIEST), offsets(partitions, LATEST)),
                        this::offsets)
                .map(both -> {
                    Map<KafkaTopics.Partition, Range> ranges = new HashMap<>();
                    for (KafkaTopics.Partition partition : partitions) {
                        long begin = both.get(0).getOrDefault(place(partition), 0L);
                        long end = both.get(1).getOrDefault(place(partition), 0L);
                        ranges.put(partition, new Range(begin, Math.max(begin, end)));
                    }
                    return ranges;
                });
    }

    private static Consumer<ByteBuf> offsets(List<KafkaTopics.Partition> partitions, long moment) {
        Map<String, List<KafkaTopics.Partition>> topics =
                partitions.stream().collect(Collectors.groupingBy(KafkaTopics.Partition::topic));
        return request -> KafkaBytes.writeAll(request.writeInt(CONSUMER), topics.entrySet(), (bytes, topic) -> {
            KafkaBytes.writeText(bytes, topic.getKey());
            KafkaBytes.writeAll(
                    bytes,
                    topic.getValue(),
                    (each, partition) -> each.writeInt(partition.number()).writeLong(moment));
        });
    }

    private Map<String, Long> offsets(ByteBuf answer) throws WireFailure {
        Map<String, Long> offsets = new HashMap<>();
        List<WireFailure> failures = new ArrayList<>();
        KafkaBytes.all(answer, topic -> {
            String name = KafkaBytes.text(topic);
            return KafkaBytes.all(topic, each -> {
                int number = each.readInt();
                try {
                    KafkaRefusal.check(each.readShort(), cluster, name);
                } catch (WireFailure e) {
                    failures.add(e);
                }
                each.skipBytes(8); // moment
                return offsets.put(place(name, number), each.readLong());
            });
        });
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
        return offsets;
    }

    /** From when the message at each offset is; of the messages, nothing but their header is looked at. */
    Future<List<Moment>> moments(Map<KafkaTopics.Partition, Long> places) {
        return leader.askAll(
                "the oldest message",
                KafkaApi.FETCH,
                places.entrySet().stream()
                        .map(place -> fetch(place.getKey(), place.getValue()))
                        .toList(),
                this::moment);
    }

    private static Consumer<ByteBuf> fetch(KafkaTopics.Partition partition, long offset) {
        return bytes -> {
            // at once, whatever there is, and no more than one batch
            bytes.writeInt(CONSUMER).writeInt(0).writeInt(0).writeInt(1).writeByte(0);
            KafkaBytes.writeText(bytes.writeInt(1), partition.topic());
            bytes.writeInt(1).writeInt(partition.number()).writeLong(offset).writeInt(1);
        };
    }

    private Moment moment(ByteBuf answer) throws WireFailure {
        answer.skipBytes(8); // throttled; one topic
        String topic = KafkaBytes.text(answer);
        answer.skipBytes(8); // one partition
        int error = answer.readShort();
        if (error == KafkaRefusal.TOPIC_RIGHT) {
            return new Moment(Optional.empty(), true);
        } else if (error == KafkaRefusal.OUT_OF_RANGE) {
            return Moment.UNKNOWN; // gone since we asked
        }
        KafkaRefusal.check(error, cluster, topic);
        answer.skipBytes(16); // ends
        KafkaBytes.all(answer, each -> each.skipBytes(16)); // aborted transactions
        return answer.readInt() == 0 ? Moment.UNKNOWN : written(answer);
    }

    /**
     * From when the first message of a batch is, or the whole batch where the broker gives the moment. Ours may come a
     * moment later in the same batch.
     */
    private static Moment written(ByteBuf batch) {
        int at = batch.readerIndex();
        long millis = switch (batch.getByte(at + MAGIC)) {
            case 2 -> batch.getLong((batch.getShort(at + 21) & BY_BROKER) != 0 ? at + 35 : at + 27);
            case 1 -> batch.getLong(at + 18); // before Kafka 0.11
            default -> -1;
        };
        return millis > 0 ? new Moment(Optional.of(Instant.ofEpochMilli(millis)), false) : Moment.UNKNOWN;
    }

    private static String place(KafkaTopics.Partition partition) {
        return place(partition.topic(), partition.number());
    }

    private static String place(String topic, int number) {
        return topic + " " + number;
    }
}
