package dev.postflight.check.kinds.queue.kafka;

import dev.postflight.net.Family;
import dev.postflight.net.Network;
import dev.postflight.net.WireFailure;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who keeps what: the brokers, and the partitions of the topics that were asked for.
 *
 * @param brokers by their number
 */
record KafkaTopics(Map<Integer, Network.Endpoint> brokers, List<Partition> partitions) {

    static final String WAITING = "the partitions of ";

    /** One of a topic, and the number of the broker that answers for it. */
    record Partition(String topic, int number, int leader) {}

    private record Topic(int error, String name, List<Found> partitions) {}

    private record Found(int error, Partition partition) {}

    static Future<KafkaTopics> ask(KafkaConnection connection, KafkaCluster cluster) {
        List<String> topics = new ArrayList<>(List.of(cluster.topic()));
        cluster.dead().ifPresent(topics::add);
        return connection.ask(
                WAITING + String.join(" and ", topics),
                KafkaApi.METADATA,
                bytes -> KafkaBytes.writeAll(bytes, topics, KafkaBytes::writeText)
                        .writeBoolean(false), // and no topic is made
                answer -> read(answer, cluster));
    }

    private static KafkaTopics read(ByteBuf answer, KafkaCluster cluster) throws WireFailure {
        answer.skipBytes(4); // throttled
        Map<Integer, Network.Endpoint> brokers = new HashMap<>();
        KafkaBytes.all(answer, each -> {
            int number = each.readInt();
            brokers.put(number, new Network.Endpoint(KafkaBytes.text(each), each.readInt(), Family.ANY));
            return KafkaBytes.text(each); // rack
        });
        KafkaBytes.text(answer); // of the cluster
        answer.skipBytes(4); // controller
        List<Topic> topics = KafkaBytes.all(answer, KafkaTopics::topic);
        List<Partition> partitions = new ArrayList<>();
        for (Topic topic : topics) {
            KafkaRefusal.check(topic.error(), cluster, topic.name());
            for (Found found : topic.partitions()) {
                Partition partition = found.partition();
                if (found.error() != 0 && !brokers.containsKey(partition.leader())) {
                    throw WireFailure.ofTarget(
                            "partition %s of the topic %s has no leader".formatted(partition.number(), topic.name()));
                }
                partitions.add(partition);
            }
        }
        return new KafkaTopics(Map.copyOf(brokers), List.copyOf(partitions));
    }

    private static Topic topic(ByteBuf bytes) {
        int error = bytes.readShort();
        String name = KafkaBytes.text(bytes);
        bytes.skipBytes(1); // internal
        return new Topic(error, name, KafkaBytes.all(bytes, each -> partition(each, name)));
    }

    private static Found partition(ByteBuf bytes, String topic) {
        int error = bytes.readShort();
        Partition partition = new Partition(topic, bytes.readInt(), bytes.readInt());
        KafkaBytes.all(bytes, ByteBuf::readInt); // replicas
        KafkaBytes.all(bytes, ByteBuf::readInt); // and those in sync
        return new Found(error, partition);
    }

    List<Partition> ledBy(int broker) {
        return partitions.stream()
                .filter(partition -> partition.leader() == broker)
                .toList();
    }

    /** Where a broker says that it is reached. */
    Network.Endpoint broker(int number) throws WireFailure {
        Network.Endpoint place = brokers.get(number);
        if (place == null || place.host().isEmpty() || place.port() < 1 || place.port() > 65535) {
            throw WireFailure.ofTarget("broker " + number + " is not among those that Kafka names");
        }
        return place;
    }
}
