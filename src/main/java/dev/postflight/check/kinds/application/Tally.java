package dev.postflight.check.kinds.application;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** What was counted of requests, in whole or of one endpoint, over some time; NaN of what a counter does not tell. */
final class Tally {
    private double requests;
    private double errors;
    private double seconds;
    private double timed;
    private final TreeMap<Double, Double> buckets = new TreeMap<>();

    void request(double count, boolean error) {
        requests += count;
        errors += error ? count : 0;
    }

    void error(double count) {
        errors += count;
    }

    void bucket(double bound, double count) {
        buckets.merge(bound, count, Double::sum);
    }

    void seconds(double sum) {
        seconds += sum;
    }

    void timed(double count) {
        timed += count;
    }

    void add(Tally other) {
        requests += other.requests;
        errors += other.errors;
        seconds += other.seconds;
        timed += other.timed;
        other.buckets.forEach(this::bucket);
    }

    double requests() {
        return requests;
    }

    double errors() {
        return errors;
    }

    /** A request can end in an error before it is counted. */
    double errorRatio() {
        return Math.min(1, errors / requests);
    }

    /** How many seconds all took whose time was measured. */
    double seconds() {
        return seconds;
    }

    /** How many those were. */
    double timed() {
        return timed;
    }

    /** Requests by the bound that they did not exceed. */
    Map<Double, Double> buckets() {
        return buckets;
    }

    /**
     * The time that this share of requests did not exceed, as PromQL's histogram_quantile() has it: requests are taken to
     * be spread evenly within a bucket, and what is above the last bound counts as that. NaN where nothing tells.
     */
    double quantile(double share) {
        if (buckets.size() < 2 || !Double.isInfinite(buckets.lastKey())) {
            return Double.NaN;
        }
        double all = Collections.max(buckets.values());
        if (!(all > 0 && Double.isFinite(all))) { // of several the NaN is the largest
            return Double.NaN;
        }
        double rank = share * all;
        double below = 0;
        double start = 0;
        boolean first = true;
        for (Map.Entry<Double, Double> bucket : buckets.entrySet()) {
            double bound = bucket.getKey();
            double count = Math.max(below, bucket.getValue()); // series that came between two looks
            if (Double.isInfinite(bound)) {
                return start;
            } else if (count >= rank) {
                boolean odd = first && bound <= 0;
                return odd || count == below ? bound : start + (bound - start) * (rank - below) / (count - below);
            }
            start = bound;
            below = count;
            first = false;
        }
        return Double.NaN;
    }
}
