package dev.postflight.watch;

import dev.postflight.past.Track;
import dev.postflight.stats.ClopperPearson;
import dev.postflight.stats.MixtureProcess;
import dev.postflight.stats.Overdispersion;
import dev.postflight.stats.Selection;
import java.util.Arrays;
import java.util.Optional;

/**
 * Damage in the tail alone: how many values lie above the margin times the 95th percentile of before, judged like errors. If
 * all values grew by just the margin, 5 % would. Their own 95th percentile has to be beyond what windows differ by, too.
 */
final class Tail {
    private static final double SHARE = 0.95;
    /** Of minutes with fewer values, a percentile says little. */
    private static final int LEAST_A_MINUTE = 10;

    private static final int LEAST = 400;
    /** More take long to sort, and tell nothing new. */
    private static final int MOST = 40_000;

    /** Of the share that was above the bound before the deployment: verdict.md. */
    private static final double FACTOR = 1.5;

    private static final double CONFIDENCE = 0.975;

    private final double bound;
    private final double far;
    private final double share;
    private final double factor;
    private final Track after;
    private final Grid grid;
    private final Comparing comparing;

    private Tail(double bound, double far, double share, double factor, Track after, Grid grid, Comparing comparing) {
        this.bound = bound;
        this.far = far;
        this.share = share;
        this.factor = factor;
        this.after = after;
        this.grid = grid;
        this.comparing = comparing;
    }

    static Optional<Tail> of(Testimony.Pair pair, Grid grid, Baseline baseline, double margin, double allowed) {
        if (!baseline.isEnough()) {
            return Optional.empty();
        }
        Track[] likes = baseline.starts().stream()
                .map(start -> between(pair.before(), grid, start, Math.min(start + baseline.length(), grid.deployed())))
                .toArray(Track[]::new);
        int minutes = Arrays.stream(likes).mapToInt(Track::size).sum();
        long count = Arrays.stream(likes).mapToLong(Tail::count).sum();
        if (count < LEAST || count < (long) LEAST_A_MINUTE * minutes) {
            return Optional.empty();
        }
        int stride = (int) (count / MOST) + 1;
        double[] all = new double[(int) (count / stride) + likes.length + 1];
        int size = 0;
        long place = 0;
        for (Track like : likes) {
            for (int i = 0; i < like.size(); i++) {
                for (double value : like.values(i)) {
                    if (place++ % stride == 0 && size < all.length) {
                        all[size++] = value;
                    }
                }
            }
        }
        all = Arrays.copyOf(all, size);
        double percentile = Selection.at(all, (int) Math.ceil(SHARE * size) - 1);
        double bound = percentile * margin;
        double above = Arrays.stream(all).filter(value -> value > bound).count();
        double abovePercentile =
                Arrays.stream(all).filter(value -> value > percentile).count();
        double factor = dispersion(likes, bound);
        double share = Math.max(
                Math.max(
                        1 - SHARE,
                        ClopperPearson.of(abovePercentile / factor, size / factor, CONFIDENCE)
                                .high()),
                FACTOR
                        * ClopperPearson.of(above / factor, size / factor, CONFIDENCE)
                                .high());
        Track after = between(pair.after(), grid, 0, grid.seen());
        return percentile > 0
                ? Optional.of(new Tail(bound, percentile * allowed, share, factor, after, grid, pair.comparing()))
                : Optional.empty();
    }

    /** After how many buckets it was refuted; 0 when it was not so far. */
    int rejected(double alpha) {
        MixtureProcess process = new MixtureProcess(share);
        double count = 0;
        double beyond = 0;
        for (int i = 0; i < after.size(); i++) {
            double[] values = after.values(i);
            double above = values.length - upTo(values, values.length, bound);
            process.add(above / factor, (values.length - above) / factor);
            count += values.length;
            beyond += values.length - upTo(values, values.length, far);
            if (process.rejects(alpha) && beyond > (1 - SHARE) * count) {
                return (int) grid.index(after.minute(i)) + 1;
            }
        }
        return 0;
    }

    String sentence(int buckets) {
        long count = 0;
        long above = 0;
        for (int i = 0; i < after.size() && grid.index(after.minute(i)) < buckets; i++) {
            double[] values = after.values(i);
            count += values.length;
            above += values.length - upTo(values, values.length, bound);
        }
        return "%s is above %s in %s of %s values, where %s would be all right by the time before the deployment"
                .formatted(
                        comparing.title(),
                        comparing.unit().format(bound),
                        Phrase.percent((double) above / count),
                        Phrase.count(count),
                        Phrase.percent(share));
    }

    private static double dispersion(Track[] likes, double bound) {
        double[] bad = new double[Arrays.stream(likes).mapToInt(Track::size).sum()];
        double[] all = new double[bad.length];
        int place = 0;
        for (Track like : likes) {
            for (int i = 0; i < like.size(); i++) {
                double[] values = like.values(i);
                all[place] = values.length;
                bad[place++] = values.length - upTo(values, values.length, bound);
            }
        }
        return Overdispersion.of(bad, all).factor();
    }

    private static Track between(Track track, Grid grid, long from, long until) {
        return track.between(grid.first() + from * grid.width(), grid.first() + until * grid.width());
    }

    private static long count(Track track) {
        long count = 0;
        for (int i = 0; i < track.size(); i++) {
            count += track.values(i).length;
        }
        return count;
    }

    /** How many of the first ones, which are sorted, are no larger. */
    private static int upTo(double[] sorted, int size, double value) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] <= value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
