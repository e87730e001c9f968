package dev.postflight.check.kinds.alerts;

import dev.postflight.check.Option;
import dev.postflight.check.Run;
import dev.postflight.check.Settings;
import dev.postflight.check.Shape;
import dev.postflight.check.kinds.shared.Plain;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What Prometheus tells of itself: targets, rules, and whom it alerts. */
final class PrometheusItself implements Party {
    static final Option<List<String>> JOBS = Option.list(
                    "jobs", new Shape.Text(), "jobs of Prometheus whose targets must all be up")
            .or(List.of());
    static final Option<Boolean> RULES = Option.flag(
                    "rules",
                    "whether Prometheus is to have rules and an Alertmanager; not where another server has them")
            .or(true);

    static final Signal CONFIG =
            Signal.of("config_ok", Unit.FLAG, "whether Prometheus' configuration was loaded when it was last to be");
    static final Signal TARGETS_UP = Signal.of("targets_up", Unit.NONE, "how many targets of each job are up")
            .per("job");
    static final Signal TARGETS_DOWN = Signal.of("targets_down", Unit.NONE, "how many targets of each job are not up")
            .per("job");
    static final Signal TARGETS =
            Signal.of("targets_ok", Unit.FLAG, "whether each of jobs has targets, and all of them are up");
    static final Signal RULE_GROUPS = Signal.of("rule_groups", Unit.NONE, "how many groups of rules are loaded");
    static final Signal RULES_OK = Signal.of(
            "rules_ok", Unit.FLAG, "whether rules are loaded, and each was evaluated lately and without error");
    static final Signal ALERTMANAGERS =
            Signal.of("alertmanagers", Unit.NONE, "how many Alertmanagers Prometheus sends its alerts to");

    /** A group that is this many intervals late is not evaluated; a busy server may miss one. */
    private static final int MOST_INTERVALS = 3;

    private static final double GRACE = 15;

    private final AlertsApi api;
    private final List<String> jobs;
    private final boolean rules;
    private final List<LabelMatcher> matchers;
    private final String watchdog;
    private final Clock clock;

    /** @param matchers of the alerts that it is asked for; none where Alertmanager is */
    PrometheusItself(AlertsApi api, Settings settings, List<LabelMatcher> matchers, Clock clock) {
        this.api = api;
        this.jobs = settings.get(JOBS);
        this.rules = settings.get(RULES);
        this.matchers = matchers;
        this.watchdog = settings.find(Alertmanager.WATCHDOG).orElse("");
        this.clock = clock;
    }

    @Override
    public AlertsApi api() {
        return api;
    }

    @Override
    public Future<List<Reading>> ask(Run run) {
        List<Future<List<Reading>>> asked = new ArrayList<>();
        asked.add(api.data(run, "/api/v1/status/runtimeinfo").map(PrometheusItself::config));
        if (!jobs.isEmpty()) {
            asked.add(all(run, "/api/v1/targets?state=active", "activeTargets").map(this::targets));
        }
        if (rules) {
            asked.add(all(run, "/api/v1/rules", "groups").map(this::rules));
            asked.add(all(run, "/api/v1/alertmanagers", "activeAlertmanagers")
                    .map(active -> List.of(ALERTMANAGERS.reads(active.size()))));
        }
        if (!matchers.isEmpty()) {
            asked.add(all(run, "/api/v1/alerts", "alerts")
                    .map(alerts -> FiringAlerts.ofPrometheus(alerts, matchers, watchdog)));
        }
        return Party.all(asked);
    }

    /** A list that has to be there: where it is not, nothing is known of what would be in it, and least of all that it is empty. */
    private Future<List<JsonObject>> all(Run run, String path, String name) {
        return api.data(run, path)
                .compose(data -> data.getValue(name) instanceof JsonArray
                        ? Future.succeededFuture(list(data, name))
                        : Future.failedFuture(api.strange(path)));
    }

    private static List<Reading> config(JsonObject data) {
        return List.of(
                data.getValue("reloadConfigSuccess") instanceof Boolean good
                        ? CONFIG.holdsUnless(
                                good
                                        ? Optional.empty()
                                        : Optional.of(
                                                "its configuration could not be loaded: an older one is in force"))
                        : CONFIG.unknown("this server does not tell"));
    }

    private List<Reading> targets(List<JsonObject> active) {
        Map<String, int[]> counts = new LinkedHashMap<>();
        jobs.forEach(job -> counts.put(job, new int[2]));
        List<String> problems = new ArrayList<>();
        for (JsonObject target : active) {
            String job = FiringAlerts.labels(target).getOrDefault("job", "");
            int[] count = counts.get(job);
            if (count != null) {
                boolean up = "up".equals(target.getValue("health"));
                count[up ? 0 : 1]++;
                if (!up) {
                    problems.add("job " + job + ": " + down(target));
                }
            }
        }
        List<Reading> readings = new ArrayList<>();
        counts.forEach((job, count) -> {
            readings.add(TARGETS_UP.reads(count[0]).at(job));
            readings.add(TARGETS_DOWN.reads(count[1]).at(job));
            if (count[0] + count[1] == 0) {
                problems.add("job " + job + " has no targets");
            }
        });
        readings.add(TARGETS.holdsUnless(first(problems)));
        return readings;
    }

    private static String down(JsonObject target) {
        String instance = Plain.text(FiringAlerts.labels(target).getOrDefault("instance", "a target"));
        String error = target.getValue("lastError") instanceof String text ? Plain.text(text) : "";
        return instance + (error.isEmpty() ? " has not been scraped yet" : " is down: " + error);
    }

    private List<Reading> rules(List<JsonObject> groups) {
        List<String> problems = new ArrayList<>();
        if (groups.isEmpty()) {
            problems.add("no rules are loaded");
        }
        for (JsonObject group : groups) {
            String name = "group " + Plain.text(String.valueOf(group.getValue("name")));
            for (JsonObject rule : list(group, "rules")) {
                if ("err".equals(rule.getValue("health"))) {
                    problems.add(name + ": the rule " + Plain.text(String.valueOf(rule.getValue("name"))) + " fails: "
                            + Plain.text(String.valueOf(rule.getValue("lastError"))));
                }
            }
            late(group).ifPresent(late -> problems.add(name + " " + late));
        }
        return List.of(RULE_GROUPS.reads(groups.size()), RULES_OK.holdsUnless(first(problems)));
    }

    private Optional<String> late(JsonObject group) {
        double interval = group.getValue("interval") instanceof Number seconds ? seconds.doubleValue() : 60;
        try {
            Instant last = OffsetDateTime.parse(String.valueOf(group.getValue("lastEvaluation")))
                    .toInstant();
            if (last.isBefore(Instant.EPOCH)) { // Go's zero: never yet
                return Optional.of("has not been evaluated yet");
            }
            double age = Duration.between(last, clock.instant()).toMillis() / 1e3;
            return age > MOST_INTERVALS * interval + GRACE
                    ? Optional.of("was evaluated last " + Unit.SECONDS.format(age) + " ago, its interval is "
                            + Unit.SECONDS.format(interval))
                    : Optional.empty();
        } catch (DateTimeParseException e) {
            return Optional.of("does not tell when it was evaluated");
        }
    }

    /** The first problem, and how many more there are. */
    private static Optional<String> first(List<String> problems) {
        return problems.stream()
                .findFirst()
                .map(first -> problems.size() == 1 ? first : first + "; and " + (problems.size() - 1) + " more");
    }

    private static List<JsonObject> list(JsonObject json, String name) {
        List<JsonObject> objects = new ArrayList<>();
        if (json.getValue(name) instanceof JsonArray list) {
            for (Object each : list) {
                if (each instanceof JsonObject object) {
                    objects.add(object);
                }
            }
        }
        return objects;
    }
}
