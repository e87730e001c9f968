package dev.postflight.stats;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * How far from chance a statistic has to be at each of several looks, so that all looks together err no more often than one.
 *
 * <p>Lan and DeMets 1983, "Discrete sequential boundaries for clinical trials", with the spending function of the
 * O'Brien-Fleming type: hardly anything early, nearly all at the end. The boundaries by the recursive integration of
 * Armitage, McPherson and Rowe 1969, "Repeated significance tests on accumulating data".
 *
 * @param boundaries one for each look, in standard deviations
 */
public record AlphaSpending(List<Double> boundaries) {
    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);
    /** Farther below there is nothing. */
    private static final double LOWEST = -8;
    /** And no boundary is farther above. */
    private static final double HIGHEST = 12;

    private static final int INTERVALS = 240;
    /** Steps of more deviations than this never happen. */
    private static final double FARTHEST = 8;

    /** Some are asked for again and again, and take milliseconds. */
    private static final Map<List<Double>, AlphaSpending> KNOWN =
            Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<List<Double>, AlphaSpending> eldest) {
                    return size() > 256;
                }
            });

    public AlphaSpending {
        boundaries = List.copyOf(boundaries);
    }

    /** What may have been spent when that share of the information is there. */
    public static double spent(double alpha, double share) {
        return share <= 0
                ? 0
                : 2 * NORMAL.survivalProbability(NORMAL.inverseSurvivalProbability(alpha / 2) / Math.sqrt(share));
    }

    /**
     * The boundaries of a one-sided test.
     *
     * @param shares of the information at each look, rising; up to 1
     */
    public static AlphaSpending of(double alpha, List<Double> shares) {
        List<Double> key = new ArrayList<>(shares);
        key.add(alpha);
        AlphaSpending known = KNOWN.get(key);
        if (known == null) {
            known = new AlphaSpending(integrated(alpha, shares));
            KNOWN.put(List.copyOf(key), known);
        }
        return known;
    }

    /** The chance of this or more at one look alone. */
    public static double chance(double boundary) {
        return NORMAL.survivalProbability(boundary);
    }

    private static List<Double> integrated(double alpha, List<Double> shares) {
        List<Double> boundaries = new ArrayList<>();
        double spent = 0;
        double[] at = {0}; // where the process can be, with which weight: at first at 0 only
        double[] weight = {1};
        double last = 0;
        for (double share : shares) {
            double step = Math.sqrt(share - last);
            double budget = spent(alpha, share) - spent;
            double boundary = boundary(at, weight, step, Math.sqrt(share), budget);
            boundaries.add(boundary);
            spent += budget;
            double[] next = new double[INTERVALS + 1];
            double[] density = new double[INTERVALS + 1];
            double width = (boundary - LOWEST) / INTERVALS * Math.sqrt(share);
            for (int i = 0; i <= INTERVALS; i++) {
                next[i] = LOWEST * Math.sqrt(share) + i * width;
                int simpson = i == 0 || i == INTERVALS ? 1 : i % 2 == 1 ? 4 : 2;
                density[i] = density(at, weight, next[i], step) * simpson * width / 3;
            }
            at = next;
            weight = density;
            last = share;
        }
        return boundaries;
    }

    private static double density(double[] at, double[] weight, double value, double step) {
        double sum = 0;
        for (int i = 0; i < at.length; i++) {
            double off = (value - at[i]) / step;
            if (Math.abs(off) < FARTHEST) {
                sum += weight[i] * Math.exp(-off * off / 2);
            }
        }
        return sum / (step * Math.sqrt(2 * Math.PI));
    }

    /** Where just the budget lies above. */
    private static double boundary(double[] at, double[] weight, double step, double root, double budget) {
        double low = 0;
        double high = HIGHEST;
        for (int i = 0; i < 50 && high - low > 1e-9; i++) {
            double middle = (low + high) / 2;
            if (above(at, weight, step, middle * root) > budget) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    private static double above(double[] at, double[] weight, double step, double value) {
        double sum = 0;
        for (int i = 0; i < at.length; i++) {
            double off = (value - at[i]) / step;
            if (off < FARTHEST * 4) {
                sum += weight[i] * NORMAL.survivalProbability(off);
            }
        }
        return sum;
    }
}
