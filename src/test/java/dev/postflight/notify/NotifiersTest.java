package dev.postflight.notify;

import static dev.postflight.notify.Office.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.testing.LocalServer;
import dev.postflight.testing.Receiver;
import dev.postflight.watch.Decision;
import dev.postflight.watch.Deployment;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who hears what, when, and how often. */
class NotifiersTest {
    private static final Launched SHOP = Launched.of("shop", "1.4.2");

    @TempDir
    Path folder;

    private final KeptQueue queue = new KeptQueue();
    private final Receiver receiver = new Receiver();
    private Office office;

    @BeforeEach
    void open() {
        office = new Office(folder, queue);
    }

    @AfterEach
    void close() {
        office.close();
        receiver.close();
    }

    @Test
    void everythingThatHappensIsToldInItsOrder() throws IOException {
        office.telling("bus: {webhook: \"" + receiver.url() + "/in\"}");
        Launched no = SHOP.judged(Decision.NO_GO, "orders-p95 is slower");
        Launched lifted = no.overridden("ann", "known and harmless");
        Launched signed = lifted.signed("qa", true, "");
        for (var news : List.of(
                SHOP.registered(),
                no.verdict(),
                lifted.override(),
                signed.signOff(),
                signed.ended(Deployment.State.CLOSED, "all windows are over").end())) {
            office.notifiers.hear(news);
        }
        office.settled("bus", 5, 0, 0);
        assertEquals(List.of("registered", "no_go", "overridden", "signed", "ended"), events());
        Office.eventually(() -> queue.waiting().isEmpty(), queue::waiting);
    }

    @Test
    void theSameNewsIsToldOnce() throws IOException {
        office.telling("bus: {webhook: \"" + receiver.url() + "\"}");
        for (int i = 0; i < 20; i++) {
            office.notifiers.hear(SHOP.registered());
        }
        Launched signed = SHOP.signed("qa", true, "");
        office.notifiers.hear(signed.signOff());
        office.notifiers.hear(signed.signed("qa", false, "on second thoughts").signOff());
        office.settled("bus", 3, 0, 0);
        assertEquals(List.of("registered", "signed", "signed"), events());
    }

    @Test
    void aChannelHearsWhatItAskedForOfTheApplicationsItAskedFor() throws IOException {
        office.telling("""
                team: {webhook: "%1$s/team", on: [no_go, undecided], applications: shop}
                all: {webhook: "%1$s/all", on: registered}
                """.formatted(receiver.url()));
        Launched bank = Launched.of("bank", "7");
        office.notifiers.hear(SHOP.registered());
        office.notifiers.hear(bank.registered());
        office.notifiers.hear(bank.judged(Decision.NO_GO, "no").verdict());
        office.notifiers.hear(SHOP.judged(Decision.GO, "yes").verdict());
        office.notifiers.hear(
                SHOP.judged(Decision.UNDECIDED, "612 of 2,995 requests").verdict());
        office.settled("all", 2, 0, 0);
        office.settled("team", 1, 0, 0);
        assertEquals(
                List.of("/team undecided shop"),
                receiver.requests().stream()
                        .filter(request -> request.path().equals("/team"))
                        .map(request -> request.path() + " " + request.header("Postflight-Event") + " "
                                + new JsonObject(request.body())
                                        .getJsonObject("deployment")
                                        .getString("application"))
                        .toList());
    }

    @Test
    void whatFailedIsTriedAgainWithTheSameIdUntilItGoesThrough() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        receiver.answering(request -> Receiver.Answer.of(asked.incrementAndGet() <= 3 ? 503 : 204));
        office.telling("bus: {webhook: \"" + receiver.url() + "\"}");
        office.notifiers.hear(SHOP.registered());
        office.settled("bus", 1, 3, 0);
        assertEquals(
                List.of("shop-1-4-2/registered//bus"),
                receiver.requests().stream()
                        .map(request -> request.header("Postflight-Delivery"))
                        .distinct()
                        .toList());
        List<Long> at =
                receiver.requests().stream().map(Receiver.Request::nanos).toList();
        assertTrue(at.get(3) - at.get(2) >= Office.FIRST.toNanos() * 4 / 2, at.toString());
        assertEquals(
                List.of(
                        "WARNING channel bus: 127.0.0.1:" + receiver.port()
                                + " answered 503: {}; it is tried again and again",
                        "INFO channel bus: registered of shop shop-1-4-2 told: 204"),
                office.log);
    }

    @Test
    void anAnswerThatWillNotChangeIsGivenUpAtOnceInOneSentence() throws IOException {
        receiver.answering(request -> new Receiver.Answer(404, "", "no such\nhook"));
        office.telling("bus: {webhook: \"" + receiver.url() + "\"}");
        office.notifiers.hear(SHOP.registered());
        office.settled("bus", 0, 1, 1);
        assertEquals(
                List.of("WARNING channel bus: registered of shop shop-1-4-2 is given up: 127.0.0.1:" + receiver.port()
                        + " answered 404: no such hook"),
                office.log);
        assertEquals(1, receiver.requests().size());
    }

    @Test
    void redirectsAreNotFollowed() throws IOException {
        receiver.answering(request -> new Receiver.Answer(302, "Location: /elsewhere\r\n", ""));
        office.telling("bus: {webhook: \"" + receiver.url() + "\"}");
        office.notifiers.hear(SHOP.registered());
        office.settled("bus", 0, 1, 1);
        assertEquals(1, receiver.requests().size());
        assertTrue(office.log
                .get(0)
                .endsWith("answered 302, and redirects are not followed: give the URL that it leads to"));
    }

    @Test
    void aReceiverThatAsksToWaitIsLeftAloneForSoLong() throws IOException {
        receiver.answering(request -> new Receiver.Answer(429, "Retry-After: 1800\r\n", ""));
        office.telling("bus: {webhook: \"" + receiver.url() + "\"}");
        office.notifiers.hear(SHOP.registered());
        eventually(() -> queue.waiting().stream().anyMatch(one -> one.tries() == 1), () -> office.log);
        Duration wait = Duration.between(office.now(), queue.waiting().get(0).due());
        assertEquals(30, Math.round(wait.toSeconds() / 60.0), wait.toString());
    }

    @Test
    void afterADayItIsGivenUpAndNotBefore() throws IOException {
        receiver.answering(500);
        office.telling("bus: {webhook: \"" + receiver.url() + "\"}");
        office.notifiers.hear(SHOP.registered());
        eventually(() -> office.stats("bus").failed() >= 1, () -> office.log);
        office.step(Duration.ofHours(23));
        long before = office.stats("bus").failed();
        eventually(() -> office.stats("bus").failed() > before + 1, () -> office.log);
        assertEquals(0, office.stats("bus").givenUp());
        office.step(Duration.ofHours(2));
        eventually(() -> office.stats("bus").givenUp() == 1, () -> office.stats("bus") + " " + office.log);
        Office.eventually(() -> queue.waiting().isEmpty(), queue::waiting);
    }

    @Test
    void aWallClockThatIsSetNeitherHastensNorDelays() throws IOException {
        receiver.answering(503);
        office.telling("bus: {webhook: \"" + receiver.url() + "\"}");
        office.notifiers.hear(SHOP.registered());
        eventually(() -> office.stats("bus").failed() >= 1, () -> office.log);
        office.step(Duration.ofHours(-1));
        receiver.answering(200);
        office.notifiers.hear(Launched.of("bank", "7").registered());
        eventually(() -> office.stats("bus").sent() == 2, () -> office.stats("bus") + " " + office.log);
    }

    @Test
    void channelsThatHangOrRefuseHoldUpThemselvesAlone() throws IOException {
        try (Receiver hanging = new Receiver().answering(request -> Receiver.Answer.SILENCE)) {
            office.telling("""
                    hangs: {webhook: {url: "%s", timeout: 300ms}}
                    refuses: {webhook: "http://127.0.0.1:%d/"}
                    works: {webhook: "%s"}
                    """.formatted(hanging.url(), LocalServer.closedPort(), receiver.url()));
            long begin = System.nanoTime();
            for (int i = 0; i < 30; i++) {
                office.notifiers.hear(Launched.of("shop", "v" + i).registered());
            }
            long heard = System.nanoTime() - begin;
            office.settled("works", 30, 0, 0);
            assertEquals(30, office.stats("hangs").waiting());
            assertEquals(30, office.stats("refuses").waiting());
            assertTrue(heard < Duration.ofSeconds(1).toNanos(), "hearing waits for nobody: " + heard);
            assertTrue(hanging.open() <= 5, "a few at once: " + hanging.open());
            eventually(() -> office.stats("hangs").failed() > 0, () -> office.log);
            String log = office.log.toString();
            assertTrue(
                    log.contains("channel hangs: no answer from 127.0.0.1:" + hanging.port() + " within 300 ms"), log);
            assertTrue(log.contains("channel refuses: connection refused by 127.0.0.1:"), log);
        }
    }

    @Test
    void nothingIsLostOverARestartAndNothingToldTwice() throws IOException {
        receiver.answering(503);
        office.telling("bus: {webhook: \"" + receiver.url() + "\"}");
        office.notifiers.hear(SHOP.registered());
        office.notifiers.hear(SHOP.judged(Decision.GO, "yes").verdict());
        eventually(() -> queue.waiting().size() == 2, () -> office.log);
        office.close();

        receiver.answering(200);
        receiver.requests().clear();
        office = new Office(folder, queue);
        office.telling("bus: {webhook: \"" + receiver.url() + "\"}");
        office.notifiers.hear(SHOP.registered());
        office.settled("bus", 2, 0, 0);
        assertEquals(List.of("registered", "go"), events());
    }

    @Test
    void whatTheStoreDoesNotTakeIsOfferedAgain() throws IOException {
        office.telling("bus: {webhook: \"" + receiver.url() + "\"}");
        queue.away(true);
        office.notifiers.hear(SHOP.registered());
        office.notifiers.hear(SHOP.judged(Decision.GO, "yes").verdict());
        assertEquals(0, office.stats("bus").sent());
        queue.away(false);
        office.settled("bus", 2, 0, 0);
        assertEquals(List.of("registered", "go"), events());
    }

    @Test
    void aDeliveryThatIsHeldUpHoldsUpItsOwnDeploymentAlone() throws IOException {
        receiver.answering(request -> Receiver.Answer.of(request.body().contains("\"1.4.2\"") ? 503 : 200));
        office.telling("bus: {webhook: \"" + receiver.url() + "\"}");
        office.notifiers.hear(SHOP.registered());
        office.notifiers.hear(SHOP.judged(Decision.NO_GO, "no").verdict());
        office.notifiers.hear(Launched.of("bank", "7").registered());
        eventually(() -> office.stats("bus").sent() == 1, () -> office.log);
        assertTrue(receiver.requests().stream()
                .noneMatch(request -> request.header("Postflight-Event").equals("no_go")));
    }

    @Test
    void aChannelThatChangesGoesOnWithWhatWaits() throws IOException {
        receiver.answering(503);
        office.telling("bus: {webhook: \"" + receiver.url() + "/old\"}");
        office.notifiers.hear(SHOP.registered());
        eventually(() -> office.stats("bus").failed() > 0, () -> office.log);
        receiver.answering(200);
        office.telling("bus: {webhook: \"" + receiver.url() + "/new\"}");
        eventually(() -> office.stats("bus").sent() == 1, () -> office.log);
        List<Receiver.Request> all = receiver.requests();
        assertEquals("/new", all.get(all.size() - 1).path());
    }

    private List<String> events() {
        return receiver.requests().stream()
                .map(request -> request.header("Postflight-Event"))
                .toList();
    }
}
