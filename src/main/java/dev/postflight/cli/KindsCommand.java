package dev.postflight.cli;

import dev.postflight.check.CheckKind;
import dev.postflight.check.kinds.Kinds;
import dev.postflight.cli.shared.ExitCode;
import dev.postflight.cli.shared.Refusal;
import dev.postflight.config.Reference;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the kinds of checks, or the reference of one. */
@Command(
        name = "kinds",
        description = "The kinds of checks; with a name, its options and signals.",
        mixinStandardHelpOptions = true)
final class KindsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "KIND", arity = "0..1", description = "The kind to explain.")
    private @Nullable String name;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (name == null) {
            out.print(Reference.kinds(Kinds.ALL));
        } else {
            CheckKind kind = Kinds.ALL.stream()
                    .filter(one -> one.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new Refusal("there is no kind " + name + "; there are: "
                            + Kinds.ALL.stream().map(CheckKind::name).collect(Collectors.joining(", "))));
            out.print(Reference.kind(kind));
        }
        out.flush();
        return ExitCode.GO;
    }
}
