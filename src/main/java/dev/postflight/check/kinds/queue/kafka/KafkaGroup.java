package dev.postflight.check.kinds.queue.kafka;

import dev.postflight.net.WireFailure;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How far a group has read each partition of its topic, and how many are in it.
 *
 * @param committed the next message by partition, where the group has ever said one
 */
record KafkaGroup(Map<Integer, Long> committed, long members) {
    /** A group that does not exist, or one of Kafka 4's kind, which another question tells apart. */
    private static final String DEAD = "Dead";

    private record Committed(int partition, long offset, int error) {}

    /** The number of the broker that is in charge of the group. */
    static Future<Integer> coordinator(KafkaConnection connection, KafkaCluster cluster) {
        return connection.ask(
                "who is in charge of the group " + cluster.group(),
                KafkaApi.FIND_COORDINATOR,
                bytes -> KafkaBytes.writeText(bytes, cluster.group()),
                answer -> {
                    KafkaRefusal.check(answer.readShort(), cluster, cluster.topic());
                    return answer.readInt();
                });
    }

    static Future<KafkaGroup> ask(KafkaConnection coordinator, KafkaCluster cluster, List<Integer> partitions) {
        return coordinator
                .ask(
                        "the group's offsets",
                        KafkaApi.OFFSET_FETCH,
                        bytes -> {
                            KafkaBytes.writeText(bytes, cluster.group()).writeInt(1);
                            KafkaBytes.writeText(bytes, cluster.topic());
                            KafkaBytes.writeAll(bytes, partitions, ByteBuf::writeInt);
                        },
                        answer -> committed(answer, cluster))
                .compose(committed -> members(coordinator, cluster).map(members -> new KafkaGroup(committed, members)));
    }

    private static Map<Integer, Long> committed(ByteBuf answer, KafkaCluster cluster) throws WireFailure {
        List<Committed> all = new ArrayList<>();
        KafkaBytes.all(answer, topic -> {
            KafkaBytes.text(topic);
            return all.addAll(KafkaBytes.all(topic, each -> {
                int partition = each.readInt();
                long offset = each.readLong();
                KafkaBytes.text(each); // whatever its members noted
                return new Committed(partition, offset, each.readShort());
            }));
        });
        KafkaRefusal.check(answer.readShort(), cluster, cluster.topic());
        Map<Integer, Long> committed = new HashMap<>();
        for (Committed one : all) {
            KafkaRefusal.check(one.error(), cluster, cluster.topic());
            if (one.offset() >= 0) {
                committed.put(one.partition(), one.offset());
            }
        }
        return Map.copyOf(committed);
    }

    private static Future<Long> members(KafkaConnection coordinator, KafkaCluster cluster) {
        return coordinator
                .ask(
                        "the group's members",
                        KafkaApi.DESCRIBE_GROUPS,
                        bytes -> KafkaBytes.writeAll(bytes, List.of(cluster.group()), KafkaBytes::writeText),
                        answer -> {
                            answer.skipBytes(4); // one group
                            KafkaRefusal.check(answer.readShort(), cluster, cluster.topic());
                            KafkaBytes.text(answer);
                            String state = KafkaBytes.text(answer);
                            KafkaBytes.text(answer); // kind of protocol
                            KafkaBytes.text(answer); // protocol
                            return state.equals(DEAD) ? -1 : Math.max(0, answer.readInt());
                        })
                .compose(members -> members >= 0
                        ? Future.succeededFuture((long) members)
                        : coordinator.knows(KafkaApi.CONSUMER_GROUP_DESCRIBE)
                                ? newMembers(coordinator, cluster)
                                : Future.succeededFuture(0L));
    }

    private static Future<Long> newMembers(KafkaConnection coordinator, KafkaCluster cluster) {
        return coordinator.ask(
                "the group's members",
                KafkaApi.CONSUMER_GROUP_DESCRIBE,
                // neither rights nor tagged fields are wanted
                bytes -> KafkaBytes.writeCompactTexts(bytes, cluster.group()).writeShort(0),
                answer -> {
                    answer.skipBytes(4); // throttled
                    KafkaBytes.compactLength(answer); // one group
                    if (answer.readShort() != 0) {
                        return 0L; // there is no such group
                    }
                    KafkaBytes.compactText(answer); // message
                    KafkaBytes.compactText(answer); // group
                    KafkaBytes.compactText(answer); // state
                    answer.skipBytes(8); // epochs
                    KafkaBytes.compactText(answer); // assignor
                    return (long) KafkaBytes.compactLength(answer);
                });
    }
}
