package dev.postflight.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** So much work per second for each client, with some in advance; shared by all event loops. */
final class RateLimit {
    /** A Prometheus that sets the pace of 10,000 checks by itself asks a few hundred times a second. */
    static final double PER_SECOND = 1_000;

    static final double AT_ONCE = 2_000;
    /** More clients than this at once are an attack, or forgotten long ago. */
    private static final int MOST_CLIENTS = 10_000;

    private final LongSupplier nanoTime;
    private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();

    RateLimit(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    private record Bucket(double left, long at) {
        Bucket refilled(long now) {
            return new Bucket(Math.min(AT_ONCE, left + (now - at) / 1e9 * PER_SECOND), now);
        }
    }

    /** Whether this client may go on with work of this cost. */
    boolean allows(String client, double cost) {
        long now = nanoTime.getAsLong();
        if (buckets.size() >= MOST_CLIENTS) {
            buckets.values().removeIf(bucket -> bucket.refilled(now).left == AT_ONCE);
            if (buckets.size() >= MOST_CLIENTS && !buckets.containsKey(client)) {
                return false;
            }
        }
        boolean[] allowed = new boolean[1];
        buckets.compute(client, (name, old) -> {
            Bucket bucket = old == null ? new Bucket(AT_ONCE, now) : old.refilled(now);
            allowed[0] = bucket.left >= cost;
            return allowed[0] ? new Bucket(bucket.left - cost, now) : bucket;
        });
        return allowed[0];
    }
}
