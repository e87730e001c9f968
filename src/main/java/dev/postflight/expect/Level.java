package dev.postflight.expect;

import dev.postflight.outcome.Status;
import java.util.Locale;

/** How much an expectation matters: the key it stands under in the configuration. */
public enum Level {
    /** What must hold, else the check fails. */
    EXPECT(Status.FAIL),
    /** What had better hold, else the check warns. */
    PREFER(Status.WARN),
    /** Where it must not be heading, else the check fails. */
    TREND(Status.FAIL);

    private final Status broken;

    Level(Status broken) {
        this.broken = broken;
    }

    /** What it amounts to when it does not hold. */
    public Status broken() {
        return broken;
    }

    /** The word used in the configuration, in JSON and in metrics. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
