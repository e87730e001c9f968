package dev.postflight.watch;

import dev.postflight.stats.CliffsDelta;
import dev.postflight.stats.HodgesLehmann;
import dev.postflight.stats.MannWhitney;
import dev.postflight.stats.Medians;
import dev.postflight.stats.Spread;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Whether the usual values of minutes lie higher than before the deployment, by their ranks: latency, sizes; or lower, for
 * what must not fall. Where minutes have many values each, {@link Tail} looks for damage that the usual value does not show.
 *
 * <p>It is NO-GO when two things agree: the ranks refute the margin at two looks in a row, and the ratio as estimated is beyond
 * the margin by three times what windows differ by without any deployment. A service whose level moves by 5 % from day to
 * day is now and then a tenth slower for no reason, and a tenth more for a good one.
 */
final class Levels {
    /** So many buckets at most, each of some minutes in windows of days: it bounds what a look costs. */
    private static final int MOST = 144;
    /** Compared with the hour before the deployment, the time of day comes on top: verdict.md. */
    private static final double HOUR_MARGIN = 1.35;
    /** In deviations between windows: verdict.md. */
    private static final double SPREADS = 3;
    /** GO is proven when a ratio this far above the margin is refuted: 1.25 for the margin of 1.2. */
    private static final double PROOF = 1.25 / 1.2;

    private static final double PROOF_CHANCE = 0.05;

    private final Comparing comparing;
    private final Grid grid;
    private final Buckets buckets;
    private final Baseline baseline;
    private final Testimony.Pair pair;
    private final double margin;
    private final double allowed;

    private Levels(Testimony.Pair pair, Grid grid) {
        this.pair = pair;
        this.grid = grid;
        comparing = pair.comparing();
        buckets = Buckets.of(grid, pair.before(), pair.after());
        baseline = Baseline.of(grid, buckets::isThere);
        double bound = comparing.bound() >= 1 ? comparing.bound() : 1 / comparing.bound();
        margin = baseline.kind() == Baseline.Kind.HOUR ? Math.max(HOUR_MARGIN, bound) : bound;
        allowed = margin * Math.exp(spread());
    }

    static Ruling rule(Testimony.Pair pair, Subject subject, Span span, Window.Require require, double alpha) {
        Grid grid = Grid.of(span, subject.every(), MOST);
        Levels levels = new Levels(pair, grid);
        if (levels.baseline.kind() == Baseline.Kind.HOUR && grid.width() > 1) {
            levels = new Levels(pair, Grid.of(span, subject.every(), Integer.MAX_VALUE));
        }
        return levels.ruling(require, alpha);
    }

    private Ruling ruling(Window.Require require, double alpha) {
        Optional<Tail> tail =
                comparing.higherIsWorse() ? Tail.of(pair, grid, baseline, margin, allowed) : Optional.empty();
        int seen = grid.seen();
        if (baseline.isEnough() && grid.planned() >= Looks.FIRST) {
            double each = tail.isPresent() ? alpha / 2 : alpha;
            int refuted = Looks.of(grid, each).rejected(seen, this::chance);
            if (refuted > 0) {
                Seen worse = new Seen(refuted);
                return worse.ruling(Decision.NO_GO, Basis.PROOF, worse.compared());
            }
            int tailRefuted = tail.map(more -> more.rejected(each)).orElse(0);
            if (tailRefuted > 0) {
                return new Seen(tailRefuted)
                        .ruling(Decision.NO_GO, Basis.PROOF, tail.orElseThrow().sentence(tailRefuted));
            }
        }
        Seen now = new Seen(seen);
        String missing = missing(now);
        if (!missing.isEmpty()) {
            return now.ruling(Decision.UNDECIDED, Basis.NOTHING, comparing.title() + " is not compared: " + missing);
        }
        if (now.better(margin * PROOF) < PROOF_CHANCE) {
            return now.ruling(Decision.GO, Basis.PROOF, now.compared());
        }
        String open = now.compared() + ", which neither proves nor rules out more than " + Phrase.ratio(limit());
        if (now.worse() > Math.log(allowed) || require == Window.Require.PROOF) {
            return now.ruling(Decision.UNDECIDED, Basis.NOTHING, open);
        }
        return now.ruling(Decision.GO, Basis.NO_OBJECTION, now.compared());
    }

    private String missing(Seen now) {
        if (!baseline.isEnough()) {
            return baseline.missing();
        } else if (grid.planned() < Looks.FIRST) {
            return "the window has %d of the %d %s that it takes"
                    .formatted(grid.last(), Looks.FIRST, stretches(Looks.FIRST));
        } else if (now.after.length < Looks.FIRST) {
            return "%d of the %d %s that it takes".formatted(now.after.length, Looks.FIRST, stretches(Looks.FIRST));
        } else if (now.after.length < Baseline.COVERAGE * grid.seen()) {
            return "%d of %d %s since the deployment were measured"
                    .formatted(now.after.length, grid.seen(), stretches(grid.seen()));
        } else if (Medians.of(now.valuesBefore()) < 0 || Medians.of(now.valuesAfter()) < 0) {
            return "it is below zero, where there are no ratios (" + format(Medians.of(now.valuesAfter())) + ", was "
                    + format(Medians.of(now.valuesBefore())) + ")";
        }
        return "";
    }

    private double limit() {
        return comparing.higherIsWorse() ? margin : 1 / margin;
    }

    private String stretches(int count) {
        return grid.width() == 1 ? count == 1 ? "minute" : "minutes" : "stretches of " + grid.width() + " min";
    }

    private String format(double value) {
        return comparing.unit().format(value);
    }

    /** How unlikely this is at a look if the ratio is no worse than allowed. */
    private double chance(int look) {
        Seen seen = new Seen(look);
        return seen.after.length < Looks.FIRST || seen.before.length == 0 ? Double.NaN : seen.refutes();
    }

    /** By how much windows of the same clock time differ from day to day, as far as they ever do. */
    private double spread() {
        int slot = grid.slot();
        if (baseline.kind() == Baseline.Kind.HOUR || slot == 0) {
            return 0;
        }
        List<double[]> others = new ArrayList<>();
        for (int offset = slot; offset + slot <= grid.day(); offset += slot) {
            others.add(levels(offset));
        }
        return Spread.of(levels(0), others).reach(SPREADS);
    }

    private double[] levels(int offset) {
        int slot = grid.slot();
        return IntStream.rangeClosed(1, 7)
                .map(day -> offset - day * grid.day())
                .filter(from -> from + slot <= grid.deployed() || offset == 0)
                .mapToObj(from -> buckets.logs(from, Math.min(from + slot, grid.deployed())))
                .filter(logs -> logs.length > 0 && logs.length >= Baseline.COVERAGE * slot)
                .mapToDouble(Medians::of)
                .toArray();
    }

    /** Higher is worse in these. */
    private double[] turned(double[] logs) {
        return comparing.higherIsWorse()
                ? logs
                : Arrays.stream(logs).map(log -> -log).toArray();
    }

    /** What is known after so many buckets. */
    private final class Seen {
        private final int buckets;
        private final int[] like;
        private final double[] before;
        private final double[] after;
        private @Nullable HodgesLehmann shift;

        Seen(int buckets) {
            this.buckets = buckets;
            like = baseline.buckets(buckets, grid, Levels.this.buckets::isThere);
            before = Levels.this.buckets.logs(like);
            after = Levels.this.buckets.logs(0, buckets);
        }

        private HodgesLehmann shift() {
            if (shift == null) {
                shift = HodgesLehmann.of(after, before);
            }
            return shift;
        }

        double[] valuesBefore() {
            return Levels.this.buckets.values(like);
        }

        double[] valuesAfter() {
            return Levels.this.buckets.values(0, buckets);
        }

        /**
         * How unlikely this is if it is at most so many times worse as the margin says; no proof of anything where it is not
         * beyond what windows differ by of themselves, which ranks within a window know nothing of.
         */
        double refutes() {
            double[] now = turned(after);
            double[] then = turned(before);
            return CliffsDelta.of(now, then, Math.log(allowed)).delta() > 0
                    ? MannWhitney.above(now, then, Math.log(margin)).p()
                    : 1;
        }

        /** How unlikely this is if it is at least so many times worse. */
        double better(double factor) {
            return MannWhitney.below(turned(after), turned(before), Math.log(factor))
                    .p();
        }

        /** The logarithm of how many times worse it is. */
        double worse() {
            return comparing.higherIsWorse() ? shift().shift() : -shift().shift();
        }

        String compared() {
            double then = Medians.of(valuesBefore());
            double now = Medians.of(valuesAfter());
            String numbers = then == 0
                    ? "%s is %s, was %s before the deployment".formatted(comparing.title(), format(now), format(then))
                    : "%s is %s what it was before the deployment (%s, was %s; between %s and %s)"
                            .formatted(
                                    comparing.title(),
                                    Phrase.ratio(Math.exp(shift().shift())),
                                    format(now),
                                    format(then),
                                    Phrase.number(Math.exp(shift().low())),
                                    Phrase.ratio(Math.exp(shift().high())));
            return baseline.kind() == Baseline.Kind.HOUR
                    ? numbers + ", compared with the hour before it, which allows for " + Phrase.ratio(limit())
                    : numbers;
        }

        Ruling ruling(Decision decision, Basis basis, String sentence) {
            boolean both = before.length > 0 && after.length > 0;
            HodgesLehmann shift = both ? shift() : new HodgesLehmann(Double.NaN, Double.NaN, Double.NaN);
            return new Ruling(
                    comparing,
                    decision,
                    basis,
                    sentence,
                    Medians.of(valuesBefore()),
                    Medians.of(valuesAfter()),
                    Math.exp(shift.shift()),
                    Math.exp(shift.low()),
                    Math.exp(shift.high()),
                    both ? CliffsDelta.of(after, before).delta() : Double.NaN);
        }
    }
}
