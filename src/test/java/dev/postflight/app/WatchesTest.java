package dev.postflight.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.launch.Announcement;
import dev.postflight.launch.Refused;
import dev.postflight.store.Registered;
import dev.postflight.testing.SilentServer;
import dev.postflight.watch.Decision;
import dev.postflight.watch.Deployment;
import dev.postflight.watch.Launch;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may happen to a deployment, with a real store and a check of a real server. */
class WatchesTest {
    private static final Duration STEP = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    private SilentServer server = new SilentServer();
    private Timelapse time;

    @BeforeEach
    void start() throws Exception {
        String yaml = """
                application: shop
                watch: {warmup: 1m, windows: [10m, 20m], sign_offs: [owner]}
                checks:
                  - {id: port, tcp: "127.0.0.1:%d", every: 10s, expect: {phase: any}}
                """.formatted(server.port());
        time = new Timelapse(folder, List.of(yaml));
    }

    @AfterEach
    void stop() {
        time.close();
        server.close();
    }

    @Test
    void aKeyRegistersOneDeploymentHoweverManySendIt() {
        Announcement said = said("4.2", "build-17");
        List<Future<Registered>> all = IntStream.range(0, 100)
                .mapToObj(each -> time.watches().register(said))
                .toList();
        List<Registered> answers = all.stream().map(Timelapse::await).toList();

        assertEquals(
                1,
                answers.stream().map(each -> each.deployment().id()).distinct().count());
        assertEquals(
                1,
                answers.stream()
                        .filter(each -> each.result() == Registered.Result.NEW)
                        .count());
        assertEquals(1, list().size());
        assertEquals(
                "this key has registered another deployment: "
                        + answers.get(0).deployment().id(),
                refusal(() -> time.watches().register(said("4.3", "build-17"))));
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        Instant now = time.now();
        assertEquals(
                "there is no application \"shpo\"; there is shop",
                refusal(() -> time.watches().register(said("shpo", "1", Optional.empty()))));
        assertEquals(
                "the version is missing", refusal(() -> time.watches().register(said("shop", " ", Optional.empty()))));
        assertEquals(
                "at 2026-03-04T10:06:00Z is still to come; it is 2026-03-04T10:00:00Z here: tell it when it is live",
                refusal(() -> time.watches().register(said("shop", "1", Optional.of(now.plusSeconds(360))))));
        assertEquals(
                "at 2026-02-25T09:59:59Z is more than 7 days ago; what was before is no longer known",
                refusal(() -> time.watches()
                        .register(said(
                                "shop",
                                "1",
                                Optional.of(now.minus(Duration.ofDays(7)).minusSeconds(1))))));
        assertEquals(
                "there is no deployment \"x\"", refusal(() -> time.watches().find("x")));
        assertEquals(List.of(), list());
    }

    @Test
    void aNewerDeploymentTakesThePlaceOfTheOlder() {
        List<String> news = new CopyOnWriteArrayList<>();
        time.watches()
                .onNews(each ->
                        news.add(each.event() + " " + each.launch().deployment().version() + " "
                                + each.launch().deployment().state().word()));
        Deployment first = time.deploy("shop");
        time.pass(Duration.ofMinutes(2), STEP, () -> {});
        Deployment second =
                Timelapse.await(time.watches().register(said("3.0", ""))).deployment();

        assertEquals(
                Deployment.State.SUPERSEDED, time.launch(first).deployment().state());
        assertEquals(
                "superseded by 3.0 (" + second.id() + ")",
                time.launch(first).deployment().why());
        assertEquals(
                List.of(second.id()),
                time.watches().open().stream()
                        .map(each -> each.deployment().id())
                        .toList());
        assertEquals(
                List.of("ENDED 2.0 superseded", "REGISTERED 2.0 open", "REGISTERED 3.0 open"),
                news.stream().sorted().toList());
        assertEquals(
                "the deployment is superseded already: superseded by 3.0 (" + second.id() + ")",
                refusal(() -> time.watches().close(first.id(), false, "me", "")));
    }

    @Test
    void aNoGoStandsUntilSomebodyTakesItUponThemselves() throws Exception {
        Deployment deployment = time.deploy("shop");
        time.pass(Duration.ofMinutes(3), STEP, () -> {});
        int port = server.port();
        server.close();
        time.pass(Duration.ofMinutes(1), STEP, () -> {});
        Launch fallen = time.launch(deployment);
        assertEquals(Launch.Status.NO_GO, fallen.status());
        assertEquals(
                "port: it fails: connection refused by 127.0.0.1:" + port,
                fallen.verdicts().get(0).sentence());
        assertEquals(1, fallen.verdicts().size(), "no window is judged while a NO-GO stands");

        assertEquals(
                "the note is missing: why the NO-GO does not count",
                refusal(() -> time.watches().override(deployment.id(), "10m", "me", " ")));
        assertEquals(
                "there is no window \"15m\"; there is 10m, 20m",
                refusal(() -> time.watches().override(deployment.id(), "15m", "me", "why")));
        await(time.watches().override(deployment.id(), "10m", "me", "the port was moved on purpose"));
        assertEquals(
                "the NO-GO is lifted already, by me",
                refusal(() -> time.watches().override(deployment.id(), "10m", "you", "again")));
        assertEquals(Launch.Status.PENDING, time.launch(deployment).status());
    }

    @Test
    void aFirstRunThatFailsAfterARestartIsNoProofYet() {
        Deployment deployment = time.deploy("shop");
        time.pass(Duration.ofMinutes(3), STEP, () -> {});
        server.close();
        time.stop(Duration.ofSeconds(10));
        time.pass(STEP, STEP, () -> {});
        time.sleep(Duration.ofSeconds(1));
        assertEquals(
                "UNDECIDED: port: it fails, which is excused: connection refused by 127.0.0.1:" + server.port(),
                said(time.launch(deployment)));
        time.pass(STEP, STEP, () -> {});
        time.sleep(Duration.ofSeconds(1));
        time.sleep(Duration.ofSeconds(1)); // and the next look
        assertEquals(
                "NO-GO: port: it fails: connection refused by 127.0.0.1:" + server.port(),
                said(time.launch(deployment)));
    }

    @Test
    void theLaunchIsGoWhenAllWindowsAndAllRolesAre() {
        Deployment deployment = time.deploy("shop");
        time.pass(Duration.ofMinutes(11), STEP, () -> {});
        assertEquals(
                "there is no role \"boss\"; watch.sign_offs names owner",
                refusal(() -> time.watches().sign(deployment.id(), "boss", true, "me", "")));
        await(time.watches().sign(deployment.id(), "owner", false, "me", "the colour is wrong"));
        assertEquals(Launch.Status.NO_GO, time.launch(deployment).status());
        await(time.watches().sign(deployment.id(), "owner", true, "me", "it is right"));
        assertEquals(Launch.Status.PENDING, time.launch(deployment).status());
        time.pass(Duration.ofMinutes(10), STEP, () -> {});
        Launch done = time.launch(deployment);
        assertEquals(
                List.of("GO", "GO"),
                done.verdicts().stream()
                        .map(verdict -> verdict.decision().title())
                        .toList());
        assertEquals(Launch.Status.GO, done.status());
        assertEquals("all windows are over", done.deployment().why());
        assertEquals(List.of(), List.copyOf(time.watches().open()));
    }

    @Test
    void whatWasSaidOutlivesARestart() {
        Deployment deployment = time.deploy("shop");
        time.pass(Duration.ofMinutes(11), STEP, () -> {});
        await(time.watches().sign(deployment.id(), "owner", true, "me", ""));
        time.stop(Duration.ofMinutes(1));
        assertEquals(1, time.watches().open().size());
        Launch launch = time.launch(deployment);
        assertEquals(Decision.GO, launch.verdicts().get(0).decision());
        assertEquals("me", launch.signOffs().get(0).who());
        time.pass(Duration.ofMinutes(9), STEP, () -> {});
        assertEquals(Launch.Status.GO, time.launch(deployment).status(), () -> said(time.launch(deployment)));
    }

    @Test
    void whoWaitsHearsOfTheVerdictAtOnceAndNeverTooLate() {
        Deployment deployment = time.deploy("shop");
        Future<Launch> waiting = time.watches().await(deployment.id(), "10m", Duration.ofMinutes(5));
        Future<Launch> impatient = time.watches().await(deployment.id(), "", Duration.ofMillis(50));
        assertEquals(
                0,
                await(impatient).verdicts().stream()
                        .filter(each -> each.settled())
                        .count());
        time.pass(Duration.ofMinutes(11), STEP, () -> {});
        assertEquals(Decision.GO, await(waiting).verdicts().get(0).decision());
        assertEquals(
                "there is no window \"1h\"; there is 10m, 20m",
                refusal(() -> time.watches().await(deployment.id(), "1h", Duration.ofSeconds(1))));
    }

    /** A clock that is set an hour forward or back is no reason for a verdict, neither way. */
    @Test
    void aClockThatIsSetProvesNothing() {
        for (Duration jump : List.of(Duration.ofHours(1), Duration.ofHours(-1))) {
            Deployment deployment = time.deploy("shop");
            time.pass(Duration.ofMinutes(4), STEP, () -> {});
            time.sleep(jump);
            time.pass(Duration.ofMinutes(2), STEP, () -> {});
            Launch launch = time.launch(deployment);
            assertTrue(
                    launch.verdicts().stream().allMatch(verdict -> verdict.decision() == Decision.UNDECIDED),
                    () -> jump + " " + said(launch));
        }
    }

    private static Announcement said(String version, String key) {
        return new Announcement("shop", version, Optional.empty(), "", "", "test", "", key);
    }

    private static Announcement said(String application, String version, Optional<Instant> at) {
        return new Announcement(application, version, at, "", "", "test", "", "");
    }

    private List<Launch> list() {
        return await(time.watches().list("", 10));
    }

    private static <T> T await(Future<T> future) {
        return Timelapse.await(future);
    }

    /** Asks for a future that must be refused. */
    private interface Asking {
        Future<?> ask();
    }

    private static String refusal(Asking asking) {
        return assertThrows(Refused.class, () -> Timelapse.await(asking.ask())).getMessage();
    }

    private static String said(Launch launch) {
        List<String> all = new ArrayList<>();
        launch.verdicts().forEach(verdict -> all.add(verdict.decision().title() + ": " + verdict.sentence()));
        return String.join("; ", all);
    }
}
