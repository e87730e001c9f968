package dev.postflight.watch;

import java.time.Duration;

/**
 * A stretch of time after a deployment that ends with a verdict.
 *
 * @param length from the deployment on, the warm-up included
 * @param require what a GO has to rest upon
 */
public record Window(Duration length, Require require) {
    /** Longer windows see enough to prove something. */
    private static final Duration SHORT = Duration.ofHours(1);

    /** What a GO has to rest upon. */
    public enum Require {
        PROOF("proof"),
        NO_OBJECTION("no_objection");

        private final String word;

        Require(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }

        /** What holds when nothing is said: there is too little to see for a proof within an hour. */
        public static Require defaultFor(Duration length) {
            return length.compareTo(SHORT) <= 0 ? NO_OBJECTION : PROOF;
        }
    }

    /** As people write it, and as metrics name it: {@code 30m}, {@code 48h}, {@code 7d}. */
    public String name() {
        long seconds = length.toSeconds();
        if (seconds % 86_400 == 0 && seconds > 3 * 86_400) {
            return seconds / 86_400 + "d";
        } else if (seconds % 3_600 == 0) {
            return seconds / 3_600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
