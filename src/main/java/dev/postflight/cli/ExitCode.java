package dev.postflight.cli;

/** What the commands return to the shell; pipelines rely on these numbers. */
final class ExitCode {
    static final int GO = 0;
    static final int NO_GO = 1;
    static final int USAGE = 2;
    static final int UNDECIDED = 3;
    /** EX_SOFTWARE of sysexits.h: a bug of ours must never be read as a verdict. */
    static final int BUG = 70;

    private ExitCode() {}
}
