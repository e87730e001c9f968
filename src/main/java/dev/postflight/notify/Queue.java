package dev.postflight.notify;

import dev.postflight.store.Delivery;
import dev.postflight.store.Store;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;

/** Where deliveries wait: the store. */
public interface Queue {

    /** Keeps what is not kept or done already. */
    Future<Void> queue(List<Delivery> deliveries);

    /** What is due until that moment, the longest due first. */
    Future<List<Delivery>> due(Instant until, int most);

    Future<Void> delivered(String id);

    Future<Void> retry(Delivery later);

    /** The real one. */
    static Queue of(Store store) {
        return new Queue() {
            @Override
            public Future<Void> queue(List<Delivery> deliveries) {
                return store.queue(deliveries);
            }

            @Override
            public Future<List<Delivery>> due(Instant until, int most) {
                return store.due(until, most);
            }

            @Override
            public Future<Void> delivered(String id) {
                return store.delivered(id);
            }

            @Override
            public Future<Void> retry(Delivery later) {
                return store.retry(later);
            }
        };
    }
}
