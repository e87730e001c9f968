package dev.postflight.store;

/** Something could not be kept, and was not acknowledged; it may be tried again. */
public final class StoreFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    /** Why. */
    public enum Reason {
        /** The database cannot be reached, hangs, or is of a newer Postflight. */
        DOWN,
        /** There is no room left. */
        FULL
    }

    public StoreFailure(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
