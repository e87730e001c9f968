package dev.postflight.outcome;

/** What was read: a number in the base unit of its signal, a yes or no, a text, or proof that nothing is there. */
public sealed interface Value {

    @SuppressWarnings("JavaLangClash") // always written Value.Number
    record Number(double value) implements Value {}

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

    /**
     * An answer came, and what was asked for was not in it.
     *
     * @param why in a few words
     * @param telling whether that says something of the target; else who expected a value knows no more than before
     */
    record Absent(String why, boolean telling) implements Value {
        public Absent(String why) {
            this(why, true);
        }
    }
}
