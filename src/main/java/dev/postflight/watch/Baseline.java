package dev.postflight.watch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Which buckets before the deployment a window is compared with: its own clock time on up to seven days before, so that a
 * nightly job meets its like; else the hour before the deployment.
 *
 * @param starts where each stretch of it begins
 * @param length how many buckets each of them has
 * @param count how many of all those have values
 * @param missing what would have been needed; empty when it is enough
 */
record Baseline(Kind kind, List<Integer> starts, int length, int count, String missing) {
    /** verdict.md: at least 60 buckets, and 80 % of them. */
    static final int LEAST = 48;

    static final double COVERAGE = 0.8;
    private static final int DAYS = 7;
    private static final int FEWEST_DAYS = 2;
    private static final int HOUR = 60;

    /** What it is. */
    enum Kind {
        DAYS,
        HOUR
    }

    Baseline {
        starts = List.copyOf(starts);
    }

    /** The best that there is. */
    static Baseline of(Grid grid, IntPredicate isThere) {
        Baseline days = days(grid, isThere);
        if (days.isEnough()) {
            return days;
        }
        int length = HOUR / grid.width();
        int from = grid.deployed() - length;
        int count = count(from, length, grid, isThere);
        String missing = "";
        if (count < LEAST) {
            missing = grid.width() > 1
                    ? "%d of %d stretches of %d min before the deployment were measured"
                            .formatted(Math.max(count, days.count), HOUR, grid.width())
                    : "%d of %d minutes before the deployment were measured".formatted(count, HOUR);
        }
        return new Baseline(Kind.HOUR, List.of(from), length, count, missing);
    }

    private static Baseline days(Grid grid, IntPredicate isThere) {
        List<Integer> starts = new ArrayList<>();
        int sum = 0;
        for (int day = 1; day <= DAYS; day++) {
            int from = -day * grid.day();
            int count = count(from, grid.slot(), grid, isThere);
            if (count >= COVERAGE * grid.slot() && count > 0) {
                starts.add(from);
                sum += count;
            }
        }
        boolean enough = starts.size() >= FEWEST_DAYS && sum >= LEAST;
        return new Baseline(Kind.DAYS, starts, Math.min(grid.last(), grid.day()), sum, enough ? "" : "too few days");
    }

    private static int count(int from, int length, Grid grid, IntPredicate isThere) {
        int count = 0;
        for (int i = from; i < Math.min(from + length, grid.deployed()); i++) {
            count += isThere.test(i) ? 1 : 0;
        }
        return count;
    }

    boolean isEnough() {
        return missing.isEmpty();
    }

    /** Those buckets that meet the first ones of the window. */
    int[] buckets(int first, Grid grid, IntPredicate isThere) {
        int[] buckets = new int[starts.size() * length];
        int size = 0;
        for (int start : starts) {
            int until = start + (kind == Kind.HOUR ? length : Math.min(first, length));
            for (int i = start; i < Math.min(until, grid.deployed()); i++) {
                if (isThere.test(i)) {
                    buckets[size++] = i;
                }
            }
        }
        return Arrays.copyOf(buckets, size);
    }
}
