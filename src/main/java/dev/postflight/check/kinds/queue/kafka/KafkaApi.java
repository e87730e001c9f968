package dev.postflight.check.kinds.queue.kafka;

/**
 * A question that is asked, in the version that is spoken: each of them is known to brokers from 2.1 to 4.x.
 *
 * @see <a href="https://kafka.apache.org/protocol.html">the protocol, with its versions</a>
 */
enum KafkaApi {
    FETCH(1, 4, "Fetch"),
    LIST_OFFSETS(2, 1, "ListOffsets"),
    METADATA(3, 4, "Metadata"),
    OFFSET_FETCH(9, 2, "OffsetFetch"),
    FIND_COORDINATOR(10, 0, "FindCoordinator"),
    DESCRIBE_GROUPS(15, 0, "DescribeGroups"),
    SASL_HANDSHAKE(17, 1, "SaslHandshake"),
    API_VERSIONS(18, 0, "ApiVersions"),
    SASL_AUTHENTICATE(36, 0, "SaslAuthenticate"),
    /** Of the groups of Kafka 4 alone, and so written in the newer encoding. */
    CONSUMER_GROUP_DESCRIBE(69, 0, "ConsumerGroupDescribe");

    private final int key;
    private final int version;
    private final String title;

    KafkaApi(int key, int version, String title) {
        this.key = key;
        this.version = version;
        this.title = title;
    }

    int key() {
        return key;
    }

    int version() {
        return version;
    }

    /** As the protocol calls it. */
    String title() {
        return title;
    }

    /** Whether it has the newer encoding, of compact lengths and tagged fields. */
    boolean isCompact() {
        return this == CONSUMER_GROUP_DESCRIBE;
    }
}
