package dev.postflight.check.kinds.queue.redis;

import dev.postflight.check.kinds.queue.source.QueueSignals;
import dev.postflight.outcome.Reading;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was heard from Celery's workers: who lives, and how long tasks took. */
final class CeleryEvents {
    /** Several beats; a worker that is busy in its own process may miss one. */
    private static final Duration ALIVE = Duration.ofSeconds(10);
    /** More workers, or longer events, are not believed. */
    private static final int MOST_WORKERS = 10_000;

    private static final int LONGEST = 1 << 20;

    /** When each was heard, and for how long that holds. */
    private final Map<String, Beat> beats = new HashMap<>();

    private long lastHeard = System.nanoTime();
    private double taskSeconds;
    private long tasks;

    private record Beat(long at, long holds) {}

    /** @param channel ends in the kind of event, e.g. {@code worker.heartbeat} */
    synchronized void heard(String channel, String message) {
        lastHeard = System.nanoTime();
        if (message.length() > LONGEST) {
            return;
        }
        String kind = channel.substring(channel.lastIndexOf('/') + 1);
        try {
            JsonObject envelope = new JsonObject(message);
            if (kind.startsWith("worker.")) {
                worker(kind, envelope);
            } else if (kind.startsWith("task.")) {
                task(body(envelope));
            }
        } catch (RuntimeException e) {
            // whoever may publish may publish anything
        }
    }

    /** Whether nobody at all was heard for a while, though somebody has listened. */
    synchronized boolean isSilent(long listenedNanos) {
        return listenedNanos > ALIVE.toNanos() && System.nanoTime() - lastHeard > ALIVE.toNanos();
    }

    /** What is told of tasks is that since the last time. */
    synchronized List<Reading> readings() {
        long now = System.nanoTime();
        beats.values().removeIf(beat -> now - beat.at() > beat.holds());
        List<Reading> readings = new ArrayList<>();
        readings.add(QueueSignals.CONSUMERS.reads(beats.size()));
        if (tasks > 0) {
            readings.add(QueueSignals.TASK_TIME.reads(taskSeconds / tasks));
            taskSeconds = 0;
            tasks = 0;
        }
        return readings;
    }

    private void worker(String kind, JsonObject envelope) {
        JsonObject headers = envelope.getJsonObject("headers", new JsonObject());
        String name = String.valueOf(headers.getValue("hostname"));
        if (kind.equals("worker.offline")) {
            beats.remove(name);
        } else if (beats.size() < MOST_WORKERS || beats.containsKey(name)) {
            double freq = body(envelope) instanceof JsonObject event && event.getValue("freq") instanceof Number number
                    ? number.doubleValue()
                    : 0;
            long holds = Math.max(ALIVE.toNanos(), (long) (3 * Math.min(freq, 3600) * 1e9));
            beats.put(name, new Beat(System.nanoTime(), holds));
        }
    }

    /** Where workers buffer their events, several come at once. */
    private void task(@Nullable Object body) {
        for (Object one : body instanceof JsonArray several ? several : new JsonArray().add(body)) {
            if (one instanceof JsonObject event
                    && "task-succeeded".equals(event.getValue("type"))
                    && event.getValue("runtime") instanceof Number runtime
                    && runtime.doubleValue() >= 0) {
                taskSeconds += runtime.doubleValue();
                tasks++;
            }
        }
    }

    private static @Nullable Object body(JsonObject envelope) {
        String body = envelope.getString("body", "null");
        boolean coded = envelope.getJsonObject("properties", new JsonObject()).containsKey("body_encoding");
        return Json.decodeValue(coded ? new String(Base64.getDecoder().decode(body), StandardCharsets.UTF_8) : body);
    }
}
