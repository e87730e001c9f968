package dev.postflight.watch;

import static dev.postflight.watch.Scene.DURATION;
import static dev.postflight.watch.Scene.ERRORS;
import static dev.postflight.watch.Scene.pair;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postflight.outcome.Unit;
import dev.postflight.past.Track;
import dev.postflight.watch.Scene.Minute;
import java.time.Duration;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/** What is compared with the time before the deployment. */
class ComparingTest {
    private static final Comparing RATE =
            new Comparing("rate", "", Unit.PER_SECOND, Comparing.Method.LEVEL, false, 1.2, false, true);
    private static final Comparing DEPTH =
            new Comparing("depth", "", Unit.NONE, Comparing.Method.LEVEL, true, 1.2, false, true);

    /** The same every time, and all but constant: from 97 % to 103 %. */
    private static LongFunction<Minute> about(double value) {
        return minute -> Minute.of(value * (0.97 + 0.01 * Math.floorMod(minute * 7919, 7)));
    }

    private static Ruling ruling(Scene scene, double minutes) {
        return scene.judge(minutes).evidence().get(0).rulings().get(0);
    }

    private static Ruling ruling(Testimony.Pair pair) {
        return ruling(new Scene().passing("orders", pair), 30);
    }

    private static void said(Ruling ruling, Decision decision, Basis basis, String sentence) {
        assertEquals(sentence, ruling.sentence());
        assertEquals(decision, ruling.decision());
        assertEquals(basis, ruling.basis());
    }

    @Test
    void slowerIsNoGoAsSoonAsItIsProvenAndSaysTheSameEverAfter() {
        Scene scene = new Scene().passing("orders", pair(DURATION, about(0.149), 60, about(0.212)));
        WindowVerdict verdict = scene.judge(30);
        assertEquals(
                "orders: duration is 1.42 x what it was before the deployment (212 ms, was 149 ms; between 1.41 and"
                        + " 1.45 x)",
                verdict.sentence());
        assertEquals(Decision.NO_GO, verdict.decision());
        assertEquals(verdict.sentence(), scene.judge(22).sentence());
        Ruling ruling = ruling(scene, 30);
        assertEquals(1, ruling.effect());
        assertEquals(0.149, ruling.before(), 1e-9);
    }

    @Test
    void theFirstLookIsAtTenMinutes() {
        Scene scene = new Scene().passing("orders", pair(DURATION, about(0.149), 60, about(1.5)));
        said(
                ruling(scene, 10),
                Decision.UNDECIDED,
                Basis.NOTHING,
                "duration is not compared: 7 of the 10 minutes that it takes");
        assertEquals(Decision.UNDECIDED, scene.judge(13).decision());
        assertEquals(Decision.NO_GO, scene.judge(19).decision());
    }

    @Test
    void noSlowerIsProven() {
        said(
                ruling(pair(DURATION, about(0.149), 60, about(0.15))),
                Decision.GO,
                Basis.PROOF,
                "duration is 1.01 x what it was before the deployment (150 ms, was 149 ms; between 1.00 and 1.02 x)");
    }

    @Test
    void constantValuesAreAllTies() {
        said(
                ruling(pair(DEPTH, minute -> Minute.of(5), 60, minute -> Minute.of(5))),
                Decision.GO,
                Basis.PROOF,
                "depth is 1.00 x what it was before the deployment (5, was 5; between 1.00 and 1.00 x)");
        assertEquals(
                Decision.NO_GO,
                ruling(pair(DEPTH, minute -> Minute.of(5), 60, minute -> Minute.of(7)))
                        .decision());
    }

    @Test
    void fromZeroToSomethingIsWorse() {
        Ruling ruling = ruling(pair(DEPTH, minute -> Minute.of(0), 60, minute -> Minute.of(40)));
        said(ruling, Decision.NO_GO, Basis.PROOF, "depth is 40, was 0 before the deployment");
        said(
                ruling(pair(DEPTH, minute -> Minute.of(0), 60, minute -> Minute.of(0))),
                Decision.GO,
                Basis.PROOF,
                "depth is 0, was 0 before the deployment");
    }

    @Test
    void negativeValuesHaveNoRatio() {
        said(
                ruling(pair(DEPTH, minute -> Minute.of(-4), 60, minute -> Minute.of(-8))),
                Decision.UNDECIDED,
                Basis.NOTHING,
                "depth is not compared: it is below zero, where there are no ratios (-8, was -4)");
    }

    @Test
    void whatMustNotFallIsMirrored() {
        Ruling ruling = ruling(pair(RATE, about(10), 60, about(1)));
        said(
                ruling,
                Decision.NO_GO,
                Basis.PROOF,
                "rate is 0.10 x what it was before the deployment (1/s, was 10/s; between 0.099 and 0.10 x)");
        assertEquals(Decision.GO, ruling(pair(RATE, about(10), 60, about(30))).decision());
        assertEquals(
                Decision.NO_GO,
                ruling(pair(RATE, about(10), 60, minute -> Minute.of(0))).decision());
    }

    @Test
    void withoutDaysBeforeTheHourBeforeIsMarked() {
        Testimony.Pair pair =
                new Testimony.Pair(DURATION, Scene.track(-60, 0, about(0.1)), Scene.track(0, 60, about(0.13)));
        Ruling ruling = ruling(pair);
        assertEquals(
                "duration is 1.30 x what it was before the deployment (130 ms, was 100 ms; between 1.29 and 1.31 x),"
                        + " compared with the hour before it, which allows for 1.35 x",
                ruling.sentence());
        assertEquals(Decision.GO, ruling.decision());
        assertEquals(
                Decision.NO_GO,
                ruling(new Testimony.Pair(DURATION, pair.before(), Scene.track(0, 60, about(0.2))))
                        .decision());
    }

    @Test
    void tooLittleBeforeIsSaid() {
        said(
                ruling(new Testimony.Pair(DURATION, Scene.track(-9, 0, about(0.1)), Scene.track(0, 60, about(0.1)))),
                Decision.UNDECIDED,
                Basis.NOTHING,
                "duration is not compared: 9 of 60 minutes before the deployment were measured");
        said(
                ruling(new Testimony.Pair(DURATION, Track.EMPTY, Scene.track(0, 60, about(0.1)))),
                Decision.UNDECIDED,
                Basis.NOTHING,
                "duration is not compared: 0 of 60 minutes before the deployment were measured");
    }

    @Test
    void emptyTracksAndOneBucketAreUndecided() {
        said(
                ruling(pair(DURATION, about(0.1), 0, about(0.1))),
                Decision.UNDECIDED,
                Basis.NOTHING,
                "duration is not compared: 0 of the 10 minutes that it takes");
        Track one = Scene.track(12, 13, about(0.1));
        said(
                ruling(new Testimony.Pair(DURATION, one, one)),
                Decision.UNDECIDED,
                Basis.NOTHING,
                "duration is not compared: 0 of 60 minutes before the deployment were measured");
        said(
                ruling(new Testimony.Pair(ERRORS, Track.EMPTY, Track.EMPTY)),
                Decision.UNDECIDED,
                Basis.NOTHING,
                "errors is not compared: nothing was counted since the deployment");
    }

    @Test
    void tooManyGapsAreSaid() {
        said(
                ruling(pair(DURATION, about(0.1), 60, minute -> minute % 2 == 0 ? null : Minute.of(0.1))),
                Decision.UNDECIDED,
                Basis.NOTHING,
                "duration is not compared: 14 of 27 minutes since the deployment were measured");
    }

    @Test
    void shortWindowsDoNotCompareLevels() {
        Window five = Scene.window(Duration.ofMinutes(5));
        Scene scene = new Scene()
                .warmup(Duration.ZERO)
                .windows(five)
                .passing("orders", pair(DURATION, about(0.1), 60, about(0.1)));
        said(
                ruling(scene, 4),
                Decision.UNDECIDED,
                Basis.NOTHING,
                "duration is not compared: the window has 5 of the 10 minutes that it takes");
    }

    /** Each noon it is three times as slow for 20 min; once it was not. */
    @Test
    void aJobThatRunsEveryDayMeetsItsLike() {
        LongFunction<Minute> nightly = minute -> {
            long day = Math.floorMod(minute, Scene.DAY);
            return Minute.of((day >= 5 && day < 25 ? 0.3 : 0.1) * (0.97 + 0.01 * Math.floorMod(minute * 7919, 7)));
        };
        assertEquals(Decision.GO, ruling(pair(DURATION, nightly, 60, nightly)).decision());
    }

    @Test
    void withoutAWarmUpTheFirstWholeMinuteCounts() {
        Scene scene = new Scene()
                .at(Scene.NOON.plusSeconds(20))
                .warmup(Duration.ZERO)
                .passing(
                        "orders",
                        pair(
                                ERRORS,
                                minute -> Minute.share(0, 60),
                                60,
                                minute -> Minute.share(minute == 0 ? 60 : 0, 60)));
        said(
                ruling(scene, 30),
                Decision.GO,
                Basis.NO_OBJECTION,
                "errors 0 % (0 of 1,740, was 0 %; up to 0.1 % is all right): 1,740 of 2,995 requests that would prove"
                        + " it");
    }

    @Test
    void errorsFromNoneAreNoGo() {
        said(
                ruling(pair(ERRORS, minute -> Minute.share(0, 60), 60, minute -> Minute.share(5, 60))),
                Decision.NO_GO,
                Basis.PROOF,
                "errors 8.3 % (5 of 60, was 0 %; up to 0.1 % is all right)");
    }

    @Test
    void errorsNoMoreThanBeforeAreNoNoGo() {
        Ruling ruling = ruling(pair(ERRORS, minute -> Minute.share(3, 300), 60, minute -> Minute.share(3, 300)));
        said(ruling, Decision.GO, Basis.PROOF, "errors 1 % (81 of 8,100, was 1 %; up to 1.5 % is all right)");
    }

    @Test
    void errorsOfACheckThatIsNewAreOnlyJudgedByTheirTarget() {
        Ruling bad = ruling(new Testimony.Pair(ERRORS, Track.EMPTY, Scene.track(0, 60, minute -> Minute.share(6, 60))));
        said(
                bad,
                Decision.UNDECIDED,
                Basis.NOTHING,
                "errors 10 % (6 of 60; up to 0.1 % is all right), and nothing tells what was usual: 0 of 60 minutes"
                        + " before the deployment were measured");
        Ruling good =
                ruling(new Testimony.Pair(ERRORS, Track.EMPTY, Scene.track(0, 60, minute -> Minute.share(0, 200))));
        said(good, Decision.GO, Basis.PROOF, "errors 0 % (0 of 5,400; up to 0.1 % is all right)");
    }

    @Test
    void slowTailsAreSeenWhereMinutesHaveManyValues() {
        LongFunction<Minute> usual = minute -> minute(minute, 1);
        Ruling ruling = ruling(pair(DURATION, usual, 60, minute -> minute(minute, 3)));
        assertEquals(Decision.NO_GO, ruling.decision());
        assertTrue(
                ruling.sentence().matches("duration is above \\d+ ms in \\d+(\\.\\d+)? % of \\d+ values, where .*"),
                ruling.sentence());
        assertEquals(Decision.GO, ruling(pair(DURATION, usual, 60, usual)).decision());
    }

    /** Of 60 requests from 100 ms to 200 ms the slowest ten take so many times longer. */
    private static Minute minute(long minute, double slow) {
        double[] values = new double[60];
        for (int i = 0; i < values.length; i++) {
            values[i] = (0.1 + 0.1 * i / 60) * (1 + 0.01 * Math.floorMod(minute * 7919, 7)) * (i >= 50 ? slow : 1);
        }
        return Minute.of(values);
    }

    @Test
    void leaksAreJudgedWhenADayIsOver() {
        Comparing heap = new Comparing("heap", "", Unit.BYTES, Comparing.Method.LEAK, true, 0.02 / 86_400, true, true);
        LongFunction<Minute> before = minute -> Minute.of(1e9 * (1 + 0.002 * Math.floorMod(minute / 60 * 7919, 7)));
        Testimony.Pair pair = pair(
                heap,
                before,
                Scene.DAY,
                minute ->
                        Minute.of(1e9 * (1 + 0.3 * minute / Scene.DAY + 0.002 * Math.floorMod(minute / 60 * 7919, 7))));
        Window day = Scene.window(Duration.ofDays(1));
        Scene scene = new Scene().windows(day).passing("orders", pair);
        said(
                ruling(scene, 900),
                Decision.UNDECIDED,
                Basis.NOTHING,
                "whether heap grows is judged when the window is over");
        Ruling ruling = ruling(scene, Scene.DAY);
        assertEquals(Decision.NO_GO, ruling.decision());
        assertTrue(
                ruling.sentence()
                        .matches("heap grows by (29|30).* % a day \\(.* % would be seen, up to 2 % is all right\\)"),
                ruling.sentence());
        assertEquals(
                Decision.GO,
                ruling(new Scene().windows(day).passing("orders", pair(heap, before, Scene.DAY, before)), Scene.DAY)
                        .decision());
        assertTrue(new Scene()
                .passing("orders", pair)
                .judge(30)
                .evidence()
                .get(0)
                .rulings()
                .isEmpty());
    }

    @Test
    void numbersThatAreKnownAreNumbers() {
        Ruling ruling = ruling(pair(DURATION, about(0.1), 60, about(0.1)));
        assertFalse(Double.isNaN(ruling.before() + ruling.after() + ruling.ratio() + ruling.low() + ruling.high()));
        assertFalse(Double.isNaN(ruling.effect()));
        Ruling zero = ruling(pair(DEPTH, minute -> Minute.of(0), 60, minute -> Minute.of(0)));
        assertEquals(1, zero.ratio());
    }
}
