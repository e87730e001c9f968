package dev.postflight.cli.remote;

import dev.postflight.cli.shared.ExitCode;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints the report of a deployment. */
@Command(name = "report", description = "The report of a deployment, with the evidence.")
public final class ReportCommand extends RemoteCommand {
    @Mixin
    private final Chosen chosen = new Chosen();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "markdown",
            description = "markdown, html or json (default: markdown).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String format;

    @Override
    public Integer call() throws InterruptedException {
        choice("--format", format, List.of("markdown", "html", "json"));
        DaemonClient daemon = daemon();
        Deadline deadline = deadline();
        JsonObject deployment = chosen.find(daemon, deadline);
        print(daemon.get(Chosen.path(deployment) + "/report?format=" + format, Duration.ZERO, deadline)
                .body());
        return ExitCode.GO;
    }
}
