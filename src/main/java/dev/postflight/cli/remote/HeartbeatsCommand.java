package dev.postflight.cli.remote;

import dev.postflight.cli.shared.ExitCode;
import dev.postflight.cli.shared.Refusal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the addresses at which scheduled jobs report; who knows one may report there. */
@Command(
        name = "heartbeats",
        description = "The addresses at which scheduled jobs report; the token needs the scope admin.",
        footer = {
            "",
            "A job reports its success by POST to its address, its start to …/start and a failure to …/fail:",
            "  curl -fsS -m 10 --retry 5 --retry-connrefused -X POST ADDRESS",
        })
public final class HeartbeatsCommand extends RemoteCommand {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "CHECK",
            description = "Only the address of this check's job, and nothing else.")
    private @Nullable String check;

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
        JsonObject answer =
                daemon().get("/api/v1/heartbeats", Duration.ZERO, deadline()).json();
        JsonArray all = answer.getJsonArray("heartbeats");
        if (check != null) {
            print(url(all, check) + "\n");
        } else {
            print(json ? answer.encodePrettily() + "\n" : table(all));
        }
        return ExitCode.GO;
    }

    private static String url(JsonArray all, String check) {
        return all.stream()
                .map(JsonObject.class::cast)
                .filter(each -> each.getString("check").equals(check))
                .map(each -> each.getString("url"))
                .findFirst()
                .orElseThrow(
                        () -> new Refusal("there is no check \"" + Plain.line(check) + "\" of the kind heartbeat"));
    }

    private static String table(JsonArray all) {
        if (all.isEmpty()) {
            return "no check is of the kind heartbeat\n";
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("CHECK", "APPLICATION", "STATUS", "ADDRESS"));
        for (Object one : all) {
            JsonObject each = (JsonObject) one;
            rows.add(List.of(
                    Plain.line(each.getString("check")),
                    Plain.line(each.getString("application")),
                    each.getString("status"),
                    Plain.line(each.getString("url"))));
        }
        return Table.of(rows);
    }
}
