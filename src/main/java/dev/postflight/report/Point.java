package dev.postflight.report;

import dev.postflight.past.Track;
import dev.postflight.watch.Comparing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a few minutes amount to: the median of their medians, or the share of all that was bad.
 *
 * @param minute since 1970, at which it begins
 */
record Point(long minute, double value) {

    /** Of the minutes in {@code [from, until)}, each of so many minutes; nothing where nothing was measured. */
    static List<Point> of(Track track, Comparing.Method method, long from, long until, long step) {
        Track part = track.between(from, until);
        List<Point> points = new ArrayList<>();
        int first = 0;
        while (first < part.size()) {
            long begin = from + Math.floorDiv(part.minute(first) - from, step) * step;
            int end = first;
            while (end < part.size() && part.minute(end) < begin + step) {
                end++;
            }
            double value = value(part, method, first, end);
            if (Double.isFinite(value)) {
                points.add(new Point(begin, value));
            }
            first = end;
        }
        return points;
    }

    /** Of a whole track; not a number where nothing was measured. */
    static double value(Track track, Comparing.Method method) {
        return value(track, method, 0, track.size());
    }

    private static double value(Track track, Comparing.Method method, int first, int end) {
        return switch (method) {
            case SHARE, BOUNDS -> {
                long all = 0;
                long bad = 0;
                for (int i = first; i < end; i++) {
                    all += track.all(i);
                    bad += track.bad(i);
                }
                yield all == 0 ? Double.NaN : (double) bad / all;
            }
            case EXISTED -> Double.NaN; // a moment, and no course of something
            case LEVEL, LEAK -> {
                double[] medians = new double[end - first];
                int count = 0;
                for (int i = first; i < end; i++) {
                    if (track.values(i).length > 0) {
                        medians[count++] = median(track.values(i), track.values(i).length);
                    }
                }
                Arrays.sort(medians, 0, count);
                yield count == 0 ? Double.NaN : median(medians, count);
            }
        };
    }

    private static double median(double[] sorted, int count) {
        return count % 2 == 1 ? sorted[count / 2] : (sorted[count / 2 - 1] + sorted[count / 2]) / 2;
    }
}
