package dev.postflight.board;

import dev.postflight.check.CheckKind;
import dev.postflight.check.Settings;
import dev.postflight.config.CheckConfig;
import dev.postflight.config.Maintenance;
import dev.postflight.expect.Condition;
import dev.postflight.expect.Expectation;
import dev.postflight.expect.Expectations;
import dev.postflight.expect.Hysteresis;
import dev.postflight.expect.Level;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Result;
import dev.postflight.outcome.Severity;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Unit;
import dev.postflight.past.Hindsight;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Configured checks and results for tests of the board. */
final class Checks {
    static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    static final Signal DURATION = Signal.of("duration", Unit.SECONDS, "");
    static final Signal DAYS_LEFT = Signal.of("days_left", Unit.DAYS, "");
    static final Signal BODY = Signal.of("body", Unit.TEXT, "");
    static final Signal PHASE = Signal.of("phase", Unit.SECONDS, "").per("phase");

    private static final CheckKind KIND = CheckKind.named("fake")
            .signals(DURATION, DAYS_LEFT, BODY, PHASE)
            .opens(setup -> {
                throw new UnsupportedOperationException();
            });

    private Checks() {}

    static Draft check(String id) {
        return new Draft(
                id, "shop", Map.of(), Set.of(), Severity.PAGE, "< 500ms", Hysteresis.NONE, "", List.of(), List.of());
    }

    /** A check whose every aspect a test may change. */
    record Draft(
            String id,
            String application,
            Map<String, Object> settings,
            Set<String> asked,
            Severity severity,
            String fast,
            Hysteresis hysteresis,
            String owner,
            List<String> dependsOn,
            List<Maintenance> maintenance) {

        Draft of(String application) {
            return new Draft(
                    id, application, settings, asked, severity, fast, hysteresis, owner, dependsOn, maintenance);
        }

        Draft set(String option, Object value) {
            return new Draft(
                    id,
                    application,
                    Map.of(option, value),
                    asked,
                    severity,
                    fast,
                    hysteresis,
                    owner,
                    dependsOn,
                    maintenance);
        }

        Draft asking(String key) {
            return new Draft(
                    id, application, settings, Set.of(key), severity, fast, hysteresis, owner, dependsOn, maintenance);
        }

        Draft severity(Severity severity) {
            return new Draft(
                    id, application, settings, asked, severity, fast, hysteresis, owner, dependsOn, maintenance);
        }

        Draft fast(String fast) {
            return new Draft(
                    id, application, settings, asked, severity, fast, hysteresis, owner, dependsOn, maintenance);
        }

        Draft steady(int failures, int window, int passes) {
            return new Draft(
                    id,
                    application,
                    settings,
                    asked,
                    severity,
                    fast,
                    new Hysteresis(failures, window, passes),
                    owner,
                    dependsOn,
                    maintenance);
        }

        Draft owner(String owner) {
            return new Draft(
                    id, application, settings, asked, severity, fast, hysteresis, owner, dependsOn, maintenance);
        }

        Draft dependsOn(String... causes) {
            return new Draft(
                    id, application, settings, asked, severity, fast, hysteresis, owner, List.of(causes), maintenance);
        }

        Draft maintained(Instant from, Instant until) {
            return new Draft(
                    id,
                    application,
                    settings,
                    asked,
                    severity,
                    fast,
                    hysteresis,
                    owner,
                    dependsOn,
                    List.of(new Maintenance.Once(from, until, "new disks")));
        }

        CheckConfig config() {
            return new CheckConfig(
                    id,
                    application,
                    KIND,
                    new Settings(settings),
                    Map.of("phase", asked),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(5),
                    0,
                    severity,
                    new Expectations(
                            List.of(new Expectation(DURATION, "", Condition.parse(fast, Unit.SECONDS), Level.EXPECT))),
                    Hindsight.NONE,
                    List.of(),
                    true,
                    Duration.ofDays(1),
                    hysteresis,
                    Map.of(),
                    owner,
                    "",
                    "",
                    dependsOn,
                    maintenance);
        }
    }

    static Result took(int second, double duration) {
        return result(second, Outcome.measured(List.of(DURATION.reads(duration))));
    }

    static Result result(int second, Outcome outcome) {
        return new Result(START.plusSeconds(second), Duration.ofMillis(40), 1, 0, outcome);
    }
}
