package dev.postflight.notify;

import dev.postflight.launch.News;
import dev.postflight.watch.Basis;
import dev.postflight.watch.Decision;
import dev.postflight.watch.Deployment;
import dev.postflight.watch.Evidence;
import dev.postflight.watch.Launch;
import dev.postflight.watch.Plan;
import dev.postflight.watch.SignOff;
import dev.postflight.watch.Window;
import dev.postflight.watch.WindowVerdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A deployment to tell of, and what becomes of it. */
record Launched(Launch launch) {
    static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
    private static final Plan PLAN = new Plan(
            Duration.ofMinutes(3),
            List.of(
                    new Window(Duration.ofMinutes(30), Window.Require.NO_OBJECTION),
                    new Window(Duration.ofDays(1), Window.Require.PROOF)),
            Plan.WhenUndecided.HOLD,
            false,
            List.of("qa"));

    static Launched of(String application, String version) {
        return of(application + "-" + version.replaceAll("[^a-z0-9]", "-"), application, version, "a note");
    }

    static Launched of(String id, String application, String version, String note) {
        return new Launched(new Launch(
                new Deployment(
                        id,
                        application,
                        version,
                        AT,
                        AT.plusSeconds(2),
                        "0a1b2c3",
                        "https://git.example/shop/0a1b2c3",
                        "ann",
                        note,
                        PLAN,
                        Deployment.State.OPEN,
                        Optional.empty(),
                        ""),
                List.of(),
                List.of()));
    }

    News registered() {
        return new News(News.Event.REGISTERED, launch, Optional.empty());
    }

    Launched judged(Decision decision, String sentence) {
        return with(new WindowVerdict(
                launch.deployment().id(),
                Duration.ofMinutes(30),
                decision,
                decision == Decision.UNDECIDED ? Basis.NOTHING : Basis.PROOF,
                AT.plusSeconds(600),
                true,
                false,
                sentence,
                List.of(
                        new Evidence(
                                "orders-p95",
                                true,
                                decision,
                                Basis.PROOF,
                                "p95 is 2.1 times what it was (212 ms against 101 ms)",
                                0.98,
                                List.of()),
                        new Evidence("front", true, Decision.GO, Basis.PROOF, "passes", 1, List.of())),
                Optional.empty()));
    }

    Launched overridden(String who, String note) {
        WindowVerdict no = launch.verdicts().get(0);
        return with(new WindowVerdict(
                no.deployment(),
                no.window(),
                no.decision(),
                no.basis(),
                no.at(),
                true,
                false,
                no.sentence(),
                no.evidence(),
                Optional.of(new WindowVerdict.Override(who, note, AT.plusSeconds(700)))));
    }

    Launched signed(String role, boolean go, String note) {
        List<SignOff> words = new ArrayList<>(launch.signOffs());
        words.add(new SignOff(launch.deployment().id(), role, "bob", go, note, AT.plusSeconds(900 + words.size())));
        return new Launched(new Launch(launch.deployment(), launch.verdicts(), words));
    }

    Launched ended(Deployment.State how, String why) {
        return new Launched(new Launch(
                launch.deployment().ended(how, AT.plusSeconds(1000), why), launch.verdicts(), launch.signOffs()));
    }

    News verdict() {
        return new News(News.Event.VERDICT, launch, launch.verdicts().stream().findFirst());
    }

    News override() {
        return new News(
                News.Event.OVERRIDDEN, launch, launch.verdicts().stream().findFirst());
    }

    News signOff() {
        return new News(News.Event.SIGNED, launch, Optional.empty());
    }

    News end() {
        return new News(News.Event.ENDED, launch, Optional.empty());
    }

    private Launched with(WindowVerdict verdict) {
        return new Launched(new Launch(launch.deployment(), List.of(verdict), launch.signOffs()));
    }
}
