package dev.postflight.store.database;

/** A database did not do what was asked; the message is one sentence without secrets. */
public final class DatabaseFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final Kind kind;

    /** What it means for who asked. */
    public enum Kind {
        /** It cannot be reached, does not answer in time, or the session is of no use any more. */
        LOST,
        /** No room is left. */
        FULL,
        /** It clashed with another's transaction; the same again may succeed. */
        CLASH,
        /** This statement will never succeed. */
        REFUSED,
        /** What is kept there was laid out by a newer version of ours. */
        NEWER
    }

    public DatabaseFailure(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
