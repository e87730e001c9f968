package dev.postflight.check.kinds.queue.redis;

import dev.postflight.check.kinds.redis.RedisConnection;
import dev.postflight.check.kinds.redis.RedisReply;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * When the messages of one list arrived, which they do not say themselves.
 *
 * <p>Each run remembers the newest message and its moment. While such a message is still in the list, whatever waits in
 * front of it has waited at least since then; so the oldest one that is still there tells the age, true to one interval
 * and never too old. What came before the first run is known to wait since then only.
 */
final class CeleryArrivals {
    /** Enough to tell the age of a long backlog to a few percent; when they are used up every second one is let go. */
    private static final int MOST = 32;
    /** Longer messages would have to be kept and sent back to be found again. */
    private static final int LONGEST = 16 << 10;

    private final List<Arrival> arrivals = new ArrayList<>();

    private record Arrival(Instant seen, String message) {}

    /** A message is found again by this, which tells nothing of it. */
    static String mark(String message) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(message.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has it", e);
        }
    }

    /** @param newest the message that arrived last, where there is any */
    Future<Optional<Instant>> oldest(RedisConnection connection, String key, Optional<String> newest, Instant now) {
        if (newest.isEmpty()) {
            arrivals.clear();
            return Future.succeededFuture(Optional.empty());
        }
        String message = newest.get();
        boolean known = !arrivals.isEmpty()
                && arrivals.get(arrivals.size() - 1).message().equals(message);
        if (!known && message.length() <= LONGEST) {
            arrivals.add(new Arrival(now, message));
            thin();
        }
        return first(connection, key);
    }

    /** Forgets the ones that have been taken, up to the first that is still there. */
    private Future<Optional<Instant>> first(RedisConnection connection, String key) {
        if (arrivals.isEmpty()) {
            return Future.succeededFuture(Optional.empty());
        }
        Arrival arrival = arrivals.get(0);
        return connection.ask("LPOS", key, arrival.message(), "RANK", "-1").compose(place -> {
            if (place instanceof RedisReply.Whole) {
                return Future.succeededFuture(Optional.of(arrival.seen()));
            } else if (place instanceof RedisReply.Refused refused) {
                // before Redis 6.0.6 there was no such command, and ages are unknown
                return refused.code().equals("NOPERM")
                        ? Future.failedFuture(connection.failure("LPOS", refused))
                        : Future.succeededFuture(Optional.empty());
            }
            arrivals.remove(0);
            return first(connection, key);
        });
    }

    private void thin() {
        if (arrivals.size() > MOST) {
            for (int i = arrivals.size() - 2; i > 0; i -= 2) {
                arrivals.remove(i);
            }
        }
    }
}
