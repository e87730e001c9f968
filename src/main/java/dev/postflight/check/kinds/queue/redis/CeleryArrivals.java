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

    /** To search a longer list would hold up everybody else on the server. */
    private static final int DEEPEST = 100_000;

    private final List<Arrival> arrivals = new ArrayList<>();

    private record Arrival(Instant seen, String message) {}

    /** A message is found again by this, which tells nothing of it. */
    static Optional<String> mark(RedisReply message) {
        return message instanceof RedisReply.Large large
                ? Optional.of(large.digest())
                : message.asText().map(CeleryArrivals::mark);
    }

    private static String mark(String message) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(message.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has it", e);
        }
    }

    /**
     * Since when the oldest waits; nothing where that is unknown.
     *
     * @param newest the message that arrived last, where there is any
     */
    Future<Optional<Instant>> oldest(
            RedisConnection connection, String key, double depth, RedisReply newest, Instant now) {
        if (newest instanceof RedisReply.Nothing) {
            arrivals.clear();
            return Future.succeededFuture(Optional.empty());
        }
        newest.asText()
                .filter(message -> message.length() <= LONGEST)
                .filter(message -> arrivals.isEmpty()
                        || !arrivals.get(arrivals.size() - 1).message().equals(message))
                .ifPresent(message -> {
                    arrivals.add(new Arrival(now, message));
                    thin();
                });
        return depth > DEEPEST ? Future.succeededFuture(Optional.empty()) : first(connection, key, 0, arrivals.size());
    }

    /**
     * Looks for the first that is still there: those before {@code taken} are gone, those from {@code waits} on are not.
     * Redis searches its whole list for one that is gone, so that few are asked for.
     */
    private Future<Optional<Instant>> first(RedisConnection connection, String key, int taken, int waits) {
        if (taken == waits) {
            arrivals.subList(0, taken).clear();
            return Future.succeededFuture(
                    arrivals.isEmpty()
                            ? Optional.empty()
                            : Optional.of(arrivals.get(0).seen()));
        }
        int middle = (taken + waits) / 2;
        return connection
                .ask("LPOS", key, arrivals.get(middle).message(), "RANK", "-1")
                .compose(place -> {
                    if (place instanceof RedisReply.Refused refused) {
                        // before Redis 6.0.6 there was no such command, and ages are unknown
                        return refused.code().equals("NOPERM")
                                ? Future.failedFuture(connection.failure("LPOS", refused))
                                : Future.succeededFuture(Optional.empty());
                    }
                    return place instanceof RedisReply.Whole
                            ? first(connection, key, taken, middle)
                            : first(connection, key, middle + 1, waits);
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
