package dev.postflight.app;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.testing.Authority;
import dev.postflight.testing.LocalServer;
import dev.postflight.testing.Relay;
import dev.postflight.testing.Shop;
import dev.postflight.testing.SilentServer;
import dev.postflight.testing.TlsServer;
import dev.postflight.watch.Deployment;
import dev.postflight.watch.Launch;
import dev.postflight.watch.Window;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Deployments of real applications, from the hour before to the verdict, in seconds. */
class LaunchTest {
    private static final Duration STEP = Duration.ofSeconds(15);
    private static final int CUSTOMERS = 12; // a step
    private static final String BACKUP =
            "{folder: %s, match: \"*.dump\"}\n    expect: {newest_age: any}\n" + "    before_deployment: {newest: 24h}";

    private final Vertx vertx = Vertx.vertx();
    private final List<Shop> shops = new ArrayList<>();
    private final Map<String, Scenario> scenarios = new LinkedHashMap<>();

    @TempDir
    private Path folder;

    /** @param said a pattern of what the window says */
    private record Scenario(String yaml, Runnable change, String said) {}

    @AfterEach
    void close() {
        shops.forEach(Shop::close);
        Timelapse.await(vertx.close());
    }

    @Test
    void eachRegressionHasItsVerdictAndItsSentence() throws Exception {
        Authority authority = Authority.root("Shop Authority");
        Path ca = Files.writeString(folder.resolve("ca.pem"), Authority.pem(authority.certificate()));
        try (TlsServer good = new TlsServer(
                        authority.drafts("shop.test").names("127.0.0.1").issue());
                TlsServer other =
                        new TlsServer(Authority.selfSigned("shop.test").issue());
                Relay front = new Relay(good.port());
                SilentServer database = new SilentServer()) {
            Shop slow = shop();
            Shop tail = shop();
            Shop errors = shop();
            scenario("same", page(shop()), () -> {}, "GO: the check passes, and nothing that is compared is worse.*");
            scenario(
                    "slow",
                    page(slow),
                    () -> slow.slow(4, 1),
                    "NO-GO: slow: duration is \\d.* x what it was before the deployment \\(.* ms, was .* ms; between .* and .* x\\),"
                            + " compared with the hour before it, which allows for 1.35 x");
            scenario(
                    "tail",
                    metrics(tail),
                    () -> tail.slow(40, 0.3),
                    "NO-GO: tail: slower_than \\d+ ms .* % \\(\\d+ of \\d+, was .* %\\)");
            scenario(
                    "errors",
                    metrics(errors),
                    () -> errors.fail(0.04),
                    "NO-GO: errors: failed .* % \\(\\d+ of \\d+, was 0 %; up to 0.1 % is all right\\)");
            scenario(
                    "down", "tcp: 127.0.0.1:" + database.port(), database::close, "NO-GO: down: it fails: .*refused.*");
            scenario(
                    "swapped",
                    "certificate: {server: \"127.0.0.1:%d\", ca: %s}".formatted(front.port(), ca),
                    () -> front.lead(other.port()),
                    "NO-GO: swapped: it fails: chain_valid is false: .*");
            scenario(
                    "saved",
                    "backup: " + BACKUP.formatted(backup("fresh", Duration.ofHours(2))),
                    () -> {},
                    "GO: the check passes, and nothing that is compared is worse.*");
            scenario(
                    "unsaved",
                    "backup: " + BACKUP.formatted(backup("old", Duration.ofDays(3))),
                    () -> {},
                    "NO-GO: unsaved: the newest before the deployment was of 2026-03-01T10:00:00Z, 3.0\\d d earlier; there"
                            + " has to be one from the 24 h before it");
            scenario(
                    "blind",
                    "prometheus: {url: \"http://127.0.0.1:%d\", query: up}".formatted(LocalServer.closedPort()),
                    () -> {},
                    "UNDECIDED: blind: it is unknown: .*refused.*");
            try (Timelapse time = timelapse()) {
                Runnable visits =
                        () -> Timelapse.await(Future.join(List.of(tail.visit(CUSTOMERS), errors.visit(CUSTOMERS))));
                time.pass(Duration.ofMinutes(62), STEP, visits);
                Map<String, Deployment> deployments = new LinkedHashMap<>();
                scenarios.keySet().forEach(name -> deployments.put(name, time.deploy(name)));
                scenarios.values().forEach(scenario -> scenario.change.run());
                time.pass(Duration.ofMinutes(16), STEP, visits);
                tail.slow(1, 1); // what is proven stays
                time.stop(Duration.ofMinutes(2)); // a gap, and no more
                time.pass(Duration.ofMinutes(13), STEP, visits);
                time.pass(
                        Duration.ofMinutes(31),
                        STEP.multipliedBy(4),
                        () -> {}); // what is undecided waits as long again

                List<Executable> all = new ArrayList<>();
                scenarios.forEach((name, scenario) -> all.add(() -> {
                    String seen = said(time.launch(deployments.get(name)));
                    assertTrue(seen.matches(scenario.said), name + ": " + seen);
                }));
                assertAll(all);
            }
        }
    }

    /** Who is dead says nothing: neither for nor against the deployment. */
    @Test
    void withoutAnybodyWhoWatchesNothingIsDecided() throws Exception {
        scenario("same", page(shop()), () -> {}, "");
        try (Timelapse time = timelapse()) {
            time.pass(Duration.ofMinutes(3), STEP, () -> {});
            Deployment deployment = time.deploy("same");
            time.pass(Duration.ofMinutes(5), STEP, () -> {});
            time.sleep(Duration.ofMinutes(55));
            String seen = said(time.launch(deployment));
            assertTrue(
                    seen.matches(
                            "UNDECIDED: same: \\d+ of 236 runs could tell; duration is not compared: \\d of 60 minutes"
                                    + " before the deployment were measured"),
                    seen);
        }
    }

    @Test
    void aLeakIsFoundWithinADay() throws Exception {
        Shop leaking = shop();
        String check =
                "application: {url: \"http://127.0.0.1:%d/metrics\", preset: generic}\n".formatted(leaking.port())
                        + "    every: 5m\n    expect: {error_ratio: any}\n    trend: {resident: \"< 10 %/day over 48h\"}";
        scenario("leak", check, () -> {}, "");
        try (Timelapse time = timelapse()) {
            time.pass(Duration.ofHours(50), Duration.ofMinutes(5), () -> {});
            Deployment deployment = time.deploy("leak");
            time.pass(Duration.ofHours(25), Duration.ofMinutes(5), () -> leaking.leak(200 * 0.3 / 288));
            String seen = said(time.launch(deployment));
            assertTrue(seen.matches("NO-GO: leak: resident .* by .* a day .*"), seen);
        }
    }

    private Shop shop() {
        Shop shop = new Shop(vertx);
        shops.add(shop);
        return shop;
    }

    private static String page(Shop shop) {
        return "http: http://127.0.0.1:%d/\n    compare: {duration: 1.3}".formatted(shop.port());
    }

    private static String metrics(Shop shop) {
        return "application: {url: \"http://127.0.0.1:%d/metrics\", preset: generic}\n".formatted(shop.port())
                + "    compare: {error_ratio: , latency: {p95: }}";
    }

    private Path backup(String name, Duration age) throws IOException {
        Path place = Files.createDirectories(folder.resolve(name));
        Path dump = Files.write(place.resolve("shop.dump"), new byte[10_000]);
        Files.setLastModifiedTime(dump, FileTime.from(Timelapse.START.minus(age)));
        return place;
    }

    private void scenario(String application, String check, Runnable change, String said) {
        String yaml = """
                application: %1$s
                watch: {warmup: 1m, windows: [%2$s]}
                defaults: {every: 15s, timeout: 5s}
                checks:
                  - id: %1$s
                """.formatted(application, application.equals("leak") ? "24h" : "30m");
        scenarios.put(application, new Scenario(yaml + "    " + check + "\n", change, said));
    }

    private Timelapse timelapse() throws IOException {
        return new Timelapse(
                folder, scenarios.values().stream().map(Scenario::yaml).toList());
    }

    /** What the first window says. */
    private static String said(Launch launch) {
        Window window = launch.deployment().plan().windows().get(0);
        return launch.verdict(window)
                .map(verdict -> (verdict.settled() ? "" : "so far ")
                        + verdict.decision().title() + ": " + verdict.sentence())
                .orElse("nothing");
    }
}
