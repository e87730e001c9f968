package dev.postflight.cli.remote;

import dev.postflight.cli.shared.ExitCode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists deployments, the newest first. */
@Command(name = "deployments", description = "Lists the deployments, with what their windows say.")
public final class DeploymentsCommand extends RemoteCommand {
    @Parameters(paramLabel = "APPLICATION", arity = "0..1", description = "Only of this application.")
    private @Nullable String application;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "So many at the most (default: 20).")
    private int limit;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text or json (default: text).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String format;

    @Override
    public Integer call() throws InterruptedException {
        boolean json = choice("--format", format, List.of("text", "json")).equals("json");
        String path = "/api/v1/deployments?limit=" + limit
                + (application == null ? "" : "&application=" + DaemonClient.encoded(application));
        JsonObject answer = daemon().get(path, Duration.ZERO, deadline()).json();
        print(json ? answer.encodePrettily() + "\n" : table(answer.getJsonArray("deployments")));
        return ExitCode.GO;
    }

    private static String table(JsonArray deployments) {
        if (deployments.isEmpty()) {
            return "no deployments are registered\n";
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("ID", "APPLICATION", "VERSION", "LIVE SINCE", "STATE", "STATUS", "WINDOWS"));
        for (Object each : deployments) {
            JsonObject deployment = (JsonObject) each;
            rows.add(List.of(
                    deployment.getString("id"),
                    Plain.line(deployment.getString("application")),
                    Plain.cut(Plain.line(deployment.getString("version")), 40),
                    deployment.getString("at").replaceFirst("\\.\\d+Z$", "Z"),
                    deployment.getString("state"),
                    deployment.getString("status"),
                    windows(deployment)));
        }
        return Table.of(rows);
    }

    private static String windows(JsonObject deployment) {
        return deployment.getJsonArray("windows").stream()
                .map(JsonObject.class::cast)
                .filter(window -> window.getBoolean("begun"))
                .map(window -> window.getString("window") + " "
                        + (window.getBoolean("settled")
                                ? window.getString("effective")
                                : window.getInteger("percent_complete") + " %"))
                .collect(Collectors.joining(", "));
    }
}
