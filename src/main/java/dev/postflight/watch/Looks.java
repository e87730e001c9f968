package dev.postflight.watch;

import dev.postflight.stats.AlphaSpending;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * When the ranks of a window are looked at, and how little chance has to explain each time. The first look is at bucket 10;
 * at most some two dozen follow, since each takes its time, the last at the window's end. While a window is extended there
 * are a few more, for which a tenth of what may be spent is kept.
 *
 * @param at how many buckets there are at each look
 * @param chances how unlikely it has to be there, one for each look
 */
record Looks(List<Integer> at, List<Double> chances) {
    static final int FIRST = 10;
    private static final int MOST = 24;
    private static final int EXTRA = 6;
    private static final double FOR_EXTRA = 0.1;

    Looks {
        at = List.copyOf(at);
        chances = List.copyOf(chances);
    }

    /** @param alpha what may be spent on the window */
    static Looks of(Grid grid, double alpha) {
        List<Integer> at = steps(FIRST, grid.planned(), MOST);
        List<Double> shares =
                at.stream().map(each -> (double) each / grid.planned()).toList();
        List<Double> chances = new ArrayList<>();
        AlphaSpending.of((1 - FOR_EXTRA) * alpha, shares)
                .boundaries()
                .forEach(boundary -> chances.add(AlphaSpending.chance(boundary)));
        List<Integer> more = steps(Math.max(FIRST, grid.planned() + 1), grid.last(), EXTRA);
        more.forEach(each -> chances.add(FOR_EXTRA * alpha / more.size()));
        List<Integer> all = new ArrayList<>(at);
        all.addAll(more);
        return new Looks(all, chances);
    }

    private static List<Integer> steps(int first, int last, int most) {
        List<Integer> steps = new ArrayList<>();
        int step = Math.max(1, (last - first + most - 1) / most);
        for (int at = last; at >= first; at -= step) {
            steps.add(0, at);
        }
        return steps;
    }

    /**
     * At which look it was refuted for the second time in a row; 0 when it was not so far.
     *
     * @param p what a look says of so many buckets; not a number when there are too few values
     */
    int rejected(int seen, IntToDoubleFunction p) {
        boolean before = false;
        for (int i = 0; i < at.size() && at.get(i) <= seen; i++) {
            boolean now = p.applyAsDouble(at.get(i)) < chances.get(i);
            if (now && before) {
                return at.get(i);
            }
            before = now;
        }
        return 0;
    }
}
