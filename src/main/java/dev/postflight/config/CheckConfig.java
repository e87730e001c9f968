package dev.postflight.config;

import dev.postflight.check.CheckKind;
import dev.postflight.check.Settings;
import dev.postflight.expect.Expectation;
import dev.postflight.expect.Expectations;
import dev.postflight.expect.Hysteresis;
import dev.postflight.outcome.Severity;
import dev.postflight.past.Hindsight;
import dev.postflight.past.Tracked;
import dev.postflight.watch.Comparing;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One configured check, complete: defaults, templates and references are worked in. Equal records mean an unchanged
 * check, which a reload leaves alone.
 *
 * @param id unique among all applications
 * @param asked the keys that expectations name, by keyed signal
 * @param expectations of each run
 * @param hindsight what is expected over time
 * @param comparing with the time before a deployment
 * @param gating whether its failure makes a deployment a NO-GO, and its silence leaves it undecided
 * @param memory how long what it saw is remembered, which follows from the windows
 * @param retries how often a run that saw a bad target asks again before it gives up; 0 unless configured
 * @param dependsOn ids of checks whose failure explains this one's
 */
public record CheckConfig(
        String id,
        String application,
        CheckKind kind,
        Settings settings,
        Map<String, Set<String>> asked,
        Duration every,
        Duration timeout,
        int retries,
        Severity severity,
        Expectations expectations,
        Hindsight hindsight,
        List<Comparing> comparing,
        boolean gating,
        Duration memory,
        Hysteresis hysteresis,
        Map<String, String> labels,
        String owner,
        String runbook,
        String description,
        List<String> dependsOn,
        List<Maintenance> maintenance) {

    /** What a deployment is compared with may be so old. */
    private static final Duration BEFORE = Duration.ofDays(8);

    public CheckKind.Target target() {
        return kind.target().apply(settings);
    }

    /** All conditions, of each run and over time. */
    public List<Expectation> conditions() {
        return Stream.of(expectations, hindsight.expectations())
                .flatMap(each -> each.all().stream())
                .toList();
    }

    /** What of its past is kept beside what its expectations look back at. */
    public Map<Tracked, Duration> remembered() {
        Map<Tracked, Duration> remembered = new LinkedHashMap<>();
        remembered.put(Tracked.RUNS, memory);
        for (Comparing each : comparing) {
            remembered.put(
                    each.method() == Comparing.Method.BOUNDS
                            ? Tracked.eachOf(each.signal())
                            : new Tracked(each.signal(), each.key()),
                    memory.plus(BEFORE));
        }
        return remembered;
    }

    /** The same, no longer waiting for these. */
    CheckConfig without(Set<String> dependencies) {
        List<String> rest =
                dependsOn.stream().filter(id -> !dependencies.contains(id)).toList();
        return new CheckConfig(
                id,
                application,
                kind,
                settings,
                asked,
                every,
                timeout,
                retries,
                severity,
                expectations,
                hindsight,
                comparing,
                gating,
                memory,
                hysteresis,
                labels,
                owner,
                runbook,
                description,
                rest,
                maintenance);
    }

    /** Without any value: some came from references. */
    @Override
    public String toString() {
        return application + "/" + id;
    }
}
