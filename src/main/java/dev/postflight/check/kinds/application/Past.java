package dev.postflight.check.kinds.application;

import dev.postflight.check.kinds.application.exposition.Series;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the counters said at the look before, so that this one can tell what was counted since.
 *
 * <p>A process that was started anew counts from zero: all that it has counted came since, and the same goes for a series
 * that was not there before, which Prometheus' rate() would leave out, the first error of all with it. A counter that went
 * back was reset. Of the very first look nothing can be told, and neither of one that shows a counter, or comes after one that
 * showed it, as what none can be: NaN, infinite, or negative.
 */
final class Past {
    /** Processes that compute their start from the machine's clock tell it a little differently each time. */
    private static final double SAME_START = 2;

    /** More processes than these behind one address are no longer told apart. */
    private static final int MOST_STARTS = 100;

    private final Map<Series, Double> last = new HashMap<>();
    private final Set<Long> starts = new LinkedHashSet<>();
    private boolean looked;
    private double start = Double.NaN;

    /**
     * What happened since the look before.
     *
     * @param increases of each counter, NaN where it cannot be told; empty at the first look
     * @param restarted whether the process was started anew, as far as it can be told
     * @param other whether this is another process than the one before and no restart: it has answered before, or was
     *     started earlier
     */
    record Step(Optional<Map<Series, Double>> increases, boolean restarted, boolean other) {}

    /**
     * Compares with the look before.
     *
     * @param counters all that are counted; none at another look is one that is not there
     * @param started when the process was started; NaN where it does not tell
     */
    Step step(Map<Series, Double> counters, double started) {
        boolean known = !Double.isNaN(start) && !Double.isNaN(started);
        boolean another = known && Math.abs(started - start) > SAME_START;
        boolean other = another && (started < start || answeredBefore(started));
        boolean newer = another && !other;
        boolean first = !looked || other;
        if (another) {
            last.clear();
        }
        if (!Double.isNaN(started) && starts.size() < MOST_STARTS && !answeredBefore(started)) {
            starts.add(Math.round(started));
        }
        List<Series> back = new ArrayList<>();
        Map<Series, Double> increases = new HashMap<>(counters.size() * 2);
        counters.forEach((series, shown) -> {
            double value = shown >= 0 && Double.isFinite(shown) ? shown : Double.NaN;
            double before = last.getOrDefault(series, 0.0);
            if (value < before) {
                back.add(series);
            }
            increases.put(series, value < before ? value : value - before);
            last.put(series, value);
        });
        if (last.size() > 2 * Scrape.MOST_SERIES) {
            last.keySet().retainAll(counters.keySet());
        }
        looked = true;
        start = Double.isNaN(started) ? start : started;
        return new Step(
                first ? Optional.empty() : Optional.of(increases),
                newer || (!known && !back.isEmpty() && !first),
                other);
    }

    private boolean answeredBefore(double started) {
        return starts.stream().anyMatch(each -> Math.abs(each - started) <= SAME_START);
    }
}
