package dev.postflight;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The picture of the house: which room may see which. README.md shows the same. */
class ArchitectureTest {
    private static final Path ROOT = Path.of("src/main/java/dev/postflight");

    private static final Set<String> KIND = Set.of("check", "check.kinds.shared", "net", "outcome");

    /** Many queues live in Redis, and RabbitMQ's API and Flower's are HTTP. */
    private static final Set<String> QUEUE =
            and(and(and(KIND, "check.kinds.redis"), "check.kinds.http"), "check.kinds.queue.source");

    /** Databases tell of backups too. */
    private static final Set<String> BACKUP =
            and(and(and(KIND, "check.kinds.backup.*"), "check.kinds.postgres"), "check.kinds.redis");

    private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
            Map.entry("outcome", Set.of()),
            Map.entry("expect", Set.of("outcome")),
            Map.entry("stats", Set.of()),
            Map.entry("past", Set.of("expect", "outcome", "stats")),
            Map.entry("net", Set.of("outcome")),
            Map.entry("check", Set.of("outcome", "net")),
            Map.entry("check.kinds.shared", KIND),
            Map.entry("check.kinds.http", KIND),
            Map.entry("check.kinds.certificate", KIND),
            Map.entry("check.kinds.tcp", KIND),
            Map.entry("check.kinds.dns", KIND),
            Map.entry("check.kinds.postgres", KIND),
            Map.entry("check.kinds.websocket", and(KIND, "check.kinds.http")), // it begins as HTTP does
            Map.entry("check.kinds.command", KIND),
            Map.entry("check.kinds.host", KIND),
            Map.entry("check.kinds.heartbeat", KIND),
            Map.entry("check.kinds.smtp", KIND),
            Map.entry("check.kinds.elasticsearch", and(KIND, "check.kinds.http")), // its API speaks JSON over HTTP
            Map.entry(
                    "check.kinds.application",
                    and(and(KIND, "check.kinds.http"), "check.kinds.application.exposition")),
            Map.entry("check.kinds.application.exposition", Set.of()),
            Map.entry("check.kinds.sentry", and(KIND, "check.kinds.http")), // its API speaks JSON over HTTP
            Map.entry("check.kinds.alerts", and(KIND, "check.kinds.http")),
            Map.entry("check.kinds.prometheus", and(KIND, "check.kinds.http")),
            Map.entry("check.kinds.redis", KIND),
            Map.entry("check.kinds.queue.source", and(KIND, "check.kinds.redis")), // its options are shared
            Map.entry("check.kinds.queue.redis", QUEUE),
            Map.entry("check.kinds.queue.rabbit", QUEUE),
            Map.entry("check.kinds.queue.kafka", QUEUE),
            Map.entry("check.kinds.backup", BACKUP),
            Map.entry("check.kinds.backup.archive", Set.of()),
            Map.entry("check.kinds.backup.s3", Set.of("check.kinds.shared", "net", "outcome")),
            Map.entry("check.kinds.files", KIND),
            Map.entry("check.kinds.logs.line", Set.of()),
            Map.entry("check.kinds.logs.file", Set.of("check", "check.kinds.shared", "check.kinds.logs.line")),
            Map.entry(
                    "check.kinds.logs.remote", // a search is answered there as here
                    and(and(and(KIND, "check.kinds.http"), "check.kinds.elasticsearch"), "check.kinds.logs.line")),
            Map.entry("check.kinds.logs", and(and(KIND, "check.kinds.http"), "check.kinds.logs.*")),
            Map.entry("check.kinds.queue", and(and(QUEUE, "check.kinds.queue.*"), "check.kinds.postgres")),
            Map.entry("check.kinds", Set.of("check", "check.kinds.*")),
            Map.entry("config.yaml", Set.of()),
            Map.entry("config.secret", Set.of("config.yaml")),
            Map.entry("config.shape", Set.of("config.yaml", "config.secret", "check", "expect", "outcome")),
            Map.entry("config", Set.of("config.*", "check", "expect", "notify.channel", "past", "watch", "outcome")),
            Map.entry("schedule", Set.of("check", "outcome")),
            Map.entry("board", Set.of("config", "config.secret", "expect", "past", "check", "outcome")),
            Map.entry("watch", Set.of("past", "stats", "outcome")),
            Map.entry("store", Set.of("store.*", "config", "check", "past", "watch", "outcome")),
            Map.entry("store.database", Set.of()),
            Map.entry("store.json", Set.of("watch", "outcome")),
            Map.entry("launch", Set.of("board", "check", "config", "expect", "past", "store", "watch", "outcome")),
            Map.entry("notify.channel", Set.of("check", "check.kinds.shared", "net", "watch", "outcome")),
            Map.entry("notify", Set.of("notify.channel", "config", "launch", "store", "watch", "outcome")),
            Map.entry("report", Set.of("past", "store", "watch", "outcome")),
            Map.entry(
                    "metrics",
                    Set.of(
                            "board",
                            "config",
                            "expect",
                            "check",
                            "launch",
                            "notify",
                            "outcome",
                            "schedule",
                            "store",
                            "watch")),
            Map.entry(
                    "http",
                    Set.of(
                            "metrics",
                            "board",
                            "config",
                            "config.yaml",
                            "expect",
                            "check",
                            "launch",
                            "outcome",
                            "store",
                            "watch")),
            Map.entry("app", Set.of("*")),
            Map.entry("cli.shared", Set.of()),
            Map.entry("cli.remote", Set.of("cli.shared", "outcome")), // knows the daemon by its API alone
            Map.entry(
                    "cli",
                    Set.of(
                            "app",
                            "board",
                            "config",
                            "config.yaml",
                            "check",
                            "check.kinds",
                            "cli.*",
                            "expect",
                            "outcome")),
            Map.entry("", Set.of("cli")));

    /** What the pure rooms may import besides the JDK's values: no clock to read, no file, no network, no Vert.x. */
    private static final Map<String, Pattern> PURE = Map.of(
            "outcome", Pattern.compile("java\\.(lang|math|time|util)\\..*|org\\.jspecify\\..*"),
            "stats", Pattern.compile("java\\.(lang|util)\\..*|org\\.jspecify\\..*|org\\.apache\\.commons\\..*"),
            "watch", Pattern.compile("java\\.(lang|time|util)\\..*|org\\.jspecify\\..*"),
            "past", Pattern.compile("java\\.(lang|time|util)\\..*|org\\.jspecify\\..*"),
            "expect",
                    Pattern.compile("java\\.(lang|math|time|util)\\..*|org\\.jspecify\\..*|com\\.google\\.re2j\\..*"));

    private static final Pattern OURS = Pattern.compile("\\bdev\\.postflight\\.((?:[a-z]+\\.)*)[A-Z]\\w*");
    private static final Pattern IMPORT = Pattern.compile("(?m)^import (?:static )?([\\w.]+);");

    @Test
    void everyArrowIsOneOfThePicture() throws IOException {
        Set<String> wrong = new TreeSet<>();
        for (Path file : sources()) {
            String from = room(ROOT.relativize(file).getParent());
            String code = Files.readString(file).replaceAll("(?s)/\\*.*?\\*/", "");
            Matcher names = OURS.matcher(code);
            while (names.find()) {
                String to = names.group(1).replaceAll("\\.$", "");
                Set<String> allowed = ARROWS.getOrDefault(from, Set.of());
                if (!to.equals(from) && allowed.stream().noneMatch(each -> covers(each, to))) {
                    wrong.add(from + " -> " + to + " in " + file.getFileName());
                }
            }
        }
        assertEquals(Set.of(), wrong);
    }

    @Test
    void pureRoomsKnowNothingOfTheWorld() throws IOException {
        Set<String> wrong = new TreeSet<>();
        for (Path file : sources()) {
            Pattern allowed = PURE.get(room(ROOT.relativize(file).getParent()));
            Matcher imports = IMPORT.matcher(Files.readString(file));
            while (allowed != null && imports.find()) {
                String name = imports.group(1);
                if (!name.startsWith("dev.postflight.")
                        && !allowed.matcher(name).matches()) {
                    wrong.add(name + " in " + file.getFileName());
                }
            }
        }
        assertEquals(Set.of(), wrong);
    }

    @Test
    void everyRoomSaysWhatItIsFor() throws IOException {
        Set<String> silent = new TreeSet<>();
        for (Path file : sources()) {
            if (!Files.exists(file.resolveSibling("package-info.java"))) {
                silent.add(room(ROOT.relativize(file).getParent()));
            }
        }
        assertEquals(Set.of(), silent);
    }

    private static boolean covers(String allowed, String room) {
        return allowed.endsWith("*")
                ? room.startsWith(allowed.substring(0, allowed.length() - 1))
                : room.equals(allowed);
    }

    private static Set<String> and(Set<String> rooms, String other) {
        Set<String> all = new TreeSet<>(rooms);
        all.add(other);
        return all;
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    private static String room(Path folder) {
        return folder == null ? "" : folder.toString().replace('/', '.');
    }
}
