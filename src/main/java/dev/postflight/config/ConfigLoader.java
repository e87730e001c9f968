package dev.postflight.config;

import dev.postflight.check.CheckKind;
import dev.postflight.config.secret.References;
import dev.postflight.config.yaml.Mistakes;
import dev.postflight.config.yaml.Node;
import dev.postflight.config.yaml.Source;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads configuration files into records, or tells everything that is wrong with them. */
public final class ConfigLoader {
    private final Map<String, CheckKind> kinds = new LinkedHashMap<>();
    private final Map<String, String> environment;

    /** @param environment what {@code ${env:NAME}} means */
    public ConfigLoader(List<CheckKind> kinds, Map<String, String> environment) {
        kinds.forEach(kind -> this.kinds.put(kind.name(), kind));
        this.environment = environment;
    }

    /** Reads these files and folders as one configuration. */
    public Loaded load(List<Path> paths) {
        Mistakes mistakes = new Mistakes();
        References references = new References(environment, mistakes);
        List<Path> sources = Source.files(paths, mistakes);
        List<Node.Mapping> files = files(sources, mistakes);

        GlobalReader.Global global = new GlobalReader(environment, references, mistakes).read(files);
        Templates templates = new Templates(files, mistakes);
        CheckReader checkReader =
                new CheckReader(kinds, references, mistakes, global.shortIntervals(), global.programs());
        FileReader fileReader = new FileReader(templates, checkReader, mistakes);
        List<Written.Part> parts = files.stream().map(fileReader::read).toList();
        List<Written.Check> checks =
                parts.stream().flatMap(part -> part.checks().stream()).toList();
        new Dependency(checks, mistakes).check(fileReader.ids());
        global.notifyReader().check(fileReader.watches().keySet());

        if (mistakes.count() > 0) {
            return new Loaded.Invalid(mistakes.all(paths, sources, references.secrets()::mask));
        }
        List<String> warnings = new ArrayList<>();
        List<Path> read = new ArrayList<>(sources);
        read.addAll(references.files());
        Config config = new Config(
                global.server(),
                global.store(),
                global.limits(),
                global.log(),
                enabled(checks, warnings),
                fileReader.watches(),
                global.channels(),
                read,
                references.secrets());
        return new Loaded.Valid(config, warnings, new Written(global.written(), parts));
    }

    private static List<Node.Mapping> files(List<Path> sources, Mistakes mistakes) {
        List<Node.Mapping> files = new ArrayList<>();
        for (Path source : sources) {
            Source.tree(source, mistakes).ifPresent(node -> {
                if (node instanceof Node.Mapping file) {
                    files.add(file);
                } else {
                    mistakes.add(
                            node.at(),
                            node.noun() + " is no configuration",
                            "a mapping with " + String.join(", ", Key.FILE));
                }
            });
        }
        return files;
    }

    /** What runs. A check that depends on one that does not run is judged without it. */
    private static List<CheckConfig> enabled(List<Written.Check> checks, List<String> warnings) {
        Set<String> disabled = new HashSet<>();
        checks.stream()
                .filter(check -> !check.enabled())
                .forEach(check -> disabled.add(check.config().id()));
        List<CheckConfig> enabled = new ArrayList<>();
        for (Written.Check check : checks) {
            CheckConfig config = check.config();
            if (check.enabled()) {
                config.dependsOn().stream()
                        .filter(disabled::contains)
                        .forEach(id -> warnings.add(config.id() + " depends on " + id + ", which is not enabled"));
                enabled.add(
                        config.dependsOn().stream().anyMatch(disabled::contains) ? config.without(disabled) : config);
            }
        }
        if (enabled.isEmpty()) {
            warnings.add("no check is configured: nothing will be watched");
        }
        return enabled;
    }
}
