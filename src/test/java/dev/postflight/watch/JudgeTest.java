package dev.postflight.watch;

import static dev.postflight.watch.Scene.DURATION;
import static dev.postflight.watch.Scene.ERRORS;
import static dev.postflight.watch.Scene.pair;
import static dev.postflight.watch.Scene.stretch;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.outcome.Status;
import dev.postflight.past.Track;
import dev.postflight.watch.Scene.Minute;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A window as a whole: what settles when, and what of it decides. */
class JudgeTest {
    private static final Testimony.Pair FEW_REQUESTS =
            pair(ERRORS, minute -> Minute.share(0, 24), 70, minute -> Minute.share(0, 24));

    private static Window strict(int minutes) {
        return new Window(Duration.ofMinutes(minutes), Window.Require.PROOF);
    }

    @Test
    void withoutChecksThatDecideNothingWasWatched() {
        WindowVerdict verdict = new Scene().judge(30);
        said(verdict, Decision.UNDECIDED, "no check was watched that decides");
        assertFalse(verdict.settled());
        assertTrue(verdict.extended());
    }

    @Test
    void passingToTheEndIsProven() {
        Scene scene = new Scene().passing("health").passing("certificate");
        WindowVerdict early = scene.judge(20);
        said(early, Decision.GO, "all 2 checks pass; that is proven");
        assertFalse(early.settled(), "the window is not over");
        WindowVerdict end = scene.judge(30);
        assertEquals(Basis.PROOF, end.basis());
        assertTrue(end.settled());
        assertFalse(end.extended());
        assertEquals(
                "passes, and 54 of 54 runs could tell", end.evidence().get(0).sentence());
    }

    @Test
    void earlyGoWhereThePlanSaysSoAndAllIsProven() {
        assertTrue(new Scene().earlyGo().passing("health").judge(20).settled());
        assertFalse(
                new Scene().earlyGo().passing("orders", FEW_REQUESTS).judge(20).settled());
    }

    @Test
    void failureIsNoGoAtOnceAndStays() {
        Scene scene = failing(12, 14);
        said(scene.judge(11), Decision.GO, "the check passes; that is proven");
        WindowVerdict verdict = scene.judge(12.5);
        said(verdict, Decision.NO_GO, "health: it fails: status was 503 instead of 200");
        assertTrue(verdict.settled());
        assertEquals(Basis.PROOF, verdict.basis());
        said(scene.judge(29), Decision.NO_GO, verdict.sentence());
    }

    @Test
    void failureDuringTheWarmUpCountsForNothing() {
        said(failing(0, 3).judge(30), Decision.GO, "the check passes; that is proven");
        said(failing(0, 3.5).judge(30), Decision.NO_GO, "health: it fails: status was 503 instead of 200");
    }

    @Test
    void failureAfterTheWindowIsNotTheWindows() {
        said(failing(31, 40).judge(45), Decision.GO, "the check passes; that is proven");
    }

    private static Scene failing(double from, double until) {
        return new Scene()
                .reporting(
                        "health",
                        Scene.runs(0, 60),
                        stretch(Status.PASS, -60, from, ""),
                        stretch(Status.FAIL, from, until, "status was 503 instead of 200"),
                        stretch(Status.PASS, until, 60, ""));
    }

    @Test
    void excusedFailureIsNoNoGo() {
        Stretch excused =
                new Stretch(Status.FAIL, Scene.moment(10), Scene.moment(60), "the host does not answer", true);
        Scene scene = new Scene().reporting("health", Scene.runs(0, 60), stretch(Status.PASS, -60, 10, ""), excused);
        said(scene.judge(30), Decision.UNDECIDED, "health: it fails, which is excused: the host does not answer");
    }

    @Test
    void warningIsFine() {
        Scene scene = new Scene()
                .reporting("health", Scene.runs(0, 60), stretch(Status.WARN, -60, 60, "answers after 120 ms"));
        WindowVerdict verdict = scene.judge(30);
        said(verdict, Decision.GO, "the check passes; that is proven");
        assertEquals(
                "warns: answers after 120 ms, and 54 of 54 runs could tell",
                verdict.evidence().get(0).sentence());
    }

    @Test
    void notKnowingIsNeverTheTargetsFault() {
        Scene dead = new Scene()
                .reporting("orders", Track.EMPTY, stretch(Status.UNKNOWN, 0, 60, "prometheus:9090 does not answer"));
        said(dead.judge(30), Decision.UNDECIDED, "orders: it is unknown: prometheus:9090 does not answer");
        said(
                new Scene().reporting("orders", Track.EMPTY).judge(30),
                Decision.UNDECIDED,
                "orders: nothing is known of it: 0 of 54 runs could tell");
        Scene half = new Scene()
                .reporting(
                        "orders",
                        Scene.runs(18, 60),
                        stretch(Status.UNKNOWN, -60, 18, "the query found nothing"),
                        stretch(Status.PASS, 18, 60, ""));
        said(
                half.judge(30),
                Decision.UNDECIDED,
                "orders: 24 of 54 runs could tell; it was unknown for 15 min: the query found nothing");
    }

    /** A restart of Postflight: some minutes are not known. */
    @Test
    void gapIsNoFailureAndNoReset() {
        Testimony.Pair pair = pair(
                DURATION,
                minute -> Minute.of(0.1 + 0.001 * Math.floorMod(minute * 7919, 11)),
                30,
                minute -> minute >= 12 && minute < 16 ? null : Minute.of(0.2));
        Scene scene = new Scene().passing("orders", pair);
        WindowVerdict verdict = scene.judge(30);
        assertEquals(Decision.NO_GO, verdict.decision());
        Scene quiet = new Scene()
                .reporting(
                        "health",
                        Scene.track(0, 60, minute -> minute >= 12 && minute < 16 ? null : new Minute(2, 0)),
                        stretch(Status.PASS, -60, 12, ""),
                        stretch(Status.PASS, 16, 60, ""));
        said(quiet.judge(30), Decision.GO, "the check passes; that is proven");
    }

    @Test
    void undecidedGoesOnToTwiceTheLength() {
        Scene scene = new Scene().windows(strict(30)).passing("orders", FEW_REQUESTS);
        WindowVerdict verdict = scene.judge(30);
        said(
                verdict,
                Decision.UNDECIDED,
                "orders: errors 0 % (0 of 648, was 0 %; up to 0.1 % is all right): 648 of 2,995 requests that would"
                        + " prove it");
        assertTrue(verdict.extended());
        assertFalse(verdict.settled());
        WindowVerdict last = scene.judge(60);
        assertEquals(Decision.UNDECIDED, last.decision());
        assertTrue(last.settled());
        assertEquals(last.sentence(), scene.judge(90).sentence());
    }

    @Test
    void whatIsProvenWhileItIsExtendedSettlesIt() {
        Scene scene = new Scene()
                .windows(strict(30))
                .passing("orders", pair(ERRORS, minute -> Minute.share(0, 60), 70, minute -> Minute.share(0, 70)));
        assertFalse(scene.judge(30).settled());
        WindowVerdict verdict = scene.judge(50);
        said(
                verdict,
                Decision.GO,
                "the check passes, and nothing that is compared is worse than before; that is proven");
        assertTrue(verdict.settled());
        assertTrue(verdict.extended());
    }

    @Test
    void thePlanSaysWhatUndecidedAmountsToAtLast() {
        Scene scene = new Scene().windows(strict(30)).passing("orders", FEW_REQUESTS);
        WindowVerdict go = scene.whenUndecided(Plan.WhenUndecided.GO).judge(60);
        assertEquals(Decision.GO, go.decision());
        assertEquals(Basis.NOTHING, go.basis());
        assertTrue(go.sentence().startsWith("undecided, which counts as a GO here: orders: errors 0 %"), go.sentence());
        WindowVerdict noGo = scene.whenUndecided(Plan.WhenUndecided.NO_GO).judge(60);
        assertEquals(Decision.NO_GO, noGo.decision());
        assertTrue(noGo.settled());
        assertFalse(scene.judge(59).settled());
    }

    @Test
    void whatOnlyAdvisesNeverDecides() {
        Subject advice = new Subject("advice", false, Duration.ofSeconds(30), List.of());
        Scene scene = new Scene()
                .passing("health")
                .add(new Testimony(
                        advice, Scene.runs(0, 60), List.of(stretch(Status.FAIL, 0, 60, "too slow")), List.of()));
        WindowVerdict verdict = scene.judge(30);
        assertEquals(Decision.GO, verdict.decision());
        assertEquals("it fails: too slow", verdict.evidence().get(1).sentence());
        assertEquals(Decision.NO_GO, verdict.evidence().get(1).decision());

        Comparing advising =
                new Comparing("errors", "", ERRORS.unit(), Comparing.Method.SHARE, true, 0.001, false, false);
        Scene compared = new Scene()
                .passing("orders", pair(advising, minute -> Minute.share(0, 60), 60, minute -> Minute.share(9, 60)));
        WindowVerdict other = compared.judge(30);
        assertEquals(Decision.GO, other.decision());
        assertEquals(Decision.NO_GO, other.evidence().get(0).rulings().get(0).decision());
    }

    @Test
    void manyReasonsAreCounted() {
        Scene scene = new Scene();
        for (int check = 1; check <= 5; check++) {
            scene.reporting("c" + check, Scene.runs(0, 60), stretch(Status.FAIL, 0, 60, "down"));
        }
        said(scene.judge(10), Decision.NO_GO, "c1: it fails: down; c2: it fails: down; c3: it fails: down; and 2 more");
    }

    @Test
    void beforeTheWarmUpIsOverNothingIsDecided() {
        said(new Scene().passing("health").judge(2), Decision.UNDECIDED, "health: the warm-up is not over");
    }

    @Test
    void windowsOfSecondsAreJudgedByTheirRuns() {
        Window seconds = new Window(Duration.ofSeconds(10), Window.Require.NO_OBJECTION);
        Subject fast = new Subject("health", true, Duration.ofSeconds(1), List.of());
        Scene scene = new Scene()
                .at(Scene.NOON.plusSeconds(20))
                .warmup(Duration.ZERO)
                .windows(seconds)
                .add(new Testimony(
                        fast,
                        Scene.track(0, 1, minute -> new Minute(10, 0)),
                        List.of(stretch(Status.PASS, -1, 1, "")),
                        List.of()));
        said(scene.judge(10 / 60.0), Decision.GO, "the check passes; that is proven");
    }

    @Test
    void windowShorterThanItsWarmUpNeverDecides() {
        Scene scene = new Scene().windows(Scene.window(Duration.ofMinutes(1))).passing("health", FEW_REQUESTS);
        assertEquals(Decision.UNDECIDED, scene.judge(1).decision());
        assertEquals(Decision.UNDECIDED, scene.judge(5).decision());
        assertTrue(scene.judge(5).settled());
    }

    @Test
    void theBudgetIsSpentInPartsForWindows() {
        Window[] four = {
            Scene.window(Duration.ofMinutes(30)), Scene.window(Duration.ofDays(1)),
            Scene.window(Duration.ofDays(2)), Scene.window(Duration.ofDays(7))
        };
        Plan plan = new Scene().windows(four).deployment().plan();
        assertEquals(0.005, Budget.window(plan, four[0]), 1e-12);
        assertEquals(0.002, Budget.window(plan, four[2]), 1e-12);
        assertEquals(0.001, Budget.window(plan, four[3]), 1e-12);
        assertEquals(0.0001, Budget.each(plan, four[1], 20), 1e-12);
        Plan one = new Scene().windows(four[1]).deployment().plan();
        assertEquals(0.01, Budget.window(one, four[1]), 1e-12);
        Plan six = new Scene()
                .windows(four[0], four[1], four[2], strict(60), strict(90), strict(120))
                .deployment()
                .plan();
        assertEquals(
                0.01,
                six.windows().stream()
                        .mapToDouble(window -> Budget.window(six, window))
                        .sum(),
                1e-12);
    }

    private static void said(WindowVerdict verdict, Decision decision, String sentence) {
        assertEquals(sentence, verdict.sentence());
        assertEquals(decision, verdict.decision());
    }
}
