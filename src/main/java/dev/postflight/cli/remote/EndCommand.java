package dev.postflight.cli.remote;

import dev.postflight.cli.shared.ExitCode;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Ends the watch of a deployment. */
abstract class EndCommand extends RemoteCommand {
    @Mixin
    private final Chosen chosen = new Chosen();

    @Option(names = "--note", paramLabel = "TEXT", defaultValue = "", description = "Why.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String note;

    @Option(
            names = "--who",
            paramLabel = "NAME",
            defaultValue = "${sys:user.name}",
            description = "Who ends it (default: the user's name here).")
    @SuppressWarnings("NullAway.Init")
    private String who;

    /** The last word of the path. */
    abstract String action();

    @Override
    public final Integer call() throws InterruptedException {
        DaemonClient daemon = daemon();
        Deadline deadline = deadline();
        JsonObject deployment = chosen.find(daemon, deadline);
        JsonObject ended = daemon.post(
                        Chosen.path(deployment) + "/" + action(),
                        new JsonObject().put("note", note).put("who", who),
                        Map.of(),
                        deadline)
                .json();
        print("the watch of " + Chosen.title(ended) + " (" + ended.getString("id") + ") is " + ended.getString("state")
                + "\n");
        return ExitCode.GO;
    }
}
