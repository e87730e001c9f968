package dev.postflight.check.kinds.logs;

import dev.postflight.check.CheckKind;
import dev.postflight.check.Option;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.check.Shape;
import dev.postflight.check.kinds.http.HttpJson;
import dev.postflight.check.kinds.http.HttpJsonOptions;
import dev.postflight.check.kinds.http.HttpOrigin;
import dev.postflight.check.kinds.logs.remote.Elasticsearch;
import dev.postflight.check.kinds.logs.remote.Loki;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where logs can be, of which a check names one. */
final class LogsPlaces {
    static final Option<URI> URL =
            Option.url("url", List.of("http", "https"), "where its API is").needed();
    static final Option<String> LOGQL =
            Option.text("query", "LogQL of lines, such as {app=\"shop\"}").needed();
    static final Option<Settings> LOKI = Option.group("loki", "lines that Grafana's Loki keeps", URL, LOGQL);

    static final Option<String> INDEX = Option.text(
                    "index", "name of an index, alias or data stream; * stands for anything, a comma parts several")
            .needed();
    static final Option<String> QUERY = Option.text("query", "which documents, in the syntax of query_string")
            .or("*");
    static final Option<String> MESSAGE =
            Option.text("message", "field that holds the line").or("message");
    static final Option<String> LEVEL =
            Option.text("level", "field that holds its level").or("log.level");
    static final Option<String> TIME =
            Option.text("time", "the date by which documents are old or new").or("@timestamp");
    static final Option<Settings> ELASTICSEARCH = Option.group(
            "elasticsearch", "lines that Elasticsearch or OpenSearch keeps", URL, INDEX, QUERY, MESSAGE, LEVEL, TIME);

    static final Option<List<String>> UNITS = Option.list("units", new Shape.Text(), "units of systemd; left out: all")
            .or(List.of())
            .asMain();
    static final Option<String> DIRECTORY =
            Option.text("directory", "where the journal's files are; left out: this machine's");
    static final Option<Settings> JOURNAL =
            Option.group("journal", "lines of systemd's journal here, read by journalctl", UNITS, DIRECTORY);

    static final Option<Duration> LAG = Option.span(
                    "lag",
                    Duration.ZERO,
                    Duration.ofHours(1),
                    "how late lines arrive at Loki or Elasticsearch; later ones are not read")
            .or(Duration.ofSeconds(15));

    private static final List<Option<?>> ALL = List.of(LogsOptions.FILES, JOURNAL, LOKI, ELASTICSEARCH);
    private static final String NAMES = "exactly one of files, journal, loki, elasticsearch";

    private static final Path JOURNALCTL = Path.of("/usr/bin/journalctl");

    /** A thousand lines as they usually are; of longer ones fewer are asked for. */
    private static final long MOST_BYTES = 8 << 20;

    private LogsPlaces() {}

    static LogSource open(Setup setup, LogsTally tally, boolean learns, Clock clock) {
        Settings settings = setup.settings();
        boolean credentials = HttpJsonOptions.hasCredentials(settings);
        if (settings.find(LOKI).isPresent()) {
            Settings loki = settings.get(LOKI);
            return new KeptSource(
                    new Loki(server(setup, loki), loki.get(LOGQL), credentials), settings.get(LAG), tally, clock);
        } else if (settings.find(ELASTICSEARCH).isPresent()) {
            Settings own = settings.get(ELASTICSEARCH);
            Elasticsearch.Place place = new Elasticsearch.Place(
                    own.get(INDEX), own.get(QUERY), own.get(MESSAGE), own.get(LEVEL), own.get(TIME));
            return new KeptSource(
                    new Elasticsearch(server(setup, own), place, credentials), settings.get(LAG), tally, clock);
        }
        return settings.find(JOURNAL).isPresent()
                ? new JournalSource(setup, JOURNALCTL, tally, clock)
                : new FilesSource(setup, tally, learns, clock);
    }

    static CheckKind.Target target(Settings settings) {
        return url(settings)
                .map(url -> {
                    HttpOrigin origin = HttpJsonOptions.origin(url);
                    return new CheckKind.Target(origin.toString(), origin.host());
                })
                .orElseGet(() -> new CheckKind.Target(title(settings), ""));
    }

    private static String title(Settings settings) {
        return settings.find(JOURNAL)
                .map(journal -> "journal " + String.join(", ", journal.get(UNITS)))
                .map(String::strip)
                .orElseGet(
                        () -> String.join(", ", settings.find(LogsOptions.FILES).orElse(List.of())));
    }

    static Map<String, String> complaints(Settings settings) {
        Map<String, String> complaints = new LinkedHashMap<>();
        List<Option<?>> given = ALL.stream().filter(settings::has).toList();
        if (given.size() != 1) {
            complaints.put((given.isEmpty() ? LogsOptions.FILES : given.get(given.size() - 1)).name(), NAMES);
        }
        Optional<URI> url = url(settings);
        if (url.isPresent()) {
            String option = settings.has(LOKI) ? LOKI.name() : ELASTICSEARCH.name();
            complaints.putAll(HttpJsonOptions.complaints(settings, option, url.get()));
        }
        settings.find(ELASTICSEARCH).map(own -> own.get(INDEX)).ifPresent(index -> {
            if (!index.matches("[^_\\s/?#%<>|\"\\\\&][^\\s/?#%<>|\"\\\\&]{0,250}")) {
                complaints.put(ELASTICSEARCH.name(), "an index such as logs-shop or logs-*");
            }
        });
        settings.find(JOURNAL).ifPresent(journal -> {
            if (journal.get(UNITS).stream().anyMatch(unit -> !unit.matches("[\\w:.@*\\\\-]+"))) {
                complaints.put(JOURNAL.name(), "units such as shop.service");
            } else if (journal.find(DIRECTORY)
                    .filter(path -> !path.startsWith("/") || path.indexOf('\0') >= 0)
                    .isPresent()) {
                complaints.put(JOURNAL.name(), "a directory by its absolute path");
            }
        });
        LogsOptions.complain(settings, complaints);
        return complaints;
    }

    private static Optional<URI> url(Settings settings) {
        return settings.find(LOKI).or(() -> settings.find(ELASTICSEARCH)).map(own -> own.get(URL));
    }

    private static HttpJson server(Setup setup, Settings own) {
        return HttpJsonOptions.open(setup, own.get(URL), MOST_BYTES);
    }
}
