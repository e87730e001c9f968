package dev.postflight.watch;

import dev.postflight.past.Track;
import dev.postflight.stats.ClopperPearson;
import dev.postflight.stats.MixtureProcess;
import dev.postflight.stats.Overdispersion;
import java.util.Arrays;

/**
 * Whether the share of bad ones is higher than it may be: above the target, and above what it was before the deployment, where
 * it was worse than the target then.
 */
final class Shares {
    /** Of the upper bound of what it was before the deployment: verdict.md. */
    private static final double FACTOR = 1.5;

    private static final double CONFIDENCE = 0.975;
    private static final double PROOF = 0.95;

    private final Comparing comparing;
    private final Grid grid;
    private final double[] bad;
    private final double[] all;
    private final int seenBuckets;
    private final Baseline baseline;
    private final double badBefore;
    private final double allBefore;
    private final double factor;

    private Shares(Testimony.Pair pair, Grid grid) {
        comparing = pair.comparing();
        this.grid = grid;
        int lowest = pair.before().size() == 0
                ? 0
                : (int) Math.max(
                        -8L * grid.day(), Math.min(0, grid.index(pair.before().minute(0))));
        double[][] before = counts(pair.before(), lowest, Math.min(0, grid.deployed()));
        double[][] after = counts(pair.after(), 0, grid.seen());
        all = after[0];
        bad = after[1];
        seenBuckets = (int) after[2][0];
        boolean[] there = new boolean[-lowest];
        for (int i = 0; i < pair.before().size(); i++) {
            long index = grid.index(pair.before().minute(i)) - lowest;
            if (index >= 0 && index < there.length) {
                there[(int) index] = true;
            }
        }
        baseline = Baseline.of(grid, bucket -> bucket >= lowest && bucket < 0 && there[bucket - lowest]);
        int[] like =
                baseline.buckets(grid.slot(), grid, bucket -> bucket >= lowest && bucket < 0 && there[bucket - lowest]);
        double[] likeAll = Arrays.stream(like)
                .mapToDouble(bucket -> before[0][bucket - lowest])
                .toArray();
        double[] likeBad = Arrays.stream(like)
                .mapToDouble(bucket -> before[1][bucket - lowest])
                .toArray();
        allBefore = Arrays.stream(likeAll).sum();
        badBefore = Arrays.stream(likeBad).sum();
        factor = Overdispersion.of(likeBad, likeAll).factor();
    }

    /** All, bad, and in how many buckets there was anything. */
    private double[][] counts(Track track, int lowest, int until) {
        double[][] counts = new double[3][Math.max(1, until - lowest)];
        long last = Long.MIN_VALUE;
        for (int i = 0; i < track.size(); i++) {
            long bucket = grid.index(track.minute(i));
            if (bucket >= lowest && bucket < until) {
                int index = (int) bucket - lowest;
                counts[0][index] += track.all(i);
                counts[1][index] += comparing.higherIsWorse() ? track.bad(i) : track.all(i) - track.bad(i);
                counts[2][0] += bucket == last ? 0 : 1;
                last = bucket;
            }
        }
        return counts;
    }

    static Ruling rule(Testimony.Pair pair, Subject subject, Span span, Window.Require require, double alpha) {
        return new Shares(pair, Grid.of(span, subject.every(), Integer.MAX_VALUE)).ruling(require, alpha);
    }

    private Ruling ruling(Window.Require require, double alpha) {
        double target = comparing.higherIsWorse() ? comparing.bound() : 1 - comparing.bound();
        double usual = FACTOR
                * (baseline.isEnough()
                        ? ClopperPearson.of(badBefore / factor, allBefore / factor, CONFIDENCE)
                                .high()
                        : 0);
        MixtureProcess process = new MixtureProcess(Math.max(target, usual));
        double seen = 0;
        double of = 0;
        boolean refuted = false;
        for (int i = 0; i < Math.min(all.length, grid.seen()) && !refuted; i++) {
            seen += bad[i];
            of += all[i];
            process.add(bad[i] / factor, (all[i] - bad[i]) / factor);
            refuted = process.rejects(alpha);
        }
        if (refuted && baseline.isEnough()) {
            return ruling(Decision.NO_GO, Basis.PROOF, told(seen, of, target), seen, of);
        } else if (refuted) {
            return ruling(
                    Decision.UNDECIDED,
                    Basis.NOTHING,
                    told(seen, of, target) + ", and nothing tells what was usual: " + baseline.missing(),
                    seen,
                    of);
        } else if (of == 0) {
            return ruling(
                    Decision.UNDECIDED,
                    Basis.NOTHING,
                    comparing.title() + " is not compared: nothing was counted since the deployment",
                    seen,
                    of);
        } else if (seenBuckets < Baseline.COVERAGE * grid.seen()) {
            return ruling(
                    Decision.UNDECIDED,
                    Basis.NOTHING,
                    "%s is not compared: %d of %d minutes since the deployment were counted"
                            .formatted(comparing.title(), seenBuckets * grid.width(), grid.seen() * grid.width()),
                    seen,
                    of);
        }
        double wanted = Math.max(target, baseline.isEnough() && allBefore > 0 ? FACTOR * badBefore / allBefore : 0);
        if (ClopperPearson.isBelow(seen / factor, of / factor, wanted, PROOF)) {
            return ruling(Decision.GO, Basis.PROOF, told(seen, of, wanted), seen, of);
        }
        boolean quiet = seen <= Math.ceil(wanted * of);
        String missing = quiet
                ? ": %s of %s requests that would prove it".formatted(Phrase.count((long) of), Phrase.count((long)
                        Math.ceil(factor * ClopperPearson.needed(seen / factor, wanted, PROOF))))
                : ", which neither proves nor rules out more than " + Phrase.percent(wanted);
        if (quiet && require == Window.Require.NO_OBJECTION) {
            return ruling(Decision.GO, Basis.NO_OBJECTION, told(seen, of, wanted) + missing, seen, of);
        }
        return ruling(Decision.UNDECIDED, Basis.NOTHING, told(seen, of, wanted) + missing, seen, of);
    }

    private String told(double seen, double of, double wanted) {
        String before = baseline.isEnough() && allBefore > 0 ? ", was " + Phrase.percent(badBefore / allBefore) : "";
        String allowed = comparing.bound() > 0 ? "; up to " + Phrase.percent(wanted) + " is all right" : "";
        return "%s %s (%s of %s%s%s)"
                .formatted(
                        comparing.title(),
                        Phrase.percent(seen / of),
                        Phrase.count((long) seen),
                        Phrase.count((long) of),
                        before,
                        allowed);
    }

    private Ruling ruling(Decision decision, Basis basis, String sentence, double seen, double of) {
        double before = baseline.isEnough() && allBefore > 0 ? badBefore / allBefore : Double.NaN;
        double after = of > 0 ? seen / of : Double.NaN;
        ClopperPearson interval = ClopperPearson.of(seen / factor, of / factor, CONFIDENCE);
        boolean ratio = before > 0 && of > 0;
        return new Ruling(
                comparing,
                decision,
                basis,
                sentence,
                before,
                after,
                ratio ? after / before : Double.NaN,
                ratio ? interval.low() / before : Double.NaN,
                ratio ? interval.high() / before : Double.NaN,
                Double.NaN);
    }
}
