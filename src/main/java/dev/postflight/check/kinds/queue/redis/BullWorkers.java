package dev.postflight.check.kinds.queue.redis;

import dev.postflight.check.kinds.queue.source.QueueSignals;
import dev.postflight.check.kinds.redis.RedisConnection;
import dev.postflight.check.kinds.redis.RedisReply;
import dev.postflight.outcome.Reading;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Counts BullMQ's workers as BullMQ itself does: by the names that they give to their connections. */
final class BullWorkers {
    private static final String QUESTION = "CLIENT LIST";
    /** The list of all clients is dear, and beyond this longer than an answer may be. */
    private static final int MOST_CLIENTS = 2_000;

    private final String name;
    private final boolean asked;

    /** @param asked whether anybody wants to know */
    BullWorkers(String prefix, String queue, boolean asked) {
        this.name = prefix + ":" + Base64.getEncoder().encodeToString(queue.getBytes(StandardCharsets.UTF_8));
        this.asked = asked;
    }

    Future<List<Reading>> count(RedisConnection connection) {
        if (!asked) {
            return Future.succeededFuture(List.of());
        }
        return RedisQueue.all(connection, List.of(List.of("INFO", "clients")))
                .compose(info -> clients(info.get(0)) > MOST_CLIENTS
                        ? Future.succeededFuture(List.of(QueueSignals.CONSUMERS.unknown(
                                "Redis has more than " + MOST_CLIENTS + " clients, which are not all looked at")))
                        : connection
                                .ask("CLIENT", "LIST")
                                .compose(reply -> connection.must(QUESTION, reply))
                                .map(list -> List.of(QueueSignals.CONSUMERS.reads((double) list.asText()
                                        .orElse("")
                                        .lines()
                                        .filter(this::isWorker)
                                        .count()))));
    }

    private boolean isWorker(String client) {
        for (String part : client.split(" ", -1)) {
            if (part.startsWith("name=")) {
                String given = part.substring("name=".length());
                return given.equals(name) || given.startsWith(name + ":w:");
            }
        }
        return false;
    }

    private static double clients(RedisReply info) {
        return info.asText()
                .orElse("")
                .lines()
                .filter(line -> line.startsWith("connected_clients:"))
                .flatMap(line -> new RedisReply.Text(
                                line.substring(line.indexOf(':') + 1).strip())
                        .asNumber().stream())
                .findFirst()
                .orElse(0.0);
    }
}
