package dev.postflight.store;

/** What is kept was laid out by a newer Postflight; to go on could harm it. */
public final class NewerSchema extends RuntimeException {
    private static final long serialVersionUID = 1;

    public NewerSchema(String message) {
        super(message, null, false, false);
    }
}
