package dev.postflight.cli.remote;

import dev.postflight.cli.shared.ExitCode;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells the daemon of a deployment; told twice by a retry, it is still one. */
@Command(
        name = "deploy",
        description = "Tells the daemon that a version is live; its watch begins.",
        footer = {"", "Exit codes: 0 registered, 2 usage or refused, 3 the daemon does not answer."})
public final class DeployCommand extends RemoteCommand {
    @Parameters(paramLabel = "APPLICATION", description = "The application.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String application;

    @Option(names = "--version", paramLabel = "V", required = true, description = "What is live now.")
    @SuppressWarnings("NullAway.Init")
    private String version;

    @Option(
            names = "--at",
            paramLabel = "MOMENT",
            description = "When it went live, such as 2026-03-01T12:00:00Z (default: now).")
    private @Nullable String at;

    @Option(names = "--commit", paramLabel = "COMMIT", description = "The commit that it was built from.")
    private @Nullable String commit;

    @Option(names = "--note", paramLabel = "TEXT", description = "What people should know of it.")
    private @Nullable String note;

    @Option(names = "--who", paramLabel = "NAME", description = "Who deployed.")
    private @Nullable String who;

    @Option(
            names = "--deployed-url",
            paramLabel = "URL",
            description = "What people may want to open: the application, or the pipeline that deployed it.")
    private @Nullable String deployedUrl;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "The same key makes the same deployment, such as the number of a pipeline's run that may be"
                    + " repeated (default: a new one for each call).")
    private @Nullable String key;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text or json (default: text).")
    @SuppressWarnings("NullAway.Init")
    private String format;

    @Override
    public Integer call() throws InterruptedException {
        boolean json = choice("--format", format, List.of("text", "json")).equals("json");
        JsonObject body = new JsonObject().put("application", application).put("version", version);
        put(body, "at", at);
        put(body, "commit", commit);
        put(body, "note", note);
        put(body, "who", who);
        put(body, "url", deployedUrl);
        String idempotency = key == null ? UUID.randomUUID().toString() : key;
        DaemonClient.Reply reply =
                daemon().post("/api/v1/deployments", body, Map.of("Idempotency-Key", idempotency), deadline());
        print(json ? reply.json().encodePrettily() + "\n" : told(reply));
        return ExitCode.GO;
    }

    private static String told(DaemonClient.Reply reply) {
        JsonObject deployment = reply.json();
        StringBuilder windows = new StringBuilder();
        deployment
                .getJsonArray("windows")
                .forEach(window -> windows.append(windows.isEmpty() ? "" : ", ")
                        .append(((JsonObject) window).getString("window")));
        return Chosen.title(deployment) + (reply.status() == 201 ? " is registered as " : " was registered before as ")
                + deployment.getString("id") + "; windows " + windows + "\n";
    }

    private static void put(JsonObject body, String name, @Nullable String value) {
        if (value != null) {
            body.put(name, value);
        }
    }
}
