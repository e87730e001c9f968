package dev.postflight.launch;

/** What was asked for cannot be; the message says why in one sentence. */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    /** Whose fault it is. */
    public enum Reason {
        /** There is no such application, deployment or window. */
        UNKNOWN,
        /** It contradicts what is known: the same key with another content, a deployment that is over. */
        CONFLICT,
        /** It makes no sense: a moment far from now, an empty version. */
        INVALID
    }

    public Refused(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
