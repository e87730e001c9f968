package dev.postflight.notify;

import static dev.postflight.notify.Office.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.testing.RealAlertmanager;
import dev.postflight.testing.Receiver;
import dev.postflight.watch.Decision;
import dev.postflight.watch.Deployment;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alerts that hold as long as a NO-GO does, and rollbacks that happen once. */
class ActingTest {
    private static final Launched SHOP = Launched.of("shop", "1.4.2");
    private static final Launched NO = SHOP.judged(Decision.NO_GO, "orders-p95 is slower than before.");

    @TempDir
    Path folder;

    private final KeptQueue queue = new KeptQueue();
    private Office office;

    @BeforeEach
    void open() {
        office = new Office(folder, queue);
    }

    @AfterEach
    void close() {
        office.close();
    }

    @Test
    void anAlertHoldsUntilItIsOverridden() throws Exception {
        try (RealAlertmanager alertmanager = RealAlertmanager.start(folder, """
                route: {receiver: none}
                receivers: [{name: none}]
                """)) {
            office.telling("alarm: {alertmanager: {url: \"" + alertmanager.url() + "\", labels: {team: core}}}");
            office.knows(NO);
            office.notifiers.hear(NO.verdict());
            eventually(() -> alerts(alertmanager).size() == 1, () -> office.log);
            JsonObject alert = alerts(alertmanager).getJsonObject(0);
            assertEquals(
                    "{\"alertname\":\"PostflightNoGo\",\"application\":\"shop\",\"deployment\":\"shop-1-4-2\","
                            + "\"severity\":\"page\",\"team\":\"core\",\"window\":\"30m\"}",
                    alert.getJsonObject("labels").encode());
            assertEquals(
                    "{\"description\":\"orders-p95 is slower than before.\",\"reasons\":\"NO-GO orders-p95: p95 is 2.1 times"
                            + " what it was (212 ms against 101 ms)\",\"report\":"
                            + "\"https://postflight.example/api/v1/deployments/shop-1-4-2/report?format=html\","
                            + "\"summary\":\"NO-GO: shop 1.4.2\",\"version\":\"1.4.2\"}",
                    alert.getJsonObject("annotations").encode());
            Instant ends = Instant.parse(alert.getString("endsAt"));
            assertTrue(ends.isAfter(Instant.now().plusSeconds(240)), ends.toString());

            // said again and again: its end moves on
            eventually(
                    () -> Instant.parse(alerts(alertmanager).getJsonObject(0).getString("endsAt"))
                            .isAfter(ends),
                    () -> office.log);

            Launched lifted = NO.overridden("ann", "known");
            office.knows(lifted);
            office.notifiers.hear(lifted.override());
            eventually(() -> alerts(alertmanager).isEmpty(), () -> alerts(alertmanager));
            Thread.sleep(500); // two rounds of what holds
            assertEquals(new JsonArray(), alerts(alertmanager));
        }
    }

    @Test
    void anAlertEndsWithItsDeployment() throws Exception {
        try (RealAlertmanager alertmanager = RealAlertmanager.start(folder, """
                route: {receiver: none}
                receivers: [{name: none}]
                """)) {
            office.telling("alarm: {alertmanager: {url: \"" + alertmanager.url() + "\"}}");
            office.knows(NO);
            office.notifiers.hear(NO.verdict());
            eventually(() -> alerts(alertmanager).size() == 1, () -> office.log);
            Launched ended = NO.ended(Deployment.State.SUPERSEDED, "1.4.3 took its place");
            office.knows(ended);
            office.notifiers.hear(ended.end());
            eventually(() -> alerts(alertmanager).isEmpty(), () -> alerts(alertmanager));
        }
    }

    @Test
    void oneOfAClusterIsEnough() throws Exception {
        try (Receiver dead = new Receiver().answering(500);
                Receiver alive = new Receiver()) {
            office.telling("alarm: {alertmanager: {url: [\"" + dead.url() + "\", \"" + alive.url() + "\"]}}");
            office.knows(NO);
            office.notifiers.hear(NO.verdict());
            office.settled("alarm", 1, 0, 0);
            assertEquals("/api/v2/alerts", alive.requests().get(0).path());
        }
    }

    @Test
    void aProgramTakesADeploymentBackOnceWithWhatItNeeds() throws Exception {
        Path program = program("""
                echo "$#: $1 $2 [$3] $CI_TOKEN" >> %s/ran
                env | cut -d= -f1 | sort | tr '\\n' ' ' >> %s/ran
                echo rolled back
                """.formatted(folder, folder));
        office.telling(
                "back: {rollback: {command: [" + program
                        + ", \"${application}\", \"--from=${version}\", \"${note}; rm -rf /\"], environment: {CI_TOKEN: \"${env:T}\"}}}",
                Map.of("T", "canary-token-0123"));
        office.knows(NO);
        office.notifiers.hear(NO.verdict());
        office.notifiers.hear(NO.verdict());
        office.settled("back", 1, 0, 0);
        List<String> ran = Files.readAllLines(folder.resolve("ran"));
        assertEquals("3: shop --from=1.4.2 [a note; rm -rf /] canary-token-0123", ran.get(0));
        assertEquals("CI_TOKEN LC_ALL PATH POSTFLIGHT_RUN PWD SHLVL _ ", ran.get(1));
        assertEquals(2, ran.size());
        assertEquals(
                List.of("INFO channel back: no_go of shop shop-1-4-2 told: " + program + " ended with 0: rolled back"),
                office.log);
    }

    @Test
    void aProgramThatFailedIsNotStartedAgain() throws Exception {
        Path program = program("echo run >> %s/ran; echo cannot reach the cluster >&2; exit 3".formatted(folder));
        office.telling("back: {rollback: [" + program + "]}");
        office.knows(NO);
        office.notifiers.hear(NO.verdict());
        office.settled("back", 0, 1, 1);
        office.close();
        office = new Office(folder, queue).telling("back: {rollback: [" + program + "]}");
        office.knows(NO);
        office.notifiers.hear(NO.verdict());
        Thread.sleep(300);
        assertEquals(List.of("run"), Files.readAllLines(folder.resolve("ran")));
    }

    @Test
    void aProgramThatHangsIsEnded() throws Exception {
        Path program = program("exec sleep 60");
        office.telling("back: {rollback: {command: " + program + ", timeout: 1s}}");
        office.knows(NO);
        office.notifiers.hear(NO.verdict());
        office.settled("back", 0, 1, 1);
        assertEquals(
                List.of("WARNING channel back: no_go of shop shop-1-4-2 is given up: no answer within 1 s: waiting for "
                        + program + " to end"),
                office.log);
    }

    @Test
    void aVersionIsNeverTakenForAnOption() throws Exception {
        Path program = program("touch %s/ran".formatted(folder));
        Launched sly = Launched.of("sly", "shop", "--force-all", "").judged(Decision.NO_GO, "no");
        office.telling("back: {rollback: [" + program + ", \"${version}\"]}");
        office.knows(sly);
        office.notifiers.hear(sly.verdict());
        office.settled("back", 0, 1, 1);
        assertFalse(Files.exists(folder.resolve("ran")));
        assertTrue(office.log
                .get(0)
                .endsWith(
                        "is given up: the argument ${version} would be --force-all, which the program would take for an"
                                + " option"));
    }

    @Test
    void nothingIsTakenBackOnceItIsOverriddenOrANewerOneIsThere() throws Exception {
        try (Receiver receiver = new Receiver().answering(503)) {
            office.telling("back: {rollback: {webhook: \"" + receiver.url() + "\"}}");
            office.knows(NO);
            office.notifiers.hear(NO.verdict());
            eventually(() -> office.stats("back").failed() > 0, () -> office.log);
            office.knows(NO.overridden("ann", "known"));
            eventually(() -> office.stats("back").waiting() == 0, () -> office.log);
            receiver.answering(200);
            int asked = receiver.requests().size();

            Launched bank = Launched.of("bank", "7").judged(Decision.NO_GO, "no");
            office.knows(bank.ended(Deployment.State.SUPERSEDED, "8 took its place"));
            office.knows(Launched.of("bank", "8"));
            office.notifiers.hear(bank.verdict());
            eventually(() -> office.log.toString().contains("bank-7 is not told any more"), () -> office.log);
            assertEquals(asked, receiver.requests().size());
            assertEquals(0, office.stats("back").sent());
        }
    }

    @Test
    void aWatchThatIsOverByItselfIsStillTakenBack() throws Exception {
        try (Receiver receiver = new Receiver()) {
            office.telling("back: {rollback: {webhook: {url: \"" + receiver.url()
                    + "\", template: '{\"ref\":\"${commit}\"}'}}}");
            office.knows(NO.ended(Deployment.State.CLOSED, "all windows are over"));
            office.notifiers.hear(NO.verdict());
            office.settled("back", 1, 0, 0);
            assertEquals("{\"ref\":\"0a1b2c3\"}", receiver.requests().get(0).body());
            assertEquals("shop-1-4-2/no_go//back", receiver.requests().get(0).header("Postflight-Delivery"));
        }
    }

    private Path program(String script) throws IOException {
        Path file = Files.writeString(folder.resolve("roll-back"), "#!/bin/bash\n" + script);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private static JsonArray alerts(RealAlertmanager alertmanager) {
        try {
            return new JsonArray(HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(alertmanager.url().resolve("/api/v2/alerts"))
                                    .timeout(Duration.ofSeconds(5))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
