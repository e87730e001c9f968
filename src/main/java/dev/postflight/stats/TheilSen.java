package dev.postflight.stats;

/**
 * The line through a series that outliers do not bend: its slope is the median of the slopes between all pairs.
 *
 * <p>Theil 1950, "A rank-invariant method of linear and polynomial regression analysis"; Sen 1968, "Estimates of the
 * regression coefficient based on Kendall's tau".
 *
 * @param slope per unit of time
 * @param intercept the median of what the slope leaves of the values, at time 0
 */
public record TheilSen(double slope, double intercept) {

    /** Of a series of at least two values; not a number for fewer. */
    public static TheilSen of(Series series) {
        int n = series.size();
        double[] slopes = new double[n * (n - 1) / 2];
        int count = 0;
        for (int later = 1; later < n; later++) {
            for (int earlier = 0; earlier < later; earlier++) {
                slopes[count++] = (series.values()[later] - series.values()[earlier])
                        / (series.times()[later] - series.times()[earlier]);
            }
        }
        double slope = Medians.of(slopes);
        return new TheilSen(
                slope,
                Medians.of(series.map((time, value) -> value - slope * time).values()));
    }

    double at(double time) {
        return intercept + slope * time;
    }
}
