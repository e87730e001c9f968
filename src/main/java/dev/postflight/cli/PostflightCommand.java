package dev.postflight.cli;

import dev.postflight.app.BuildInfo;
import dev.postflight.cli.remote.AbortCommand;
import dev.postflight.cli.remote.CloseCommand;
import dev.postflight.cli.remote.DeployCommand;
import dev.postflight.cli.remote.DeploymentsCommand;
import dev.postflight.cli.remote.GateCommand;
import dev.postflight.cli.remote.HeartbeatsCommand;
import dev.postflight.cli.remote.MaintenanceCommand;
import dev.postflight.cli.remote.OverrideCommand;
import dev.postflight.cli.remote.ReportCommand;
import dev.postflight.cli.remote.SignCommand;
import dev.postflight.cli.shared.ExitCode;
import dev.postflight.cli.shared.Refusal;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The root: without a command it shows the help. */
@Command(
        name = "postflight",
        description = "Watches a deployment after it went live, and says GO or NO-GO.",
        mixinStandardHelpOptions = true,
        versionProvider = PostflightCommand.Version.class,
        subcommands = {
            RunCommand.class,
            VerifyCommand.class,
            CheckCommand.class,
            ConfigCommand.class,
            KindsCommand.class,
            DeployCommand.class,
            DeploymentsCommand.class,
            GateCommand.class,
            ReportCommand.class,
            SignCommand.class,
            OverrideCommand.class,
            CloseCommand.class,
            AbortCommand.class,
            HeartbeatsCommand.class,
            MaintenanceCommand.class,
            TrainCommand.class,
        },
        footer = {
            "",
            "Exit codes: 0 go, 1 no-go, 2 usage or configuration, 3 undecided.",
        })
public final class PostflightCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    public static int execute(String... arguments) {
        return commandLine().execute(arguments);
    }

    /** All commands with their options. */
    public static CommandLine commandLine() {
        return new CommandLine(new PostflightCommand()).setExecutionExceptionHandler((failure, command, parsed) -> {
            if (failure instanceof Refusal refusal) {
                command.getErr().println(refusal.getMessage());
                return refusal.exitCode();
            }
            failure.printStackTrace(command.getErr());
            return ExitCode.BUG;
        });
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** Printed by {@code --version}. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "postflight " + BuildInfo.version() + " (" + BuildInfo.revision() + "), Java " + Runtime.version()
            };
        }
    }
}
