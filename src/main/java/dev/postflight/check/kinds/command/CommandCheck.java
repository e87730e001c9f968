package dev.postflight.check.kinds.command;

import dev.postflight.check.Check;
import dev.postflight.check.CheckKind;
import dev.postflight.check.Option;
import dev.postflight.check.Run;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.check.Shape;
import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.check.kinds.shared.Program;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import io.vertx.core.Future;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs a program and takes its word: a monitoring plugin's, or the exit code of any other. */
public final class CommandCheck implements Check {
    static final Option<List<String>> RUN = Option.list(
                    "run",
                    new Shape.Text(),
                    "the program's absolute path and its arguments, each as it stands: there is no shell. The program"
                            + " must be allowed by limits.commands")
            .needed()
            .asMain();
    static final Option<String> SPEAKS = Option.choice(
                    "speaks",
                    List.of("plugin", "exit_code"),
                    "plugin: as the monitoring plugins do, 0 is good, 1 a warning, 2 a failure, 3 unknown, with"
                            + " performance data in its output; exit_code: 0 is good and all else is not")
            .or("plugin");
    static final Option<Map<String, String>> ENVIRONMENT = Option.map(
                    "environment",
                    new Shape.Text(),
                    "all that the program gets beside a plain PATH and LC_ALL; the place for secrets")
            .or(Map.of());
    static final Option<String> FOLDER =
            Option.text("folder", "where the program works").or("/");
    static final Option<Long> OUTPUT_LIMIT = Option.size(
                    "output_limit", 1, 16 << 20, "a program that writes more is ended, and the check is unknown")
            .or(64L << 10);

    static final Signal DURATION = Signal.of("duration", Unit.SECONDS, "how long the program ran");
    static final Signal EXIT_CODE = Signal.of("exit_code", Unit.NONE, "what the program ended with");
    static final Signal OK =
            Signal.of("ok", Unit.FLAG, "whether a plugin has nothing to complain of; else what it says");
    static final Signal OUTPUT = Signal.of("output", Unit.TEXT, "what the program wrote, up to its performance data");

    public static final CheckKind KIND = CheckKind.named("command")
            .summary("Runs a program of this machine, such as one of the monitoring plugins, and takes its word.")
            .options(RUN, SPEAKS, ENVIRONMENT, FOLDER, OUTPUT_LIMIT)
            .signals(
                    DURATION,
                    EXIT_CODE,
                    OK,
                    OUTPUT,
                    Performance.NUMBER,
                    Performance.TIME,
                    Performance.SIZE,
                    Performance.SHARE)
            .impliesWhen(settings -> !isPlugin(settings), EXIT_CODE, "0")
            .prefersWhen(CommandCheck::isPlugin, OK, "true")
            .starts(settings -> Map.of(RUN.name(), settings.get(RUN).get(0)))
            .targets(settings -> new CheckKind.Target(settings.get(RUN).get(0), ""))
            .complains(CommandCheck::complaints)
            .opens(CommandCheck::new);

    /** Reading more than this takes longer than an event loop should be held up. */
    private static final int HEAVY = 256 << 10;

    private final Setup setup;
    private final boolean plugin;
    private final Program program;

    private CommandCheck(Setup setup) {
        Settings settings = setup.settings();
        this.setup = setup;
        this.plugin = isPlugin(settings);
        this.program = new Program(
                setup.vertx(),
                new Program.Command(
                        settings.get(RUN),
                        settings.get(ENVIRONMENT),
                        Path.of(settings.get(FOLDER)),
                        settings.get(OUTPUT_LIMIT).intValue()));
    }

    @Override
    public Future<Outcome> run(Run run) {
        return program.run(run).transform(done -> {
            if (done.succeeded()) {
                Program.Ended ended = done.result();
                return ended.output().length() > HEAVY
                        ? setup.vertx().executeBlocking(() -> outcome(run, ended), false)
                        : Future.succeededFuture(outcome(run, ended));
            }
            return done.cause() instanceof WireFailure failure
                    ? Future.succeededFuture(failure.outcome(List.of()))
                    : Future.failedFuture(done.cause());
        });
    }

    @Override
    public void close() {
        program.close();
    }

    private Outcome outcome(Run run, Program.Ended ended) {
        PluginOutput said = PluginOutput.of(ended.output());
        String name = setup.settings().get(RUN).get(0);
        String words =
                Plain.text(said.firstLine().isEmpty() ? PluginOutput.lastLine(ended.errors()) : said.firstLine());
        run.note(() -> name + " ended with " + ended.code() + (words.isEmpty() ? "" : ": " + words));
        List<Reading> readings = new ArrayList<>(List.of(
                DURATION.reads(ended.took().toNanos() / 1e9),
                EXIT_CODE.reads(ended.code()),
                OUTPUT.reads(plugin ? said.text() : ended.output().strip())));
        if (!plugin) {
            return Outcome.measured(readings);
        }
        readings.add(OK.holdsUnless(ended.code() == 0 ? Optional.empty() : Optional.of(orCode(words, ended))));
        readings.addAll(Performance.of(said.performance(), setup));
        said.performance().keySet().forEach(label -> run.note(() -> "performance data: " + Plain.text(label)));
        return switch (ended.code()) {
            case 0, 1 -> Outcome.measured(readings);
            case 2 -> Outcome.targetBad(orCode(words, ended), readings);
            case 3 -> unknown(orCode(words, ended), readings);
            default ->
                unknown(
                        name + " ended with " + ended.code() + ", which no monitoring plugin does"
                                + (words.isEmpty() ? "" : ": " + words),
                        readings);
        };
    }

    private static Outcome unknown(String reason, List<Reading> readings) {
        return new Outcome(dev.postflight.outcome.Finding.CHECK_BROKEN, reason, readings);
    }

    private static String orCode(String words, Program.Ended ended) {
        return words.isEmpty() ? "the plugin ended with " + ended.code() + " and said nothing" : words;
    }

    private static boolean isPlugin(Settings settings) {
        return settings.get(SPEAKS).equals("plugin");
    }

    private static Map<String, String> complaints(Settings settings) {
        Map<String, String> complaints = new LinkedHashMap<>();
        if (settings.get(RUN).isEmpty()) {
            complaints.put(
                    RUN.name(), "a program and its arguments, such as [/usr/lib/nagios/plugins/check_tcp, -p, \"22\"]");
        } else if (settings.get(RUN).stream().anyMatch(word -> word.indexOf('\0') >= 0)) {
            complaints.put(RUN.name(), "arguments without NUL");
        }
        settings.get(ENVIRONMENT).forEach((name, value) -> {
            if (!name.matches("[A-Za-z_][A-Za-z0-9_]*") || value.indexOf('\0') >= 0) {
                complaints.put(ENVIRONMENT.name(), "names made of letters, digits and _, and values without NUL");
            }
        });
        try {
            if (!Path.of(settings.get(FOLDER)).isAbsolute()) {
                complaints.put(FOLDER.name(), "an absolute path");
            }
        } catch (InvalidPathException e) {
            complaints.put(FOLDER.name(), "the path of a folder");
        }
        return complaints;
    }
}
