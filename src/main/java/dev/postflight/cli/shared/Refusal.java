package dev.postflight.cli.shared;

/** A command cannot do what was asked, for a reason that the user can mend: printed as it is, no stack trace. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int exitCode;

    /** Something in what was asked is wrong. */
    public Refusal(String message) {
        this(message, ExitCode.USAGE);
    }

    private Refusal(String message, int exitCode) {
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    /** Nothing is wrong with what was asked, but nobody answers. */
    public static Refusal undecided(String message) {
        return new Refusal(message, ExitCode.UNDECIDED);
    }

    public int exitCode() {
        return exitCode;
    }
}
