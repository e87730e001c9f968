package dev.postflight.check.kinds.queue.source;

import dev.postflight.check.Option;
import dev.postflight.check.Shape;
import dev.postflight.check.kinds.redis.RedisServer;
import java.net.URI;
import java.util.List;

/** What a queue check can be told beside how to reach a server. */
public final class QueueOptions {
    public static final Option<URI> REDIS = Option.url(
            "redis",
            RedisServer.SCHEMES,
            "redis://host:port/database of Celery, RQ, Sidekiq, BullMQ or a stream; rediss:// for TLS");
    public static final Option<String> CELERY = Option.text("celery", "a queue of Celery's");
    public static final Option<List<Long>> PRIORITIES = Option.list(
                    "priorities", new Shape.Whole(0, 255), "Celery's priority_steps, each a list of its own")
            .or(List.of(0L, 3L, 6L, 9L));
    public static final Option<String> RQ = Option.text("rq", "a queue of RQ's");
    public static final Option<String> SIDEKIQ = Option.text("sidekiq", "a queue of Sidekiq's");
    public static final Option<String> BULLMQ = Option.text("bullmq", "a queue of BullMQ's");
    public static final Option<String> STREAM = Option.text("stream", "the key of a Redis stream");
    public static final Option<List<String>> KAFKA = Option.list(
            "kafka", new Shape.Text(), "host:port of some of Kafka's brokers; any of them knows the others");
    public static final Option<String> TOPIC = Option.text("topic", "the topic in Kafka");
    public static final Option<String> GROUP =
            Option.text("group", "the group of consumers that reads the stream or the topic");
    public static final Option<String> SECURITY_PROTOCOL = Option.choice(
                    "security_protocol",
                    List.of("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"),
                    "how Kafka is spoken to, in its own words")
            .or("PLAINTEXT");
    public static final Option<String> SASL_MECHANISM = Option.choice(
            "sasl_mechanism",
            List.of("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"),
            "how user and password are shown to Kafka; needed with SASL_SSL and SASL_PLAINTEXT");
    public static final Option<String> PREFIX = Option.text(
            "prefix",
            "what stands before the keys: Celery's global_keyprefix, or BullMQ's prefix where it is not bull");
    public static final Option<URI> RABBITMQ = Option.url(
            "rabbitmq",
            List.of("http", "https", "amqp", "amqps"),
            "http(s)://host:port/vhost of the management API, or amqp(s)://host:port/vhost, which tells less");
    public static final Option<String> QUEUE = Option.text("queue", "the queue in RabbitMQ");
    public static final Option<String> FOLDER = Option.text("folder", "a folder in which each file is something to do");
    public static final Option<String> MATCH = Option.text(
                    "match", "which of the folder's files: * and ? within a name, ** over folders")
            .or("*");
    public static final Option<String> IN_FLIGHT =
            Option.text("in_flight", "where files lie while they are worked on, like match; e.g. processing/*");
    public static final Option<String> DEAD_LETTERS = Option.text(
            "dead_letters",
            "where lies what failed: a queue in RabbitMQ, the key of a stream, a topic of Kafka's, or files of the folder like match");
    public static final Option<URI> FLOWER = Option.url(
            "flower",
            List.of("http", "https"),
            "Flower, which is asked for Celery's workers instead of listening to them");
    public static final Option<Long> STALLED_AFTER = Option.whole(
                    "stalled_after",
                    2,
                    1000,
                    "so many runs that see work wait, and nothing taken between them, are a stall")
            .or(3L);

    /** Of which one says what a queue in Redis is made of. */
    public static final List<Option<String>> IN_REDIS = List.of(CELERY, RQ, SIDEKIQ, BULLMQ, STREAM);

    private QueueOptions() {}
}
