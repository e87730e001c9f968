package dev.postflight.http;

import dev.postflight.board.Board;
import dev.postflight.board.CheckState;
import dev.postflight.config.CheckConfig;
import dev.postflight.outcome.Status;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The answers about many checks at once. */
final class Overview {
    /** What a probe may take beyond its check's own time-out before Prometheus gives up. */
    private static final Duration WAY = Duration.ofSeconds(1);

    private final Json json;
    private final Clock clock;

    Overview(Json json, Clock clock) {
        this.json = json;
        this.clock = clock;
    }

    /** The JSON status of the checks that are wanted. */
    JsonObject of(Board board, Predicate<CheckState> wanted) {
        List<CheckState> checks = board.checks().stream().filter(wanted).toList();
        Map<Status, Integer> counts = new EnumMap<>(Status.class);
        Map<String, Status> applications = new TreeMap<>();
        JsonArray each = new JsonArray();
        for (CheckState check : checks) {
            Status status = check.view().status();
            counts.merge(status, 1, Integer::sum);
            applications.merge(check.config().application(), counted(board, check), Status::worse);
            each.add(json.check(check));
        }
        JsonObject numbers = new JsonObject();
        for (Status status : Status.values()) {
            numbers.put(status.word(), counts.getOrDefault(status, 0));
        }
        JsonArray owners = new JsonArray();
        applications.forEach((application, status) -> owners.add(new JsonObject()
                .put("application", application)
                .put("status", status.word())
                .put("ready", board.isReady(application))));
        return new JsonObject()
                .put("status", worst(board, checks).word())
                .put("at", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString())
                .put("counts", numbers)
                .put("applications", owners)
                .put("checks", each);
    }

    boolean isAsBadAs(Status status, Board board, Predicate<CheckState> wanted) {
        Status worst = worst(board, board.checks().stream().filter(wanted).toList());
        return worst == status || worst.isWorseThan(status);
    }

    /** Discovery of one target for each check, for a Prometheus that sets the pace itself by /probe. */
    JsonArray targets(List<CheckState> checks, String address, boolean tls) {
        JsonArray targets = new JsonArray();
        for (CheckState check : checks) {
            CheckConfig config = check.config();
            targets.add(new JsonObject()
                    .put("targets", new JsonArray().add(address))
                    .put(
                            "labels",
                            new JsonObject()
                                    .put("__scheme__", tls ? "https" : "http")
                                    .put("__metrics_path__", "/probe")
                                    .put("__param_check", config.id())
                                    .put("__scrape_interval__", millis(config.every()))
                                    .put("__scrape_timeout__", millis(scrapeTimeout(config)))
                                    // else all would be the same instance, and `up` one series
                                    .put("instance", config.id())
                                    .put("__meta_postflight_application", config.application())
                                    .put("__meta_postflight_kind", config.kind().name())
                                    .put(
                                            "__meta_postflight_severity",
                                            config.severity().word())));
        }
        return targets;
    }

    /** Prometheus refuses a time-out longer than the interval. */
    private static Duration scrapeTimeout(CheckConfig config) {
        Duration needed = config.timeout().multipliedBy(config.retries() + 1L).plus(WAY);
        return needed.compareTo(config.every()) < 0 ? needed : config.every();
    }

    private static String millis(Duration duration) {
        return duration.toMillis() + "ms";
    }

    /** No data is never good data. */
    private static Status worst(Board board, List<CheckState> checks) {
        return checks.stream()
                .map(check -> counted(board, check))
                .reduce(Status::worse)
                .orElse(Status.UNKNOWN);
    }

    /** Planned work excuses a failure. */
    private static Status counted(Board board, CheckState check) {
        return board.maintenance(check).isEmpty() ? check.view().status() : Status.PASS;
    }
}
