package dev.postflight.report;

import dev.postflight.store.StatusChange;
import dev.postflight.watch.Deployment;
import dev.postflight.watch.Evidence;
import dev.postflight.watch.Launch;
import dev.postflight.watch.Ruling;
import dev.postflight.watch.SignOff;
import dev.postflight.watch.Stretch;
import dev.postflight.watch.Testimony;
import dev.postflight.watch.WindowVerdict;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * All that is to be told of a deployment.
 *
 * @param made when it was written
 * @param until what it tells of: the end of the watch, or now
 * @param seen each check, those that object first
 * @param changes of the checks' reported status since the deployment
 * @param words sign-offs, all of them, the oldest first
 */
public record Report(
        Launch launch,
        Instant made,
        Instant until,
        List<Seen> seen,
        List<StatusChange> changes,
        List<Gap> gaps,
        List<SignOff> words,
        List<Moment> timeline) {

    public Report {
        seen = List.copyOf(seen);
        changes = List.copyOf(changes);
        gaps = List.copyOf(gaps);
        words = List.copyOf(words);
        timeline = List.copyOf(timeline);
    }

    /**
     * Puts it together.
     *
     * @param testimonies what is known of each check around the deployment
     * @param changes of the checks' status; those from before the deployment are left out
     * @param words all sign-offs
     */
    public static Report of(
            Launch launch, List<Testimony> testimonies, List<StatusChange> changes, List<SignOff> words, Instant made) {
        Deployment deployment = launch.deployment();
        Instant until = deployment.ended().orElse(made);
        List<StatusChange> since = changes.stream()
                .filter(change ->
                        !change.at().isBefore(deployment.at()) && !change.at().isAfter(until))
                .sorted(Comparator.comparing(StatusChange::at))
                .toList();
        List<SignOff> inOrder =
                words.stream().sorted(Comparator.comparing(SignOff::at)).toList();
        return new Report(
                launch,
                made,
                until,
                testimonies.stream()
                        .map(testimony -> seen(launch, testimony, until))
                        .sorted(Comparator.comparingInt(Report::rank).thenComparing(Seen::check))
                        .toList(),
                since,
                testimonies.stream()
                        .flatMap(testimony -> Gap.of(testimony, deployment.at(), until).stream())
                        .sorted(Comparator.comparing(Gap::from).thenComparing(Gap::check))
                        .toList(),
                inOrder,
                Moment.of(launch, inOrder, since, made));
    }

    /** Why it is as it is, in a line. */
    public String lead() {
        return decisive()
                .map(verdict -> "Window " + Words.window(verdict.window()) + ": " + Words.decision(verdict) + "."
                        + (verdict.sentence().isEmpty() ? "" : " " + verdict.sentence()))
                .orElse("No window has been judged.");
    }

    /** The first NO-GO that counts, or the latest verdict. */
    public Optional<WindowVerdict> decisive() {
        List<WindowVerdict> settled =
                launch.verdicts().stream().filter(WindowVerdict::settled).toList();
        return settled.stream()
                .filter(verdict -> verdict.effective() == dev.postflight.watch.Decision.NO_GO)
                .findFirst()
                .or(() -> settled.stream().reduce((earlier, later) -> later))
                .or(() -> launch.verdicts().stream().reduce((earlier, later) -> later));
    }

    private static Seen seen(Launch launch, Testimony testimony, Instant until) {
        String check = testimony.subject().check();
        Optional<Evidence> evidence = launch.verdicts().stream()
                .flatMap(verdict -> verdict.evidence().stream())
                .filter(one -> one.check().equals(check))
                .reduce((earlier, later) -> later);
        long deployed = Math.floorDiv(launch.deployment().at().getEpochSecond(), 60);
        long end = Math.floorDiv(until.getEpochSecond() + 59, 60);
        return new Seen(
                check,
                testimony.subject().gating(),
                testimony.runs().all(),
                testimony.runs().bad(),
                testimony.stretches().stream()
                        .max(Comparator.comparing(Stretch::from))
                        .map(Stretch::status),
                evidence,
                testimony.pairs().stream()
                        .map(pair -> Curve.of(pair, deployed, end, ruling(launch, check, pair)))
                        .toList());
    }

    /** Of the longest window that judged it. */
    private static Optional<Ruling> ruling(Launch launch, String check, Testimony.Pair pair) {
        return launch.verdicts().stream()
                .flatMap(verdict -> verdict.evidence().stream())
                .filter(one -> one.check().equals(check))
                .flatMap(one -> one.rulings().stream())
                .filter(ruling -> ruling.comparing()
                                .signal()
                                .equals(pair.comparing().signal())
                        && ruling.comparing().key().equals(pair.comparing().key())
                        && ruling.comparing().method() == pair.comparing().method())
                .reduce((earlier, later) -> later);
    }

    private static int rank(Seen seen) {
        int decision = seen.evidence()
                .map(evidence -> switch (evidence.decision()) {
                    case NO_GO -> 0;
                    case UNDECIDED -> 1;
                    case GO -> 2;
                })
                .orElse(1);
        return 2 * decision + (seen.gating() ? 0 : 1);
    }
}
