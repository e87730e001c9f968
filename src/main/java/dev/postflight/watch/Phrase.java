package dev.postflight.watch;

import dev.postflight.outcome.Unit;
import java.util.Locale;

/** How numbers of rulings read. */
final class Phrase {
    private Phrase() {}

    /** Thousands apart: {@code 2,995}. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 1.42 x}; with two digits behind the point, as far as they tell something. */
    static String ratio(double ratio) {
        return number(ratio) + " x";
    }

    static String number(double ratio) {
        if (ratio >= 100) {
            return String.format(Locale.ROOT, "%,.0f", ratio);
        }
        return String.format(Locale.ROOT, ratio >= 10 ? "%.1f" : ratio < 0.1 ? "%.3f" : "%.2f", ratio);
    }

    static String percent(double share) {
        return Unit.RATIO.format(share, share < 0.1 ? 2 : 3);
    }
}
