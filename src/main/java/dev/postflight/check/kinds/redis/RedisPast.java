package dev.postflight.check.kinds.redis;

import dev.postflight.outcome.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a server's counters said at the run before, so that this one can tell what came to it since.
 *
 * <p>A server that was started anew counts from zero, and all that it counted came since. The first run of all knows no
 * before and tells nothing, but the hit ratio, which then is that since the server's start.
 */
final class RedisPast {
    private static final List<String> COUNTERS =
            List.of("keyspace_hits", "keyspace_misses", "evicted_keys", "rejected_connections");

    private @Nullable Counted before;
    private @Nullable Double ratio;

    private record Counted(String serverRun, List<Optional<Double>> counts, Optional<Double> newestSlow) {}

    /** @param newestSlow number of the newest entry of the slow log, where it may be read; -1 for none yet */
    List<Reading> since(RedisInfo info, Optional<Double> newestSlow) {
        Counted then = before;
        String serverRun = info.text("run_id").orElse("");
        Counted now = new Counted(
                serverRun,
                COUNTERS.stream().map(info::number).toList(),
                newestSlow.map(newest -> Math.max(newest, newestSlow(then, serverRun))));
        before = now;
        List<Reading> readings = new ArrayList<>();
        hits(then, now).ifPresent(share -> ratio = share);
        if (ratio != null) {
            readings.add(RedisSignals.HIT_RATIO.reads(ratio));
        }
        if (then != null) {
            added(then, now, 2).ifPresent(count -> readings.add(RedisSignals.EVICTED.reads(count)));
            added(then, now, 3).ifPresent(count -> readings.add(RedisSignals.REJECTED.reads(count)));
            slow(then, now).ifPresent(count -> readings.add(RedisSignals.SLOW_COMMANDS.reads(count)));
        }
        return readings;
    }

    private static Optional<Double> hits(@Nullable Counted then, Counted now) {
        Optional<Double> hits = added(then, now, 0);
        Optional<Double> misses = added(then, now, 1);
        return hits.isPresent() && misses.isPresent() ? share(hits.get(), misses.get()) : Optional.empty();
    }

    /** Nothing where nobody asked anything. */
    static Optional<Double> share(double hits, double misses) {
        return hits + misses > 0 ? Optional.of(hits / (hits + misses)) : Optional.empty();
    }

    private static Optional<Double> added(@Nullable Counted then, Counted now, int counter) {
        Optional<Double> count = now.counts().get(counter);
        Optional<Double> reached = then != null && then.serverRun().equals(now.serverRun())
                ? then.counts().get(counter)
                : Optional.of(0.0);
        // CONFIG RESETSTAT sets counters back
        return count.flatMap(after -> reached.map(base -> after >= base ? after - base : after));
    }

    /** The log counts its entries from 0 and keeps few of them; one that was emptied has no newest. */
    private static Optional<Double> slow(Counted then, Counted now) {
        return now.newestSlow().map(newest -> newest - newestSlow(then, now.serverRun()));
    }

    private static double newestSlow(@Nullable Counted then, String serverRun) {
        return then != null && then.serverRun().equals(serverRun)
                ? then.newestSlow().orElse(-1.0)
                : -1;
    }
}
