package dev.postflight.notify;

import dev.postflight.store.Delivery;
import dev.postflight.store.StoreFailure;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A store of deliveries that outlives whoever uses it, and can be away. */
final class KeptQueue implements Queue {
    private final Map<String, Delivery> waiting = new LinkedHashMap<>();
    private final Set<String> known = new HashSet<>();
    private boolean away;

    synchronized void away(boolean away) {
        this.away = away;
    }

    synchronized List<Delivery> waiting() {
        return List.copyOf(waiting.values());
    }

    @Override
    public synchronized Future<Void> queue(List<Delivery> deliveries) {
        return kept(() -> deliveries.forEach(one -> {
            if (known.add(one.id())) {
                waiting.put(one.id(), one);
            }
        }));
    }

    @Override
    public synchronized Future<List<Delivery>> due(Instant until, int most) {
        return away
                ? failure()
                : Future.succeededFuture(waiting.values().stream()
                        .filter(one -> !one.due().isAfter(until))
                        .sorted(Comparator.comparing(Delivery::due))
                        .limit(most)
                        .toList());
    }

    @Override
    public synchronized Future<Void> delivered(String id) {
        return kept(() -> waiting.remove(id));
    }

    @Override
    public synchronized Future<Void> retry(Delivery later) {
        return kept(() -> waiting.replace(later.id(), later));
    }

    private Future<Void> kept(Runnable change) {
        if (away) {
            return failure();
        }
        change.run();
        return Future.succeededFuture();
    }

    private static <T> Future<T> failure() {
        return Future.failedFuture(new StoreFailure(StoreFailure.Reason.DOWN, "the database is away"));
    }
}
