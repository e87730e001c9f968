package dev.postflight.check.kinds.application;

import com.google.re2j.Pattern;
import dev.postflight.check.kinds.application.exposition.Series;
import dev.postflight.outcome.Reading;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How the process is: its memory and its age, under the names that the client libraries give them. */
final class Vitals {
    private static final String START = "process_start_time_seconds";

    private static final List<String> RESIDENT = List.of("process_resident_memory_bytes", "process_memory_rss_bytes");

    /** In use after the last collection, as it stands; of several pools the sum. */
    private static final List<String> HEAP = List.of(
            "jvm_memory_pool_collection_used_bytes", // Prometheus' client for Java
            "jvm_memory_used_after_last_gc_bytes", // OpenTelemetry
            "jvm_gc_live_data_size_bytes", // Micrometer; 0 before the first collection of old objects
            "go_gc_heap_live_bytes"); // Go

    /** Micrometer's share of the largest size, for collectors that never tell the live data. */
    private static final String HEAP_SHARE = "jvm_memory_usage_after_gc";

    private static final String HEAP_MOST = "jvm_memory_max_bytes";

    private static final Pattern SHORT_LIVED = Pattern.compile("Eden|Survivor|Code|Class|Metaspace|Young");

    /** Samples that have to be kept. */
    static final Set<String> NAMES = names();

    private Vitals() {}

    /** When the process was started, in unix seconds; NaN where it does not tell. */
    static double started(Seen seen) {
        double started = seen.firstOf(List.of(START));
        return started > 0 && Double.isFinite(started) ? started : Double.NaN;
    }

    static List<Reading> of(Seen seen, InstantSource clock) {
        List<Reading> readings = new ArrayList<>();
        double started = started(seen);
        if (Double.isNaN(started)) {
            String why = "no " + START + " is exposed";
            readings.add(ApplicationSignals.STARTED.unknown(why));
            readings.add(ApplicationSignals.UPTIME.unknown(why));
        } else {
            readings.add(ApplicationSignals.STARTED.reads(started));
            double uptime = clock.instant().toEpochMilli() / 1e3 - started;
            readings.add(
                    uptime >= 0
                            ? ApplicationSignals.UPTIME.reads(uptime)
                            : ApplicationSignals.UPTIME.unknown(
                                    "it says that it was started in the future: a clock is wrong"));
        }
        double resident = seen.firstOf(RESIDENT);
        readings.add(
                resident > 0
                        ? ApplicationSignals.RESIDENT.reads(resident)
                        : ApplicationSignals.RESIDENT.unknown("no " + RESIDENT.get(0) + " is exposed"));
        double heap = heap(seen);
        readings.add(
                heap > 0
                        ? ApplicationSignals.HEAP.reads(heap)
                        : ApplicationSignals.HEAP.unknown(
                                "no memory after a garbage collection is exposed, or there was none yet"));
        return readings;
    }

    private static double heap(Seen seen) {
        for (String name : HEAP) {
            double sum = sum(seen.of(name));
            if (sum > 0) {
                return sum;
            }
        }
        double share = seen.firstOf(List.of(HEAP_SHARE));
        double most = sum(seen.of(HEAP_MOST));
        return share > 0 && most > 0 ? share * most : Double.NaN;
    }

    /** Of the pools that outlive a collection; others hold what is about to go, and some have no bound, which is -1. */
    private static double sum(Map<Series, Double> pools) {
        double sum = 0;
        for (Map.Entry<Series, Double> pool : pools.entrySet()) {
            if (isHeap(pool.getKey()) && pool.getValue() > 0) {
                sum += pool.getValue();
            }
        }
        return sum;
    }

    private static boolean isHeap(Series series) {
        String pool = series.label("pool") + series.label("id") + series.label("jvm_memory_pool_name");
        String area = series.label("area") + series.label("jvm_memory_type");
        return (area.isEmpty() || area.equals("heap"))
                && !SHORT_LIVED.matcher(pool).find();
    }

    private static Set<String> names() {
        Set<String> names = new java.util.LinkedHashSet<>(RESIDENT);
        names.addAll(HEAP);
        names.addAll(List.of(START, HEAP_SHARE, HEAP_MOST));
        return Set.copyOf(names);
    }
}
