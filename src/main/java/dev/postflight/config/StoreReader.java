package dev.postflight.config;

import dev.postflight.check.Option;
import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.check.Shape;
import dev.postflight.config.secret.References;
import dev.postflight.config.yaml.Mistakes;
import dev.postflight.config.yaml.Node;
import dev.postflight.config.yaml.Place;
import dev.postflight.config.yaml.Spelling;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads where things are kept; where nothing is said, in the folder that the system has for such. */
final class StoreReader {
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("(?:\\[([^\\]\\s]+)\\]|([^:\\[\\]\\s/]+))(?::(\\d{1,5}))?");
    /** Neither quotes nor a clash with words of SQL to think of. */
    private static final Pattern SCHEMA_NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

    private static final int LAST_PORT = 65_535;
    private static final String PORT = "5432";

    /** Minutes are kept that long anyway. */
    private static final Duration SHORTEST = Duration.ofDays(15);

    private static final Duration LONGEST = Duration.ofDays(3_660);

    private static final Option<String> FOLDER = Option.text(
            "folder",
            "Where the SQLite file lies, named after the server's port. Default: $STATE_DIRECTORY, as systemd sets it, else"
                    + " $XDG_STATE_HOME/postflight, else ~/.local/state/postflight.");
    private static final Option<Duration> KEEP = Option.span(
                    "keep",
                    SHORTEST,
                    LONGEST,
                    "How long deployments with all that was said of them are kept, and what checks saw in hours; minutes are"
                            + " kept for 15 days.")
            .or(StoreConfig.KEEP);
    private static final Option<String> SERVER = Option.text(
                    "server", "host, host:port or [v6]:port; port 5432 where none stands")
            .needed()
            .asMain();
    private static final Option<String> DATABASE =
            Option.text("database", "the database to log in to").or("postflight");
    private static final Option<String> USER =
            Option.text("user", "the role to log in as").or("postflight");
    private static final Option<Secret> PASSWORD =
            Option.secret("password", "its password; left out for trust and certificate logins");
    private static final Option<String> SCHEMA = Option.text(
                    "schema", "the database's schema for the tables, made if it is missing")
            .or("postflight");
    private static final Option<String> CA =
            Option.text("ca", "PEM file of the only authorities to trust; those of the platform when left out");
    private static final Option<String> CERTIFICATE =
            Option.text("certificate", "PEM file of the client's own certificate and its chain");
    private static final Option<String> KEY =
            Option.text("key", "PEM file of the client's own key (PKCS#8, not encrypted)");
    private static final Option<Boolean> VERIFY =
            Option.flag("verify", "false believes whoever answers").or(true);
    private static final Option<Settings> TLS = Option.group(
            "tls",
            "Insists on TLS with a certificate for this host; when left out, TLS is spoken if the server has it, and nothing"
                    + " verified.",
            CA,
            CERTIFICATE,
            KEY,
            VERIFY);
    private static final Option<Settings> POSTGRES = Option.group(
            "postgres",
            "A PostgreSQL instead of a file, reached directly: not through pgbouncer's transaction pooling.",
            SERVER,
            DATABASE,
            USER,
            PASSWORD,
            SCHEMA,
            TLS);

    static final Shape.Group STORE = new Shape.Group(FOLDER, KEEP, POSTGRES);

    private final Map<String, String> environment;
    private final Mistakes mistakes;

    StoreReader(Map<String, String> environment, Mistakes mistakes) {
        this.environment = environment;
        this.mistakes = mistakes;
    }

    /** Where nothing is said. */
    StoreConfig standard(int port) {
        return new StoreConfig(
                port == 0 ? new StoreConfig.Passing() : new StoreConfig.File(file(stateFolder(), port)),
                StoreConfig.KEEP);
    }

    Optional<StoreConfig> read(Settings settings, Node.Entry entry, int port) {
        Node node = entry.value();
        Duration keep = settings.get(KEEP);
        if (settings.has(FOLDER) && settings.has(POSTGRES)) {
            mistakes.add(child(node, POSTGRES).at(), "stands beside a folder", "one of the two");
            return Optional.empty();
        } else if (settings.has(POSTGRES)) {
            return postgres(settings.get(POSTGRES), child(node, POSTGRES)).map(server -> new StoreConfig(server, keep));
        } else if (!settings.has(FOLDER)) {
            return Optional.of(new StoreConfig(standard(port).place(), keep));
        }
        return path(FOLDER, settings, node)
                .map(folder -> new StoreConfig(new StoreConfig.File(file(folder, port)), keep));
    }

    private Optional<StoreConfig.Postgres> postgres(Settings settings, Node node) {
        Matcher server = HOST_AND_PORT.matcher(settings.get(SERVER).strip());
        int port = 0;
        if (server.matches()) {
            port = Integer.parseInt(server.group(3) == null ? PORT : server.group(3));
        }
        if (port < 1 || port > LAST_PORT) {
            mistakes.add(
                    child(node, SERVER).at(),
                    Spelling.quote(settings.get(SERVER)) + " is no server",
                    "a host such as db.example, db.example:5432 or [::1]:5432");
            return Optional.empty();
        }
        String schema = settings.get(SCHEMA);
        if (!SCHEMA_NAME.matcher(schema).matches()) {
            mistakes.add(
                    child(node, SCHEMA).at(),
                    Spelling.quote(schema) + " is no name for a schema",
                    "lower-case letters, digits and underscores, at most 63, not a digit first");
        }
        return Optional.of(new StoreConfig.Postgres(
                server.group(1) == null ? server.group(2) : server.group(1),
                port,
                settings.get(DATABASE),
                settings.get(USER),
                settings.find(PASSWORD),
                schema,
                settings.find(TLS).map(tls -> tls(tls, child(node, TLS)))));
    }

    private StoreConfig.Tls tls(Settings settings, Node node) {
        if (settings.has(CERTIFICATE) != settings.has(KEY)) {
            mistakes.add(node.at(), "one of certificate and key is missing", "both together");
        }
        return new StoreConfig.Tls(
                readable(CA, settings, node),
                readable(CERTIFICATE, settings, node),
                readable(KEY, settings, node),
                settings.get(VERIFY));
    }

    private Optional<Path> readable(Option<String> option, Settings settings, Node node) {
        if (!settings.has(option)) {
            return Optional.empty();
        }
        Optional<Path> path = path(option, settings, node);
        if (path.isPresent() && !Files.isReadable(path.get())) {
            mistakes.add(
                    child(node, option).at(),
                    Spelling.quote(settings.get(option)) + " cannot be read",
                    "a readable file, its path from the folder of this configuration file");
        }
        return path;
    }

    private Optional<Path> path(Option<String> option, Settings settings, Node node) {
        Place at = child(node, option).at();
        String text = settings.get(option);
        try {
            if (!text.isBlank()) {
                return Optional.of(References.beside(at.file(), text));
            }
        } catch (InvalidPathException e) {
            // told below
        }
        mistakes.add(at, Spelling.quote(text) + " is no path", "a path, from the folder of this configuration file");
        return Optional.empty();
    }

    /** Of this user, who may be a service that systemd gives a folder of its own. */
    private Path stateFolder() {
        String own = environment.getOrDefault("STATE_DIRECTORY", "").split(":", 2)[0];
        if (!own.isEmpty()) {
            return Path.of(own);
        }
        String states = environment.getOrDefault("XDG_STATE_HOME", "");
        return states.startsWith("/")
                ? Path.of(states, "postflight")
                : Path.of(System.getProperty("user.home"), ".local", "state", "postflight");
    }

    private static Path file(Path folder, int port) {
        return folder.resolve(port + ".db");
    }

    private static Node child(Node node, Option<?> option) {
        return node instanceof Node.Mapping mapping
                ? mapping.find(option.name()).orElse(node)
                : node;
    }
}
