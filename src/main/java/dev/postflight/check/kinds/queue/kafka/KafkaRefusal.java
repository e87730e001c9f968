package dev.postflight.check.kinds.queue.kafka;

import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;

/**
 * What a broker's error means, and what would mend it.
 *
 * @see <a href="https://kafka.apache.org/protocol.html#protocol_error_codes">the errors</a>
 */
final class KafkaRefusal {
    static final int OUT_OF_RANGE = 1;
    static final int TOPIC_RIGHT = 29;

    private static final int NO_TOPIC = 3;
    private static final int NO_LEADER = 5;
    private static final int NOT_LEADER = 6;
    private static final int LOADING = 14;
    private static final int NO_COORDINATOR = 15;
    private static final int NOT_COORDINATOR = 16;
    private static final int GROUP_RIGHT = 30;
    private static final int STORAGE = 56;
    private static final int GONE = 69;

    private KafkaRefusal() {}

    /** Fails when there is an error. */
    static void check(int error, KafkaCluster cluster, String topic) throws WireFailure {
        if (error != 0) {
            throw of(error, cluster, topic);
        }
    }

    private static WireFailure of(int error, KafkaCluster cluster, String topic) {
        return switch (error) {
            case NO_TOPIC -> WireFailure.ofTarget("there is no topic " + topic);
            case NO_LEADER -> WireFailure.ofTarget("a partition of the topic " + topic + " has no leader");
            case NOT_LEADER -> WireFailure.ofTarget("a partition of the topic " + topic + " is changing its leader");
            case STORAGE -> WireFailure.ofTarget("the disk of a partition of the topic " + topic + " has failed");
            case LOADING -> WireFailure.ofTarget("Kafka is still reading what it knows of its groups");
            case NO_COORDINATOR, NOT_COORDINATOR ->
                WireFailure.ofTarget("no broker is in charge of the group " + cluster.group());
            case GONE -> WireFailure.ofTarget("there is no group " + cluster.group());
            case TOPIC_RIGHT -> right(cluster, "Describe", "--topic " + topic);
            case GROUP_RIGHT -> right(cluster, "Describe", "--group " + cluster.group());
            default -> WireFailure.ofTarget("Kafka answers with its error " + error);
        };
    }

    private static WireFailure right(KafkaCluster cluster, String operation, String resource) {
        return new WireFailure(
                Finding.CHECK_BROKEN, "Kafka does not allow it; this would: " + grant(cluster, operation, resource));
    }

    /** What an administrator has to run. */
    static String grant(KafkaCluster cluster, String operation, String resource) {
        return "kafka-acls --bootstrap-server %s --add --allow-principal %s --operation %s %s"
                .formatted(cluster.first(), cluster.principal(), operation, resource);
    }
}
