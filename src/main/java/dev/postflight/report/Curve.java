package dev.postflight.report;

import dev.postflight.watch.Comparing;
import dev.postflight.watch.Ruling;
import dev.postflight.watch.Testimony;
import java.util.List;
import java.util.Optional;

/**
 * One signal before and after the deployment, as long before as after.
 *
 * @param step minutes a point
 * @param deployed the minute of the deployment
 * @param until the minute at which it ends
 * @param before the usual value, as the judge has it, else the median of what was measured; may not be a number
 * @param ratio of after to before; may not be a number
 * @param ruling what the judge says of it; empty where it was not judged yet
 */
record Curve(
        Comparing comparing,
        List<Point> earlier,
        List<Point> later,
        long step,
        long deployed,
        long until,
        double before,
        double after,
        double ratio,
        Optional<Ruling> ruling) {

    /** As many points as a chart of half a page shows apart. */
    private static final int MOST_POINTS = 120;

    /** A chart of less shows nothing. */
    private static final long LEAST_MINUTES = 30;

    Curve {
        earlier = List.copyOf(earlier);
        later = List.copyOf(later);
    }

    static Curve of(Testimony.Pair pair, long deployed, long until, Optional<Ruling> ruling) {
        Comparing.Method method = pair.comparing().method();
        long length = Math.max(LEAST_MINUTES, until - deployed);
        long step = Math.max(1, (2 * length + MOST_POINTS - 1) / MOST_POINTS);
        double before =
                ruling.map(Ruling::before).filter(Double::isFinite).orElseGet(() -> Point.value(pair.before(), method));
        double after =
                ruling.map(Ruling::after).filter(Double::isFinite).orElseGet(() -> Point.value(pair.after(), method));
        return new Curve(
                pair.comparing(),
                Point.of(pair.before(), method, deployed - length, deployed, step),
                Point.of(pair.after(), method, deployed, deployed + length, step),
                step,
                deployed,
                deployed + length,
                before,
                after,
                ruling.map(Ruling::ratio).filter(Double::isFinite).orElse(before > 0 ? after / before : Double.NaN),
                ruling);
    }

    boolean isEmpty() {
        return earlier.isEmpty() && later.isEmpty();
    }

    /** The first minute of the chart. */
    long from() {
        return 2 * deployed - until;
    }
}
