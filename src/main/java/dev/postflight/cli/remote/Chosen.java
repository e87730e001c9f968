package dev.postflight.cli.remote;

import dev.postflight.cli.shared.Refusal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which deployment a command is about: the newest one of the application unless its id or version is given. */
final class Chosen {
    /** As many as the daemon gives at once. */
    private static final int MOST = 200;

    @Parameters(index = "0", paramLabel = "APPLICATION", description = "The application.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String application;

    @Option(names = "--id", paramLabel = "ID", description = "The deployment's id (default: the newest one).")
    private @Nullable String id;

    @Option(names = "--version", paramLabel = "V", description = "The newest deployment of this version.")
    private @Nullable String version;

    String application() {
        return application;
    }

    JsonObject find(DaemonClient daemon, Deadline deadline) throws InterruptedException {
        if (id != null && version != null) {
            throw new Refusal("--id and --version both tell the deployment; one of them is enough");
        }
        if (version != null) {
            String sought = version;
            return find(daemon, application, sought, deadline)
                    .orElseThrow(
                            () -> new Refusal("no deployment of " + application + " " + sought + " is registered"));
        }
        return get(daemon, id == null ? "latest" : id, application, deadline);
    }

    static JsonObject get(DaemonClient daemon, String id, String application, Deadline deadline)
            throws InterruptedException {
        String path =
                "/api/v1/deployments/" + DaemonClient.encoded(id) + "?application=" + DaemonClient.encoded(application);
        return daemon.get(path, Duration.ZERO, deadline).json();
    }

    /** The newest deployment of that version. */
    static Optional<JsonObject> find(DaemonClient daemon, String application, String version, Deadline deadline)
            throws InterruptedException {
        String path = "/api/v1/deployments?limit=" + MOST + "&application=" + DaemonClient.encoded(application);
        JsonArray all = daemon.get(path, Duration.ZERO, deadline).json().getJsonArray("deployments");
        return all.stream()
                .map(JsonObject.class::cast)
                .filter(each -> version.equals(each.getString("version")))
                .findFirst();
    }

    /** {@code shop 1.4.2}. */
    static String title(JsonObject deployment) {
        return Plain.line(deployment.getString("application") + " " + deployment.getString("version"));
    }

    static String path(JsonObject deployment) {
        return "/api/v1/deployments/" + deployment.getString("id");
    }
}
