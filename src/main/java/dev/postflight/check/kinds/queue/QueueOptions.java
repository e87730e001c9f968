package dev.postflight.check.kinds.queue;

import dev.postflight.check.CheckKind;
import dev.postflight.check.Option;
import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.check.Shape;
import dev.postflight.check.kinds.redis.RedisServer;
import dev.postflight.check.kinds.shared.Glob;
import dev.postflight.check.kinds.shared.TlsOptions;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a queue check can be told, and the source that comes of it. */
final class QueueOptions {
    static final Option<URI> REDIS = Option.url(
            "redis",
            RedisServer.SCHEMES,
            "redis://host:port/database of Celery, RQ, Sidekiq, BullMQ or a stream; rediss:// for TLS");
    static final Option<String> CELERY = Option.text("celery", "a queue of Celery's");
    static final Option<List<Long>> PRIORITIES = Option.list(
                    "priorities", new Shape.Whole(0, 255), "Celery's priority_steps, each a list of its own")
            .or(List.of(0L, 3L, 6L, 9L));
    static final Option<String> RQ = Option.text("rq", "a queue of RQ's");
    static final Option<String> SIDEKIQ = Option.text("sidekiq", "a queue of Sidekiq's");
    static final Option<String> BULLMQ = Option.text("bullmq", "a queue of BullMQ's");
    static final Option<String> STREAM = Option.text("stream", "the key of a Redis stream");
    static final Option<String> GROUP = Option.text("group", "the group of consumers that reads the stream");
    static final Option<String> PREFIX = Option.text(
            "prefix",
            "what stands before the keys: Celery's global_keyprefix, or BullMQ's prefix where it is not bull");
    static final Option<List<String>> SENTINELS = RedisServer.SENTINELS;
    static final Option<Secret> SENTINEL_PASSWORD = RedisServer.SENTINEL_PASSWORD;
    static final Option<URI> RABBITMQ = Option.url(
            "rabbitmq",
            List.of("http", "https", "amqp", "amqps"),
            "http(s)://host:port/vhost of the management API, or amqp(s)://host:port/vhost, which tells less");
    static final Option<String> QUEUE = Option.text("queue", "the queue in RabbitMQ");
    static final Option<String> FOLDER = Option.text("folder", "a folder in which each file is something to do");
    static final Option<String> MATCH = Option.text(
                    "match", "which of the folder's files: * and ? within a name, ** over folders")
            .or("*");
    static final Option<String> IN_FLIGHT =
            Option.text("in_flight", "where files lie while they are worked on, like match; e.g. processing/*");
    static final Option<String> DEAD_LETTERS = Option.text(
            "dead_letters",
            "where lies what failed: a queue in RabbitMQ, the key of a stream, or files of the folder like match");
    static final Option<URI> FLOWER = Option.url(
            "flower",
            List.of("http", "https"),
            "Flower, which is asked for Celery's workers instead of listening to them");
    static final Option<String> USER = RedisServer.USER;
    static final Option<Secret> PASSWORD = RedisServer.PASSWORD;
    static final Option<Long> STALLED_AFTER = Option.whole(
                    "stalled_after",
                    2,
                    1000,
                    "so many runs that see work wait, and nothing taken between them, are a stall")
            .or(3L);

    private static final List<Option<String>> IN_REDIS = List.of(CELERY, RQ, SIDEKIQ, BULLMQ, STREAM);

    private QueueOptions() {}

    static QueueSource source(Setup setup) {
        Settings settings = setup.settings();
        if (settings.has(FOLDER)) {
            return new FolderQueue(setup);
        } else if (settings.has(RABBITMQ)) {
            return settings.get(RABBITMQ).getScheme().startsWith("http") ? new RabbitApi(setup) : new AmqpQueue(setup);
        } else if (settings.has(CELERY)) {
            return new CeleryQueue(setup, settings.get(CELERY));
        } else if (settings.has(RQ)) {
            return new RqQueue(setup, settings.get(RQ));
        } else if (settings.has(SIDEKIQ)) {
            return new SidekiqQueue(setup, settings.get(SIDEKIQ));
        } else if (settings.has(BULLMQ)) {
            return new BullQueue(setup, settings.get(BULLMQ));
        }
        return new StreamQueue(setup, settings.get(STREAM));
    }

    static CheckKind.Target target(Settings settings) {
        if (settings.has(FOLDER)) {
            return new CheckKind.Target(settings.get(FOLDER), "");
        } else if (settings.has(RABBITMQ)) {
            RabbitQueue queue = RabbitQueue.of(settings);
            return new CheckKind.Target(queue.title(), queue.place().host());
        }
        RedisServer server = RedisServer.of(settings, REDIS);
        String name = IN_REDIS.stream()
                .filter(settings::has)
                .findFirst()
                .map(kind -> kind.name() + " " + settings.get(kind))
                .orElse("");
        return new CheckKind.Target(server.title() + " " + name, server.place().host());
    }

    static Map<String, String> complaints(Settings settings) {
        Map<String, String> complaints = new LinkedHashMap<>(TlsOptions.complaints(settings));
        long sources =
                List.of(REDIS, RABBITMQ, FOLDER).stream().filter(settings::has).count();
        if (sources != 1) {
            complaints.put(REDIS.name(), "one of redis, rabbitmq and folder");
            return complaints;
        }
        boolean redis = settings.has(REDIS);
        long kinds = IN_REDIS.stream().filter(settings::has).count();
        if (redis && kinds != 1) {
            complaints.put(REDIS.name(), "with it one of celery, rq, sidekiq, bullmq and stream");
        }
        IN_REDIS.stream()
                .filter(kind ->
                        settings.has(kind) && (!redis || settings.get(kind).isBlank()))
                .forEach(kind -> complaints.put(kind.name(), redis ? "a name" : "redis, where it is kept"));
        if (redis) {
            complaints.putAll(RedisServer.complaints(settings, REDIS));
        }
        if (settings.has(STREAM) != settings.has(GROUP)) {
            complaints.put(settings.has(STREAM) ? STREAM.name() : GROUP.name(), "stream and group together");
        }
        if (settings.has(RABBITMQ)) {
            RabbitQueue.problem(settings).ifPresent(problem -> complaints.put(RABBITMQ.name(), problem));
        }
        if (settings.has(FLOWER) && !settings.has(CELERY)) {
            complaints.put(FLOWER.name(), "celery, whose workers it knows");
        }
        if (settings.has(FOLDER)) {
            for (Option<String> files : List.of(MATCH, IN_FLIGHT, DEAD_LETTERS)) {
                settings.find(files).flatMap(Glob::problem).ifPresent(problem -> complaints.put(files.name(), problem));
            }
        }
        return complaints;
    }
}
