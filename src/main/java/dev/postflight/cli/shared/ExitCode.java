package dev.postflight.cli.shared;

/** What the commands return to the shell; pipelines rely on these numbers. */
public final class ExitCode {
    public static final int GO = 0;
    public static final int NO_GO = 1;
    public static final int USAGE = 2;
    public static final int UNDECIDED = 3;
    /** EX_SOFTWARE of sysexits.h: a bug of ours must never be read as a verdict. */
    public static final int BUG = 70;

    private ExitCode() {}
}
