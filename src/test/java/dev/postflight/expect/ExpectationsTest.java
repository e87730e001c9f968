package dev.postflight.expect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postflight.outcome.Finding;
import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Signal;
import dev.postflight.outcome.Status;
import dev.postflight.outcome.Unit;
import dev.postflight.outcome.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpectationsTest {

    private static final Signal P95 = Signal.of("p95", Unit.SECONDS, "");
    private static final Signal STATUS = Signal.of("status", Unit.NONE, "");
    private static final Signal CHAIN = Signal.of("chain_valid", Unit.FLAG, "");
    private static final Signal JSON = Signal.of("json", Unit.ANY, "").per("path");
    private static final Signal HEADER = Signal.of("header", Unit.TEXT, "").per("name");
    private static final Signal PHASE = Signal.of("phase", Unit.SECONDS, "").per("phase");

    @ParameterizedTest(name = "{1} where {0} is due: {2}")
    @CsvSource(textBlock = """
            < 200ms,            0.212,      p95 212 ms > 200 ms
            <= 200ms,           0.212,      p95 212 ms > 200 ms
            < 200ms,            0.2004,     p95 200.4 ms > 200 ms
            < 200ms,            0.20000001, p95 200.00001 ms > 200 ms
            < 200ms,            0.2,        'p95 200 ms, expected < 200 ms'
            > 200ms,            0.1999,     p95 199.9 ms < 200 ms
            >= 200ms,           0.19999,    p95 199.99 ms < 200 ms
            > 200ms,            0.2,        'p95 200 ms, expected > 200 ms'
            < 2m,               120.2,      p95 2.003 min > 2 min
            > 2m,               119.99,     p95 119.99 s < 2 min
            200ms,              0.2004,     'p95 200.4 ms, expected 200 ms'
            != 200ms,           0.2,        'p95 200 ms, expected != 200 ms'
            1s..5s,             5.001,      'p95 5.001 s, expected 1 s..5 s'
            1s..5s,             0.5,        'p95 500 ms, expected 1 s..5 s'
            < 200ms,            NaN,        'p95 NaN, expected < 200 ms'
            < 200ms,            Infinity,   p95 Infinity > 200 ms
            < 200ms,            1.7976931348623157E308, p95 2.08E+303 d > 200 ms
            absent,             0.1,        'p95 100 ms, expected absent'
            """)
    void numbersNameTheViolatedRelation(String condition, double value, String reason) {
        Judgement judgement = expecting(P95, condition).judge(Outcome.measured(List.of(P95.reads(value))));
        assertEquals(Status.FAIL, judgement.status());
        assertEquals(reason, judgement.reason());
    }

    @Test
    void otherShapesSayWhatWasExpected() {
        assertEquals("status 503, expected 200..299", reason(STATUS, "2xx", STATUS.reads(503)));
        assertEquals("status 503, expected 200", reason(STATUS, 200L, STATUS.reads(503)));
        assertEquals(
                "status 503, expected 200, 204 or 300..399",
                reason(STATUS, List.of(200L, 204L, "3xx"), STATUS.reads(503)));
        assertEquals("chain_valid is false, expected true", reason(CHAIN, true, CHAIN.reads(false)));
        assertEquals(
                "chain_valid is false: certificate is self-signed",
                reason(CHAIN, true, CHAIN.holdsUnless(Optional.of("certificate is self-signed"))));
        assertEquals(
                "json database is \"down\", expected \"up\"",
                reason(JSON, "up", JSON.reads("down").at("database")));
        assertEquals(
                "json database is \"down\", expected != \"down\"",
                reason(JSON, "!= down", JSON.reads("down").at("database")));
        assertEquals(
                "header server is \"nginx/1.22.1\", expected ~ ^nginx$",
                reason(HEADER, "~ ^nginx$", HEADER.reads("nginx/1.22.1").at("server")));
        assertEquals(
                "header server is \"nginx\", expected absent",
                reason(HEADER, "absent", HEADER.reads("nginx").at("server")));
        assertEquals(
                "p95 of 192.0.2.7 212 ms > 200 ms",
                reason(P95, "< 200ms", P95.reads(0.212).from("192.0.2.7")));
    }

    @Test
    void whatCannotBeKnownIsUnknownAndNoFailure() {
        Reading unknown = P95.unknown("no traffic");
        Judgement judged = expecting(P95, "< 200ms").judge(Outcome.measured(List.of(unknown)));
        assertEquals(Status.UNKNOWN, judged.status());
        assertEquals("p95 is unknown (no traffic)", judged.reason());
        assertEquals("", reason(P95, "absent", unknown));
        assertEquals("", reason(P95, "any", unknown));
    }

    @Test
    void aBrokenCheckStillTellsTheFailureThatItSaw() {
        Outcome seen = new Outcome(Finding.CHECK_BROKEN, "the role lacks a right", List.of(P95.reads(0.3)));
        Judgement judgement = expecting(P95, "< 200ms").judge(seen);
        assertEquals(Status.FAIL, judgement.status());
        assertEquals("p95 300 ms > 200 ms; the role lacks a right", judgement.reason());
        judgement = expecting(P95, "< 400ms").judge(seen);
        assertEquals(Status.UNKNOWN, judgement.status());
        assertEquals("the role lacks a right", judgement.reason());
    }

    @Test
    void aMissingValueHoldsForNothingButAnyAndAbsent() {
        Reading missing = JSON.absent("no such field").at("database");
        assertEquals("json database is missing (no such field)", reason(JSON, "up", missing));
        assertEquals("json database is missing (no such field)", reason(JSON, "!= down", missing));
        assertEquals("json database is missing (no such field)", reason(JSON, "present", missing));
        assertEquals(
                "json database is missing", reason(JSON, "up", JSON.absent("").at("database")));
        assertEquals("", reason(JSON, "absent", missing));
        assertEquals("", reason(JSON, null, missing));
        assertEquals("", reason(JSON, "any", missing));
    }

    @Test
    void aValueOfAnotherTypeIsSaidSo() {
        assertEquals(
                "json n is \"down\" (a text), expected < 5",
                reason(JSON, "< 5", JSON.reads("down").at("n")));
        assertEquals(
                "json n is \"5\" (a text), expected 5",
                reason(JSON, 5L, JSON.reads("5").at("n")));
        assertEquals(
                "json n 5 (a number), expected \"5\"",
                reason(JSON, "5", JSON.reads(5).at("n")));
        assertEquals(
                "json n is \"true\" (a text), expected true",
                reason(JSON, true, JSON.reads("true").at("n")));
        assertEquals(
                "json n is true (true or false), expected ~ up",
                reason(JSON, "~ up", JSON.reads(true).at("n")));
    }

    @Test
    void whatATargetSendsIsCutAndEscaped() {
        assertEquals(
                "header x is \"a\\n\\u001b[31m\\\"\\u202eb\\\\\", expected \"ok\"",
                reason(HEADER, "ok", HEADER.reads("a\n\u001b[31m\"\u202eb\\").at("x")));
        assertEquals(
                "header x is \"" + "y".repeat(200) + "…\", expected \"ok\"",
                reason(HEADER, "ok", HEADER.reads("y".repeat(1_000_000)).at("x")));
        Judgement bad = Expectations.NONE.judge(Outcome.targetBad("said\r\n" + "z".repeat(500)));
        assertEquals("said\\r\\n" + "z".repeat(194) + "…", bad.reason());
    }

    @Test
    void secretsAreJudgedButNotShown() {
        Expectations expectations = expecting(HEADER, "hunter2");
        Judgement echoed = expectations.judge(
                Outcome.measured(
                        List.of(HEADER.reads("x".repeat(195) + "hunter2").at("x"))),
                text -> text.replace("hunter2", "${env:PASSWORD}"));
        assertEquals("header x is \"" + "x".repeat(195) + "${env…\", expected \"${env:PASSWORD}\"", echoed.reason());
        assertEquals(
                Status.PASS,
                expectations
                        .judge(Outcome.measured(List.of(HEADER.reads("hunter2"))), text -> "")
                        .status());
    }

    @Test
    void noHalfOfASecretIsShownWhereALargeTextIsCut() {
        Judgement echoed = expecting(HEADER, "ok")
                .judge(
                        Outcome.measured(List.of(HEADER.reads("hunter2".repeat(10_000)))),
                        text -> text.replace("hunter2", ""));
        assertEquals("header is \"…\", expected \"ok\"", echoed.reason());
    }

    @Test
    void theWorstVerdictCountsAndComesFirst() {
        Expectations expectations = new Expectations(List.of(
                new Expectation(P95, "", Condition.parse("< 100ms", Unit.SECONDS), Level.PREFER),
                new Expectation(JSON, "queue", Condition.parse(0L, Unit.ANY), Level.EXPECT),
                new Expectation(STATUS, "", Condition.parse(200L, Unit.NONE), Level.EXPECT),
                new Expectation(CHAIN, "", Condition.parse(true, Unit.FLAG), Level.EXPECT)));
        Judgement judgement =
                expectations.judge(Outcome.measured(List.of(P95.reads(0.15), STATUS.reads(503), CHAIN.reads(true))));
        assertEquals(Status.FAIL, judgement.status());
        assertEquals("status 503, expected 200; json queue was not measured; p95 150 ms > 100 ms", judgement.reason());
        assertEquals(
                List.of(Status.WARN, Status.UNKNOWN, Status.FAIL, Status.PASS),
                judgement.verdicts().stream().map(Verdict::status).toList());
        Verdict first = judgement.verdicts().get(0);
        assertEquals("p95", first.reading());
        assertEquals("150 ms", first.value());
        assertEquals("< 100 ms", first.bound());
    }

    @Test
    void aWishIsNotMentionedWhereTheMustIsBroken() {
        Expectations expectations = new Expectations(List.of(
                new Expectation(P95, "", Condition.parse("< 100ms", Unit.SECONDS), Level.PREFER),
                new Expectation(P95, "", Condition.parse("< 500ms", Unit.SECONDS), Level.EXPECT)));
        Judgement both = expectations.judge(Outcome.measured(List.of(P95.reads(0.7))));
        assertEquals("p95 700 ms > 500 ms", both.reason());
        Judgement warn = expectations.judge(Outcome.measured(List.of(P95.reads(0.2))));
        assertEquals(Status.WARN, warn.status());
        assertEquals("p95 200 ms > 100 ms", warn.reason());
    }

    @Test
    void everyKeyAndPartMustHold() {
        Expectations expectations = expecting(PHASE, "< 1s");
        Judgement judgement = expectations.judge(Outcome.measured(List.of(
                PHASE.reads(0.1).at("connect").from("192.0.2.7"),
                PHASE.reads(2).at("tls").from("192.0.2.7"),
                PHASE.reads(3).at("tls").from("192.0.2.8"))));
        assertEquals("phase tls of 192.0.2.7 2 s > 1 s; phase tls of 192.0.2.8 3 s > 1 s", judgement.reason());
        assertEquals(3, judgement.verdicts().size());
    }

    @Test
    void aKeyedExpectationIsAboutItsKeyOnly() {
        Expectations expectations = new Expectations(
                List.of(new Expectation(PHASE, "tls", Condition.parse("< 1s", Unit.SECONDS), Level.EXPECT)));
        Outcome outcome = Outcome.measured(
                List.of(PHASE.reads(9).at("connect"), PHASE.reads(0.5).at("tls")));
        assertEquals(Status.PASS, expectations.judge(outcome).status());
        Judgement other =
                expectations.judge(Outcome.measured(List.of(PHASE.reads(9).at("connect"))));
        assertEquals(Status.UNKNOWN, other.status());
        assertEquals("phase tls was not measured", other.reason());
    }

    @Test
    void manyComplaintsAreCounted() {
        Reading[] readings = new Reading[8];
        Arrays.setAll(readings, i -> PHASE.reads(i + 2).at("p" + i));
        Judgement judgement = expecting(PHASE, "< 1s").judge(Outcome.measured(List.of(readings)));
        assertEquals(
                "phase p0 2 s > 1 s; phase p1 3 s > 1 s; phase p2 4 s > 1 s; phase p3 5 s > 1 s; phase p4 6 s > 1 s;"
                        + " and 3 more",
                judgement.reason());
    }

    @Test
    void theFindingComesBeforeTheReadings() {
        Expectations expectations = expecting(P95, "< 200ms");
        List<Reading> readings = List.of(P95.reads(0.1));
        Judgement bad = expectations.judge(Outcome.targetBad("connection refused by 192.0.2.7:443", readings));
        assertEquals(Status.FAIL, bad.status());
        assertEquals("connection refused by 192.0.2.7:443", bad.reason());
        assertEquals(
                List.of(Status.PASS),
                bad.verdicts().stream().map(Verdict::status).toList());
        Judgement missing = expectations.judge(Outcome.sourceMissing("no route to the network"));
        assertEquals(Status.UNKNOWN, missing.status());
        assertEquals("no route to the network", missing.reason());
        Judgement broken = expectations.judge(Outcome.checkBroken("password refused"));
        assertEquals(Status.UNKNOWN, broken.status());
        assertEquals("password refused", broken.reason());
    }

    @Test
    void nothingExpectedOfAMeasuredTargetPasses() {
        Judgement judgement = Expectations.NONE.judge(Outcome.measured(List.of(P95.reads(9))));
        assertEquals(new Judgement(Status.PASS, "", List.of()), judgement);
    }

    @Test
    void anyHoldsEvenOfWhatWasNotMeasured() {
        assertEquals(
                Status.PASS,
                expecting(P95, "any").judge(Outcome.measured(List.of())).status());
        assertEquals(
                Status.UNKNOWN,
                expecting(P95, "absent").judge(Outcome.measured(List.of())).status());
    }

    @Test
    void aTextUnderASignalOfNumbersFails() {
        Reading odd = STATUS.reads(new Value.Text("up"));
        assertEquals("status is \"up\" (a text), expected 200", reason(STATUS, 200L, odd));
    }

    private static Expectations expecting(Signal signal, Object condition) {
        return new Expectations(
                List.of(new Expectation(signal, "", Condition.parse(condition, signal.unit()), Level.EXPECT)));
    }

    private static String reason(Signal signal, Object condition, Reading reading) {
        return expecting(signal, condition)
                .judge(Outcome.measured(List.of(reading)))
                .reason();
    }
}
