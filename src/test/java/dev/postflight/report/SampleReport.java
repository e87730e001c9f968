package dev.postflight.report;

import dev.postflight.outcome.Status;
import dev.postflight.outcome.Unit;
import dev.postflight.past.Track;
import dev.postflight.store.StatusChange;
import dev.postflight.watch.Basis;
import dev.postflight.watch.Comparing;
import dev.postflight.watch.Decision;
import dev.postflight.watch.Deployment;
import dev.postflight.watch.Evidence;
import dev.postflight.watch.Launch;
import dev.postflight.watch.Plan;
import dev.postflight.watch.Ruling;
import dev.postflight.watch.SignOff;
import dev.postflight.watch.Stretch;
import dev.postflight.watch.Subject;
import dev.postflight.watch.Testimony;
import dev.postflight.watch.Window;
import dev.postflight.watch.WindowVerdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.function.LongPredicate;

/** A deployment that made the shop slow, for an hour; somebody took it upon themselves. */
final class SampleReport {
    static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
    static final Instant MADE = AT.plusSeconds(3700);
    private static final long MINUTE = AT.getEpochSecond() / 60;

    static final Comparing P95 =
            new Comparing("latency", "p95", Unit.SECONDS, Comparing.Method.LEVEL, true, 1.2, false, true);
    static final Comparing ERRORS =
            new Comparing("error_ratio", "", Unit.RATIO, Comparing.Method.SHARE, true, 0.001, false, true);
    static final Comparing MEMORY =
            new Comparing("memory", "", Unit.BYTES, Comparing.Method.LEAK, true, 0.1 / 86_400, true, false);

    private SampleReport() {}

    static Report whole() {
        return Report.of(
                launch("shop", "1.4.2", "Faster checkout, says the team"), testimonies(), changes(), words(), MADE);
    }

    static Report hostile(String text) {
        Launch launch = launch(text, text, text);
        return Report.of(
                launch,
                List.of(new Testimony(
                        new Subject(text, true, Duration.ofMinutes(1), List.of(P95)),
                        Track.EMPTY,
                        List.of(new Stretch(Status.UNKNOWN, AT, MADE, text, false)),
                        List.of())),
                List.of(new StatusChange(text, text, Status.PASS, Status.FAIL, text, AT.plusSeconds(60))),
                List.of(new SignOff("d", text, text, false, text, AT.plusSeconds(90))),
                MADE);
    }

    /** Registered, and nobody has measured anything. */
    static Report empty() {
        Launch launch = new Launch(deployment("shop", "1.4.2", ""), List.of(), List.of());
        return Report.of(launch, List.of(), List.of(), List.of(), AT.plusSeconds(60));
    }

    static Launch launch(String application, String version, String note) {
        Deployment deployment = deployment(application, version, note)
                .ended(Deployment.State.SUPERSEDED, AT.plusSeconds(3600), "1.4.3 took its place");
        Ruling slow = new Ruling(
                P95,
                Decision.NO_GO,
                Basis.PROOF,
                "2.09 times as slow, at least 1.9 times; 1.2 times would be all right",
                0.101,
                0.211,
                2.09,
                1.9,
                2.31,
                0.97);
        WindowVerdict no = new WindowVerdict(
                "3f9c",
                Duration.ofMinutes(30),
                Decision.NO_GO,
                Basis.PROOF,
                AT.plusSeconds(1270),
                true,
                false,
                "orders-p95: latency p95 is 2.09 times what it was before.",
                List.of(
                        new Evidence(
                                "orders-p95",
                                true,
                                Decision.NO_GO,
                                Basis.PROOF,
                                "latency p95 is 2.09 times what it was before (211 ms against 101 ms)",
                                1,
                                List.of(slow)),
                        new Evidence(
                                "orders-errors",
                                true,
                                Decision.UNDECIDED,
                                Basis.NOTHING,
                                "612 of 2,995 requests",
                                0.7,
                                List.of()),
                        new Evidence("memory", false, Decision.GO, Basis.NO_OBJECTION, "no growth", 1, List.of())),
                Optional.of(new WindowVerdict.Override("ann", "known, a cache warms up", AT.plusSeconds(2400))));
        return new Launch(deployment, List.of(no), words());
    }

    private static Deployment deployment(String application, String version, String note) {
        return new Deployment(
                "3f9c",
                application,
                version,
                AT,
                AT.plusSeconds(2),
                "0a1b2c3",
                "https://git.example/shop/0a1b2c3",
                "ci",
                note,
                new Plan(
                        Duration.ofMinutes(3),
                        List.of(
                                new Window(Duration.ofMinutes(30), Window.Require.NO_OBJECTION),
                                new Window(Duration.ofDays(1), Window.Require.PROOF)),
                        Plan.WhenUndecided.HOLD,
                        false,
                        List.of("qa", "business")),
                Deployment.State.OPEN,
                Optional.empty(),
                "");
    }

    static List<SignOff> words() {
        return List.of(new SignOff("3f9c", "qa", "bob", true, "looks fine", AT.plusSeconds(3000)));
    }

    static List<StatusChange> changes() {
        return List.of(
                new StatusChange("orders-p95", "shop", Status.UNKNOWN, Status.PASS, "", AT.minusSeconds(9000)),
                new StatusChange(
                        "orders-p95",
                        "shop",
                        Status.PASS,
                        Status.FAIL,
                        "latency p95 is 240 ms, expected < 200 ms",
                        AT.plusSeconds(400)),
                new StatusChange(
                        "orders-errors",
                        "shop",
                        Status.PASS,
                        Status.UNKNOWN,
                        "prometheus refuses",
                        AT.plusSeconds(700)),
                new StatusChange("orders-errors", "shop", Status.UNKNOWN, Status.PASS, "", AT.plusSeconds(1120)));
    }

    static List<Testimony> testimonies() {
        LongPredicate all = minute -> true;
        LongPredicate gap = minute -> minute < 11 || minute > 18;
        return List.of(
                new Testimony(
                        new Subject("memory", false, Duration.ofSeconds(30), List.of(MEMORY)),
                        runs(all),
                        List.of(new Stretch(Status.PASS, AT, MADE, "", false)),
                        List.of(new Testimony.Pair(
                                MEMORY,
                                values(-180, 0, all, i -> 6e8 + 2e7 * wave(i, 40)),
                                values(0, 61, all, i -> 6.1e8 + 3e7 * wave(i, 40))))),
                new Testimony(
                        new Subject("orders-errors", true, Duration.ofSeconds(30), List.of(ERRORS)),
                        runs(gap),
                        List.of(
                                new Stretch(Status.PASS, AT, AT.plusSeconds(700), "", false),
                                new Stretch(
                                        Status.UNKNOWN,
                                        AT.plusSeconds(700),
                                        AT.plusSeconds(1120),
                                        "prometheus refuses",
                                        false),
                                new Stretch(Status.PASS, AT.plusSeconds(1120), MADE, "", false)),
                        List.of(new Testimony.Pair(ERRORS, shares(-180, 0, all), shares(0, 61, gap)))),
                new Testimony(
                        new Subject("orders-p95", true, Duration.ofSeconds(15), List.of(P95)),
                        runs(all),
                        List.of(
                                new Stretch(Status.PASS, AT, AT.plusSeconds(400), "", false),
                                new Stretch(Status.FAIL, AT.plusSeconds(400), MADE, "slow", false)),
                        List.of(new Testimony.Pair(
                                P95,
                                values(-180, 0, all, i -> 0.1 + 0.02 * wave(i, 17)),
                                values(0, 61, all, i -> 0.21 + 0.03 * wave(i, 13))))));
    }

    private static double wave(int i, double period) {
        return Math.sin(i * 2 * Math.PI / period) * 0.6 + Math.sin(i * 2.4) * 0.4;
    }

    private static Track runs(LongPredicate there) {
        Track.Builder track = new Track.Builder();
        for (int i = 0; i < 60; i++) {
            if (there.test(i)) {
                track.add(MINUTE + i, 4, i > 6 && i < 10 ? 1 : 0);
            }
        }
        return track.build();
    }

    private static Track values(int from, int until, LongPredicate there, IntToDoubleFunction value) {
        Track.Builder track = new Track.Builder();
        for (int i = from; i < until; i++) {
            if (there.test(i)) {
                track.add(MINUTE + i, 1, 0, value.applyAsDouble(i));
            }
        }
        return track.build();
    }

    private static Track shares(int from, int until, LongPredicate there) {
        Track.Builder track = new Track.Builder();
        for (int i = from; i < until; i++) {
            if (there.test(i)) {
                track.add(MINUTE + i, 1000, i % 7 == 0 ? 1 : 0);
            }
        }
        return track.build();
    }
}
