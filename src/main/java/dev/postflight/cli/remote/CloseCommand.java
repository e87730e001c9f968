package dev.postflight.cli.remote;

import picocli.CommandLine.Command;

/** Ends a watch before its time; what was decided stays. */
@Command(name = "close", description = "Ends a deployment's watch; what was decided stays.")
public final class CloseCommand extends EndCommand {
    @Override
    String action() {
        return "close";
    }
}
