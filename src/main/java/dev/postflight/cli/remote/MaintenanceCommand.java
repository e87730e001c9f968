package dev.postflight.cli.remote;

import dev.postflight.cli.shared.ExitCode;
import dev.postflight.cli.shared.Refusal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Plans work on what is watched, lists what is planned, and ends it. */
@Command(
        name = "maintenance",
        description = "Plans work, in which failures count for nothing; lists it, ends it.",
        footer = {
            "",
            "  postflight maintenance shop --for 2h --reason \"the database moves\"",
            "  postflight maintenance --list",
            "  postflight maintenance --end ID",
            "",
            "Exit codes: 0 done, 2 usage or refused, 3 the daemon does not answer.",
        })
public final class MaintenanceCommand extends RemoteCommand {
    private static final String PATH = "/api/v1/maintenance";

    @Parameters(index = "0", arity = "0..1", paramLabel = "APPLICATION", description = "Whose checks.")
    private @Nullable String application;

    @Option(names = "--check", paramLabel = "ID", description = "Only this check.")
    private @Nullable String check;

    @Option(names = "--all", description = "All checks there are.")
    private boolean all;

    @Option(names = "--from", paramLabel = "MOMENT", description = "When it begins (default: now).")
    private @Nullable String from;

    @Option(names = "--until", paramLabel = "MOMENT", description = "When it is over: 2026-03-01T12:00:00Z.")
    private @Nullable String until;

    @Option(names = "--for", paramLabel = "TIME", description = "How long it lasts, up to 30d.")
    private @Nullable String length;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for people; needed.")
    private @Nullable String reason;

    @Option(
            names = "--who",
            paramLabel = "NAME",
            defaultValue = "${sys:user.name}",
            description = "Who asks for it (default: the user's name here).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String who;

    @Option(names = "--list", description = "Lists what is going on or to come.")
    private boolean list;

    @Option(names = "--end", paramLabel = "ID", description = "Ends it now, or calls it off.")
    private @Nullable String end;

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
        boolean plans = Stream.of(check, from, until, length, reason).anyMatch(each -> each != null) || all;
        if (list ? end != null || plans : end != null && (plans || application != null)) {
            throw new Refusal("--list and --end stand for themselves; what is planned is named without them");
        }
        print(list ? list(json) : end != null ? end(end, json) : plan(json));
        return ExitCode.GO;
    }

    private String list(boolean json) throws InterruptedException {
        String path = PATH + (application == null ? "" : "?application=" + DaemonClient.encoded(application));
        JsonObject answer = daemon().get(path, Duration.ZERO, deadline()).json();
        return json ? answer.encodePrettily() + "\n" : table(answer.getJsonArray("maintenance"));
    }

    private String end(String id, boolean json) throws InterruptedException {
        JsonObject ended = daemon().delete(PATH + "/" + DaemonClient.encoded(id), deadline())
                .json();
        return json ? ended.encodePrettily() + "\n" : "ended: " + title(ended) + "\n";
    }

    private String plan(boolean json) throws InterruptedException {
        if (reason == null || reason.isBlank()) {
            throw new Refusal("--reason is needed: people who wonder why nothing is reported should read it");
        }
        JsonObject body = new JsonObject().put("reason", reason).put("who", who).put("all", all);
        put(body, "application", application);
        put(body, "check", check);
        put(body, "from", from);
        put(body, "until", until);
        put(body, "for", length);
        // asked again for want of an answer, it is the same work
        Map<String, String> key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
        JsonObject work = daemon().post(PATH, body, key, deadline()).json();
        return json
                ? work.encodePrettily() + "\n"
                : title(work) + ", from " + moment(work, "from") + " until " + moment(work, "until") + " ("
                        + work.getString("id") + ")\n";
    }

    private static void put(JsonObject body, String name, @Nullable String value) {
        if (value != null) {
            body.put(name, value);
        }
    }

    /** {@code maintenance of shop: the database moves}. */
    private static String title(JsonObject work) {
        return "maintenance of " + subject(work) + ": " + Plain.line(work.getString("reason"));
    }

    private static String subject(JsonObject work) {
        String owner = work.getString("application");
        String one = work.getString("check");
        return owner == null ? "everything" : Plain.line(one == null ? owner : owner + "/" + one);
    }

    private static String moment(JsonObject work, String name) {
        return work.getString(name).replaceFirst("\\.\\d+Z$", "Z");
    }

    private static String table(JsonArray works) {
        if (works.isEmpty()) {
            return "no work is planned\n";
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("ID", "OF", "FROM", "UNTIL", "NOW", "WHO", "REASON"));
        for (Object each : works) {
            JsonObject work = (JsonObject) each;
            rows.add(List.of(
                    work.getString("id"),
                    subject(work),
                    moment(work, "from"),
                    moment(work, "until"),
                    work.getBoolean("active") ? "yes" : "no",
                    Plain.cut(Plain.line(work.getString("who")), 30),
                    Plain.cut(Plain.line(work.getString("reason")), 60)));
        }
        return Table.of(rows);
    }
}
