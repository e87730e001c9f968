package dev.postflight.cli.remote;

import dev.postflight.cli.shared.ExitCode;
import dev.postflight.cli.shared.Refusal;
import dev.postflight.cli.shared.Terminal;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Waits for the verdict on a deployment, through restarts of the daemon, and makes it an exit code. */
@Command(
        name = "gate",
        description = "Waits for a deployment's verdict and returns it as exit code.",
        footer = {
            "",
            "Exit codes: 0 GO, 1 NO-GO, 2 usage, unknown application or token, 3 undecided: the wait is over, the",
            "deployment was superseded, closed or aborted before, or the daemon did not answer all along."
        })
public final class GateCommand implements Callable<Integer> {
    /** What a request may wait at once; the daemon allows 60 s, and some proxies cut after 30. */
    private static final Duration POLL = Duration.ofSeconds(25);
    /** Where somebody watches, the line moves this often. */
    private static final Duration LIVE_POLL = Duration.ofSeconds(2);
    /** Between two looks whether a version is registered. */
    private static final Duration LOOK = Duration.ofSeconds(2);

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final DaemonOptions options = new DaemonOptions();

    @Parameters(paramLabel = "APPLICATION", description = "The application.")
    @SuppressWarnings("NullAway.Init")
    private String application;

    @Option(
            names = "--version",
            paramLabel = "V",
            description = "The version; waited for when it is not registered yet (default: the newest deployment).")
    private @Nullable String version;

    @Option(
            names = "--window",
            paramLabel = "TIME",
            description = "The window whose verdict counts, or all (default: the shortest).")
    private @Nullable String window;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            defaultValue = "45m",
            description = "How long to wait (default: 45m); a window that is undecided at its end lasts twice as long.")
    @SuppressWarnings("NullAway.Init")
    private String wait;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text or json, the last known of the deployment (default: text).")
    @SuppressWarnings("NullAway.Init")
    private String format;

    @Override
    public Integer call() throws InterruptedException {
        boolean json = RemoteCommand.choice("--format", format, List.of("text", "json"))
                .equals("json");
        Duration span = Span.parse("--wait", wait);
        if (window != null && !window.equals("all")) {
            Span.parse("--window", window);
        }
        Deadline deadline = Deadline.in(span);
        boolean live = Terminal.is("err");
        GateProgress progress = new GateProgress(spec.commandLine().getErr(), live, System::nanoTime);
        DaemonClient daemon = options.client(progress::say);
        JsonObject launch = await(daemon, first(daemon, deadline, span), deadline, live ? LIVE_POLL : POLL, progress);
        progress.end();
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? launch.encodePrettily() + "\n" : GateText.of(launch, Span.shown(span)));
        out.flush();
        return code(launch.getJsonObject("verdict"));
    }

    /** The deployment, which stays the same from then on. */
    private JsonObject first(DaemonClient daemon, Deadline deadline, Duration span) throws InterruptedException {
        if (version == null) {
            return Chosen.get(daemon, "latest", application, deadline);
        }
        Optional<JsonObject> found = Chosen.find(daemon, application, version, deadline);
        while (found.isEmpty()) {
            if (deadline.isOver()) {
                throw Refusal.undecided("no deployment of " + application + " " + version + " was registered within "
                        + Span.shown(span));
            }
            TimeUnit.MILLISECONDS.sleep(
                    Math.min(LOOK.toMillis(), deadline.left().toMillis() + 1));
            found = Chosen.find(daemon, application, version, deadline);
        }
        return found.get();
    }

    private JsonObject await(
            DaemonClient daemon, JsonObject deployment, Deadline deadline, Duration poll, GateProgress progress)
            throws InterruptedException {
        String asked = window == null
                ? deployment.getJsonArray("windows").getJsonObject(0).getString("window")
                : window;
        String path = Chosen.path(deployment) + "/verdict?"
                + (asked.equals("all") ? "" : "window=" + DaemonClient.encoded(asked) + "&") + "wait=";
        boolean first = true;
        while (true) {
            // at first without waiting, so that something is shown at once
            long left = first ? 0 : Math.min(poll.toMillis(), deadline.left().toMillis());
            first = false;
            JsonObject launch = daemon.get(path + left + "ms", Duration.ofMillis(left), deadline)
                    .json();
            if (launch.getJsonObject("verdict").getBoolean("settled") || deadline.isOver()) {
                return launch;
            }
            progress.show(launch);
        }
    }

    private static int code(JsonObject verdict) {
        if (!verdict.getBoolean("settled")) {
            return ExitCode.UNDECIDED;
        }
        return switch (verdict.getString("decision")) {
            case "go" -> ExitCode.GO;
            case "no_go" -> ExitCode.NO_GO;
            default -> ExitCode.UNDECIDED;
        };
    }
}
