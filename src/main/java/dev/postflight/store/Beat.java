package dev.postflight.store;

import java.time.Instant;
import java.util.Optional;

/**
 * A scheduled job reported something.
 *
 * @param begun of an end: when the job had begun, where it had reported that
 */
public record Beat(String check, Kind kind, Instant at, Optional<Instant> begun) {

    public Beat(String check, Kind kind, Instant at) {
        this(check, kind, at, Optional.empty());
    }

    /** What it reported. */
    public enum Kind {
        /** Nothing yet: since then it is listened for. */
        KNOWN("known"),
        START("start"),
        SUCCESS("success"),
        FAIL("fail");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }
}
