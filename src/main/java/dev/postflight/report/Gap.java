package dev.postflight.report;

import dev.postflight.outcome.Status;
import dev.postflight.past.Track;
import dev.postflight.watch.Stretch;
import dev.postflight.watch.Testimony;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A time in which a check could not tell.
 *
 * @param why as it was reported; empty where nothing was
 */
record Gap(String check, Instant from, Instant until, String why) {
    /** One run that is lost is no gap: it takes this many times the interval, and no less than these minutes. */
    private static final int INTERVALS = 3;

    private static final long LEAST_MINUTES = 3;

    /** Between the minutes of runs that could tell. */
    static List<Gap> of(Testimony testimony, Instant from, Instant until) {
        Track runs = testimony.runs();
        long every = Math.max(1, testimony.subject().every().toMinutes());
        long least = Math.max(LEAST_MINUTES, INTERVALS * every);
        long end = Math.floorDiv(until.getEpochSecond(), 60);
        long last = Math.floorDiv(from.getEpochSecond(), 60) - 1;
        List<Gap> gaps = new ArrayList<>();
        for (int i = 0; i <= runs.size(); i++) {
            long next = i < runs.size() ? Math.min(runs.minute(i), end) : end;
            if (next - last - 1 >= least) {
                Instant begin = Instant.ofEpochSecond((last + 1) * 60);
                Instant over = Instant.ofEpochSecond(next * 60);
                gaps.add(new Gap(
                        testimony.subject().check(),
                        begin.isBefore(from) ? from : begin,
                        over,
                        why(testimony, begin, over)));
            }
            last = Math.max(last, next);
        }
        return gaps;
    }

    private static String why(Testimony testimony, Instant from, Instant until) {
        return testimony.stretches().stream()
                .filter(stretch -> stretch.status() == Status.UNKNOWN
                        && stretch.from().isBefore(until)
                        && stretch.until().isAfter(from)
                        && !stretch.reason().isEmpty())
                .map(Stretch::reason)
                .findFirst()
                .orElse("");
    }
}
