package dev.postflight.watch;

import dev.postflight.past.Track;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * A service as services are, simulated: requests of which some are much slower than most, minutes that resemble the ones
 * before (autocorrelation 0.5), windows and days that differ by some 5 %, errors in bursts.
 */
final class Shop {
    static final double BETWEEN_WINDOWS = 0.05;
    private static final double AUTOCORRELATION = 0.5;
    private static final double BETWEEN_MINUTES = 0.1;
    private static final double BETWEEN_REQUESTS = 0.5;
    private static final double MEDIAN = 0.15;
    private static final int STEPS = 1 << 16;

    /** How much slower than the median a request is, from the fastest to the slowest. */
    private static final double[] REQUESTS = requests();

    private final SplittableRandom random;
    private double bursts = 0.8;

    Shop(long seed) {
        random = new SplittableRandom(seed);
    }

    /** How a stretch of time differs from what is usual. */
    interface Change {
        Change NONE = (minute, rank) -> 1;

        /** @param rank from 0, the fastest request, to 1, the slowest */
        double factor(int minute, double rank);
    }

    private static double[] requests() {
        double[] requests = new double[STEPS];
        NormalDistribution normal = NormalDistribution.of(0, BETWEEN_REQUESTS);
        for (int i = 0; i < STEPS; i++) {
            requests[i] = Math.exp(normal.inverseCumulativeProbability((i + 0.5) / STEPS));
        }
        return requests;
    }

    /** One whose errors come more evenly. */
    Shop steady() {
        bursts = 0.2;
        return this;
    }

    SplittableRandom random() {
        return random;
    }

    /** Requests of minutes from one on; the window has a level of its own. */
    void latency(Track.Builder track, long first, int minutes, int perMinute, Change change) {
        double level = MEDIAN * Math.exp(BETWEEN_WINDOWS * random.nextGaussian());
        double noise = BETWEEN_MINUTES * random.nextGaussian();
        double[] values = new double[perMinute];
        for (int minute = 0; minute < minutes; minute++) {
            noise = next(noise, BETWEEN_MINUTES);
            double now = level * Math.exp(noise);
            for (int i = 0; i < perMinute; i++) {
                int rank = random.nextInt(STEPS);
                values[i] = now * REQUESTS[rank] * change.factor(minute, (rank + 0.5) / STEPS);
            }
            Arrays.sort(values);
            track.add(first + minute, perMinute, 0, values);
        }
    }

    /** One value a minute, such as a percentile that is asked for or a rate. */
    void gauge(Track.Builder track, long first, int minutes, double usual, Change change) {
        double level = usual * Math.exp(BETWEEN_WINDOWS * random.nextGaussian());
        double noise = BETWEEN_MINUTES * random.nextGaussian();
        for (int minute = 0; minute < minutes; minute++) {
            noise = next(noise, BETWEEN_MINUTES);
            track.add(first + minute, 1, 0, level * Math.exp(noise) * change.factor(minute, 0.5));
        }
    }

    /** Errors of requests: each minute's rate is its own, up to some times the usual one, and resembles the last one's. */
    void errors(Track.Builder track, long first, int minutes, int perMinute, double share, Change change) {
        double noise = random.nextGaussian();
        for (int minute = 0; minute < minutes; minute++) {
            noise = next(noise, 1);
            double rate =
                    Math.min(1, share * Math.exp(bursts * noise - bursts * bursts / 2) * change.factor(minute, 0.5));
            track.add(first + minute, perMinute, binomial(perMinute, rate));
        }
    }

    private double next(double last, double deviation) {
        return next(last, deviation, AUTOCORRELATION);
    }

    double next(double last, double deviation, double correlation) {
        return correlation * last + Math.sqrt(1 - correlation * correlation) * deviation * random.nextGaussian();
    }

    /** By the gaps between the bad ones. */
    int binomial(int count, double share) {
        if (share <= 0) {
            return 0;
        }
        double log = Math.log1p(-Math.min(share, 0.999999));
        int bad = 0;
        for (double at = Math.log(1 - random.nextDouble()) / log; at < count; bad++) {
            at = Math.floor(at) + 1 + Math.log(1 - random.nextDouble()) / log;
        }
        return bad;
    }
}
