package dev.postflight.cli;

/** A command cannot do what was asked, for a reason that the user can mend: printed as it is, exit code 2. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    Refusal(String message) {
        super(message, null, false, false);
    }
}
