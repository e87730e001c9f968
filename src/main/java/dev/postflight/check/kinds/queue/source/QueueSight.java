package dev.postflight.check.kinds.queue.source;

import dev.postflight.outcome.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one look at a queue showed.
 *
 * @param depth how much waits; empty where nobody can tell, which a reading then explains
 * @param fronts what tells whether anything moved: work that waits at the front of some part of the queue, or a count of
 *     what was delivered. Something moved when one of them is no longer there
 * @param readings all that was seen, the depth too
 */
public record QueueSight(Optional<Double> depth, Set<String> fronts, List<Reading> readings) {

    public QueueSight {
        fronts = Set.copyOf(fronts);
        readings = List.copyOf(readings);
    }

    public static QueueSight of(double depth, Set<String> fronts, List<Reading> readings) {
        List<Reading> all = new ArrayList<>(readings);
        all.add(0, QueueSignals.DEPTH.reads(depth));
        return new QueueSight(Optional.of(depth), fronts, all);
    }

    public QueueSight and(List<Reading> more) {
        List<Reading> all = new ArrayList<>(readings);
        all.addAll(more);
        return new QueueSight(depth, fronts, all);
    }

    /** The moment since when the oldest waits, and how long ago that is. */
    public static List<Reading> oldest(Optional<Instant> moment) {
        if (moment.isEmpty()) {
            return List.of();
        }
        double age = Math.max(0, Duration.between(moment.get(), Instant.now()).toMillis() / 1e3);
        return List.of(
                QueueSignals.OLDEST.reads(moment.get().toEpochMilli() / 1e3), QueueSignals.OLDEST_AGE.reads(age));
    }

    /** Where nothing waits, nothing is old. */
    public static List<Reading> nothingWaits() {
        return List.of(QueueSignals.OLDEST_AGE.reads(0));
    }
}
