package dev.postflight.check.kinds.alerts;

import dev.postflight.check.Check;
import dev.postflight.check.CheckKind;
import dev.postflight.check.Option;
import dev.postflight.check.Run;
import dev.postflight.check.Settings;
import dev.postflight.check.Setup;
import dev.postflight.check.kinds.http.HttpJsonOptions;
import dev.postflight.check.kinds.http.HttpOptions;
import dev.postflight.check.kinds.shared.TlsOptions;
import dev.postflight.net.WireFailure;
import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Asks Alertmanager and Prometheus whether alerting is alive, and whether something fires for an application. */
public final class AlertsCheck implements Check {
    static final Option<URI> ALERTMANAGER =
            Option.url("alertmanager", List.of("http", "https"), "where Alertmanager is");
    static final Option<URI> PROMETHEUS = Option.url("prometheus", List.of("http", "https"), "where Prometheus is");
    static final Option<Long> ANSWER_LIMIT = Option.size(
                    "answer_limit", 1 << 10, 64 << 20, "a longer answer is not read, and the check is unknown")
            .or(4L << 20);

    static final Signal DURATION = Signal.of("duration", Unit.SECONDS, "how long all the questions took");

    public static final CheckKind KIND = CheckKind.named("alerts")
            .summary("Asks Alertmanager and Prometheus whether alerts would reach somebody, and which ones fire.")
            .options(
                    ALERTMANAGER,
                    PROMETHEUS,
                    HttpOptions.BASIC,
                    HttpOptions.BEARER,
                    HttpJsonOptions.HEADERS,
                    TlsOptions.TLS,
                    FiringAlerts.MATCHERS,
                    Alertmanager.LABELS,
                    Alertmanager.WATCHDOG,
                    Alertmanager.WATCHDOG_AGE,
                    PrometheusItself.JOBS,
                    PrometheusItself.RULES,
                    ANSWER_LIMIT)
            .signals(
                    DURATION,
                    FiringAlerts.FIRING,
                    FiringAlerts.NONE_FIRING,
                    FiringAlerts.SILENCED,
                    FiringAlerts.INHIBITED,
                    Alertmanager.SILENCES,
                    Alertmanager.RECEIVERS,
                    Alertmanager.WATCHDOG_ARRIVES,
                    Alertmanager.CLUSTER,
                    Alertmanager.PEERS,
                    PrometheusItself.CONFIG,
                    PrometheusItself.TARGETS,
                    PrometheusItself.TARGETS_UP,
                    PrometheusItself.TARGETS_DOWN,
                    PrometheusItself.RULES_OK,
                    PrometheusItself.RULE_GROUPS,
                    PrometheusItself.ALERTMANAGERS)
            .together(PrometheusItself.TARGETS_UP, PrometheusItself.TARGETS_DOWN)
            .namedBy(
                    settings -> Set.copyOf(settings.get(PrometheusItself.JOBS)),
                    PrometheusItself.TARGETS_UP,
                    PrometheusItself.TARGETS_DOWN)
            .measuresWhen(
                    AlertsCheck::hasMatchers,
                    "the option matchers beside it",
                    FiringAlerts.FIRING,
                    FiringAlerts.NONE_FIRING)
            .measuresWhen(
                    settings -> hasMatchers(settings) && settings.has(ALERTMANAGER),
                    "alertmanager and matchers beside it",
                    FiringAlerts.SILENCED,
                    FiringAlerts.INHIBITED,
                    Alertmanager.SILENCES)
            .measuresWhen(
                    settings -> settings.has(ALERTMANAGER),
                    "the option alertmanager beside it",
                    Alertmanager.RECEIVERS,
                    Alertmanager.CLUSTER,
                    Alertmanager.PEERS)
            .measuresWhen(
                    settings -> settings.has(Alertmanager.WATCHDOG),
                    "the option watchdog beside it",
                    Alertmanager.WATCHDOG_ARRIVES)
            .measuresWhen(
                    settings -> settings.has(PROMETHEUS), "the option prometheus beside it", PrometheusItself.CONFIG)
            .measuresWhen(
                    settings -> !settings.get(PrometheusItself.JOBS).isEmpty(),
                    "prometheus and jobs beside it",
                    PrometheusItself.TARGETS,
                    PrometheusItself.TARGETS_UP,
                    PrometheusItself.TARGETS_DOWN)
            .measuresWhen(
                    AlertsCheck::hasRules,
                    "prometheus beside it, and rules not false",
                    PrometheusItself.RULES_OK,
                    PrometheusItself.RULE_GROUPS,
                    PrometheusItself.ALERTMANAGERS)
            .impliesWhen(AlertsCheck::hasMatchers, FiringAlerts.NONE_FIRING, "true")
            .prefersWhen(settings -> hasMatchers(settings) && settings.has(ALERTMANAGER), FiringAlerts.SILENCED, "0")
            .impliesWhen(settings -> settings.has(ALERTMANAGER), Alertmanager.RECEIVERS, "true")
            .impliesWhen(settings -> settings.has(Alertmanager.WATCHDOG), Alertmanager.WATCHDOG_ARRIVES, "true")
            .prefersWhen(settings -> settings.has(ALERTMANAGER), Alertmanager.CLUSTER, "true")
            .impliesWhen(settings -> settings.has(PROMETHEUS), PrometheusItself.CONFIG, "true")
            .impliesWhen(settings -> !settings.get(PrometheusItself.JOBS).isEmpty(), PrometheusItself.TARGETS, "true")
            .impliesWhen(AlertsCheck::hasRules, PrometheusItself.RULES_OK, "true")
            .impliesWhen(AlertsCheck::hasRules, PrometheusItself.ALERTMANAGERS, "> 0")
            .targets(settings -> new CheckKind.Target(
                    urls(settings)
                            .map(url -> HttpJsonOptions.origin(url).toString())
                            .collect(Collectors.joining(", ")),
                    HttpJsonOptions.origin(urls(settings).findFirst().orElseThrow())
                            .host()))
            .complains(AlertsCheck::complaints)
            .opens(AlertsCheck::new);

    private final List<Party> parties = new ArrayList<>();

    private AlertsCheck(Setup setup) {
        Settings settings = setup.settings();
        Clock clock = Clock.systemUTC();
        List<LabelMatcher> matchers = settings.get(FiringAlerts.MATCHERS).stream()
                .flatMap(text -> LabelMatcher.of(text).stream())
                .toList();
        settings.find(ALERTMANAGER)
                .ifPresent(url ->
                        parties.add(new Alertmanager(api("Alertmanager", setup, url), settings, matchers, clock)));
        List<LabelMatcher> rest = parties.isEmpty() ? matchers : List.of();
        settings.find(PROMETHEUS)
                .ifPresent(
                        url -> parties.add(new PrometheusItself(api("Prometheus", setup, url), settings, rest, clock)));
    }

    private static AlertsApi api(String name, Setup setup, URI url) {
        long most = setup.settings().get(ANSWER_LIMIT);
        return new AlertsApi(
                name, HttpJsonOptions.open(setup, url, most), HttpJsonOptions.hasCredentials(setup.settings()), most);
    }

    @Override
    public Future<Outcome> run(Run run) {
        List<Future<Outcome>> asked =
                parties.stream().map(party -> ask(run, party)).toList();
        return Future.join(asked).map(done -> {
            List<Outcome> outcomes = done.list();
            List<Reading> readings = new ArrayList<>();
            outcomes.forEach(outcome -> readings.addAll(outcome.readings()));
            readings.add(DURATION.reads((System.nanoTime() - run.started()) / 1e9));
            return new Outcome(
                    outcomes.stream()
                            .map(Outcome::finding)
                            .max(Comparator.comparing(AlertsCheck::rank))
                            .orElseThrow(),
                    outcomes.stream()
                            .map(Outcome::reason)
                            .filter(reason -> !reason.isEmpty())
                            .collect(Collectors.joining("; ")),
                    readings);
        });
    }

    private Future<Outcome> ask(Run run, Party party) {
        return party.api()
                .ready(run)
                .compose(ready -> party.ask(run))
                .map(readings -> Outcome.measured(readings))
                .recover(failure -> failure instanceof WireFailure wire
                        ? Future.succeededFuture(new Outcome(
                                wire.finding(),
                                (parties.size() > 1 ? party.api().name() + ": " : "") + wire.sentence(),
                                List.of()))
                        : Future.failedFuture(failure));
    }

    @Override
    public void close() {
        parties.forEach(party -> party.api().close());
    }

    /** A server that is down outranks what cannot be known of the other one. */
    private static int rank(Finding finding) {
        return switch (finding) {
            case MEASURED -> 0;
            case SOURCE_MISSING -> 1;
            case CHECK_BROKEN -> 2;
            case TARGET_BAD -> 3;
        };
    }

    private static boolean hasMatchers(Settings settings) {
        return !settings.get(FiringAlerts.MATCHERS).isEmpty();
    }

    private static boolean hasRules(Settings settings) {
        return settings.has(PROMETHEUS) && settings.get(PrometheusItself.RULES);
    }

    private static Stream<URI> urls(Settings settings) {
        return Stream.concat(settings.find(ALERTMANAGER).stream(), settings.find(PROMETHEUS).stream());
    }

    private static Map<String, String> complaints(Settings settings) {
        Map<String, String> complaints = new LinkedHashMap<>();
        settings.find(ALERTMANAGER)
                .ifPresent(url -> complaints.putAll(HttpJsonOptions.complaints(settings, ALERTMANAGER.name(), url)));
        settings.find(PROMETHEUS)
                .ifPresent(url -> complaints.putAll(HttpJsonOptions.complaints(settings, PROMETHEUS.name(), url)));
        if (!settings.has(ALERTMANAGER) && !settings.has(PROMETHEUS)) {
            complaints.put(ALERTMANAGER.name(), "alertmanager, prometheus or both");
        }
        if (settings.get(FiringAlerts.MATCHERS).stream()
                .anyMatch(text -> LabelMatcher.of(text).isEmpty())) {
            complaints.put(FiringAlerts.MATCHERS.name(), "matchers such as app=\"shop\" and severity=~\"page|ticket\"");
        }
        if (!settings.get(PrometheusItself.JOBS).isEmpty() && !settings.has(PROMETHEUS)) {
            complaints.put(PrometheusItself.JOBS.name(), "prometheus beside it, which knows of jobs");
        }
        for (Option<?> option : List.of(Alertmanager.WATCHDOG, Alertmanager.LABELS)) {
            if (settings.has(option) && !settings.has(ALERTMANAGER)) {
                complaints.put(option.name(), "alertmanager beside it, which receives alerts");
            }
        }
        return complaints;
    }
}
