package dev.postflight.check.kinds.backup.archive;

/** An archive that nobody can read to its end; the message says why, as the end of "it …". */
public final class Damaged extends Exception {
    private static final long serialVersionUID = 1;

    Damaged(String why) {
        super(why, null, false, false);
    }

    public String why() {
        return String.valueOf(getMessage());
    }
}
