package dev.postflight.cli.remote;

import picocli.CommandLine.Command;

/** Calls a deployment off. */
@Command(name = "abort", description = "Calls a deployment off, such as after a rollback.")
public final class AbortCommand extends EndCommand {
    @Override
    String action() {
        return "abort";
    }
}
