package dev.postflight.metrics;

import dev.postflight.store.StoreStats;
import java.util.List;
import java.util.function.Supplier;

/** The families of what outlives a restart. */
final class StoreSeries {
    private StoreSeries() {}

    static List<Section> of(Supplier<StoreStats> store) {
        return List.of(
                Section.single(
                        Family.gauge("postflight_store_up", "1 when the last write succeeded, else 0."),
                        () -> store.get().up() ? 1 : 0),
                Section.single(
                        Family.gauge("postflight_store_waiting", "Writes that are not on disk yet."),
                        () -> store.get().waiting()),
                Section.single(
                        Family.counter("postflight_store_writes_total", "Writes that came to the disk."),
                        () -> store.get().writes()),
                Section.single(
                        Family.counter(
                                "postflight_store_failures_total", "Transactions and attempts to connect that failed."),
                        () -> store.get().failures()),
                Section.single(
                        Family.counter(
                                "postflight_store_dropped_total",
                                "Changes and minutes that were given up, since the store was away for too long."),
                        () -> store.get().dropped()));
    }
}
