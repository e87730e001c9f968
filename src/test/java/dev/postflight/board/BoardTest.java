package dev.postflight.board;

import static dev.postflight.board.Checks.BODY;
import static dev.postflight.board.Checks.DAYS_LEFT;
import static dev.postflight.board.Checks.DURATION;
import static dev.postflight.board.Checks.PHASE;
import static dev.postflight.board.Checks.START;
import static dev.postflight.board.Checks.check;
import static dev.postflight.board.Checks.result;
import static dev.postflight.board.Checks.took;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.config.CheckConfig;
import dev.postflight.config.secret.Secrets;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Result;
import dev.postflight.outcome.Severity;
import dev.postflight.outcome.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class BoardTest {

    private Instant now = START;
    private final Board board = new Board(() -> now);

    @Test
    void aFreshCheckIsUnknownAndSaysSo() {
        CheckState state = show(check("a"));
        View view = state.view();
        assertEquals(Status.UNKNOWN, view.status());
        assertEquals("not run yet", view.reason());
        assertEquals(START, view.since());
        assertFalse(view.success());
        assertEquals(Optional.empty(), view.lastRun());
        assertEquals(0, view.runs());
        assertEquals(List.of(), view.readings());
        assertEquals(List.of(), state.history());
    }

    @Test
    void aRunIsJudgedCountedAndKept() {
        CheckState state = show(check("a"));
        accept(state, took(1, 0.2));
        View good = state.view();
        assertEquals(Status.PASS, good.status());
        assertEquals("", good.reason());
        assertEquals(START.plusSeconds(1), good.since());
        assertTrue(good.success());
        accept(state, took(2, 0.7));
        View bad = state.view();
        assertEquals(Status.FAIL, bad.status());
        assertEquals("duration 700 ms > 500 ms", bad.reason());
        assertEquals(START.plusSeconds(2), bad.since());
        assertFalse(bad.success());
        assertEquals(Optional.of(START.plusSeconds(2)), bad.lastRun());
        assertEquals(Optional.of(START.plusSeconds(1)), bad.lastSuccess());
        assertEquals(2, bad.runs());
        assertEquals(1, bad.failures());
        assertEquals(0, bad.unknowns());
        assertEquals(0.08, bad.durations().seconds(), 1e-9);
        assertEquals(2, bad.durations().count(4));
        assertEquals(
                List.of(
                        new Entry(START.plusSeconds(1), Duration.ofMillis(40), Status.PASS, Status.PASS, 1, ""),
                        new Entry(
                                START.plusSeconds(2),
                                Duration.ofMillis(40),
                                Status.FAIL,
                                Status.FAIL,
                                1,
                                "duration 700 ms > 500 ms")),
                state.history());
    }

    @Test
    void aRunThatCouldNotTellIsNeitherSuccessNorFailure() {
        CheckState state = show(check("a"));
        accept(state, result(1, Outcome.sourceMissing("no route to the network")));
        assertEquals(Status.UNKNOWN, state.view().status());
        assertEquals("no route to the network", state.view().reason());
        assertFalse(state.view().success());
        assertEquals(0, state.view().failures());
        assertEquals(1, state.view().unknowns());
    }

    @Test
    void aRetryHidesNoFailure() {
        CheckState state = show(check("a"));
        Outcome good = took(1, 0.1).outcome();
        accept(state, new Result(START, Duration.ofSeconds(1), 3, 2, good));
        assertEquals(Status.PASS, state.view().status());
        assertTrue(state.view().success());
        assertEquals(1, state.view().runs());
        assertEquals(1, state.view().failures());
        assertEquals(3, state.view().attempts());
    }

    @Test
    void theReasonIsTheReportedStatusOne() {
        CheckState state = show(check("a").steady(2, 3, 2));
        accept(state, took(1, 0.1));
        accept(state, took(2, 0.7));
        assertEquals(Status.PASS, state.view().status());
        assertEquals("", state.view().reason());
        assertEquals(Status.FAIL, state.view().lastStatus());
        assertEquals("duration 700 ms > 500 ms", state.view().judgement().reason());
        accept(state, took(3, 0.8));
        assertEquals(Status.FAIL, state.view().status());
        assertEquals("duration 800 ms > 500 ms", state.view().reason());
        accept(state, took(4, 0.1));
        assertEquals(Status.FAIL, state.view().status());
        assertEquals("duration 800 ms > 500 ms", state.view().reason());
        assertTrue(state.view().success());
        accept(state, took(5, 0.1));
        assertEquals(Status.PASS, state.view().status());
        assertEquals(START.plusSeconds(5), state.view().since());
    }

    @Test
    void readingsStayWhenTheTargetIsBad() {
        CheckState state = show(check("a"));
        accept(state, measured(1, DURATION.reads(0.1), DAYS_LEFT.reads(12)));
        accept(state, result(2, Outcome.targetBad("connection refused")));
        assertEquals(
                List.of(DURATION.reads(0.1), DAYS_LEFT.reads(12)), state.view().readings());
        accept(state, result(3, Outcome.targetBad("certificate expired", List.of(DAYS_LEFT.reads(-1)))));
        assertEquals(
                List.of(DURATION.reads(0.1), DAYS_LEFT.reads(-1)), state.view().readings());
    }

    @Test
    void whatNobodyCanTellAnyMoreIsShownAsThat() {
        CheckState state = show(check("a"));
        accept(state, measured(1, DURATION.reads(0.1)));
        accept(state, measured(2, DURATION.unknown("no right")));
        assertEquals(List.of(DURATION.unknown("no right")), state.view().readings());
    }

    @Test
    void aSignalsReadingsAreReplacedAsAWhole() {
        CheckState state = show(check("a"));
        Reading connect = PHASE.reads(0.1).at("connect");
        Reading tls = PHASE.reads(0.2).at("tls");
        accept(state, measured(1, DURATION.reads(0.1), connect, tls));
        accept(state, measured(2, connect));
        assertEquals(List.of(DURATION.reads(0.1), connect), state.view().readings());
    }

    @Test
    void secretsAreMaskedEverywhere() {
        CheckConfig config = check("a").config();
        board.replace(List.of(config), new Secrets(Map.of("hunter2", "${env:PASSWORD}")));
        List<Judged> heard = new ArrayList<>();
        board.onResult(heard::add);
        board.accept(
                config,
                result(
                        1,
                        Outcome.targetBad("said hunter2", List.of(BODY.reads("hunter2"), PHASE.absent("no hunter2")))));
        CheckState state = board.find("a").orElseThrow();
        assertEquals("said ${env:PASSWORD}", state.view().reason());
        assertEquals("said ${env:PASSWORD}", state.history().get(0).reason());
        assertEquals(
                List.of(BODY.reads("${env:PASSWORD}"), PHASE.absent("no ${env:PASSWORD}")),
                state.view().readings());
        assertFalse(heard.toString().contains("hunter2"), heard.toString());
        assertFalse(state.view().toString().contains("hunter2"));
    }

    @Test
    void largeTextsAreNotKept() {
        CheckState state = show(check("a"));
        accept(state, measured(1, BODY.reads("x".repeat(1_000_000))));
        assertEquals(List.of(BODY.reads("x".repeat(200) + "…")), state.view().readings());
    }

    @Test
    void changesAndResultsAreTold() {
        List<String> heard = new ArrayList<>();
        board.onResult(judged -> heard.add(judged.check().config().id() + " is "
                + judged.judgement().status().word()));
        board.onChange(change -> heard.add(change.check().config().id() + " from "
                + change.from().word() + " to " + change.to().word() + " at " + change.at() + ": " + change.reason()));
        CheckState state = show(check("a"));
        accept(state, took(1, 0.1));
        accept(state, took(2, 0.1));
        accept(state, took(3, 0.7));
        assertEquals(
                List.of(
                        "a is pass",
                        "a from unknown to pass at 2026-03-01T00:00:01Z: ",
                        "a is pass",
                        "a is fail",
                        "a from pass to fail at 2026-03-01T00:00:03Z: duration 700 ms > 500 ms"),
                heard);
    }

    @Test
    void oneListenersBugKeepsTheNewsFromNobody() {
        Logger log = Logger.getLogger(Board.class.getName());
        log.setLevel(Level.OFF);
        List<Status> heard = new ArrayList<>();
        board.onChange(change -> {
            throw new IllegalStateException("a bug");
        });
        board.onChange(change -> heard.add(change.to()));
        CheckState state = show(check("a"));
        accept(state, took(1, 0.1));
        log.setLevel(null);
        assertEquals(List.of(Status.PASS), heard);
        assertEquals(Status.PASS, state.view().status());
    }

    @Test
    void checksKeepTheOrderOfTheConfiguration() {
        show(check("c"), check("a").of("office"), check("b"));
        assertEquals(List.of("c", "a", "b"), ids(board.checks()));
        assertEquals(List.of("c", "b"), ids(board.checks("shop")));
        assertEquals(List.of("shop", "office"), List.copyOf(board.applications()));
        assertEquals(Optional.empty(), board.find("d"));
    }

    @Test
    void anUnchangedCheckIsLeftAlone() {
        CheckState state = show(check("a"));
        accept(state, took(1, 0.1));
        assertSame(state, show(check("a")));
        assertEquals(1, state.view().runs());
    }

    @Test
    void aNewOwnerChangesNothingThatIsKnown() {
        CheckState before = show(check("a").steady(2, 3, 2));
        accept(before, took(1, 0.1));
        CheckState after = show(check("a").steady(2, 3, 2).owner("shop team"));
        assertNotSame(before, after);
        assertEquals("shop team", after.config().owner());
        assertEquals(Status.PASS, after.view().status());
        accept(after, took(2, 0.7));
        assertEquals(Status.PASS, after.view().status(), "one failure of three is not enough, as before");
        assertEquals(2, after.view().runs());
    }

    @Test
    void newExpectationsJudgeFromTheNextRunOn() {
        CheckState before = show(check("a").steady(2, 3, 2));
        accept(before, took(1, 0.7));
        CheckState after = show(check("a").steady(2, 3, 2).fast("< 1s"));
        assertEquals(Status.FAIL, after.view().status());
        accept(after, took(2, 0.7));
        assertEquals(Status.PASS, after.view().status());
        assertEquals(2, after.history().size());
    }

    @Test
    void anotherQuestionBeginsAnew() {
        CheckState before = show(check("a"));
        accept(before, took(1, 0.1));
        CheckState after = show(check("a").set("url", "http://shop.example/"));
        assertEquals("not run yet", after.view().reason());
        accept(before, took(2, 0.1));
        assertEquals(0, after.view().runs(), "an answer to the old question");
        accept(after, took(3, 0.1));
        assertEquals(1, after.view().runs());
    }

    @Test
    void aRunThatDidNotLookForANewKeyIsDropped() {
        CheckState before = show(check("a"));
        CheckState after = show(check("a").asking("tls"));
        accept(before, took(1, 0.1));
        assertEquals(0, after.view().runs());
    }

    @Test
    void aRemovedCheckIsGone() {
        CheckState removed = show(check("a"), check("b"));
        show(check("b"));
        accept(removed, took(1, 0.1));
        assertEquals(List.of("b"), ids(board.checks()));
        show(check("a"), check("b"));
        assertEquals(0, board.find("a").orElseThrow().view().runs());
    }

    @Test
    void aFailedDependencySilences() {
        show(check("db"), check("api").dependsOn("gone", "db"));
        CheckState db = board.find("db").orElseThrow();
        CheckState api = board.find("api").orElseThrow();
        assertEquals(Optional.of(db), board.silencedBy(api), "unknown is no excuse to wake people up");
        accept(db, took(1, 0.1));
        accept(api, took(1, 0.7));
        assertEquals(Optional.empty(), board.silencedBy(api));
        accept(db, took(2, 0.7));
        assertEquals(Optional.of(db), board.silencedBy(api));
        assertEquals(Status.FAIL, api.view().status());
        assertEquals(Optional.empty(), board.silencedBy(db));
    }

    @Test
    void readyIsWhereNoPageCheckFails() {
        show(check("a"), check("b").severity(Severity.TICKET), check("c").of("office"));
        CheckState a = board.find("a").orElseThrow();
        CheckState b = board.find("b").orElseThrow();
        assertFalse(board.isReady("shop"), "not known yet");
        accept(a, took(1, 0.1));
        accept(b, took(1, 0.7));
        assertTrue(board.isReady("shop"));
        assertFalse(board.isReady("office"));
        assertEquals(new Summary(Status.FAIL, true, 1, 0, 1, 0, 0), board.summary("shop"));
        assertEquals(new Summary(Status.FAIL, false, 1, 0, 1, 1, 0), board.summary());
        accept(a, took(2, 0.7));
        assertFalse(board.isReady("shop"));
    }

    @Test
    void plannedWorkCountsForNothing() {
        CheckState state = show(check("a").maintained(START.plusSeconds(10), START.plusSeconds(20)));
        accept(state, took(1, 0.7));
        assertFalse(board.isReady("shop"));
        now = START.plusSeconds(10);
        assertTrue(board.isReady("shop"));
        assertEquals("new disks", board.maintenance(state).orElseThrow().reason());
        assertEquals(new Summary(Status.PASS, true, 0, 0, 1, 0, 1), board.summary());
        assertEquals(Status.FAIL, state.view().status());
        now = START.plusSeconds(20);
        assertFalse(board.isReady("shop"));
        assertEquals(Optional.empty(), board.maintenance(state));
    }

    @Test
    void theHistoryKeepsTheLastHundred() {
        CheckState state = show(check("a"));
        for (int i = 1; i <= 1_234; i++) {
            accept(state, took(i, i % 7 == 0 ? 0.7 : 0.1));
            List<Entry> history = state.history();
            assertEquals(Math.min(i, 100), history.size());
            assertEquals(START.plusSeconds(i), history.get(history.size() - 1).at());
            assertEquals(START.plusSeconds(Math.max(1, i - 99)), history.get(0).at());
        }
        for (Entry entry : state.history()) {
            boolean bad = (entry.at().getEpochSecond() - START.getEpochSecond()) % 7 == 0;
            assertEquals(bad ? Status.FAIL : Status.PASS, entry.status());
            assertEquals(bad ? "duration 700 ms > 500 ms" : "", entry.reason());
        }
        assertEquals(1_234, state.view().runs());
    }

    @Test
    void everyDurationHasItsBucket() {
        Durations durations = Durations.NONE
                .with(Duration.ZERO)
                .with(Duration.ofMillis(1))
                .with(Duration.ofNanos(1_000_001))
                .with(Duration.ofSeconds(30))
                .with(Duration.ofSeconds(31));
        assertArrayEquals(new long[] {2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1}, durations.counts());
        assertEquals(61.002000001, durations.seconds(), 1e-9);
    }

    private CheckState show(Checks.Draft... checks) {
        board.replace(Arrays.stream(checks).map(Checks.Draft::config).toList(), Secrets.NONE);
        return board.checks().get(0);
    }

    private void accept(CheckState state, Result result) {
        board.accept(state.config(), result);
    }

    private static Result measured(int second, Reading... readings) {
        return result(second, Outcome.measured(List.of(readings)));
    }

    private static List<String> ids(List<CheckState> checks) {
        return checks.stream().map(state -> state.config().id()).toList();
    }
}
