package dev.postflight.stats;

/**
 * By how much one sample lies above another: the median of all differences between the two, with its interval.
 *
 * <p>Hodges and Lehmann 1963, "Estimates of location based on rank tests"; the interval by the normal approximation to the
 * ranks as in Hollander and Wolfe 1999, "Nonparametric statistical methods", section 4.3.
 *
 * @param low and high: where the shift lies with 95 %, if the values do not depend on one another
 */
public record HodgesLehmann(double shift, double low, double high) {
    /** Of the normal distribution, two-sided 5 %. */
    private static final double TWO_SIDED = 1.959964;

    /** Neither sample may be empty. */
    public static HodgesLehmann of(double[] sample, double[] other) {
        double[] differences = new double[sample.length * other.length];
        int count = 0;
        for (double value : sample) {
            for (double from : other) {
                differences[count++] = value - from;
            }
        }
        double pairs = count;
        double spread = TWO_SIDED * Math.sqrt(pairs * (sample.length + other.length + 1) / 12);
        int cut = (int) Math.max(0, Math.floor(pairs / 2 - spread));
        double upper = Selection.at(differences, count / 2);
        double lower = count % 2 == 1 ? upper : Selection.at(differences, count / 2 - 1);
        return new HodgesLehmann(
                (lower + upper) / 2, Selection.at(differences, cut), Selection.at(differences, count - 1 - cut));
    }
}
