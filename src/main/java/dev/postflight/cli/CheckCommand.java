package dev.postflight.cli;

import dev.postflight.app.Rounds;
import dev.postflight.board.CheckState;
import dev.postflight.board.Entry;
import dev.postflight.board.View;
import dev.postflight.cli.shared.ExitCode;
import dev.postflight.cli.shared.Refusal;
import dev.postflight.config.CheckConfig;
import dev.postflight.config.Config;
import dev.postflight.expect.Verdict;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs one check and tells everything that happened. */
@Command(
        name = "check",
        description = "Runs one check, with the whole trace of what happened.",
        mixinStandardHelpOptions = true,
        footer = {"", "Exit codes: 0 passed or warned, 1 failed, 2 usage or configuration, 3 unknown."})
final class CheckCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Parameters(paramLabel = "ID", description = "The check's id.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String id;

    @Override
    public Integer call() throws InterruptedException {
        Config loaded = config.load();
        CheckConfig check = loaded.checks().stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new Refusal("there is no check " + id + "; there are: "
                        + loaded.checks().stream().map(CheckConfig::id).collect(Collectors.joining(", "))));
        PrintWriter out = spec.commandLine().getOut();
        out.println(check.id() + " (" + check.kind().name() + " of " + check.application() + ", "
                + check.severity().word() + ") "
                + loaded.secrets().mask(check.target().title()));
        CheckState state;
        try (Rounds rounds = new Rounds(loaded)) {
            state = rounds.run(check, (at, step) -> {
                        out.printf(
                                Locale.ROOT,
                                "  %8.1f ms  %s%n",
                                at.toNanos() / 1e6,
                                loaded.secrets().mask(step));
                        out.flush();
                    })
                    .find(id)
                    .orElseThrow();
        }
        View view = state.view();
        view.judgement().verdicts().stream()
                .map(verdict -> String.format("  %-7s  %s", verdict.status().word(), told(verdict)))
                .distinct() // a signal that was not measured is judged by expect and by prefer
                .forEach(out::println);
        out.println(view.status().word() + (view.reason().isEmpty() ? "" : ": " + view.reason()) + " ("
                + VerifyText.time(state.last().map(Entry::took).orElse(Duration.ZERO)) + ")");
        out.flush();
        return switch (view.status()) {
            case PASS, WARN -> ExitCode.GO;
            case FAIL -> ExitCode.NO_GO;
            case UNKNOWN -> ExitCode.UNDECIDED;
        };
    }

    private static String told(Verdict verdict) {
        return verdict.reason().isEmpty()
                ? verdict.reading() + " " + verdict.value() + ", as expected: " + verdict.bound()
                : verdict.reason();
    }
}
