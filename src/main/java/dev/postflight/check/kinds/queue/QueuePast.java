package dev.postflight.check.kinds.queue;

import dev.postflight.check.kinds.queue.source.QueueSight;
import dev.postflight.check.kinds.queue.source.QueueSignals;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Unit;
import dev.postflight.outcome.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the queue was at the runs before: how it grows, and for how many runs nothing has moved. */
final class QueuePast {
    private final int stalledAfter;
    private @Nullable Look before;
    private int still;
    private long since;

    private record Look(long at, QueueSight sight) {}

    /** @param stalledAfter so many runs without a move, the first to see the work included, make it stalled */
    QueuePast(int stalledAfter) {
        this.stalledAfter = stalledAfter;
    }

    /** @param now {@link System#nanoTime()} */
    List<Reading> since(QueueSight sight, long now) {
        List<Reading> readings = new ArrayList<>();
        Look then = before;
        before = new Look(now, sight);
        if (sight.depth().isEmpty()) {
            return readings;
        }
        double depth = sight.depth().get();
        if (then != null && then.sight.depth().isPresent() && now > then.at) {
            readings.add(QueueSignals.GROWTH.reads((depth - then.sight.depth().get()) * 1e9 / (now - then.at)));
        }
        if (depth == 0) {
            still = 0;
        } else if (then == null || still == 0 || moved(then.sight, sight)) {
            still = 1;
            since = now;
        } else {
            still++;
        }
        boolean stalled = still >= stalledAfter;
        readings.add(QueueSignals.STALLED.reads(new Value.Flag(stalled, stalled ? why(depth, now) : "")));
        return readings;
    }

    private String why(double depth, long now) {
        return "%s %s, and nothing was taken in %s runs over %s"
                .formatted(
                        Unit.NONE.format(depth),
                        depth == 1 ? "waits" : "wait",
                        still,
                        Unit.SECONDS.format((now - since) / 1e9));
    }

    private static boolean moved(QueueSight then, QueueSight now) {
        return now.depth().orElse(0.0) < then.depth().orElse(0.0)
                || !now.fronts().containsAll(then.fronts());
    }
}
