package dev.postflight.outcome;

import java.util.Locale;

/** What a failure of a check means to people. */
public enum Severity {
    /** Somebody is woken up; decides on the readiness of the application. */
    PAGE,
    /** Somebody looks at it in working hours. */
    TICKET,
    /** Nobody is told; it is there to be seen. */
    INFO;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
