package dev.postflight.stats;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;

/** Values over time, the earliest first; they need not be evenly spaced. */
public final class Series {
    private final double[] times;
    private final double[] values;

    /**
     * Puts them together; neither array may be changed afterwards.
     *
     * @param times strictly rising, in whatever unit
     */
    public Series(double[] times, double[] values) {
        if (times.length != values.length) {
            throw new IllegalArgumentException(times.length + " times and " + values.length + " values");
        }
        this.times = times;
        this.values = values;
    }

    public int size() {
        return times.length;
    }

    /** When the first of them was; only of a series that has one. */
    public double start() {
        return times[0];
    }

    double[] times() {
        return times;
    }

    double[] values() {
        return values;
    }

    /** What lies in {@code [from, to)}. */
    public Series between(double from, double to) {
        int first = index(from);
        int end = Math.max(first, index(to));
        return new Series(Arrays.copyOfRange(times, first, end), Arrays.copyOfRange(values, first, end));
    }

    /** Each value as the operator makes it of its time and the value. */
    Series map(DoubleBinaryOperator operator) {
        double[] mapped = new double[values.length];
        for (int i = 0; i < mapped.length; i++) {
            mapped[i] = operator.applyAsDouble(times[i], values[i]);
        }
        return new Series(times, mapped);
    }

    private int index(double time) {
        int found = Arrays.binarySearch(times, time);
        return found >= 0 ? found : -found - 1;
    }

    @Override
    public String toString() {
        return Arrays.toString(times) + " " + Arrays.toString(values);
    }
}
