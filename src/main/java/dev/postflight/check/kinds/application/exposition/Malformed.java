package dev.postflight.check.kinds.application.exposition;

/** Why something is no exposition, and where that shows. */
public final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    private final long line;
    private final String excerpt;

    Malformed(String what) {
        this(0, what, "");
    }

    private Malformed(long line, String what, String excerpt) {
        super(what, null, false, false); // what programs expose is no bug of ours: no stack trace
        this.line = line;
        this.excerpt = excerpt;
    }

    Malformed at(long line, String excerpt) {
        return new Malformed(line, what(), excerpt);
    }

    /** In a few words, e.g. {@code a label's value has no end}. */
    public String what() {
        return String.valueOf(getMessage());
    }

    /** Counted from 1; 0 where it is about the whole. */
    public long line() {
        return line;
    }

    /** How that line begins, as it came; empty where that tells nothing. */
    public String excerpt() {
        return excerpt;
    }
}
