package dev.postflight.cli.remote;

import dev.postflight.cli.shared.ExitCode;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lifts a NO-GO; it stays on record who did, and why. */
@Command(name = "override", description = "Lifts the NO-GO of a window; it stays on record who did, and why.")
public final class OverrideCommand extends RemoteCommand {
    @Mixin
    private final Chosen chosen = new Chosen();

    @Option(names = "--window", paramLabel = "WINDOW", required = true, description = "Which window's, such as 30m.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String window;

    @Option(names = "--note", paramLabel = "TEXT", required = true, description = "Why the NO-GO does not count.")
    @SuppressWarnings("NullAway.Init")
    private String note;

    @Option(
            names = "--who",
            paramLabel = "NAME",
            defaultValue = "${sys:user.name}",
            description = "Who lifts it (default: the user's name here).")
    @SuppressWarnings("NullAway.Init")
    private String who;

    @Override
    public Integer call() throws InterruptedException {
        DaemonClient daemon = daemon();
        Deadline deadline = deadline();
        JsonObject deployment = chosen.find(daemon, deadline);
        JsonObject body =
                new JsonObject().put("window", window).put("note", note).put("who", who);
        JsonObject lifted = daemon.post(Chosen.path(deployment) + "/override", body, Map.of(), deadline)
                .json();
        print("the NO-GO of " + Chosen.title(lifted) + ", window " + Plain.line(window) + ", is lifted; its launch is "
                + lifted.getString("status") + "\n");
        return ExitCode.GO;
    }
}
