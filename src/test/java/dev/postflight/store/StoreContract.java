package dev.postflight.store;

import static dev.postflight.store.Samples.HALF;
import static dev.postflight.store.Samples.NOON;
import static dev.postflight.store.Samples.deployment;
import static dev.postflight.store.Samples.failure;
import static dev.postflight.store.Samples.get;
import static dev.postflight.store.Samples.until;
import static dev.postflight.store.Samples.verdict;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.outcome.Status;
import dev.postflight.watch.Decision;
import dev.postflight.watch.Deployment;
import dev.postflight.watch.SignOff;
import dev.postflight.watch.WindowVerdict;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store does, whatever database it lies in. */
abstract class StoreContract {
    static Vertx vertx;

    final AtomicReference<Instant> now = new AtomicReference<>(NOON);
    Store store;

    /** Opens the store of this test, again and again the same one. */
    abstract Store open();

    /** Has a statement run beside the store, which is closed. */
    abstract void sql(String statement) throws Exception;

    @BeforeAll
    static void begin() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void end() {
        get(vertx.close());
    }

    @BeforeEach
    void start() {
        store = open();
        get(store.opened());
    }

    @AfterEach
    void stop() {
        get(store.close());
    }

    void reopen() {
        get(store.close());
        start();
    }

    @Test
    void aDeploymentIsKeptAsItWas() {
        Deployment first = deployment("d1", "shop", NOON);
        assertEquals(new Registered(first, Registered.Result.NEW), get(store.register(first, "", "")));
        reopen();
        assertEquals(Optional.of(first), get(store.deployment("d1")));
        assertEquals(Optional.empty(), get(store.deployment("d2")));
        assertEquals(List.of(first), get(store.open()));

        Deployment closed = first.ended(Deployment.State.CLOSED, NOON.plusSeconds(9), "all windows are over");
        get(store.end(closed));
        get(store.end(first.ended(Deployment.State.ABORTED, NOON.plusSeconds(99), "too late")));
        reopen();
        assertEquals(Optional.of(closed), get(store.deployment("d1")));
        assertEquals(List.of(), get(store.open()));
    }

    @Test
    void aNewerDeploymentSupersedesTheOpenOneOfItsApplication() {
        Deployment other = deployment("o1", "other", NOON);
        get(store.register(other, "", ""));
        Deployment first = deployment("d1", "shop", NOON);
        get(store.register(first, "", ""));
        Deployment second = deployment("d2", "shop", NOON.plusSeconds(60));
        assertEquals(new Registered(second, Registered.Result.NEW), get(store.register(second, "", "")));
        Deployment old = get(store.deployment("d1")).orElseThrow();
        assertEquals(first.ended(Deployment.State.SUPERSEDED, second.registered(), "superseded by 1.0-d2 (d2)"), old);
        assertEquals(List.of(other, second), get(store.open()));
    }

    @Test
    void aDeploymentOfBeforeTheOpenOneIsSupersededAtOnce() {
        Deployment open = deployment("d1", "shop", NOON);
        get(store.register(open, "", ""));
        Deployment late = deployment("d0", "shop", NOON.minusSeconds(60));
        Deployment stored = late.ended(Deployment.State.SUPERSEDED, late.registered(), "superseded by 1.0-d1 (d1)");
        assertEquals(new Registered(stored, Registered.Result.NEW), get(store.register(late, "", "")));
        assertEquals(List.of(open), get(store.open()));
        assertEquals(Optional.of(stored), get(store.deployment("d0")));
    }

    @Test
    void theSameKeyMakesTheSameDeployment() {
        Deployment first = deployment("d1", "shop", NOON);
        get(store.register(first, "build-7", "aa"));
        assertEquals(
                new Registered(first, Registered.Result.KNOWN),
                get(store.register(deployment("d2", "shop", NOON), "build-7", "aa")));
        assertEquals(
                new Registered(first, Registered.Result.CONFLICT),
                get(store.register(deployment("d3", "shop", NOON), "build-7", "bb")));
        assertEquals(List.of(first), get(store.deployments("shop", 10)));
    }

    @Test
    void aHundredAtOnceWithOneKeyMakeOne() {
        List<Future<Registered>> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(store.register(deployment("p" + i, "shop", NOON.plusSeconds(i)), "key", "same"));
        }
        List<Registered> answers = all.stream().map(Samples::get).toList();
        assertEquals(1, answers.stream().map(Registered::deployment).distinct().count());
        assertEquals(
                1,
                answers.stream()
                        .filter(answer -> answer.result() == Registered.Result.NEW)
                        .count());
        assertEquals(1, get(store.deployments("", 1_000)).size());
    }

    @Test
    void oneThatFailsDoesNotHarmThoseBesideIt() {
        List<Future<Registered>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(store.register(deployment(i == 11 ? "p3" : "p" + i, "shop", NOON.plusSeconds(i)), "", ""));
        }
        for (int i = 0; i < 20; i++) {
            if (i == 11) {
                assertEquals(StoreFailure.Reason.DOWN, failure(all.get(i)).reason());
            } else {
                assertEquals("p" + i, get(all.get(i)).deployment().id());
            }
        }
        assertTrue(store.isUp());
        assertEquals("p19", get(store.open()).get(0).id());
        assertEquals(1, store.stats().failures(), store.stats().toString());
    }

    @Test
    void theNewestDeploymentsComeFirst() {
        for (int i = 0; i < 5; i++) {
            Deployment each = deployment("d" + i, i % 2 == 0 ? "shop" : "other", NOON.plusSeconds(i));
            get(store.register(
                    new Deployment(
                            each.id(),
                            each.application(),
                            each.version(),
                            each.at(),
                            NOON.plusSeconds(i),
                            "",
                            "",
                            "",
                            "",
                            each.plan(),
                            each.state(),
                            each.ended(),
                            ""),
                    "",
                    ""));
        }
        assertEquals(List.of("d4", "d3", "d2"), ids(get(store.deployments("", 3))));
        assertEquals(List.of("d4", "d2", "d0"), ids(get(store.deployments("shop", 10))));
        assertEquals(List.of(), ids(get(store.deployments("nobody", 10))));
    }

    @Test
    void theLastVerdictOfEachWindowIsKeptWithItsEvidence() {
        WindowVerdict first = verdict("d1", HALF, Decision.UNDECIDED, 3);
        WindowVerdict day = verdict("d1", Duration.ofHours(24), Decision.GO, 1);
        get(store.decide(day));
        get(store.decide(first));
        get(store.decide(verdict("d2", HALF, Decision.GO, 0)));
        reopen();
        assertEquals(List.of(first, day), get(store.verdicts("d1")));

        WindowVerdict no = verdict("d1", HALF, Decision.NO_GO, 2);
        WindowVerdict lifted = new WindowVerdict(
                no.deployment(),
                no.window(),
                no.decision(),
                no.basis(),
                no.at(),
                true,
                true,
                no.sentence(),
                no.evidence(),
                Optional.of(new WindowVerdict.Override("ann", "known and harmless", NOON)));
        get(store.decide(lifted));
        reopen();
        assertEquals(List.of(lifted, day), get(store.verdicts("d1")));
    }

    @Test
    void everyWordOfEveryRoleIsKept() {
        SignOff no = new SignOff("d1", "qa", "ann", false, "it flickers", NOON);
        SignOff yes = new SignOff("d1", "qa", "ann", true, "", NOON.plusSeconds(1));
        SignOff owner = new SignOff("d1", "owner", "bob", true, "", NOON.plusSeconds(1));
        get(store.sign(no));
        get(store.sign(yes));
        get(store.sign(owner));
        get(store.sign(new SignOff("d2", "qa", "ann", true, "", NOON)));
        reopen();
        assertEquals(List.of(no, yes, owner), get(store.signOffs("d1")));
    }

    @Test
    void changesComeWithTheLastOneBefore() throws Exception {
        StatusChange older = change("a", Status.PASS, Status.WARN, -100);
        StatusChange before = change("a", Status.WARN, Status.FAIL, -50);
        StatusChange within = change("b", Status.PASS, Status.FAIL, 0);
        StatusChange later = change("a", Status.FAIL, Status.PASS, 10);
        StatusChange after = change("a", Status.PASS, Status.UNKNOWN, 100);
        List.of(older, before, within, later, after, change("c", Status.PASS, Status.FAIL, 5))
                .forEach(store::note);
        store.note(later); // twice does no harm
        until("all are written", () -> store.stats().waiting() == 0);
        assertEquals(
                List.of(before, within, later), get(store.changes(List.of("b", "a"), NOON, NOON.plusSeconds(100))));
        assertEquals(List.of(), get(store.changes(List.of(), NOON, NOON.plusSeconds(100))));
        assertEquals(List.of(after), get(store.changes(List.of("a"), NOON.plusSeconds(200), NOON.plusSeconds(300))));
    }

    @Test
    void blocksReplaceTheirEarlierSelves() throws Exception {
        TrackId runs = new TrackId("a", "", "");
        TrackId depth = new TrackId("a", "depth", "p95");
        long minute = Moment.minute(NOON);
        store.note(List.of(block(runs, minute - 240, 1), block(runs, minute, 1), block(depth, minute, 5)));
        store.note(List.of(block(runs, minute, 2)));
        until("all are written", () -> store.stats().waiting() == 0);
        store.note(List.of(block(runs, minute, 3), block(depth, minute - 9_999, 9)));
        reopen(); // what is noted is written at the stop
        List<Block> all = get(store.blocks(minute - 20_000));
        assertEquals(
                List.of(
                        block(depth, minute - 9_999, 9),
                        block(runs, minute - 240, 1),
                        block(runs, minute, 3),
                        block(depth, minute, 5)),
                all);
        assertEquals(
                List.of(block(runs, minute - 240, 1), block(runs, minute, 3)),
                get(store.blocks(runs, minute - 240, minute + 1)));
        assertEquals(List.of(block(runs, minute - 240, 1)), get(store.blocks(runs, minute - 240, minute)));
        assertEquals(List.of(), get(store.blocks(new TrackId("b", "", ""), 0, minute)));
        assertEquals(3, get(store.blocks(minute)).size());
    }

    @Test
    void whatADeploymentIsComparedWithIsFrozen() {
        TrackId runs = new TrackId("a", "", "");
        TrackId depth = new TrackId("a", "depth", "");
        long minute = Moment.minute(NOON);
        get(store.freeze("d1", List.of(block(runs, minute, 7), block(depth, minute - 240, 8))));
        get(store.freeze("d1", List.of(block(runs, minute, 1), block(depth, minute - 240, 2))));
        get(store.freeze("d2", List.of(block(runs, minute, 3))));
        reopen();
        assertEquals(List.of(block(depth, minute - 240, 2), block(runs, minute, 1)), get(store.frozen("d1")));
        assertEquals(List.of(), get(store.frozen("d3")));
        assertEquals(List.of(), get(store.blocks(0)));
    }

    @Test
    void theLastBeatOfEachKindIsKept() {
        Beat start = new Beat("job", Beat.Kind.START, NOON.plusSeconds(5));
        Beat success = new Beat("job", Beat.Kind.SUCCESS, NOON.plusSeconds(9), Optional.of(NOON.plusSeconds(5)));
        get(store.keep(new Beat("job", Beat.Kind.START, NOON)));
        get(store.keep(start));
        get(store.keep(success));
        get(store.keep(new Beat("job", Beat.Kind.SUCCESS, NOON))); // it came late
        reopen();
        assertEquals(List.of(start, success), get(store.beats()));
    }

    @Test
    void plannedWorkEndsOrIsCalledOff() {
        PlannedWork running = new PlannedWork("w1", "shop", "", NOON.minusSeconds(9), NOON.plusSeconds(99), "r", "ann");
        PlannedWork coming = new PlannedWork("w2", "", "", NOON.plusSeconds(50), Instant.MAX, "r", "ann");
        get(store.plan(running));
        get(store.plan(coming));
        reopen();
        assertEquals(
                List.of("w1", "w2"),
                get(store.planned(NOON)).stream().map(PlannedWork::id).toList());
        assertEquals(running, get(store.planned(NOON)).get(0));
        assertTrue(get(store.unplan("w1")));
        assertTrue(get(store.unplan("w2")));
        assertFalse(get(store.unplan("w1")));
        assertFalse(get(store.unplan("w3")));
        assertEquals(List.of(), get(store.planned(NOON)));
        assertEquals(NOON, get(store.planned(NOON.minusSeconds(1))).get(0).until());
    }

    @Test
    void theSameIsNeverToldTwice() {
        Delivery mail = new Delivery("d1/verdict/mail", "mail", "verdict", "{\"a\":1}", 0, NOON);
        Delivery chat = new Delivery("d1/verdict/chat", "chat", "verdict", "{}", 0, NOON.minusSeconds(5));
        get(store.queue(List.of(mail, chat)));
        get(store.queue(List.of(mail, chat)));
        reopen();
        assertEquals(List.of(chat, mail), get(store.due(NOON, 10)));
        assertEquals(List.of(chat), get(store.due(NOON, 1)));
        get(store.delivered(chat.id()));
        Delivery later = new Delivery(mail.id(), "mail", "verdict", mail.body(), 1, NOON.plusSeconds(60));
        get(store.retry(later));
        assertEquals(List.of(), get(store.due(NOON, 10)));
        get(store.queue(List.of(chat)));
        reopen();
        assertEquals(List.of(later), get(store.due(NOON.plusSeconds(60), 10)));
    }

    @Test
    void aSecretIsMadeOnce() {
        String secret = get(store.secret("heartbeats"));
        assertTrue(secret.matches("[A-Za-z0-9_-]{43}"), secret);
        assertNotEquals(secret, get(store.secret("other")));
        reopen();
        assertEquals(secret, get(store.secret("heartbeats")));
    }

    @Test
    void whatTargetsSendDoesNotHarm() throws Exception {
        StatusChange odd =
                new StatusChange("a", "shop", Status.PASS, Status.FAIL, "zero \u0000, half \ud83d, 'quote' $1", NOON);
        store.note(odd);
        until("it is written", () -> store.stats().waiting() == 0);
        assertEquals(0, store.stats().dropped());
        assertEquals(
                "zero \ufffd, half ?, 'quote' $1",
                get(store.changes(List.of("a"), NOON, NOON.plusSeconds(1)))
                        .get(0)
                        .reason());
    }

    @Test
    void whatANewerVersionLaidOutIsRefused() throws Exception {
        get(store.register(deployment("d1", "shop", NOON), "", ""));
        get(store.close());
        sql("UPDATE meta SET value = '999' WHERE name = 'schema'");
        store = open();
        NewerSchema refused = assertThrows(NewerSchema.class, () -> get(store.opened()));
        assertEquals(
                "what is kept there is of version 999, and this Postflight knows versions up to 1: start a newer"
                        + " Postflight, or give this one another place",
                refused.getMessage());
        assertEquals(
                StoreFailure.Reason.DOWN,
                failure(store.keep(new Beat("job", Beat.Kind.START, NOON))).reason());
        assertFalse(store.isUp());
        sql("UPDATE meta SET value = '1' WHERE name = 'schema'");
        until("it heals", store::isUp);
        assertEquals(List.of("d1"), ids(get(store.deployments("", 9))));
    }

    @Test
    void minutesBecomeHoursAndHoursAreForgotten() throws Exception {
        TrackId runs = new TrackId("a", "", "");
        TrackId gone = new TrackId("b", "", "");
        long today = Moment.day(Moment.minute(NOON));
        long old = today - 20 * Moment.MINUTES_A_DAY;
        store.note(List.of(
                block(runs, old + 5, 1),
                block(runs, old + 240, 2),
                block(runs, old + 1_439, 3),
                block(runs, old + 1_440, 4),
                block(runs, today - 14 * Moment.MINUTES_A_DAY, 5),
                block(runs, today, 6),
                block(gone, old - 740 * Moment.MINUTES_A_DAY, 7)));
        until("all are written", () -> store.stats().waiting() == 0);
        get(store.tidy());
        List<Block> expected = List.of(
                hours(runs, old + 5, 1, 2, 3),
                hours(runs, old + 1_440, 4),
                block(runs, today - 14 * Moment.MINUTES_A_DAY, 5),
                block(runs, today, 6));
        assertEquals(expected, get(store.blocks(0)));
        store.note(List.of(block(runs, old + 5, 9))); // too late
        get(store.tidy());
        reopen();
        assertEquals(expected, get(store.blocks(0)));

        now.set(NOON.plus(Duration.ofDays(711)));
        get(store.tidy());
        assertEquals(
                List.of(
                        hours(runs, old + 1_440, 4),
                        hours(runs, today - 14 * Moment.MINUTES_A_DAY, 5),
                        hours(runs, today, 6)),
                get(store.blocks(0)));
        now.set(NOON.plus(Duration.ofDays(2_000)));
        get(store.tidy());
        assertEquals(List.of(), get(store.blocks(0)));
    }

    @Test
    void whatIsOldIsForgotten() throws Exception {
        TrackId runs = new TrackId("a", "", "");
        Deployment ended = deployment("d1", "shop", NOON);
        Deployment open = deployment("d2", "other", NOON);
        get(store.register(ended, "key", "f"));
        get(store.register(open, "", ""));
        get(store.end(ended.ended(Deployment.State.CLOSED, NOON, "")));
        get(store.decide(verdict("d1", HALF, Decision.GO, 1)));
        get(store.sign(new SignOff("d1", "qa", "ann", true, "", NOON)));
        long minute = Moment.day(Moment.minute(NOON));
        get(store.freeze("d1", List.of(block(runs, minute, 1), block(runs, minute + 240, 2))));
        get(store.freeze("d2", List.of(block(runs, minute, 1), block(runs, minute + 240, 2))));
        Delivery told = new Delivery("n1", "mail", "verdict", "{}", 0, NOON);
        get(store.queue(List.of(told)));
        get(store.delivered("n1"));
        StatusChange first = change("a", Status.PASS, Status.WARN, 0);
        StatusChange last = change("a", Status.WARN, Status.FAIL, 5);
        store.note(first);
        store.note(last);
        get(store.plan(new PlannedWork("w1", "", "", NOON, NOON.plusSeconds(9), "r", "ann")));

        now.set(NOON.plus(Duration.ofDays(16)));
        get(store.tidy());
        assertEquals(List.of(hours(runs, minute, 1, 2)), get(store.frozen("d1")));
        assertEquals(2, get(store.frozen("d2")).size());
        get(store.queue(List.of(told)));
        assertEquals(List.of(), get(store.due(now.get(), 9)));

        now.set(NOON.plus(Duration.ofDays(31)));
        get(store.tidy());
        get(store.queue(List.of(told)));
        assertEquals(List.of(told), get(store.due(now.get(), 9)));
        assertEquals(2, get(store.deployments("", 9)).size());
        assertEquals(2, get(store.changes(List.of("a"), NOON, now.get())).size());

        now.set(NOON.plus(Duration.ofDays(731)));
        get(store.tidy());
        assertEquals(List.of(open), get(store.deployments("", 9)));
        assertEquals(List.of(), get(store.verdicts("d1")));
        assertEquals(List.of(), get(store.signOffs("d1")));
        assertEquals(List.of(), get(store.frozen("d1")));
        assertEquals(2, get(store.frozen("d2")).size());
        assertEquals(List.of(last), get(store.changes(List.of("a"), NOON, now.get())));
        assertEquals(List.of(), get(store.planned(NOON)));
        assertEquals(
                Registered.Result.NEW,
                get(store.register(deployment("d3", "shop", NOON), "key", "g")).result());
    }

    @Test
    void afterTheStopNothingIsTaken() {
        get(store.close());
        StoreFailure refused = failure(store.keep(new Beat("job", Beat.Kind.START, NOON)));
        assertEquals("DOWN Postflight stops", refused.reason() + " " + refused.getMessage());
        assertEquals("Postflight stops", failure(store.beats()).getMessage());
    }

    static List<String> ids(List<Deployment> deployments) {
        return deployments.stream().map(Deployment::id).toList();
    }

    static StatusChange change(String check, Status from, Status to, long seconds) {
        return new StatusChange(check, "shop", from, to, "because", NOON.plusSeconds(seconds));
    }

    static Block hours(TrackId track, long first, int... contents) {
        byte[] bytes = new byte[contents.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) contents[i];
        }
        return new Block(track, first, new Packed(bytes));
    }

    static Block block(TrackId track, long first, int content) {
        return new Block(track, first, new Packed(new byte[] {(byte) content, 0, (byte) 200}));
    }
}
