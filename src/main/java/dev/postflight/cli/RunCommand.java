package dev.postflight.cli;

import dev.postflight.app.App;
import dev.postflight.app.Signals;
import dev.postflight.cli.shared.ExitCode;
import dev.postflight.cli.shared.Refusal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The daemon. */
@Command(
        name = "run",
        description = "Runs the daemon: checks on schedule, metrics, status, API.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Override
    public Integer call() throws InterruptedException {
        App app;
        try {
            app = App.start(config.loader(), config.paths(), config.valid());
        } catch (App.StartFailure e) {
            throw new Refusal(String.valueOf(e.getMessage()));
        }
        // left to Java, a stop that was asked for would end with 143, and with the log gone
        Signals.on("TERM", app::stop);
        Signals.on("INT", app::stop);
        Runtime.getRuntime().addShutdownHook(new Thread(app::stop, "stop"));
        app.awaitStop();
        return ExitCode.GO;
    }
}
