package dev.postflight.expect;

import dev.postflight.outcome.Unit;
import java.util.List;

/** Shows numbers with just as many digits as it takes not to mislead. */
final class Quantity {

    private static final int FEWEST = 3;

    /** More digits tell no two doubles apart. */
    private static final int MOST = 17;

    /** A bound with more digits than this was computed, not written: nobody wants to read the rest. */
    private static final int WRITTEN = 9;

    private Quantity() {}

    /** A bound, so that it reads back as the same number. */
    static String exact(double bound, Unit unit) {
        for (int digits = FEWEST; digits < WRITTEN; digits++) {
            String shown = unit.format(bound, digits);
            if (readBack(shown, unit) == bound) {
                return shown;
            }
        }
        return unit.format(bound, WRITTEN);
    }

    /** A value, so that it stands to each of these bounds as the true one does: 200.4 ms is not 200 ms. */
    static String beside(double value, List<Double> bounds, Unit unit) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return unit.format(value);
        }
        for (int digits = FEWEST; digits < MOST; digits++) {
            String shown = unit.format(value, digits);
            if (agrees(value, readBack(shown, unit), bounds)) {
                return shown;
            }
        }
        return unit.format(value, MOST);
    }

    /** Not a number where rounding the largest of all doubles made it too large. */
    private static double readBack(String shown, Unit unit) {
        try {
            return unit.parse(shown);
        } catch (IllegalArgumentException e) {
            return Double.NaN;
        }
    }

    private static boolean agrees(double value, double shown, List<Double> bounds) {
        for (double bound : bounds) {
            if (Double.isNaN(shown) || Double.compare(value, bound) != Double.compare(shown, bound)) {
                return false;
            }
        }
        return true;
    }
}
