package dev.postflight;

import dev.postflight.cli.PostflightCommand;

/** Arguments to commands, results to exit codes. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(PostflightCommand.execute(arguments));
    }
}
