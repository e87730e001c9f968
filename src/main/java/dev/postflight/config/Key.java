package dev.postflight.config;

import dev.postflight.check.Option;
import dev.postflight.check.Settings;
import dev.postflight.check.Shape;
import dev.postflight.expect.Hysteresis;
import dev.postflight.outcome.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The keys of a configuration file that do not belong to a kind, declared as kinds declare theirs, so that reading,
 * schema and reference are made from one definition.
 */
final class Key {
    private static final Duration INSTANT = Duration.ofMillis(1);
    private static final Duration YEAR = Duration.ofDays(366);

    static final Duration EVERY_DEFAULT = Duration.ofSeconds(30);
    /** What a person waits for; slower is down for most purposes. */
    static final Duration TIMEOUT_DEFAULT = Duration.ofSeconds(5);
    /** Faster is a load test; {@code limits.allow_short_intervals} lifts it. */
    static final Duration SHORTEST_EVERY = Duration.ofSeconds(1);

    // of a check, and most of them of the defaults
    static final Option<String> ID = Option.text(
                    "id", "Its name, unique over all files: letters, digits, dot, underscore and hyphen, at most 100.")
            .needed();
    static final Option<Duration> EVERY = Option.span("every", INSTANT, YEAR, "From one run to the next; at least 1s.")
            .or(EVERY_DEFAULT);
    static final Option<Duration> TIMEOUT = Option.span(
            "timeout",
            INSTANT,
            YEAR,
            "For a whole run, from name lookup to last byte; at most every. Default: 5s, or every where that is shorter.");
    static final Option<String> SEVERITY = Option.choice(
                    "severity",
                    Arrays.stream(Severity.values()).map(Severity::word).toList(),
                    "What a failure means: page wakes somebody up and makes the application not ready, ticket can wait"
                            + " for working hours, info tells nobody.")
            .or(Severity.TICKET.word());
    static final Option<Long> RETRIES = Option.whole(
                    "retries", 0, 5, "How often a run that saw a bad target asks again, within its timeout; counted.")
            .or(0L);
    static final Option<String> FAIL_AFTER = Option.text(
            "fail_after",
            "Runs that must be bad before the status is: 3 of 5, or 3 in a row. Default: "
                    + Hysteresis.defaultFor(EVERY_DEFAULT).failAfter()
                    + ", and 1 where every is 5m or more: a rare run is all the evidence there is.");
    static final Option<String> PASS_AFTER = Option.text(
            "pass_after",
            "Runs in a row that must be good before the status is. Default: "
                    + Hysteresis.defaultFor(EVERY_DEFAULT).passes() + ", and 1 where every is 5m or more.");
    static final Option<Map<String, String>> LABELS =
            Option.map("labels", new Shape.Text(), "Labels for every series of the check.");
    static final Option<String> OWNER = Option.text("owner", "Who looks after it.");
    static final Option<java.net.URI> RUNBOOK =
            Option.url("runbook", List.of("https", "http"), "What to do when it fails.");
    static final Option<String> DESCRIPTION = Option.text("description", "What it watches, for people.");
    static final Option<List<String>> DEPENDS_ON = Option.list(
            "depends_on",
            new Shape.Text(),
            "Ids of checks whose failure explains this one's: it goes on measuring, and alerts are silent. As a default it"
                    + " does not count for the checks it names.");
    static final Option<List<Settings>> MAINTENANCE =
            Option.list("maintenance", MaintenanceReader.SHAPE, "Planned work, in which failures count for nothing.");
    static final Option<Boolean> ENABLED =
            Option.flag("enabled", "false: read and checked, never run.").or(true);

    static final Option<Boolean> GATING = Option.flag(
            "gating",
            "Whether its failure makes a deployment a NO-GO, and its silence leaves it undecided. Default: true, but"
                    + " false for severity info.");

    /** What checks may share. */
    static final Shape.Group DEFAULTS = new Shape.Group(
            EVERY,
            TIMEOUT,
            SEVERITY,
            RETRIES,
            FAIL_AFTER,
            PASS_AFTER,
            GATING,
            LABELS,
            OWNER,
            RUNBOOK,
            DEPENDS_ON,
            MAINTENANCE);
    /** What each check may say, its kind and expectations aside. */
    static final Shape.Group CHECK = with(DEFAULTS, ID, DESCRIPTION, ENABLED);

    // keys of a check that are no options
    static final String EXPECT = "expect";
    static final String PREFER = "prefer";
    static final String TREND = "trend";
    static final String USE = "use";
    static final String WITH = "with";
    static final String COMPARE = "compare";
    static final String BEFORE_DEPLOYMENT = "before_deployment";

    // of a file
    static final String APPLICATION = "application";
    static final String DEFAULTS_KEY = "defaults";
    static final String TEMPLATES = "templates";
    static final String CHECKS = "checks";
    static final String WATCH_KEY = "watch";
    static final String NOTIFY_KEY = "notify";

    /** Keys that count for the whole configuration and may stand in one file only. */
    static final Map<String, Shape.Group> GLOBAL = global();

    /** Keys of a file, in the order in which the reference tells of them. */
    static final List<String> FILE = List.of(
            APPLICATION, DEFAULTS_KEY, TEMPLATES, CHECKS, WATCH_KEY, NOTIFY_KEY, "server", "store", "limits", "log");

    private Key() {}

    private static Shape.Group with(Shape.Group group, Option<?>... more) {
        List<Option<?>> all = new ArrayList<>(List.of(more));
        all.addAll(1, group.options());
        return new Shape.Group(all);
    }

    private static Map<String, Shape.Group> global() {
        return Map.of(
                "server", ServerReader.SERVER,
                "store", StoreReader.STORE,
                "limits", GlobalReader.LIMITS,
                "log", GlobalReader.LOG);
    }

    /** An enum's constant by its word, which its option's shape has checked. */
    static <E extends Enum<E>> E constant(Class<E> type, String word) {
        return Enum.valueOf(type, word.toUpperCase(Locale.ROOT).replace(':', '_'));
    }
}
