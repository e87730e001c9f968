package dev.postflight.outcome;

/**
 * What was read: a number in the base unit of its signal, a yes or no, a text, proof that nothing is there, why nobody can
 * tell, or what a look back over time tells.
 */
public sealed interface Value {

    /**
     * A number.
     *
     * @param bad how much was bad of {@code all} that was counted since the last look, for shares of something that is
     *     counted; both are NaN for other numbers
     */
    @SuppressWarnings("JavaLangClash") // always written Value.Number
    record Number(double value, double bad, double all) implements Value {
        public Number(double value) {
            this(value, Double.NaN, Double.NaN);
        }

        public boolean isCounted() {
            return !Double.isNaN(bad) && !Double.isNaN(all);
        }
    }

    /**
     * A yes or no.
     *
     * @param why where it comes from, in a few words fit for an alert; empty where the answer says it all
     */
    record Flag(boolean value, String why) implements Value {
        public Flag(boolean value) {
            this(value, "");
        }
    }

    record Text(String value) implements Value {}

    /** An answer came, and what was asked for was not in it; {@code why} says it in a few words. */
    record Absent(String why) implements Value {}

    /**
     * Nobody can tell, which speaks neither for the target nor against it: a right is missing, there was no traffic, it takes
     * two looks. {@code why} says it, with what would mend it.
     */
    record Unknown(String why) implements Value {}

    /**
     * What is asked over a time has not been seen for long enough: neither good nor bad.
     *
     * @param why how much there is of what it takes
     * @param best what it would be if all that is missing were good; not a number where nothing can be said
     */
    record NotYet(String why, double best) implements Value {}

    /**
     * Where a signal is heading.
     *
     * @param perSecond in the signal's base unit
     * @param level what the signal usually is, in its base unit: what a relative growth relates to
     * @param proven whether it is a trend at all, and neither noise nor a single step
     * @param detectable the smallest slope that could have been seen, per second
     */
    record Slope(double perSecond, double level, boolean proven, double detectable) implements Value {}
}
