package dev.postflight.config;

import dev.postflight.check.Option;
import dev.postflight.check.Settings;
import dev.postflight.check.Shape;
import dev.postflight.config.secret.References;
import dev.postflight.config.shape.ShapeReader;
import dev.postflight.config.yaml.Mistakes;
import dev.postflight.config.yaml.Node;
import dev.postflight.config.yaml.Spelling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what counts for the whole configuration and may stand in one of its files only. */
final class GlobalReader {
    private static final Option<Long> CONCURRENCY = Option.whole(
                    "concurrency",
                    1,
                    1_000_000,
                    "Runs under way at the most; less where the limit of open files is lower.")
            .or((long) LimitsConfig.DEFAULT.concurrency());
    private static final Option<Long> PER_HOST = Option.whole(
                    "per_host", 1, 1_000_000, "Runs under way against one host at the most.")
            .or((long) LimitsConfig.DEFAULT.perHost());
    private static final Option<Boolean> SHORT_INTERVALS = Option.flag(
                    "allow_short_intervals", "Lets checks run more often than each second.")
            .or(false);
    private static final Option<List<String>> COMMANDS = Option.list(
                    "commands",
                    new Shape.Text(),
                    "Programs that checks may start: absolute paths, * within a name. None else is ever started.")
            .or(List.of());
    static final Shape.Group LIMITS = new Shape.Group(CONCURRENCY, PER_HOST, SHORT_INTERVALS, COMMANDS);

    private static final Option<String> FORMAT = Option.choice(
                    "format",
                    Arrays.stream(LogConfig.Format.values())
                            .map(LogConfig.Format::word)
                            .toList(),
                    "For people, or one JSON object a line.")
            .or(LogConfig.DEFAULT.format().word());
    private static final Option<String> LEVEL = Option.choice(
                    "level",
                    Arrays.stream(LogConfig.Level.values())
                            .map(LogConfig.Level::word)
                            .toList(),
                    "The least important that is told.")
            .or(LogConfig.DEFAULT.level().word());
    static final Shape.Group LOG = new Shape.Group(FORMAT, LEVEL);

    /**
     * What was read.
     *
     * @param shortIntervals whether checks may run more often than each second
     * @param programs what checks may start
     * @param channels who is told of deployments
     * @param notifyReader reads them, and has a last look when all applications are known
     * @param written the sections as they stand, by key
     */
    record Global(
            ServerConfig server,
            StoreConfig store,
            LimitsConfig limits,
            boolean shortIntervals,
            Programs programs,
            LogConfig log,
            List<ChannelConfig> channels,
            NotifyReader notifyReader,
            Map<String, Node.Mapping> written) {}

    private final Map<String, String> environment;
    private final References references;
    private final Mistakes mistakes;

    GlobalReader(Map<String, String> environment, References references, Mistakes mistakes) {
        this.environment = environment;
        this.references = references;
        this.mistakes = mistakes;
    }

    Global read(List<Node.Mapping> files) {
        Map<String, Node.Entry> found = new HashMap<>();
        for (Node.Mapping file : files) {
            for (String key : keys()) {
                Node.Entry entry = file.entries().get(key);
                Node.Entry first = entry == null ? null : found.putIfAbsent(key, entry);
                if (entry != null && first != null) {
                    mistakes.add(entry.at(), "stands in two files, first at " + first.at(), "it in one of them");
                }
            }
        }
        Map<String, Node.Mapping> written = new HashMap<>();
        found.forEach((key, entry) -> {
            if (entry.value() instanceof Node.Mapping mapping) {
                written.put(key, mapping);
            }
        });
        Optional<Settings> limits = settings("limits", found);
        Programs programs = limits.map(given -> programs(given, found))
                .orElse(found.containsKey("limits") ? Programs.ANY : Programs.NONE);
        NotifyReader notify = new NotifyReader(references, mistakes, programs);
        ServerConfig server = settings("server", found)
                .flatMap(given -> Optional.ofNullable(found.get("server"))
                        .flatMap(entry -> new ServerReader(mistakes).read(given, entry)))
                .orElse(ServerConfig.DEFAULT);
        StoreReader stores = new StoreReader(environment, mistakes);
        return new Global(
                server,
                settings("store", found)
                        .flatMap(given -> Optional.ofNullable(found.get("store"))
                                .flatMap(entry -> stores.read(given, entry, server.port())))
                        .orElseGet(() -> stores.standard(server.port())),
                limits.map(GlobalReader::limits).orElse(LimitsConfig.DEFAULT),
                // with the section in doubt there is no use in complaining of every check
                limits.map(given -> given.get(SHORT_INTERVALS)).orElse(found.containsKey("limits")),
                programs,
                settings("log", found).map(GlobalReader::log).orElse(LogConfig.DEFAULT),
                Optional.ofNullable(found.get(Key.NOTIFY_KEY))
                        .map(section -> notify.read(section.value()))
                        .orElse(List.of()),
                notify,
                written);
    }

    private static List<String> keys() {
        List<String> keys = new ArrayList<>(Key.GLOBAL.keySet());
        keys.add(Key.NOTIFY_KEY);
        return keys;
    }

    private Optional<Settings> settings(String key, Map<String, Node.Entry> found) {
        return Optional.ofNullable(found.get(key))
                .flatMap(entry -> new ShapeReader(references, mistakes).read(group(key), entry.value()));
    }

    private static Shape.Group group(String key) {
        return Optional.ofNullable(Key.GLOBAL.get(key)).orElseThrow();
    }

    private static LimitsConfig limits(Settings settings) {
        return new LimitsConfig(
                settings.get(CONCURRENCY).intValue(), settings.get(PER_HOST).intValue());
    }

    private Programs programs(Settings settings, Map<String, Node.Entry> found) {
        List<String> commands = settings.get(COMMANDS);
        for (int i = 0; i < commands.size(); i++) {
            Optional<String> problem = Programs.problem(commands.get(i));
            if (problem.isPresent()) {
                Node given = Optional.ofNullable(found.get("limits"))
                        .map(Node.Entry::value)
                        .filter(Node.Mapping.class::isInstance)
                        .flatMap(limits -> ((Node.Mapping) limits).find(COMMANDS.name()))
                        .orElseThrow();
                Node item =
                        given instanceof Node.Sequence several ? several.items().get(i) : given;
                mistakes.add(item.at(), Spelling.quote(commands.get(i)) + " names no program", problem.get());
                return Programs.ANY;
            }
        }
        return new Programs(commands);
    }

    private static LogConfig log(Settings settings) {
        return new LogConfig(
                Key.constant(LogConfig.Format.class, settings.get(FORMAT)),
                Key.constant(LogConfig.Level.class, settings.get(LEVEL)));
    }
}
