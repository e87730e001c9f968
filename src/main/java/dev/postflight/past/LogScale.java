package dev.postflight.past;

/**
 * Numbers as whole steps of 0.2 %, each way from zero: near enough for a percentile or a slope, small enough to keep
 * thousands, and equal for all sizes from picoseconds to exabytes. The idea is that of Masson, Rim and Lee 2019, "DDSketch".
 */
final class LogScale {
    private static final double STEP = Math.log(1.002);
    /** What is smaller is zero. */
    private static final double LEAST = 1e-12;

    private static final double MOST = 1e30;

    private LogScale() {}

    static int step(double value) {
        double size = Math.min(Math.abs(value), MOST);
        if (!(size >= LEAST)) {
            return 0;
        }
        int step = 1 + (int) Math.round(Math.log(size / LEAST) / STEP);
        return value < 0 ? -step : step;
    }

    static double value(int step) {
        return step == 0 ? 0 : Math.signum(step) * LEAST * Math.exp((Math.abs(step) - 1) * STEP);
    }
}
