package dev.postflight.testing;

import dev.postflight.board.Board;
import dev.postflight.check.CheckKind;
import dev.postflight.check.Settings;
import dev.postflight.config.CheckConfig;
import dev.postflight.config.Maintenance;
import dev.postflight.config.secret.Secrets;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A board with a check in every status, and labels, texts and readings that ask for care. */
public final class SampleBoard {
    public static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    public static final Signal STATUS = Signal.of("status", Unit.NONE, "The answer's status code.");
    public static final Signal DURATION = Signal.of("duration", Unit.SECONDS, "From lookup to last byte.");
    public static final Signal PHASE =
            Signal.of("phase", Unit.SECONDS, "How long each phase took.").per("phase");
    public static final Signal BODY_SIZE = Signal.of("body_size", Unit.BYTES, "The body, decoded.");
    public static final Signal JSON =
            Signal.of("json", Unit.ANY, "A value of a \"JSON\" body\\answer.").per("path");
    public static final Signal SERVER = Signal.of("server", Unit.TEXT, "What the server calls itself.");
    public static final CheckKind WEB = CheckKind.named("web")
            .summary("Asks a web server.")
            .signals(STATUS, DURATION, PHASE, BODY_SIZE, JSON, SERVER)
            .targets(settings -> new CheckKind.Target("https://shop.example/health", "shop.example"))
            .opens(setup -> {
                throw new AssertionError("not to be opened");
            });

    public static final Signal NOT_AFTER = Signal.of("not_after", Unit.TIMESTAMP, "When it expires.");
    public static final Signal DAYS_LEFT = Signal.of("days_left", Unit.DAYS, "Until it expires.");
    public static final Signal CHAIN_VALID = Signal.of("chain_valid", Unit.FLAG, "Whether it is trusted.");
    public static final CheckKind CERTIFICATE = CheckKind.named("certificate")
            .summary("Looks at a certificate.")
            .signals(NOT_AFTER, DAYS_LEFT, CHAIN_VALID)
            .targets(settings -> new CheckKind.Target("shop.example:443", "shop.example"))
            .opens(setup -> {
                throw new AssertionError("not to be opened");
            });

    private final List<CheckConfig> configs = new ArrayList<>();
    private Instant now = START;
    private final Board board = new Board(() -> now);

    /** Pass, warn, fail and unknown, one never run, one in maintenance, one silenced by its cause. */
    public static SampleBoard withEveryStatus() {
        SampleBoard sample = new SampleBoard();
        sample.add(check("api", WEB, Severity.PAGE)
                .expects(expect(STATUS, "", 200L), expect(DURATION, "", "< 500ms"), expect(PHASE, "connect", "< 100ms"))
                .prefers(prefer(DURATION, "", "< 100ms"))
                .labelled(Map.of("team.name", "pay\"ments\\\n", "tier", "1")));
        sample.add(check("api-slow", WEB, Severity.TICKET).prefers(prefer(DURATION, "", "< 100ms")));
        sample.add(check("certificate", CERTIFICATE, Severity.PAGE).expects(expect(DAYS_LEFT, "", "> 14")));
        sample.add(check("orders", WEB, Severity.INFO).after("certificate"));
        sample.add(check("never", WEB, Severity.TICKET));
        sample.add(check("planned", WEB, Severity.PAGE)
                .maintained(new Maintenance.Once(START, START.plusSeconds(3_600), "database moves")));
        sample.configured();
        sample.run(
                "api",
                40,
                Outcome.measured(List.of(
                        STATUS.reads(200),
                        DURATION.reads(0.0405),
                        PHASE.reads(0.003).at("connect"),
                        PHASE.reads(0.0125).at("processing"),
                        BODY_SIZE.reads(1_234_567),
                        JSON.reads("up").at("database"),
                        JSON.reads(17).at("queue\"depth"),
                        JSON.reads(true).at("ready"),
                        SERVER.reads("nginx"))));
        sample.run(
                "api-slow",
                212,
                Outcome.measured(List.of(
                        DURATION.reads(0.212).from("192.0.2.7"),
                        DURATION.reads(0.05).from("192.0.2.8"))));
        sample.run(
                "certificate",
                5,
                Outcome.measured(
                        List.of(NOT_AFTER.reads(1_772_000_000), DAYS_LEFT.reads(-4.2), CHAIN_VALID.reads(false))));
        sample.run("orders", 2_000, Outcome.checkBroken("a bug in kind web"));
        sample.run("planned", 1, Outcome.targetBad("connection refused"));
        return sample;
    }

    public Board board() {
        return board;
    }

    public void add(Draft draft) {
        configs.add(draft.config());
    }

    public void remove(String id) {
        configs.removeIf(config -> config.id().equals(id));
        configured();
    }

    public void configured() {
        board.replace(configs, Secrets.NONE);
    }

    /** One run, a second after the last one, that took so many milliseconds. */
    public Result run(String id, long millis, Outcome outcome) {
        return run(config(id), millis, outcome);
    }

    public Result run(CheckConfig config, long millis, Outcome outcome) {
        now = now.plusSeconds(1);
        Result result = new Result(now, Duration.ofMillis(millis), 1, 0, outcome);
        board.accept(config, result);
        return result;
    }

    private CheckConfig config(String id) {
        return configs.stream()
                .filter(config -> config.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    public static Expectation expect(Signal signal, String key, Object condition) {
        return new Expectation(signal, key, Condition.parse(condition, signal.unit()), Level.EXPECT);
    }

    public static Expectation prefer(Signal signal, String key, Object condition) {
        return new Expectation(signal, key, Condition.parse(condition, signal.unit()), Level.PREFER);
    }

    public static Draft check(String id, CheckKind kind, Severity severity) {
        return new Draft(id, kind, severity);
    }

    /** A check that is being put together. */
    public static final class Draft {
        private final String id;
        private final CheckKind kind;
        private final Severity severity;
        private final List<Expectation> expectations = new ArrayList<>();
        private Map<String, String> labels = Map.of();
        private List<String> dependsOn = List.of();
        private List<Maintenance> maintenance = List.of();

        private Draft(String id, CheckKind kind, Severity severity) {
            this.id = id;
            this.kind = kind;
            this.severity = severity;
        }

        public Draft expects(Expectation... more) {
            expectations.addAll(List.of(more));
            return this;
        }

        public Draft prefers(Expectation... more) {
            return expects(more);
        }

        public Draft labelled(Map<String, String> labels) {
            this.labels = labels;
            return this;
        }

        public Draft after(String... dependsOn) {
            this.dependsOn = List.of(dependsOn);
            return this;
        }

        public Draft maintained(Maintenance work) {
            this.maintenance = List.of(work);
            return this;
        }

        public CheckConfig config() {
            return new CheckConfig(
                    id,
                    "shop",
                    kind,
                    Settings.NONE,
                    Map.of(),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(5),
                    0,
                    severity,
                    new Expectations(expectations),
                    Hindsight.NONE,
                    List.of(),
                    true,
                    Duration.ofDays(1),
                    Hysteresis.NONE,
                    labels,
                    "team-shop",
                    "https://wiki.example/" + id,
                    "Checks " + id + ".",
                    dependsOn,
                    maintenance);
        }
    }
}
