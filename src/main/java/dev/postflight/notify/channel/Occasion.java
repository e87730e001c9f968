package dev.postflight.notify.channel;

import java.util.Locale;

/** What a channel is told of; the words that {@code on} takes. */
public enum Occasion {
    REGISTERED,
    NO_GO,
    GO,
    UNDECIDED,
    OVERRIDDEN,
    SIGNED,
    ENDED;

    /** In the configuration and in JSON. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Occasion of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Whether it is a window's verdict. */
    public boolean isVerdict() {
        return this == NO_GO || this == GO || this == UNDECIDED;
    }
}
