package dev.postflight.stats;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * By how much a new window differs from those before although nothing was changed: from the standard deviation among windows
 * of the same clock time on several days, steadied by that of the other clock times.
 *
 * <p>Smyth 2004, "Linear models and empirical Bayes methods for assessing differential expression", section 4: a variance of
 * few values is averaged with what is usual elsewhere. What is usual is the median of the others, since a day with an incident
 * must not blunt all judgements of a week.
 *
 * @param deviation 0 where nothing is known
 * @param freedom how many values it rests upon, as degrees of freedom
 */
public record Spread(double deviation, double freedom) {
    /** What is usual elsewhere counts as much as two weeks of windows. */
    private static final double PRIOR = 12;
    /** Of fewer clock times nothing is usual. */
    private static final int LEAST_OTHERS = 4;
    /** Two days alone would allow for anything. */
    private static final double LEAST_FREEDOM = 3;

    /**
     * Of the levels of alike windows.
     *
     * @param own at the clock time in question, one for each day
     * @param others the same at other clock times
     */
    public static Spread of(double[] own, List<double[]> others) {
        List<Double> usual = new ArrayList<>();
        for (double[] levels : others) {
            if (levels.length >= 2) {
                int freedom = levels.length - 1;
                // the median of a chi-squared variable, by Wilson and Hilferty 1931
                usual.add(variance(levels) / Math.pow(1 - 2.0 / (9 * freedom), 3));
            }
        }
        double freedom = Math.max(0, own.length - 1);
        double sum = freedom == 0 ? 0 : freedom * variance(own);
        if (usual.size() >= LEAST_OTHERS) {
            sum += PRIOR
                    * Medians.of(usual.stream().mapToDouble(Double::doubleValue).toArray());
            freedom += PRIOR;
        }
        // a new window differs from the mean of the known ones by its own whim and by theirs
        return freedom == 0 ? new Spread(0, 0) : new Spread(Math.sqrt(sum / freedom * (1 + 1.0 / own.length)), freedom);
    }

    /**
     * What chance exceeds as seldom as so many deviations of a normal variable: the fewer values the deviation is known from,
     * the more of them that takes (Student 1908, "The probable error of a mean").
     */
    public double reach(double deviations) {
        return freedom == 0
                ? 0
                : deviation
                        * TDistribution.of(Math.max(LEAST_FREEDOM, freedom))
                                .inverseSurvivalProbability(AlphaSpending.chance(deviations));
    }

    private static double variance(double[] values) {
        double mean = 0;
        for (double value : values) {
            mean += value / values.length;
        }
        double sum = 0;
        for (double value : values) {
            sum += (value - mean) * (value - mean);
        }
        return sum / (values.length - 1);
    }
}
