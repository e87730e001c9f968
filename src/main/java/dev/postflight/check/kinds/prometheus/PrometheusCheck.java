package dev.postflight.check.kinds.prometheus;

import dev.postflight.check.Check;
import dev.postflight.check.CheckKind;
import dev.postflight.check.Option;
import dev.postflight.check.Run;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.check.Shape;
import dev.postflight.check.kinds.http.HttpJsonOptions;
import dev.postflight.check.kinds.http.HttpOptions;
import dev.postflight.check.kinds.shared.TlsOptions;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Asks a Prometheus server, or several alike, what it knows of an application. */
public final class PrometheusCheck implements Check {
    static final Option<URI> URL = Option.url(
            "url", List.of("http", "https"), "where the server is, with the path before /api/v1 if there is one");
    static final Option<List<URI>> SERVERS = Option.list(
                    "servers",
                    new Shape.Url(Set.of("http", "https")),
                    "several such URLs instead, of servers that should know the same")
            .or(List.of());
    static final Option<String> AGREE = Option.choice(
                    "agree",
                    List.of("any", "all"),
                    "of several servers, any takes the first that can tell; all wants every one to tell, and the worst counts")
            .or("any");
    static final Option<Map<String, String>> PARAMETERS = Option.map(
                    "parameters",
                    new Shape.Text(),
                    "what to send with each query beside it, such as partial_response to Thanos")
            .or(Map.of());
    static final Option<Long> MOST_SERIES = Option.whole(
                    "most_series", 1, 60, "of series that are told apart, how many are told of: the worst")
            .or(20L);
    static final Option<Duration> MAX_AGE = Option.span(
                    "max_age",
                    Duration.ofSeconds(1),
                    Duration.ofDays(1),
                    "how old the newest sample may be that a preset counts from; older ones make it unknown")
            .or(Duration.ofMinutes(3));
    static final Option<Duration> MOST_SKEW = Option.span(
                    "most_skew",
                    Duration.ofSeconds(1),
                    Duration.ofDays(1),
                    "how far the moment of an answer may be from our clock; farther makes it unknown")
            .or(Duration.ofMinutes(1));
    static final Option<String> PARTIAL = Option.choice(
                    "partial",
                    List.of("unknown", "take"),
                    "what to make of answers with warnings, as of Thanos where a store is missing")
            .or("unknown");
    static final Option<Long> ANSWER_LIMIT = Option.size(
                    "answer_limit", 1 << 10, 64 << 20, "a longer answer is not read, and the check is unknown")
            .or(4L << 20);

    static final Signal DURATION = Signal.of("duration", Unit.SECONDS, "how long all the queries took");

    /** Of two queries a server takes the one that comes first, and the moment is to be now. */
    private static final Set<String> OURS = Set.of("query", "time");

    private static final List<Option<Settings>> PRESETS =
            List.of(ErrorRatio.ERROR_RATIO, Latency.LATENCY, Rate.RATE, BurnRate.BURN_RATE);

    public static final CheckKind KIND = CheckKind.named("prometheus")
            .summary("Asks Prometheus, or a server that speaks like it, by a query or by presets for error ratio,"
                    + " latency, rate and burn rate.")
            .options(
                    URL,
                    SERVERS,
                    AGREE,
                    HttpOptions.BASIC,
                    HttpOptions.BEARER,
                    HttpJsonOptions.HEADERS,
                    TlsOptions.TLS,
                    PARAMETERS,
                    OwnQuery.QUERY,
                    OwnQuery.BY,
                    ErrorRatio.ERROR_RATIO,
                    Latency.LATENCY,
                    Rate.RATE,
                    BurnRate.BURN_RATE,
                    MOST_SERIES,
                    MAX_AGE,
                    MOST_SKEW,
                    PARTIAL,
                    ANSWER_LIMIT)
            .signals(
                    DURATION,
                    OwnQuery.VALUE,
                    OwnQuery.TIME,
                    OwnQuery.SIZE,
                    OwnQuery.SHARE,
                    OwnQuery.RATE,
                    OwnQuery.SERIES,
                    ErrorRatio.RATIO,
                    ErrorRatio.RATIO_BY,
                    Latency.QUANTILE,
                    Latency.QUANTILE_BY,
                    Rate.RATE_ALL,
                    Rate.RATE_BY,
                    BurnRate.BURN,
                    BurnRate.NO_FAST_BURN,
                    BurnRate.NO_SLOW_BURN,
                    Presets.TRAFFIC)
            .keyed(Latency.QUANTILE, Latency::isKey, "one of the quantiles, such as p95")
            .together(
                    OwnQuery.VALUE,
                    OwnQuery.TIME,
                    OwnQuery.SIZE,
                    OwnQuery.SHARE,
                    OwnQuery.RATE,
                    ErrorRatio.RATIO_BY,
                    Latency.QUANTILE,
                    Latency.QUANTILE_BY,
                    Rate.RATE_BY,
                    BurnRate.BURN,
                    Presets.TRAFFIC)
            .measuresWhen(
                    settings -> settings.has(OwnQuery.QUERY),
                    "the option query beside it",
                    OwnQuery.VALUE,
                    OwnQuery.TIME,
                    OwnQuery.SIZE,
                    OwnQuery.SHARE,
                    OwnQuery.RATE,
                    OwnQuery.SERIES)
            .measuresWhen(
                    settings -> settings.has(ErrorRatio.ERROR_RATIO),
                    "the option error_ratio beside it",
                    ErrorRatio.RATIO)
            .measuresWhen(
                    settings -> isBy(settings, ErrorRatio.ERROR_RATIO),
                    "the option by under error_ratio",
                    ErrorRatio.RATIO_BY)
            .measuresWhen(settings -> settings.has(Latency.LATENCY), "the option latency beside it", Latency.QUANTILE)
            .measuresWhen(
                    settings -> isBy(settings, Latency.LATENCY), "the option by under latency", Latency.QUANTILE_BY)
            .measuresWhen(settings -> settings.has(Rate.RATE), "the option rate beside it", Rate.RATE_ALL)
            .measuresWhen(settings -> isBy(settings, Rate.RATE), "the option by under rate", Rate.RATE_BY)
            .measuresWhen(
                    settings -> settings.has(BurnRate.BURN_RATE),
                    "the option burn_rate beside it",
                    BurnRate.BURN,
                    BurnRate.NO_FAST_BURN,
                    BurnRate.NO_SLOW_BURN)
            .measuresWhen(
                    settings -> settings.has(ErrorRatio.ERROR_RATIO)
                            || settings.has(Latency.LATENCY)
                            || settings.has(BurnRate.BURN_RATE),
                    "error_ratio, latency or burn_rate beside it; of the option rate, expect rate itself",
                    Presets.TRAFFIC)
            .impliesWhen(settings -> settings.has(OwnQuery.QUERY), OwnQuery.VALUE, "present")
            .impliesWhen(settings -> settings.has(ErrorRatio.ERROR_RATIO), ErrorRatio.RATIO, "present")
            .impliesWhen(settings -> settings.has(Latency.LATENCY), Latency.QUANTILE, "present")
            .impliesWhen(settings -> settings.has(Rate.RATE), Rate.RATE_ALL, "present")
            .impliesWhen(settings -> settings.has(BurnRate.BURN_RATE), BurnRate.NO_FAST_BURN, "true")
            .prefersWhen(settings -> settings.has(BurnRate.BURN_RATE), BurnRate.NO_SLOW_BURN, "true")
            .compares(ErrorRatio.RATIO, CheckKind.Manner.COUNTED, ErrorRatio.RATIO)
            .compares(Latency.QUANTILE, CheckKind.Manner.SHOWN, Latency.QUANTILE)
            .compares(Rate.RATE_ALL, CheckKind.Manner.FALLING, Rate.RATE_ALL)
            .targets(settings -> new CheckKind.Target(
                    urls(settings).stream()
                            .map(url -> HttpJsonOptions.origin(url).toString())
                            .collect(Collectors.joining(", ")),
                    HttpJsonOptions.origin(urls(settings).get(0)).host()))
            .complains(PrometheusCheck::complaints)
            .opens(PrometheusCheck::new);

    private final List<PrometheusServer> servers;
    private final List<Question> questions = new ArrayList<>();
    private final boolean all;
    private final Duration mostSkew;
    private final Clock clock = Clock.systemUTC();

    private PrometheusCheck(Setup setup) {
        Settings settings = setup.settings();
        PrometheusServer.Manner manner = new PrometheusServer.Manner(
                settings.get(PARAMETERS),
                HttpJsonOptions.hasCredentials(settings),
                settings.get(ANSWER_LIMIT),
                settings.get(PARTIAL).equals("take"));
        this.servers = urls(settings).stream()
                .map(url -> new PrometheusServer(
                        HttpJsonOptions.open(setup, url, manner.most()), HttpJsonOptions.origin(url), manner))
                .toList();
        this.all = settings.get(AGREE).equals("all");
        this.mostSkew = settings.get(MOST_SKEW);
        Duration maxAge = settings.get(MAX_AGE);
        if (settings.has(OwnQuery.QUERY)) {
            questions.add(new OwnQuery(setup, signal -> ranking(setup, signal)));
        }
        settings.find(ErrorRatio.ERROR_RATIO)
                .ifPresent(own -> questions.add(
                        new ErrorRatio(own, new Errors(own, maxAge), ranking(setup, ErrorRatio.RATIO_BY))));
        settings.find(Latency.LATENCY)
                .ifPresent(own -> questions.add(new Latency(own, maxAge, ranking(setup, Latency.QUANTILE_BY))));
        settings.find(Rate.RATE).ifPresent(own -> questions.add(new Rate(own, maxAge, ranking(setup, Rate.RATE_BY))));
        settings.find(BurnRate.BURN_RATE).ifPresent(own -> questions.add(new BurnRate(own, new Errors(own, maxAge))));
    }

    @Override
    public Future<Outcome> run(Run run) {
        List<Future<Outcome>> asked = servers.stream()
                .map(server -> new Interview(server, questions, mostSkew, clock).hold(run))
                .toList();
        return Future.join(asked).map(done -> {
            List<Outcome> outcomes = done.list();
            Outcome seen = servers.size() == 1 ? outcomes.get(0) : all ? together(outcomes) : first(outcomes);
            List<Reading> readings = new ArrayList<>(seen.readings());
            readings.add(DURATION.reads((System.nanoTime() - run.started()) / 1e9));
            return new Outcome(seen.finding(), seen.reason(), readings);
        });
    }

    @Override
    public void close() {
        servers.forEach(PrometheusServer::close);
    }

    private Outcome together(List<Outcome> outcomes) {
        List<Outcome.Part> parts = new ArrayList<>();
        for (int i = 0; i < servers.size(); i++) {
            parts.add(new Outcome.Part(servers.get(i).name(), outcomes.get(i)));
        }
        return Outcome.ofParts(parts);
    }

    /** That of the first server that knows the most; what all others say only where none could tell. */
    private Outcome first(List<Outcome> outcomes) {
        return outcomes.stream()
                .filter(outcome -> outcome.finding() == Finding.MEASURED)
                .min(Comparator.comparingLong(Interview::gaps))
                .orElseGet(() -> {
                    Outcome none = together(outcomes);
                    return new Outcome(none.finding(), none.reason(), List.of());
                });
    }

    private static Ranking ranking(Setup setup, Signal signal) {
        return new Ranking(setup.settings().get(MOST_SERIES).intValue(), setup.asked(signal));
    }

    private static boolean isBy(Settings settings, Option<Settings> preset) {
        return settings.find(preset)
                .filter(own -> !own.get(Presets.BY).isEmpty())
                .isPresent();
    }

    private static List<URI> urls(Settings settings) {
        return Stream.concat(settings.find(URL).stream(), settings.get(SERVERS).stream())
                .toList();
    }

    private static Map<String, String> complaints(Settings settings) {
        Map<String, String> complaints = new LinkedHashMap<>();
        if (settings.has(URL) == !settings.get(SERVERS).isEmpty()) {
            complaints.put(settings.has(URL) ? SERVERS.name() : URL.name(), "either url or servers");
        }
        settings.find(URL).ifPresent(url -> complaints.putAll(HttpJsonOptions.complaints(settings, URL.name(), url)));
        settings.get(SERVERS)
                .forEach(url -> complaints.putAll(HttpJsonOptions.complaints(settings, SERVERS.name(), url)));
        if (!settings.has(OwnQuery.QUERY) && PRESETS.stream().noneMatch(settings::has)) {
            complaints.put(OwnQuery.QUERY.name(), "query, error_ratio, latency, rate or burn_rate");
        }
        if (settings.find(OwnQuery.QUERY).filter(String::isBlank).isPresent()) {
            complaints.put(OwnQuery.QUERY.name(), "a query such as up{job=\"shop\"}");
        }
        if (settings.get(PARAMETERS).keySet().stream().anyMatch(OURS::contains)) {
            complaints.put(PARAMETERS.name(), "no query and no time, which the check sets itself");
        }
        settings.find(ErrorRatio.ERROR_RATIO).ifPresent(own -> {
            Errors.complain(own, ErrorRatio.ERROR_RATIO.name(), complaints);
            Presets.complain(own, ErrorRatio.ERROR_RATIO.name(), complaints);
        });
        settings.find(Latency.LATENCY).ifPresent(own -> Latency.complain(own, complaints));
        settings.find(Rate.RATE).ifPresent(own -> {
            Presets.complain(own, Rate.RATE.name(), complaints);
            if (PromQl.Selector.of(own.get(Rate.COUNTER)).isEmpty()) {
                complaints.put(
                        Rate.RATE.name() + "." + Rate.COUNTER.name(),
                        "a selector such as http_requests_total{job=\"shop\"}");
            }
        });
        settings.find(BurnRate.BURN_RATE).ifPresent(own -> BurnRate.complain(own, complaints));
        return complaints;
    }
}
