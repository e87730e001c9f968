package dev.postflight.cli;

import dev.postflight.check.kinds.Kinds;
import dev.postflight.cli.shared.Refusal;
import dev.postflight.config.Config;
import dev.postflight.config.ConfigLoader;
import dev.postflight.config.Loaded;
import dev.postflight.config.yaml.Mistake;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** {@code --config}, shared by all commands that read a configuration. */
final class ConfigOption {
    private static final Path DEFAULT = Path.of("config", "postflight.yaml");

    @Option(
            names = {"-c", "--config"},
            paramLabel = "PATH",
            description =
                    "A file, or a directory of files; may be given several times (default: config/postflight.yaml).")
    private List<Path> paths = List.of();

    List<Path> paths() {
        if (!paths.isEmpty()) {
            return paths;
        }
        // the launcher says where it lives, so that the default configuration is found from any folder
        Path home = Path.of(System.getProperty("postflight.home", "."));
        return List.of(Files.exists(DEFAULT) ? DEFAULT : home.resolve(DEFAULT));
    }

    ConfigLoader loader() {
        return new ConfigLoader(Kinds.ALL, System.getenv());
    }

    /** The configuration, or a refusal that lists every mistake. */
    Config load() {
        return valid().config();
    }

    /** The configuration with all that was written, or a refusal that lists every mistake. */
    Loaded.Valid valid() {
        Loaded loaded = loader().load(paths());
        if (loaded instanceof Loaded.Valid valid) {
            return valid;
        }
        List<Mistake> mistakes = ((Loaded.Invalid) loaded).mistakes();
        String count = mistakes.size() + (mistakes.size() == 1 ? " mistake" : " mistakes");
        throw new Refusal(mistakes.stream().map(Mistake::toString).collect(Collectors.joining("\n")) + "\n" + count
                + " in the configuration");
    }
}
