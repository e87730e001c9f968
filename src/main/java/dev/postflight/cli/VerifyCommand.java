package dev.postflight.cli;

import dev.postflight.app.Rounds;
import dev.postflight.board.Board;
import dev.postflight.board.CheckState;
import dev.postflight.board.Entry;
import dev.postflight.board.View;
import dev.postflight.cli.shared.Refusal;
import dev.postflight.cli.shared.Terminal;
import dev.postflight.config.Config;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs every check now and says whether the deployment is approved. */
@Command(
        name = "verify",
        description = "Runs every check now: passed, failed, success rate, the approval.",
        mixinStandardHelpOptions = true,
        footer = {"", "Exit codes: 0 go, 1 no-go, 2 usage or configuration, 3 undecided."})
final class VerifyCommand implements Callable<Integer> {
    /** Between two rounds, so that a second one is a second look. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "1",
            description = "How often each check runs; fail_after and pass_after count over them (default: 1).")
    private int rounds;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text, json, junit or markdown (default: text).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String format;

    @Override
    public Integer call() throws InterruptedException {
        if (rounds < 1 || rounds > 1000) {
            throw new Refusal("--rounds " + rounds + " is not between 1 and 1000");
        }
        VerifyReport report = report();
        Config loaded = config.load();
        Instant at = Instant.now();
        int all = loaded.checks().size() * rounds;
        Board board;
        try (Rounds run = new Rounds(loaded)) {
            board = run.run(rounds, PAUSE, progress(all));
        }
        Verification verification = new Verification(
                at,
                Duration.between(at, Instant.now()),
                rounds,
                board.checks().stream().map(VerifyCommand::checked).toList());
        PrintWriter out = spec.commandLine().getOut();
        out.print(
                report == VerifyReport.TEXT
                        ? new VerifyText(verification, Terminal.is("out")).render()
                        : report.render(verification));
        out.flush();
        return verification.approval().exitCode();
    }

    private VerifyReport report() {
        try {
            return VerifyReport.valueOf(format.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new Refusal("--format " + format + " is not one of text, json, junit, markdown");
        }
    }

    private static Verification.Checked checked(CheckState state) {
        View view = state.view();
        return new Verification.Checked(
                state.config().id(),
                state.config().application(),
                state.config().kind().name(),
                state.config().severity(),
                view.status(),
                view.reason(),
                state.last().map(Entry::took).orElse(Duration.ZERO));
    }

    /** One line that rewrites itself, on a terminal only. */
    private Runnable progress(int all) {
        if (!Terminal.is("err")) {
            return () -> {};
        }
        AtomicInteger done = new AtomicInteger();
        PrintWriter err = spec.commandLine().getErr();
        return () -> {
            int count = done.incrementAndGet();
            synchronized (err) {
                err.print(count == all ? "\r\u001b[K" : "\r" + count + " of " + all + " checks done");
                err.flush();
            }
        };
    }
}
