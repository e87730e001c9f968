package dev.postflight.check.kinds.logs;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How much was counted in the last while, from what each run adds; nothing before there are two runs to compare. */
final class RateWindow {
    /** So many parts tell a window's end closely enough. */
    private static final int PARTS = 60;

    private final long window;
    private final Deque<Part> parts = new ArrayDeque<>();
    private @Nullable Long last;

    /** What was counted in a span of time. */
    private static final class Part {
        private final long end;
        private final long span;
        private final long[] counts;

        Part(long end, long span, long[] counts) {
            this.end = end;
            this.span = span;
            this.counts = counts;
        }

        Part and(Part next) {
            long[] sum = counts.clone();
            for (int i = 0; i < sum.length; i++) {
                sum[i] += next.counts[i];
            }
            return new Part(next.end, span + next.span, sum);
        }
    }

    RateWindow(Duration window) {
        this.window = window.toNanos();
    }

    /** From now on it counts. */
    void begin(long now) {
        if (last == null) {
            last = now;
        }
    }

    boolean hasBegun() {
        return last != null;
    }

    /** @param counts what came since the last time */
    void add(long now, long[] counts) {
        Long before = last;
        if (before == null || now <= before) {
            return;
        }
        Part part = new Part(now, now - before, counts.clone());
        last = now;
        Part latest = parts.peekLast();
        if (latest != null && latest.span < window / PARTS) {
            parts.removeLast();
            part = latest.and(part);
        }
        parts.addLast(part);
        while (parts.size() > 1 && parts.getFirst().end <= now - window) {
            parts.removeFirst();
        }
    }

    /** Per second, in the order of the counts. */
    Optional<double[]> rates() {
        if (parts.isEmpty()) {
            return Optional.empty();
        }
        double seconds = 0;
        double[] rates = new double[parts.getFirst().counts.length];
        for (Part part : parts) {
            seconds += part.span / 1e9;
            for (int i = 0; i < rates.length; i++) {
                rates[i] += part.counts[i];
            }
        }
        for (int i = 0; i < rates.length; i++) {
            rates[i] /= seconds;
        }
        return Optional.of(rates);
    }
}
