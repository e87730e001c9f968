package dev.postflight.check.kinds.alerts;

import dev.postflight.check.Option;
import dev.postflight.check.Run;
import dev.postflight.check.Settings;
import dev.postflight.check.Shape;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What Alertmanager tells of itself, by version 2 of its API. */
final class Alertmanager implements Party {
    static final Option<Map<String, String>> LABELS = Option.map(
                    "labels",
                    new Shape.Text(),
                    "labels of an alert that must reach somebody; left out, those that matchers want, else some alert")
            .or(Map.of());
    static final Option<String> WATCHDOG = Option.text(
            "watchdog", "name of the alert that always fires, so that its absence shows that none would arrive");
    static final Option<Duration> WATCHDOG_AGE = Option.span(
                    "watchdog_age",
                    Duration.ofSeconds(1),
                    Duration.ofDays(1),
                    "how long ago it may have arrived last; Prometheus sends it again each minute")
            .or(Duration.ofMinutes(5));

    static final Signal RECEIVERS =
            Signal.of("receivers_ok", Unit.FLAG, "whether alerts are routed to a receiver that tells somebody");
    static final Signal WATCHDOG_ARRIVES =
            Signal.of("watchdog_arrives", Unit.FLAG, "whether the watchdog has arrived lately and is not silenced");
    static final Signal SILENCES = Signal.of(
            "silences", Unit.NONE, "how many silences are in force for labels, or for what matchers say with =");
    static final Signal CLUSTER =
            Signal.of("cluster_ok", Unit.FLAG, "whether the cluster of Alertmanagers has settled, if there is one");
    static final Signal PEERS =
            Signal.of("cluster_peers", Unit.NONE, "how many Alertmanagers the cluster has, itself too");

    private final AlertsApi api;
    private final List<LabelMatcher> matchers;
    private final Map<String, String> labels;
    private final String watchdog;
    private final Duration watchdogAge;
    private final Clock clock;

    Alertmanager(AlertsApi api, Settings settings, List<LabelMatcher> matchers, Clock clock) {
        this.api = api;
        this.matchers = matchers;
        this.labels = new LinkedHashMap<>(settings.get(LABELS));
        if (labels.isEmpty()) {
            matchers.stream()
                    .filter(matcher -> matcher.operator().equals("="))
                    .forEach(matcher -> labels.put(matcher.label(), matcher.plain()));
        }
        this.watchdog = settings.find(WATCHDOG).orElse("");
        this.watchdogAge = settings.get(WATCHDOG_AGE);
        this.clock = clock;
    }

    @Override
    public AlertsApi api() {
        return api;
    }

    @Override
    public Future<List<Reading>> ask(Run run) {
        List<Future<List<Reading>>> asked = new ArrayList<>();
        asked.add(api.get(run, "/api/v2/status").compose(this::status));
        if (!matchers.isEmpty()) {
            asked.add(list(run, "/api/v2/alerts?active=true&silenced=true&inhibited=true" + filter(matchers))
                    .map(alerts -> FiringAlerts.ofAlertmanager(alerts, matchers, watchdog)));
            asked.add(list(run, "/api/v2/silences").map(this::silences));
        }
        if (!watchdog.isEmpty()) {
            LabelMatcher name = LabelMatcher.of("alertname", "=", watchdog).orElseThrow();
            asked.add(list(run, "/api/v2/alerts?active=true&silenced=true&inhibited=true" + filter(List.of(name)))
                    .map(this::watchdog));
        }
        return Party.all(asked);
    }

    private Future<JsonArray> list(Run run, String path) {
        return api.get(run, path)
                .compose(answer -> answer instanceof JsonArray list
                        ? Future.succeededFuture(list)
                        : Future.failedFuture(api.strange(path)));
    }

    private Future<List<Reading>> status(Object answer) {
        if (!(answer instanceof JsonObject status)
                || !(status.getValue("config") instanceof JsonObject config)
                || !(config.getValue("original") instanceof String yaml)) {
            return Future.failedFuture(api.strange("/api/v2/status"));
        }
        List<Reading> readings = new ArrayList<>();
        readings.add(Routing.of(yaml)
                .map(routing -> RECEIVERS.holdsUnless(routing.problem(labels)))
                .orElseGet(() -> RECEIVERS.unknown("its configuration cannot be read")));
        if (status.getValue("cluster") instanceof JsonObject cluster) {
            String state = String.valueOf(cluster.getValue("status"));
            readings.add(CLUSTER.holdsUnless(
                    state.equals("ready") || state.equals("disabled")
                            ? Optional.empty()
                            : Optional.of("its status is " + state)));
            readings.add(
                    PEERS.reads(cluster.getValue("peers") instanceof JsonArray peers ? Math.max(1, peers.size()) : 1));
        }
        return Future.succeededFuture(readings);
    }

    private List<Reading> silences(JsonArray silences) {
        return List.of(SILENCES.reads((double) silences.stream()
                .filter(each -> each instanceof JsonObject silence
                        && silence.getValue("status") instanceof JsonObject status
                        && "active".equals(status.getValue("state"))
                        && concerns(silence))
                .count()));
    }

    /** Whether it names one of our labels, and none with another value. */
    private boolean concerns(JsonObject silence) {
        boolean named = false;
        if (silence.getValue("matchers") instanceof JsonArray list) {
            for (Object each : list) {
                if (each instanceof JsonObject one && labels.containsKey(String.valueOf(one.getValue("name")))) {
                    named = true;
                    String operator = Boolean.FALSE.equals(one.getValue("isEqual")) ? "!" : "=";
                    boolean regex = Boolean.TRUE.equals(one.getValue("isRegex"));
                    boolean fits = LabelMatcher.of(
                                    String.valueOf(one.getValue("name")),
                                    regex ? operator + "~" : operator.equals("!") ? "!=" : "=",
                                    String.valueOf(one.getValue("value")))
                            .filter(matcher -> matcher.matches(labels))
                            .isPresent();
                    if (!fits) {
                        return false;
                    }
                }
            }
        }
        return named;
    }

    private List<Reading> watchdog(JsonArray alerts) {
        Optional<OffsetDateTime> arrived = Optional.empty();
        boolean silenced = false;
        for (Object each : alerts) {
            if (each instanceof JsonObject alert) {
                silenced |= alert.getValue("status") instanceof JsonObject status
                        && "suppressed".equals(status.getValue("state"));
                arrived = java.util.stream.Stream.concat(arrived.stream(), moment(alert.getValue("updatedAt")).stream())
                        .max(Comparator.naturalOrder());
            }
        }
        double age = arrived.map(
                        at -> Duration.between(at.toInstant(), clock.instant()).toMillis() / 1e3)
                .orElse(0.0);
        Optional<String> problem = arrived.isEmpty()
                ? Optional.of("no alert " + watchdog
                        + " is there: what Prometheus sends does not arrive, or its rule is gone")
                : age > watchdogAge.toMillis() / 1e3
                        ? Optional.of("it arrived last " + Unit.SECONDS.format(age) + " ago")
                        : silenced ? Optional.of("it is silenced or inhibited") : Optional.empty();
        return List.of(WATCHDOG_ARRIVES.holdsUnless(problem));
    }

    private static Optional<OffsetDateTime> moment(Object text) {
        try {
            return Optional.of(OffsetDateTime.parse(String.valueOf(text)));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static String filter(List<LabelMatcher> matchers) {
        StringBuilder filter = new StringBuilder();
        for (LabelMatcher matcher : matchers) {
            filter.append("&filter=")
                    .append(URLEncoder.encode(matcher.text(), StandardCharsets.UTF_8)
                            .replace("+", "%20"));
        }
        return filter.toString();
    }
}
