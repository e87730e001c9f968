package dev.postflight.config;

import dev.postflight.check.CheckKind;
import dev.postflight.check.Settings;
import dev.postflight.expect.Expectations;
import dev.postflight.expect.Hysteresis;
import dev.postflight.outcome.Severity;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One configured check, complete: defaults, templates and references are worked in. Equal records mean an unchanged
 * check, which a reload leaves alone.
 *
 * @param id unique among all applications
 * @param asked the keys that expectations name, by keyed signal
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
        Hysteresis hysteresis,
        Map<String, String> labels,
        String owner,
        String runbook,
        String description,
        List<String> dependsOn,
        List<Maintenance> maintenance) {

    public CheckKind.Target target() {
        return kind.target().apply(settings);
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
