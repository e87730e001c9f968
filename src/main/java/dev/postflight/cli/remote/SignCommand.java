package dev.postflight.cli.remote;

import dev.postflight.cli.shared.ExitCode;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says a role's word on a deployment. */
@Command(name = "sign", description = "Says a role's go or no-go on a deployment.")
public final class SignCommand extends RemoteCommand {
    @Mixin
    private final Chosen chosen = new Chosen();

    @Parameters(index = "1", paramLabel = "go|no-go", description = "The word.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String decision;

    @Option(names = "--role", paramLabel = "ROLE", required = true, description = "In whose name, as configured.")
    @SuppressWarnings("NullAway.Init")
    private String role;

    @Option(names = "--note", paramLabel = "TEXT", defaultValue = "", description = "Why.")
    @SuppressWarnings("NullAway.Init")
    private String note;

    @Option(
            names = "--who",
            paramLabel = "NAME",
            defaultValue = "${sys:user.name}",
            description = "Who says it (default: the user's name here).")
    @SuppressWarnings("NullAway.Init")
    private String who;

    @Override
    public Integer call() throws InterruptedException {
        choice("the decision", decision, List.of("go", "no-go"));
        DaemonClient daemon = daemon();
        Deadline deadline = deadline();
        JsonObject deployment = chosen.find(daemon, deadline);
        JsonObject body = new JsonObject()
                .put("role", role)
                .put("decision", decision)
                .put("note", note)
                .put("who", who);
        JsonObject signed = daemon.post(Chosen.path(deployment) + "/sign-offs", body, Map.of(), deadline)
                .json();
        print(Plain.line(role) + " says " + decision + " on " + Chosen.title(signed) + " (" + signed.getString("id")
                + "); its launch is " + signed.getString("status") + "\n");
        return ExitCode.GO;
    }
}
