package dev.postflight.outcome;

/** What was read: a number in the base unit of its signal, a yes or no, a text, proof that nothing is there, or why nobody can tell. */
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

    /** The target did answer, and what was asked for was not in the answer; {@code why} says it in a few words. */
    record Absent(String why) implements Value {}

    /** It could not be asked for, which says nothing of the target; {@code why} says it, with what would mend it. */
    record Unknown(String why) implements Value {}
}
