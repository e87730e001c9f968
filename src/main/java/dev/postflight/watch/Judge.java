package dev.postflight.watch;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Decides about one window as it stands; a pure function, however often and whenever it is asked: it finds out by itself at
 * which moments it had to look, and what it would have said then.
 *
 * <p>NO-GO settles at once. GO settles when the window is over, or before where the plan says so and all of it is proven. What
 * is undecided then goes on to twice the window's length, settles with the first answer, and at last as the plan says.
 */
public final class Judge {
    /** More reasons than these are counted, not told. */
    private static final int MOST_TOLD = 3;

    private final Case asked;
    private final boolean extended;
    private final Span span;

    private Judge(Case asked, Instant until, boolean extended) {
        this.asked = asked;
        this.extended = extended;
        span = Span.of(asked.deployment(), asked.window(), until, extended);
    }

    /** What this window says at this moment. */
    public static WindowVerdict judge(Case asked) {
        Instant end = asked.deployment().at().plus(asked.window().length());
        if (asked.now().isBefore(end)) {
            return new Judge(asked, asked.now(), false).verdict(false);
        }
        WindowVerdict atEnd = new Judge(asked, end, false).verdict(true);
        if (atEnd.decision() != Decision.UNDECIDED) {
            return atEnd;
        }
        Instant last = end.plus(asked.window().length());
        boolean over = !asked.now().isBefore(last);
        return new Judge(asked, over ? last : asked.now(), true).verdict(over);
    }

    private WindowVerdict verdict(boolean over) {
        double alpha = Budget.each(asked.deployment().plan(), asked.window(), comparisons());
        List<Evidence> evidence = asked.testimonies().stream()
                .map(testimony -> evidence(testimony, alpha))
                .toList();
        List<Evidence> gating = evidence.stream().filter(Evidence::gating).toList();
        if (gating.isEmpty()) {
            return undecided("no check was watched that decides", evidence, over);
        } else if (any(gating, Decision.NO_GO)) {
            return verdict(Decision.NO_GO, Basis.PROOF, true, told(gating, Decision.NO_GO), evidence);
        } else if (any(gating, Decision.UNDECIDED)) {
            return undecided(told(gating, Decision.UNDECIDED), evidence, over);
        }
        boolean proven = gating.stream().allMatch(each -> each.basis() == Basis.PROOF);
        boolean early = asked.deployment().plan().earlyGo() && proven;
        long compared = gating.stream().mapToLong(each -> each.rulings().size()).sum();
        String sentence = (gating.size() == 1 ? "the check passes" : "all %d checks pass".formatted(gating.size()))
                + (compared == 0 ? "" : ", and nothing that is compared is worse than before")
                + (proven ? "; that is proven" : "; nothing speaks against it, which is no proof");
        return verdict(
                Decision.GO, proven ? Basis.PROOF : Basis.NO_OBJECTION, over || extended || early, sentence, evidence);
    }

    private WindowVerdict undecided(String missing, List<Evidence> evidence, boolean over) {
        if (!extended || !over) {
            return verdict(Decision.UNDECIDED, Basis.NOTHING, false, missing, evidence);
        }
        return switch (asked.deployment().plan().whenUndecided()) {
            case HOLD -> verdict(Decision.UNDECIDED, Basis.NOTHING, true, missing, evidence);
            case GO ->
                verdict(Decision.GO, Basis.NOTHING, true, "undecided, which counts as a GO here: " + missing, evidence);
            case NO_GO ->
                verdict(
                        Decision.NO_GO,
                        Basis.NOTHING,
                        true,
                        "undecided, which counts as a NO-GO here: " + missing,
                        evidence);
        };
    }

    private WindowVerdict verdict(
            Decision decision, Basis basis, boolean settled, String sentence, List<Evidence> evidence) {
        return new WindowVerdict(
                asked.deployment().id(),
                asked.window().length(),
                decision,
                basis,
                asked.now(),
                settled,
                extended,
                sentence,
                evidence,
                Optional.empty());
    }

    private int comparisons() {
        return (int) asked.testimonies().stream()
                .filter(testimony -> testimony.subject().gating())
                .flatMap(testimony -> testimony.pairs().stream())
                .filter(pair ->
                        pair.comparing().gating() && isTested(pair.comparing().method()))
                .count();
    }

    private Evidence evidence(Testimony testimony, double alpha) {
        States states = States.of(testimony, span);
        List<Ruling> rulings = testimony.pairs().stream()
                .filter(pair -> isDue(pair.comparing()))
                .map(pair -> ruling(pair, testimony.subject(), alpha))
                .toList();
        List<Ruling> deciding =
                rulings.stream().filter(ruling -> ruling.comparing().gating()).toList();
        Decision decision = states.decision();
        for (Ruling ruling : deciding) {
            decision = worse(decision, ruling.decision());
        }
        Decision whole = decision;
        List<String> sentences = new ArrayList<>();
        if (states.decision() == decision) {
            sentences.add(states.sentence());
        }
        deciding.stream()
                .filter(ruling -> ruling.decision() == whole)
                .forEach(ruling -> sentences.add(ruling.sentence()));
        return new Evidence(
                testimony.subject().check(),
                testimony.subject().gating(),
                decision,
                basis(decision, deciding),
                String.join("; ", sentences),
                states.coverage(),
                rulings);
    }

    private static Basis basis(Decision decision, List<Ruling> deciding) {
        return switch (decision) {
            case UNDECIDED -> Basis.NOTHING;
            case NO_GO -> Basis.PROOF;
            case GO ->
                deciding.stream().anyMatch(ruling -> ruling.basis() == Basis.NO_OBJECTION)
                        ? Basis.NO_OBJECTION
                        : Basis.PROOF;
        };
    }

    /** What chance may deceive shares the budget. */
    private static boolean isTested(Comparing.Method method) {
        return switch (method) {
            case LEVEL, SHARE, BOUNDS -> true;
            case LEAK, EXISTED -> false; // the one has a level of its own, the other is a fact
        };
    }

    private boolean isDue(Comparing comparing) {
        return switch (comparing.method()) {
            case LEVEL, SHARE, BOUNDS, EXISTED -> true;
            case LEAK -> asked.window().length().compareTo(Leaks.FROM) >= 0;
        };
    }

    private Ruling ruling(Testimony.Pair pair, Subject subject, double alpha) {
        Window.Require require = asked.window().require();
        return switch (pair.comparing().method()) {
            case LEVEL -> Levels.rule(pair, subject, span, require, alpha);
            case SHARE, BOUNDS -> Shares.rule(pair, subject, span, require, alpha);
            case LEAK -> Leaks.rule(pair, asked.window(), span, require);
            case EXISTED -> Precedents.rule(pair, asked.deployment().at());
        };
    }

    private static Decision worse(Decision one, Decision other) {
        if (one == Decision.NO_GO || other == Decision.NO_GO) {
            return Decision.NO_GO;
        }
        return one == Decision.UNDECIDED ? one : other;
    }

    private static boolean any(List<Evidence> evidence, Decision decision) {
        return evidence.stream().anyMatch(each -> each.decision() == decision);
    }

    private static String told(List<Evidence> evidence, Decision decision) {
        List<String> reasons = evidence.stream()
                .filter(each -> each.decision() == decision)
                .map(each -> each.check() + ": " + each.sentence())
                .toList();
        String told = reasons.stream().limit(MOST_TOLD).collect(Collectors.joining("; "));
        return reasons.size() > MOST_TOLD ? told + "; and %d more".formatted(reasons.size() - MOST_TOLD) : told;
    }
}
