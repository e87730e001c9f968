package dev.postflight.outcome;

/** Whose fault it is when a run did not simply measure; three failures that are never confused. */
public enum Finding {
    /** The target answered and was measured; whether that is good is for the expectations to say. */
    MEASURED,
    /** The target is bad: it refused, broke off, answered wrongly or too late. Counts against it. */
    TARGET_BAD,
    /** What would tell us is missing: a server of measurements, or the network here. Unknown. */
    SOURCE_MISSING,
    /** The check itself is at fault: bad credentials, a missing privilege, a bug. Unknown. */
    CHECK_BROKEN
}
