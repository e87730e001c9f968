package dev.postflight.cli.remote;

import dev.postflight.cli.shared.Refusal;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the commands have in common that ask the daemon once: options, retries, printing. */
abstract class RemoteCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final DaemonOptions options = new DaemonOptions();

    @Option(
            names = "--retry-for",
            paramLabel = "TIME",
            defaultValue = "60s",
            description = "How long to ask again while the daemon does not answer (default: 60s).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String retryFor;

    final DaemonClient daemon() {
        return options.client(sentence -> {
            PrintWriter err = spec.commandLine().getErr();
            err.println(sentence);
            err.flush();
        });
    }

    final Deadline deadline() {
        return Deadline.in(Span.parse("--retry-for", retryFor));
    }

    final void print(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(text);
        out.flush();
    }

    /** The word itself when it is one of these. */
    static String choice(String option, String given, List<String> words) {
        if (!words.contains(given)) {
            throw new Refusal(option + " " + given + " is not one of " + String.join(", ", words));
        }
        return given;
    }
}
