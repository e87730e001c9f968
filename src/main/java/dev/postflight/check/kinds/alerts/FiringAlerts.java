package dev.postflight.check.kinds.alerts;

import dev.postflight.check.Option;
import dev.postflight.check.Shape;
import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Which alerts of the application fire, seen or hidden. */
final class FiringAlerts {
    static final Option<List<String>> MATCHERS = Option.list(
                    "matchers",
                    new Shape.Text(),
                    "which alerts are the application's, such as app=\"shop\"; each must match. Left out, none is looked at")
            .or(List.of());

    static final Signal FIRING = Signal.of(
            "firing", Unit.NONE, "how many alerts of the application fire and are neither silenced nor inhibited");
    static final Signal NONE_FIRING =
            Signal.of("none_firing", Unit.FLAG, "whether none does; else the names of those that do");
    static final Signal SILENCED =
            Signal.of("silenced", Unit.NONE, "how many alerts of the application fire and are hidden by a silence");
    static final Signal INHIBITED = Signal.of(
            "inhibited", Unit.NONE, "how many alerts of the application fire and are hidden by another alert");

    private static final int MOST_NAMES = 5;

    private FiringAlerts() {}

    /** One alert, of whichever of the two APIs. */
    private record Alert(Map<String, String> labels, boolean silenced, boolean inhibited) {
        boolean isSeen() {
            return !silenced && !inhibited;
        }
    }

    /**
     * As Alertmanager tells, which knows of silences.
     *
     * @param watchdog the alert that always fires
     */
    static List<Reading> ofAlertmanager(JsonArray answer, List<LabelMatcher> matchers, String watchdog) {
        List<Alert> alerts = new ArrayList<>();
        for (Object each : answer) {
            if (each instanceof JsonObject alert) {
                JsonObject status = alert.getValue("status") instanceof JsonObject object ? object : new JsonObject();
                alerts.add(new Alert(labels(alert), isAny(status, "silencedBy"), isAny(status, "inhibitedBy")));
            }
        }
        List<Reading> readings = new ArrayList<>(seen(alerts, matchers, watchdog));
        List<Alert> mine = mine(alerts, matchers, watchdog);
        readings.add(
                SILENCED.reads((double) mine.stream().filter(Alert::silenced).count()));
        readings.add(
                INHIBITED.reads((double) mine.stream().filter(Alert::inhibited).count()));
        return readings;
    }

    /** As Prometheus tells, which knows of no silence. */
    static List<Reading> ofPrometheus(List<JsonObject> all, List<LabelMatcher> matchers, String watchdog) {
        List<Alert> alerts = new ArrayList<>();
        for (JsonObject alert : all) {
            if ("firing".equals(alert.getValue("state"))) {
                alerts.add(new Alert(labels(alert), false, false));
            }
        }
        return seen(alerts, matchers, watchdog);
    }

    private static List<Reading> seen(List<Alert> alerts, List<LabelMatcher> matchers, String watchdog) {
        Map<String, Integer> names = new TreeMap<>();
        mine(alerts, matchers, watchdog).stream()
                .filter(Alert::isSeen)
                .forEach(alert -> names.merge(name(alert), 1, Integer::sum));
        int count = names.values().stream().mapToInt(Integer::intValue).sum();
        String told = names.entrySet().stream()
                .limit(MOST_NAMES)
                .map(each -> each.getKey() + (each.getValue() > 1 ? " (" + each.getValue() + ")" : ""))
                .collect(Collectors.joining(", "));
        String more = names.size() > MOST_NAMES ? " and " + (names.size() - MOST_NAMES) + " more" : "";
        return List.of(
                FIRING.reads(count),
                NONE_FIRING.holdsUnless(count == 0 ? Optional.empty() : Optional.of("there fires " + told + more)));
    }

    private static List<Alert> mine(List<Alert> alerts, List<LabelMatcher> matchers, String watchdog) {
        return alerts.stream()
                .filter(alert -> !name(alert).equals(watchdog))
                .filter(alert -> matchers.stream().allMatch(matcher -> matcher.matches(alert.labels())))
                .toList();
    }

    private static String name(Alert alert) {
        return Plain.text(alert.labels().getOrDefault("alertname", "an alert without name"));
    }

    static Map<String, String> labels(JsonObject alert) {
        Map<String, String> labels = new LinkedHashMap<>();
        if (alert.getValue("labels") instanceof JsonObject all) {
            all.forEach(label -> labels.put(label.getKey(), String.valueOf(label.getValue())));
        }
        return labels;
    }

    private static boolean isAny(JsonObject status, String name) {
        return status.getValue(name) instanceof JsonArray list && !list.isEmpty();
    }
}
