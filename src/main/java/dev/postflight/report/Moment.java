package dev.postflight.report;

import dev.postflight.outcome.Status;
import dev.postflight.store.StatusChange;
import dev.postflight.watch.Decision;
import dev.postflight.watch.Deployment;
import dev.postflight.watch.Launch;
import dev.postflight.watch.SignOff;
import dev.postflight.watch.WindowVerdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Something that happened.
 *
 * @param tone how it is to be taken
 * @param what in a few words
 * @param text more about it; may be empty
 */
record Moment(Instant at, Tone tone, String what, String text) {

    /** How something is to be taken. */
    enum Tone {
        PLAIN,
        GOOD,
        POOR,
        BAD,
        UNKNOWN;

        static Tone of(Decision decision) {
            return switch (decision) {
                case GO -> GOOD;
                case NO_GO -> BAD;
                case UNDECIDED -> UNKNOWN;
            };
        }

        static Tone of(Status status) {
            return switch (status) {
                case PASS -> GOOD;
                case WARN -> POOR;
                case FAIL -> BAD;
                case UNKNOWN -> UNKNOWN;
            };
        }
    }

    /** All there is, the earliest first. */
    static List<Moment> of(Launch launch, List<SignOff> words, List<StatusChange> changes, Instant made) {
        Deployment deployment = launch.deployment();
        List<Moment> all = new ArrayList<>();
        all.add(new Moment(
                deployment.at(), Tone.PLAIN, "deployed", deployment.application() + " " + deployment.version()));
        all.add(new Moment(
                deployment.registered(),
                Tone.PLAIN,
                "registered",
                deployment.who().isEmpty() ? "" : "by " + deployment.who()));
        Instant warm = deployment.at().plus(deployment.plan().warmup());
        if (!warm.isAfter(made)) {
            all.add(new Moment(warm, Tone.PLAIN, "warm-up over", ""));
        }
        for (WindowVerdict verdict : launch.verdicts()) {
            if (verdict.settled()) {
                all.add(new Moment(
                        verdict.at(),
                        Tone.of(verdict.decision()),
                        Words.window(verdict.window()) + ": "
                                + verdict.decision().title(),
                        verdict.sentence()));
            }
            verdict.lifted()
                    .ifPresent(lifted -> all.add(new Moment(
                            lifted.at(),
                            Tone.POOR,
                            Words.window(verdict.window()) + ": NO-GO overridden by " + lifted.who(),
                            lifted.note())));
        }
        for (StatusChange change : changes) {
            all.add(new Moment(
                    change.at(),
                    Tone.of(change.to()),
                    change.check() + ": " + change.from().word() + " → "
                            + change.to().word(),
                    change.reason()));
        }
        for (SignOff word : words) {
            all.add(new Moment(
                    word.at(),
                    word.go() ? Tone.GOOD : Tone.BAD,
                    word.role() + " (" + word.who() + "): " + (word.go() ? "GO" : "NO-GO"),
                    word.note()));
        }
        deployment
                .ended()
                .ifPresent(at -> all.add(
                        new Moment(at, Tone.PLAIN, "watch " + deployment.state().word(), deployment.why())));
        all.sort(Comparator.comparing(Moment::at));
        return all;
    }
}
