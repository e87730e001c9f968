package dev.postflight.outcome;

import java.util.Locale;

/** What a check's outcome amounts to. The numbers are those of the monitoring plugins and of the metrics. */
public enum Status {
    PASS(0, 0),
    WARN(1, 1),
    FAIL(2, 3),
    UNKNOWN(3, 2);

    private final int number;
    private final int badness;

    Status(int number, int badness) {
        this.number = number;
        this.badness = badness;
    }

    public int number() {
        return number;
    }

    /** A proven failure outranks not knowing, which outranks a warning. */
    public Status worse(Status other) {
        return other.badness > badness ? other : this;
    }

    public boolean isWorseThan(Status other) {
        return badness > other.badness;
    }

    /** The word used in JSON, logs and on the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
