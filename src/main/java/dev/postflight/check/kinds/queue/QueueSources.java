package dev.postflight.check.kinds.queue;

import dev.postflight.check.CheckKind;
import dev.postflight.check.Option;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.check.kinds.postgres.PostgresCheck;
import dev.postflight.check.kinds.postgres.PostgresRows;
import dev.postflight.check.kinds.queue.kafka.KafkaCluster;
import dev.postflight.check.kinds.queue.kafka.KafkaQueue;
import dev.postflight.check.kinds.queue.rabbit.RabbitQueue;
import dev.postflight.check.kinds.queue.redis.RedisQueue;
import dev.postflight.check.kinds.queue.source.QueueOptions;
import dev.postflight.check.kinds.queue.source.QueueSource;
import dev.postflight.check.kinds.redis.RedisServer;
import dev.postflight.check.kinds.shared.Glob;
import dev.postflight.check.kinds.shared.TlsOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which source the settings mean, and what is wrong with them. */
final class QueueSources {
    static final Option<Settings> SQL = PostgresRows.group(
            "sql",
            "a table in PostgreSQL: how the server is reached, as the kind postgres has it, and a query with a column depth",
            PostgresRows.QUERY);

    private QueueSources() {}

    static QueueSource of(Setup setup) {
        Settings settings = setup.settings();
        if (settings.has(QueueOptions.FOLDER)) {
            return new FolderQueue(setup);
        } else if (settings.has(SQL)) {
            return new SqlQueue(setup);
        } else if (settings.has(QueueOptions.KAFKA)) {
            return new KafkaQueue(setup);
        }
        return settings.has(QueueOptions.RABBITMQ) ? RabbitQueue.source(setup) : RedisQueue.of(setup);
    }

    static CheckKind.Target target(Settings settings) {
        if (settings.has(QueueOptions.FOLDER)) {
            return new CheckKind.Target(settings.get(QueueOptions.FOLDER), "");
        } else if (settings.has(SQL)) {
            return PostgresCheck.KIND.target().apply(settings.get(SQL));
        } else if (settings.has(QueueOptions.KAFKA)) {
            KafkaCluster cluster = KafkaCluster.of(settings);
            return new CheckKind.Target(cluster.title(), cluster.first().host());
        } else if (settings.has(QueueOptions.RABBITMQ)) {
            RabbitQueue queue = RabbitQueue.of(settings);
            return new CheckKind.Target(queue.title(), queue.place().host());
        }
        RedisServer server = RedisServer.of(settings, QueueOptions.REDIS);
        String name = QueueOptions.IN_REDIS.stream()
                .filter(settings::has)
                .findFirst()
                .map(kind -> kind.name() + " " + settings.get(kind))
                .orElse("");
        return new CheckKind.Target(server.title() + " " + name, server.place().host());
    }

    static Map<String, String> complaints(Settings settings) {
        Map<String, String> complaints = new LinkedHashMap<>(TlsOptions.complaints(settings));
        long sources =
                List.of(QueueOptions.REDIS, QueueOptions.RABBITMQ, QueueOptions.KAFKA, QueueOptions.FOLDER, SQL)
                        .stream()
                        .filter(settings::has)
                        .count();
        if (sources != 1) {
            complaints.put(QueueOptions.REDIS.name(), "one of redis, rabbitmq, kafka, folder and sql");
            return complaints;
        }
        boolean redis = settings.has(QueueOptions.REDIS);
        long kinds = QueueOptions.IN_REDIS.stream().filter(settings::has).count();
        if (redis && kinds != 1) {
            complaints.put(QueueOptions.REDIS.name(), "with it one of celery, rq, sidekiq, bullmq and stream");
        }
        QueueOptions.IN_REDIS.stream()
                .filter(kind ->
                        settings.has(kind) && (!redis || settings.get(kind).isBlank()))
                .forEach(kind -> complaints.put(kind.name(), redis ? "a name" : "redis, where it is kept"));
        if (redis) {
            complaints.putAll(RedisServer.complaints(settings, QueueOptions.REDIS));
        }
        boolean kafka = settings.has(QueueOptions.KAFKA);
        if (!kafka && settings.has(QueueOptions.STREAM) != settings.has(QueueOptions.GROUP)) {
            complaints.put(
                    settings.has(QueueOptions.STREAM) ? QueueOptions.STREAM.name() : QueueOptions.GROUP.name(),
                    "stream and group together");
        }
        if (kafka) {
            complaints.putAll(KafkaCluster.complaints(settings));
        }
        if (settings.has(QueueOptions.RABBITMQ)) {
            if (settings.has(TlsOptions.TLS)
                    && !settings.get(QueueOptions.RABBITMQ).getScheme().endsWith("s")) {
                complaints.put(TlsOptions.TLS.name(), "a URL with https:// or amqps://, which is what speaks TLS");
            }
            RabbitQueue.problem(settings).ifPresent(problem -> complaints.put(QueueOptions.RABBITMQ.name(), problem));
        }
        if (settings.has(QueueOptions.FLOWER) && !settings.has(QueueOptions.CELERY)) {
            complaints.put(QueueOptions.FLOWER.name(), "celery, whose workers it knows");
        }
        settings.find(SQL).ifPresent(sql -> {
            PostgresRows.complaints(sql).forEach((name, right) -> complaints.put(SQL.name(), name + ": " + right));
        });
        if (settings.has(QueueOptions.FOLDER)) {
            for (Option<String> files :
                    List.of(QueueOptions.MATCH, QueueOptions.IN_FLIGHT, QueueOptions.DEAD_LETTERS)) {
                settings.find(files).flatMap(Glob::problem).ifPresent(problem -> complaints.put(files.name(), problem));
            }
        }
        return complaints;
    }
}
