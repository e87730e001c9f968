package dev.postflight.cli;

import dev.postflight.check.kinds.Kinds;
import dev.postflight.cli.shared.ExitCode;
import dev.postflight.config.CheckConfig;
import dev.postflight.config.Config;
import dev.postflight.config.ConfigSchema;
import dev.postflight.config.ConfigShow;
import dev.postflight.config.Loaded;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Looks at the configuration without running anything. */
@Command(
        name = "config",
        description = "Validates, prints or describes the configuration.",
        mixinStandardHelpOptions = true)
final class ConfigCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(
            name = "check",
            description = "Validates the configuration: every mistake with its place, exit code 2; 0 when it is good.",
            mixinStandardHelpOptions = true)
    int check(@Mixin ConfigOption option) {
        Loaded.Valid valid = option.valid();
        Config config = valid.config();
        valid.warnings().forEach(warning -> print("warning: " + warning + "\n"));
        long applications = config.checks().stream()
                .map(CheckConfig::application)
                .distinct()
                .count();
        print(config.checks().size() + (config.checks().size() == 1 ? " check" : " checks") + " of " + applications
                + (applications == 1 ? " application" : " applications") + ": the configuration is good\n");
        return ExitCode.GO;
    }

    @Command(
            name = "schema",
            description = "Prints the JSON Schema of the configuration, for editors.",
            mixinStandardHelpOptions = true)
    int schema() {
        print(ConfigSchema.json(Kinds.ALL));
        return ExitCode.GO;
    }

    @Command(
            name = "show",
            description =
                    "Prints the effective configuration: defaults and templates worked in, secrets as references.",
            mixinStandardHelpOptions = true)
    int show(@Mixin ConfigOption option) {
        print(ConfigShow.yaml(option.valid()));
        return ExitCode.GO;
    }

    private void print(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(text.endsWith("\n") ? text : text + "\n");
        out.flush();
    }
}
