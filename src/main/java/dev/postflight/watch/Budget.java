package dev.postflight.watch;

import java.util.List;

/**
 * How likely a false NO-GO may be: 1 % for a deployment, in parts for its windows, in equal parts for the comparisons that
 * decide in a window.
 *
 * <p>The first four windows have 50, 20, 20 and 10 parts. A plan with fewer windows shares all of the 1 % among those that it
 * has, in these proportions; in a plan with more, the fourth and all later ones share the last 10 parts equally.
 */
final class Budget {
    private static final double DEPLOYMENT = 0.01;
    private static final List<Integer> PARTS = List.of(50, 20, 20, 10);

    private Budget() {}

    /** For each comparison of a window. */
    static double each(Plan plan, Window window, int comparisons) {
        return window(plan, window) / Math.max(1, comparisons);
    }

    static double window(Plan plan, Window window) {
        int count = plan.windows().size();
        int index = Math.max(0, plan.windows().indexOf(window));
        int last = PARTS.size() - 1;
        if (count > PARTS.size() && index >= last) {
            return DEPLOYMENT * PARTS.get(last) / 100 / (count - last);
        }
        double all =
                PARTS.stream().limit(Math.max(1, count)).mapToInt(each -> each).sum();
        return DEPLOYMENT * PARTS.get(index) / all;
    }
}
