package dev.postflight.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.check.Secret;
import dev.postflight.check.Settings;
import dev.postflight.expect.Expectation;
import dev.postflight.expect.Hysteresis;
import dev.postflight.outcome.Severity;
import dev.postflight.watch.Plan;
import dev.postflight.watch.Window;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.DecimalFormat;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes of configurations without mistakes. */
class ValidConfigTest {
    static final Path FOLDER = Path.of("src/test/resources/dev/postflight/config/valid");
    static final Map<String, String> ENVIRONMENT = Map.of(
            "HOST",
            "canary.example",
            "KEY",
            "canary+key/0123",
            "COUNT",
            "7",
            "SLACK",
            "https://hooks.example/T0/canary");

    static Loaded.Valid load(Path... paths) {
        return load(ENVIRONMENT, paths);
    }

    static Loaded.Valid load(Map<String, String> environment, Path... paths) {
        Loaded loaded = new ConfigLoader(TestKind.ALL, environment).load(List.of(paths));
        if (loaded instanceof Loaded.Invalid invalid) {
            throw new AssertionError(invalid.mistakes().toString());
        }
        return (Loaded.Valid) loaded;
    }

    private static CheckConfig check(Loaded.Valid valid, String id) {
        return valid.config().checks().stream()
                .filter(check -> check.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> expectations(CheckConfig check) {
        return check.expectations().all().stream().map(ValidConfigTest::spelled).toList();
    }

    private static String spelled(Expectation expectation) {
        return expectation.level().word() + " " + expectation.title() + " "
                + expectation.condition().text();
    }

    @Test
    void theSmallestHasEveryDefault() {
        CheckConfig check = check(load(FOLDER.resolve("smallest.yaml")), "a");

        assertEquals("shop", check.application());
        assertEquals(URI.create("http://shop.example/"), check.settings().get(TestKind.URL));
        assertEquals("GET", check.settings().get(TestKind.METHOD));
        assertEquals(Duration.ofSeconds(30), check.every());
        assertEquals(Duration.ofSeconds(5), check.timeout());
        assertEquals(Severity.TICKET, check.severity());
        assertEquals(0, check.retries());
        assertEquals(Hysteresis.defaultFor(check.every()), check.hysteresis());
        assertEquals(List.of("expect status 200..299"), expectations(check));
        assertEquals(Map.of(), check.labels());
        assertEquals("", check.owner() + check.runbook() + check.description());
        assertEquals(List.of(), check.dependsOn());
        assertEquals(List.of(), check.maintenance());
    }

    @Test
    void aCheckCanSayEverything() {
        CheckConfig check = check(load(FOLDER.resolve("shop.yaml")), "api-health");
        Settings settings = check.settings();

        assertEquals(URI.create("https://canary.example/health"), settings.get(TestKind.URL));
        assertEquals("POST", settings.get(TestKind.METHOD));
        assertEquals(
                "{Accept=application/json, Authorization=Bearer canary-from-file}",
                settings.get(TestKind.HEADERS).toString());
        assertEquals("42", settings.get(TestKind.BODY));
        assertEquals(65_536L, settings.get(TestKind.LIMIT));
        assertEquals(
                "canary+key/0123", settings.get(TestKind.TLS).get(TestKind.KEY).reveal());
        assertEquals("The API answers, and its database too: ${braces}", check.description());
        assertEquals(Duration.ofSeconds(15), check.every());
        assertEquals(Duration.ofSeconds(4), check.timeout());
        assertEquals(2, check.retries());
        assertEquals(new Hysteresis(3, 5, 1), check.hysteresis());
        assertEquals(Map.of("team", "core", "tier", "front"), check.labels());
        assertEquals("core@shop.example", check.owner());
        assertEquals("https://wiki.shop.example/api", check.runbook());
        assertEquals(List.of("gateway"), check.dependsOn());
        assertEquals(
                List.of(new Maintenance.Once(
                        Instant.parse("2026-01-31T21:00:00Z"), Instant.parse("2026-02-01T02:00:00Z"), "move")),
                check.maintenance());
        assertEquals(
                List.of(
                        "expect status [== 200, == 204]",
                        "expect duration < 500 ms",
                        "expect phase connect < 100 ms",
                        "expect json status == ok",
                        "expect json database == up",
                        "expect json errors absent",
                        "prefer duration < 100 ms",
                        "prefer header server !~ nginx",
                        "prefer header x-request-id present"),
                expectations(check));
        assertEquals(
                Map.of(
                        "status", Set.of(),
                        "duration", Set.of(),
                        "phase", Set.of("connect"),
                        "json", Set.of("status", "database", "errors"),
                        "header", Set.of("server", "x-request-id")),
                check.asked());
    }

    @Test
    void everyShapeIsRead() {
        CheckConfig check = check(load(FOLDER.resolve("shop.yaml")), "box");
        Settings settings = check.settings();

        assertEquals("yes", settings.get(TestKind.NAME));
        assertEquals(7L, settings.get(TestKind.COUNT));
        assertEquals(0.25, settings.get(TestKind.SHARE));
        assertEquals(Duration.ofMinutes(90), settings.get(TestKind.AGE));
        assertEquals("^v[0-9]+$", settings.get(TestKind.MATCH).pattern());
        assertEquals(List.of("one"), settings.get(TestKind.TAGS));
        assertEquals(Map.of("left", 1L, "right", 0L), settings.get(TestKind.WEIGHTS));
        assertEquals(
                List.of("hello 1000", "you 500"),
                settings.get(TestKind.STEPS).stream()
                        .map(step -> step.get(TestKind.SEND) + " "
                                + step.get(TestKind.WAIT).toMillis())
                        .toList());
        assertEquals("${env:KEY}", settings.get(TestKind.TOKEN).toString());
        assertEquals(":canary+key/0123", settings.get(TestKind.SERVER).getUserInfo());
        assertEquals(Hysteresis.NONE, check.hysteresis(), "a daily run is all the evidence there is");
        assertEquals(
                List.of(new Maintenance.Weekly(
                        Set.of(DayOfWeek.SUNDAY),
                        LocalTime.of(2, 0),
                        Duration.ofHours(2),
                        ZoneId.of("Europe/Berlin"),
                        "backup")),
                check.maintenance());
        assertTrue(expectations(check).contains("expect state == no"));
    }

    @Test
    void anyTakesBackWhatTheKindImplies() {
        assertEquals(List.of(), expectations(check(load(FOLDER.resolve("shop.yaml")), "anything")));
    }

    @Test
    void aDefaultDependencyDoesNotCountForTheCheckItNames() {
        assertEquals(
                List.of(), check(load(FOLDER.resolve("shop.yaml")), "gateway").dependsOn());
    }

    @Test
    void whatIsNotEnabledIsLeftOut() {
        assertFalse(load(FOLDER.resolve("shop.yaml")).config().checks().stream()
                .anyMatch(check -> check.id().equals("off")));
    }

    @Test
    void webhooksAreRead() {
        ServerConfig.Webhooks webhooks =
                load(FOLDER.resolve("webhooks.yaml")).config().server().webhooks();
        assertEquals(
                Optional.of(new ServerConfig.Github(
                        new Secret("${env:KEY}${env:COUNT}", "canary+key/01237"),
                        "",
                        Map.of("acme/shop", "shop", "acme/mono:live", "shop"),
                        List.of("production"))),
                webhooks.github());
        assertEquals(
                new ServerConfig.CdEvents(Map.of("shop-service", "shop"), List.of("prod", "live")),
                webhooks.cdevents());
        assertFalse(webhooks.toString().contains("canary"), webhooks.toString());
        assertEquals(
                ServerConfig.Webhooks.NONE,
                load(FOLDER.resolve("shop.yaml")).config().server().webhooks());
    }

    @Test
    void globalSectionsAreRead() {
        Config config = load(FOLDER.resolve("shop.yaml")).config();

        assertEquals("127.0.0.1", config.server().host());
        assertEquals(
                List.of(new ServerConfig.Token(
                        "ci",
                        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                        Set.of(ServerConfig.Scope.DEPLOY_WRITE, ServerConfig.Scope.STATUS_READ))),
                config.server().tokens());
        assertEquals(new LimitsConfig(100, 10), config.limits());
        assertEquals(new LogConfig(LogConfig.Format.JSON, LogConfig.Level.WARN), config.log());
        assertEquals(
                Map.of(
                        "shop",
                        new Plan(
                                Duration.ofMinutes(3),
                                List.of(
                                        new Window(Duration.ofMinutes(30), Window.Require.NO_OBJECTION),
                                        new Window(Duration.ofDays(1), Window.Require.PROOF)),
                                Plan.WhenUndecided.HOLD,
                                false,
                                List.of())),
                config.watches());
        assertEquals(List.of(FOLDER.resolve("shop.yaml"), FOLDER.resolve("token.txt")), config.files());
    }

    @Test
    void whatIsComparedWithTheTimeBeforeADeploymentIsRead() {
        Loaded.Valid valid = load(FOLDER.resolve("comparing.yaml"));

        assertEquals(
                List.of(
                        "LEAK duration higher 1.1574E-6 relative gating",
                        "LEVEL duration higher 1.3 advising",
                        "LEVEL status higher 2 gating",
                        "LEVEL phase connect lower 2 gating",
                        "LEVEL phase transfer higher 1.2 gating"),
                check(valid, "api").comparing().stream()
                        .map(each -> each.method() + " " + each.title()
                                + (each.higherIsWorse() ? " higher " : " lower ")
                                + new DecimalFormat("0.####E0")
                                        .format(each.bound())
                                        .replace("E0", "")
                                + (each.relative() ? " relative" : "")
                                + (each.gating() ? " gating" : " advising"))
                        .toList());
        assertEquals(
                Map.of("status", Set.of(), "duration", Set.of(), "phase", Set.of("connect", "transfer")),
                check(valid, "api").asked(),
                "what is compared is asked for");
        assertTrue(check(valid, "api").gating());
        assertFalse(check(valid, "notes").gating(), "what is for information only decides nothing");
        assertEquals(Duration.ofDays(14).plusHours(1), check(valid, "notes").memory());
        assertEquals(
                new Plan(
                        Duration.ofMinutes(5),
                        List.of(
                                new Window(Duration.ofMinutes(15), Window.Require.PROOF),
                                new Window(Duration.ofHours(1), Window.Require.NO_OBJECTION),
                                new Window(Duration.ofDays(7), Window.Require.PROOF)),
                        Plan.WhenUndecided.NO_GO,
                        true,
                        List.of("owner", "operations")),
                valid.config().watches().get("shop"));
    }

    @Test
    void templatesMakeChecks() {
        Loaded.Valid valid = load(FOLDER.resolve("templates.yaml"));

        assertEquals(
                List.of("one-api", "two-api", "box-a", "box-b"),
                valid.config().checks().stream().map(CheckConfig::id).toList());
        CheckConfig one = check(valid, "one-api");
        assertEquals(URI.create("https://one.example/"), one.settings().get(TestKind.URL));
        assertEquals("on one, not ${host}", one.description());
        assertEquals(
                List.of("expect status == 200", "expect duration < 500 ms", "expect json status == up"),
                expectations(one));
        CheckConfig two = check(valid, "two-api");
        assertEquals(
                List.of("expect status [== 200, == 204]", "expect duration < 2 s", "expect json state == up"),
                expectations(two));
        assertEquals(Map.of("tier", "back"), two.labels());
        assertEquals(Duration.ofMillis(500), two.timeout(), "never longer than the interval");
        assertEquals(List.of("box-a"), check(valid, "box-b").dependsOn());
    }

    @Test
    void aFolderIsOneConfiguration() {
        Config config = load(FOLDER.resolve("merged")).config();

        assertEquals(
                List.of("shop/shop-api", "shop/shop-web", "bank/bank-api"),
                config.checks().stream().map(CheckConfig::toString).toList());
        assertEquals(
                List.of(Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(5)),
                config.checks().stream().map(CheckConfig::timeout).toList());
        assertEquals(LogConfig.Level.DEBUG, config.log().level());
        assertEquals(Set.of("shop", "bank"), config.watches().keySet());
    }

    @Test
    void aliasesStandForWhatTheyName() {
        Loaded.Valid valid = load(FOLDER.resolve("anchors.yaml"));

        assertEquals(expectations(check(valid, "a")), expectations(check(valid, "b")));
    }

    @Test
    void readingTwiceGivesEqualChecks() {
        ConfigLoader loader = new ConfigLoader(TestKind.ALL, ENVIRONMENT);
        for (String name : List.of("shop.yaml", "templates.yaml", "merged", "anchors.yaml")) {
            Config first = ((Loaded.Valid) loader.load(List.of(FOLDER.resolve(name)))).config();
            Config second = ((Loaded.Valid) loader.load(List.of(FOLDER.resolve(name)))).config();
            assertEquals(first, second);
            assertEquals(first.hashCode(), second.hashCode());
        }
    }

    @Test
    void aSecretThatChangedMakesAnotherCheck() {
        Map<String, String> changed = new HashMap<>(ENVIRONMENT);
        changed.put("KEY", "another");

        assertNotEquals(
                check(load(FOLDER.resolve("shop.yaml")), "box"),
                check(load(changed, FOLDER.resolve("shop.yaml")), "box"));
    }

    @Test
    void aDependencyOnWhatDoesNotRunIsDroppedWithAWarning(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("a.yaml"), """
                application: shop
                checks:
                  - {id: a, thing: a, enabled: false}
                  - {id: b, thing: b, depends_on: a}
                """);
        Loaded.Valid valid = load(file);

        assertEquals(List.of("b depends on a, which is not enabled"), valid.warnings());
        assertEquals(List.of(), check(valid, "b").dependsOn());
    }

    @Test
    void nothingToWatchIsAWarning(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("a.yaml"), "application: shop\nchecks: []\n");

        assertEquals(
                List.of("no check is configured: nothing will be watched"),
                load(file).warnings());
    }

    @Test
    void whatLooksBackNamesItsWindowAndAsksForItsSignal() {
        CheckConfig check = check(load(FOLDER.resolve("looking-back.yaml")), "api");
        assertEquals(
                List.of(
                        "expect status 200..299",
                        "expect availability 24h > 99.5 %",
                        "expect availability 7d > 99.9 %",
                        "prefer duration_p95 15m < 200 ms",
                        "trend duration_growth 6h < 20 %/h",
                        "trend duration_growth 7d < 2 %/day",
                        "trend phase_growth connect 24h < 5 ms/day"),
                check.conditions().stream().map(ValidConfigTest::spelled).toList());
        assertEquals(Map.of("status", Set.of(), "duration", Set.of(), "phase", Set.of("connect")), check.asked());
    }
}
