package dev.postflight.expect;

import dev.postflight.outcome.Outcome;
import dev.postflight.outcome.Reading;
import dev.postflight.outcome.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** All that is expected of a check; judges its outcomes, the worst verdict counts. */
public record Expectations(List<Expectation> all) {

    public static final Expectations NONE = new Expectations(List.of());

    /** More complaints than this about one run tell nobody more. */
    private static final int MOST_REASONS = 5;

    public Expectations {
        all = List.copyOf(all);
    }

    public Judgement judge(Outcome outcome) {
        return judge(outcome, UnaryOperator.identity());
    }

    /**
     * Judges what was seen, and shows it only after {@code mask} went over each text: a target may echo a secret that it
     * was sent.
     */
    public Judgement judge(Outcome outcome, UnaryOperator<String> mask) {
        List<Verdict> verdicts = new ArrayList<>(all.size());
        for (Expectation expectation : all) {
            int before = verdicts.size();
            for (Reading reading : outcome.readings()) {
                if (expectation.isAbout(reading)) {
                    verdicts.add(expectation.judge(reading, mask));
                }
            }
            if (verdicts.size() == before) {
                verdicts.add(expectation.notMeasured(mask));
            }
        }
        String reason = Excerpt.of(outcome.reason(), mask);
        return switch (outcome.finding()) {
            case MEASURED -> measured(verdicts);
            case TARGET_BAD -> new Judgement(Status.FAIL, reason, verdicts);
            case SOURCE_MISSING -> new Judgement(Status.UNKNOWN, reason, verdicts);
            case CHECK_BROKEN -> broken(verdicts, reason);
        };
    }

    /** What we may not see makes nothing better that we saw. */
    private static Judgement broken(List<Verdict> verdicts, String reason) {
        List<Verdict> proven = verdicts.stream()
                .filter(verdict -> verdict.status() == Status.FAIL)
                .toList();
        return proven.isEmpty()
                ? new Judgement(Status.UNKNOWN, reason, verdicts)
                : new Judgement(Status.FAIL, reason(proven) + "; " + reason, verdicts);
    }

    private static Judgement measured(List<Verdict> verdicts) {
        Status worst = Status.PASS;
        for (Verdict verdict : verdicts) {
            worst = worst.worse(verdict.status());
        }
        return new Judgement(worst, worst == Status.PASS ? "" : reason(verdicts), verdicts);
    }

    private static String reason(List<Verdict> verdicts) {
        List<String> failed = verdicts.stream()
                .filter(verdict -> verdict.status() == Status.FAIL)
                .map(Verdict::reading)
                .toList();
        List<String> reasons = verdicts.stream()
                .filter(verdict -> verdict.status() != Status.PASS)
                // what fails the must needs no mention that it fails the wish too
                .filter(verdict -> verdict.status() != Status.WARN || !failed.contains(verdict.reading()))
                .sorted((a, b) -> a.status() == b.status() ? 0 : a.status().isWorseThan(b.status()) ? -1 : 1)
                .map(Verdict::reason)
                .distinct()
                .toList();
        String told = reasons.stream().limit(MOST_REASONS).collect(Collectors.joining("; "));
        return reasons.size() <= MOST_REASONS ? told : told + "; and " + (reasons.size() - MOST_REASONS) + " more";
    }
}
