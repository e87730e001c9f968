package dev.postflight.launch;

import dev.postflight.board.Board;
import dev.postflight.board.CheckState;
import dev.postflight.config.CheckConfig;
import dev.postflight.outcome.Status;
import dev.postflight.past.Track;
import dev.postflight.past.Tracked;
import dev.postflight.watch.Case;
import dev.postflight.watch.Comparing;
import dev.postflight.watch.Decision;
import dev.postflight.watch.Deployment;
import dev.postflight.watch.Evidence;
import dev.postflight.watch.Judge;
import dev.postflight.watch.Launch;
import dev.postflight.watch.Ruling;
import dev.postflight.watch.SignOff;
import dev.postflight.watch.Stretch;
import dev.postflight.watch.Subject;
import dev.postflight.watch.Testimony;
import dev.postflight.watch.Window;
import dev.postflight.watch.WindowVerdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One deployment under watch: brings its checks' testimonies before the judge, one window after the other. Belongs to one
 * thread at a time; what it says is immutable.
 */
final class Watch {
    /** Runs of the minute under way count, too; values of half a minute are none of a minute. */
    private static final Duration UNDER_WAY = Duration.ofMinutes(1);

    private final Board board;
    private final Chronicle chronicle;
    private final Baseline baseline;
    private final Map<Window, WindowVerdict> verdicts = new LinkedHashMap<>();
    private final Map<String, SignOff> signOffs = new LinkedHashMap<>();
    private final Deployment deployment;
    private boolean frozen;

    Watch(Board board, Chronicle chronicle, Baseline baseline, Deployment deployment) {
        this.board = board;
        this.chronicle = chronicle;
        this.baseline = baseline;
        this.deployment = deployment;
    }

    Deployment deployment() {
        return deployment;
    }

    /** What was said before a restart. */
    void restore(List<WindowVerdict> settled, List<SignOff> words) {
        settled.forEach(this::take);
        words.forEach(this::take);
    }

    void take(WindowVerdict verdict) {
        deployment.plan().windows().stream()
                .filter(window -> window.length().equals(verdict.window()))
                .forEach(window -> verdicts.put(window, verdict));
    }

    void take(SignOff word) {
        signOffs.put(word.role(), word);
    }

    Launch launch() {
        return new Launch(
                deployment,
                verdicts.values().stream()
                        .sorted(Comparator.comparing(WindowVerdict::window))
                        .toList(),
                List.copyOf(signOffs.values()));
    }

    /** The window that is judged now: none while a NO-GO stands, and after the last. */
    Optional<Window> current() {
        for (Window window : deployment.plan().windows()) {
            WindowVerdict verdict = verdicts.get(window);
            if (verdict == null || !verdict.settled()) {
                return Optional.of(window);
            } else if (verdict.effective() == Decision.NO_GO) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** Whether there is nothing left to be judged, whatever time goes by. */
    boolean isOver(Instant now) {
        List<Window> windows = deployment.plan().windows();
        boolean allSettled = windows.stream().allMatch(window -> {
            WindowVerdict verdict = verdicts.get(window);
            return verdict != null && verdict.settled();
        });
        Instant end = windows.isEmpty()
                ? deployment.at()
                : deployment.at().plus(windows.get(windows.size() - 1).length());
        return allSettled || (current().isEmpty() && !now.isBefore(end));
    }

    /** What the current window says now. */
    Optional<WindowVerdict> judge(Instant now) {
        return current().map(window -> Judge.judge(new Case(deployment, window, now, testimonies(now))));
    }

    /** Looks once more for what could not be told when the deployment was registered. */
    void catchUp() {
        for (CheckState check : board.checks(deployment.application())) {
            frozen &= !baseline.catchUp(check, deployment);
        }
    }

    /** Whether the store has all that this deployment is compared with. */
    boolean isFrozen() {
        return frozen;
    }

    void frozen() {
        frozen = true;
    }

    Baseline baseline() {
        return baseline;
    }

    private List<Testimony> testimonies(Instant now) {
        Set<String> lifted = lifted();
        Optional<Instant> word = lastOverride();
        List<Testimony> all = new ArrayList<>();
        for (CheckState check : board.checks(deployment.application())) {
            CheckConfig config = check.config();
            Subject subject = new Subject(
                    config.id(),
                    config.gating(),
                    config.every(),
                    config.comparing().stream()
                            .flatMap(each -> baseline.resolved(config.id(), each).stream())
                            .map(each -> lifted.contains(name(config.id(), each)) ? advising(each) : each)
                            .toList());
            List<Testimony.Pair> pairs = subject.comparing().stream()
                    .map(each -> new Testimony.Pair(each, baseline.before(config.id(), each), after(check, each, now)))
                    .toList();
            all.add(new Testimony(
                    subject,
                    check.track(Tracked.RUNS, deployment.at(), now.plus(UNDER_WAY)),
                    chronicle.stretches(check, deployment.at(), now).stream()
                            .map(stretch -> word.isPresent() ? excusedBefore(stretch, word.get()) : stretch)
                            .toList(),
                    pairs));
        }
        return all;
    }

    private Track after(CheckState check, Comparing comparing, Instant now) {
        return check.track(new Tracked(comparing.signal(), comparing.key()), deployment.at(), now);
    }

    /** What somebody has taken upon themselves is held against no later window. */
    private Set<String> lifted() {
        Set<String> lifted = new HashSet<>();
        for (WindowVerdict verdict : verdicts.values()) {
            if (verdict.lifted().isPresent()) {
                for (Evidence evidence : verdict.evidence()) {
                    for (Ruling ruling : evidence.rulings()) {
                        if (ruling.decision() == Decision.NO_GO) {
                            lifted.add(name(evidence.check(), ruling.comparing()));
                        }
                    }
                }
            }
        }
        return lifted;
    }

    private Optional<Instant> lastOverride() {
        return verdicts.values().stream()
                .flatMap(verdict -> verdict.lifted().stream())
                .map(WindowVerdict.Override::at)
                .max(Comparator.naturalOrder());
    }

    private static Stretch excusedBefore(Stretch stretch, Instant word) {
        boolean excused = stretch.excused()
                || (stretch.status() == Status.FAIL && stretch.from().isBefore(word));
        return new Stretch(stretch.status(), stretch.from(), stretch.until(), stretch.reason(), excused);
    }

    private static Comparing advising(Comparing comparing) {
        return new Comparing(
                comparing.signal(),
                comparing.key(),
                comparing.unit(),
                comparing.method(),
                comparing.higherIsWorse(),
                comparing.bound(),
                comparing.relative(),
                false);
    }

    private static String name(String check, Comparing comparing) {
        return check + " " + comparing.method() + " " + comparing.title();
    }
}
