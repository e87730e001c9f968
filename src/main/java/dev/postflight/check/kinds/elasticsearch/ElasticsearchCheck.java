package dev.postflight.check.kinds.elasticsearch;

import dev.postflight.check.Check;
import dev.postflight.check.CheckKind;
import dev.postflight.check.Option;
import dev.postflight.check.Run;
import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.check.Shape;
import dev.postflight.check.kinds.http.HttpJson;
import dev.postflight.check.kinds.http.HttpOptions;
import dev.postflight.check.kinds.http.HttpOrigin;
import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.check.kinds.shared.TlsOptions;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Asks a cluster of Elasticsearch or OpenSearch how it is. */
public final class ElasticsearchCheck implements Check {
    static final Option<URI> URL = Option.url("url", List.of("http", "https"), "where the cluster's API is")
            .needed()
            .asMain();
    static final Option<Secret> API_KEY =
            Option.secret("api_key", "key sent as Authorization: ApiKey, encoded as the cluster gave it");
    static final Option<Boolean> DISK = Option.flag(
                    "disk", "whether the nodes' disks are looked at, which takes the cluster privilege monitor")
            .or(true);
    static final Option<Map<String, Settings>> INDICES = Option.map(
                    "indices",
                    new Shape.Group(ElasticsearchNewest.INDEX, ElasticsearchNewest.FIELD),
                    "indices whose newest document is looked for, by names of your own")
            .or(Map.of());

    static final Signal DURATION = Signal.of("duration", Unit.SECONDS, "how long all the questions took");
    static final Signal VERSION =
            Signal.of("version", Unit.TEXT, "version of the node that was asked; read where asked for");

    public static final CheckKind KIND = CheckKind.named("elasticsearch")
            .summary(
                    "Asks a cluster of Elasticsearch or OpenSearch for its health, shards, disks and newest documents.")
            .options(URL, HttpOptions.BASIC, HttpOptions.BEARER, API_KEY, TlsOptions.TLS, DISK, INDICES)
            .signals(
                    DURATION,
                    ElasticsearchHealth.STATUS,
                    ElasticsearchHealth.CLUSTER,
                    VERSION,
                    ElasticsearchHealth.NODES,
                    ElasticsearchHealth.DATA_NODES,
                    ElasticsearchHealth.SHARDS_ACTIVE,
                    ElasticsearchHealth.SHARDS_UNASSIGNED,
                    ElasticsearchHealth.SHARDS_INITIALIZING,
                    ElasticsearchHealth.SHARDS_RELOCATING,
                    ElasticsearchHealth.SHARDS_ACTIVE_SHARE,
                    ElasticsearchHealth.PENDING_TASKS,
                    ElasticsearchHealth.OLDEST_TASK,
                    ElasticsearchDisks.DISK_USED,
                    ElasticsearchDisks.DISK_FREE,
                    ElasticsearchDisks.FULLEST_NODE,
                    ElasticsearchDisks.BELOW_LOW,
                    ElasticsearchDisks.BELOW_HIGH,
                    ElasticsearchDisks.BELOW_FLOOD,
                    ElasticsearchNewest.NEWEST,
                    ElasticsearchNewest.NEWEST_AGE)
            .implies(ElasticsearchHealth.STATUS, "!= red")
            .prefersWhen(settings -> true, ElasticsearchHealth.STATUS, "green")
            .impliesWhen(settings -> settings.get(DISK), ElasticsearchDisks.BELOW_FLOOD, "true")
            .prefersWhen(settings -> settings.get(DISK), ElasticsearchDisks.BELOW_HIGH, "true")
            .targets(settings -> {
                HttpOrigin origin = origin(settings);
                return new CheckKind.Target(origin.toString(), origin.host());
            })
            .complains(ElasticsearchCheck::complaints)
            .opens(ElasticsearchCheck::new);

    /** Health of a large cluster and its defaults are some hundred kilobytes. */
    private static final long MOST_BYTES = 4 << 20;

    private final ElasticsearchApi api;
    private final boolean disk;
    private final boolean version;
    private final List<ElasticsearchNewest> indices = new ArrayList<>();

    private ElasticsearchCheck(Setup setup) {
        Settings settings = setup.settings();
        Map<String, String> headers = headers(settings);
        this.api = new ElasticsearchApi(
                new HttpJson(
                        setup,
                        new HttpJson.Server(
                                settings.get(URL),
                                TlsOptions.plan(settings),
                                TlsOptions.serverName(settings)
                                        .orElse(origin(settings).host()),
                                headers,
                                MOST_BYTES)),
                !headers.isEmpty());
        this.disk = settings.get(DISK);
        this.version = setup.asks(VERSION);
        settings.get(INDICES)
                .forEach((name, index) -> indices.add(new ElasticsearchNewest(name, index, Clock.systemUTC())));
    }

    @Override
    public Future<Outcome> run(Run run) {
        List<Reading> readings = new ArrayList<>();
        return ElasticsearchHealth.ask(run, api)
                .onSuccess(readings::addAll)
                .compose(health -> more(run))
                .transform(done -> {
                    readings.add(DURATION.reads((System.nanoTime() - run.started()) / 1e9));
                    if (done.failed()) {
                        return Future.succeededFuture(WireFailure.outcome(done.cause(), readings));
                    }
                    done.result().forEach(readings::addAll);
                    return Future.succeededFuture(Outcome.measured(readings));
                });
    }

    @Override
    public void close() {
        api.close();
    }

    /** All at once; every one ends by the deadline. */
    private Future<List<List<Reading>>> more(Run run) {
        List<Future<List<Reading>>> asked = new ArrayList<>();
        if (disk) {
            asked.add(ElasticsearchDisks.ask(run, api));
        }
        if (version) {
            asked.add(api.get(run, "/", "the cluster privilege monitor").map(ElasticsearchCheck::version));
        }
        indices.forEach(index -> asked.add(index.ask(run, api)));
        return Future.join(asked).map(all -> all.list());
    }

    private static List<Reading> version(JsonObject root) {
        return List.of(
                root.getValue("version") instanceof JsonObject version
                                && version.getValue("number") instanceof String number
                        ? VERSION.reads(Plain.text(number))
                        : VERSION.absent("the node does not tell it"));
    }

    private static HttpOrigin origin(Settings settings) {
        return HttpOrigin.of(settings.get(URL)).orElseThrow(() -> new IllegalStateException("a URL with a host"));
    }

    private static Map<String, String> headers(Settings settings) {
        return settings.find(API_KEY)
                .map(key -> "ApiKey " + key.reveal())
                .or(() -> settings.find(HttpOptions.BEARER).map(token -> "Bearer " + token.reveal()))
                .or(() -> settings.find(HttpOptions.BASIC).map(ElasticsearchCheck::basic))
                .map(value -> Map.of("Authorization", value))
                .orElse(Map.of());
    }

    private static String basic(Settings basic) {
        String pair = basic.get(HttpOptions.USER) + ":"
                + basic.get(HttpOptions.PASSWORD).reveal();
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, String> complaints(Settings settings) {
        Map<String, String> complaints = new LinkedHashMap<>(TlsOptions.complaints(settings));
        URI url = settings.get(URL);
        if (HttpOrigin.of(url).isEmpty() || url.getRawQuery() != null) {
            complaints.put(URL.name(), "a URL such as https://search.example:9200");
        } else if (url.getRawAuthority().contains("@")) {
            complaints.put(URL.name(), "a URL without credentials; they belong under basic");
        }
        List<Option<?>> credentials = List.of(HttpOptions.BASIC, HttpOptions.BEARER, API_KEY);
        if (credentials.stream().filter(settings::has).count() > 1) {
            complaints.put(
                    credentials.stream()
                            .filter(settings::has)
                            .reduce((one, two) -> two)
                            .orElseThrow()
                            .name(),
                    "one of basic, bearer and api_key");
        }
        boolean odd = Stream.of(settings.find(HttpOptions.BEARER), settings.find(API_KEY))
                .flatMap(secret -> secret.stream())
                .anyMatch(secret -> !secret.reveal().matches("[\\x21-\\x7e]+"));
        if (odd) {
            complaints.put(
                    (settings.has(API_KEY) ? API_KEY : HttpOptions.BEARER).name(),
                    "a key without blanks, line breaks and control characters");
        }
        settings.get(INDICES).forEach((name, index) -> {
            if (!index.get(ElasticsearchNewest.INDEX).matches("[^_\\s/?#%<>|\"\\\\&][^\\s/?#%<>|\"\\\\&]{0,250}")) {
                complaints.put(INDICES.name() + "." + name, "an index such as orders or logs-*");
            }
        });
        return complaints;
    }
}
