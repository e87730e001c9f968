package dev.postflight.stats;

import java.util.Arrays;

/**
 * What comes back every day: three harmonics of 24 hours, fitted by least squares together with a level and a slope, so
 * that a steady growth is no part of it. Smooth on purpose: one value per hour of the day could not tell a step from a
 * slope with two days to learn from.
 */
final class DailyCycle {
    private static final double DAY = 86_400;
    private static final int HARMONICS = 3;
    /** The level and the slope. */
    private static final int PLAIN = 2;

    private final double[] weights;

    private DailyCycle(double[] weights) {
        this.weights = weights;
    }

    /** @param series with times in seconds, of at least two days */
    static DailyCycle of(Series series) {
        int size = PLAIN + 2 * HARMONICS;
        double[][] normal = new double[size][size + 1];
        double middle = (series.times()[0] + series.times()[series.size() - 1]) / 2;
        for (int i = 0; i < series.size(); i++) {
            double time = series.times()[i];
            double[] row = waves(time);
            row[0] = 1;
            row[1] = (time - middle) / DAY;
            for (int a = 0; a < size; a++) {
                for (int b = 0; b < size; b++) {
                    normal[a][b] += row[a] * row[b];
                }
                normal[a][size] += row[a] * series.values()[i];
            }
        }
        return new DailyCycle(solved(normal));
    }

    /** How far above its mean the cycle is. */
    double at(double time) {
        double[] waves = waves(time);
        double sum = 0;
        for (int i = PLAIN; i < waves.length; i++) {
            sum += weights[i] * waves[i];
        }
        return sum;
    }

    private static double[] waves(double time) {
        double[] row = new double[PLAIN + 2 * HARMONICS];
        for (int k = 1; k <= HARMONICS; k++) {
            double angle = 2 * Math.PI * k * time / DAY;
            row[PLAIN + 2 * (k - 1)] = Math.cos(angle);
            row[PLAIN + 2 * (k - 1) + 1] = Math.sin(angle);
        }
        return row;
    }

    /** Gauss' elimination with the largest pivot; what cannot be told from the rest weighs nothing. */
    private static double[] solved(double[][] rows) {
        int size = rows.length;
        double[] solution = new double[size];
        boolean[] known = new boolean[size];
        for (int column = 0; column < size; column++) {
            int pivot = column;
            for (int row = column + 1; row < size; row++) {
                if (Math.abs(rows[row][column]) > Math.abs(rows[pivot][column])) {
                    pivot = row;
                }
            }
            double[] swapped = rows[pivot];
            rows[pivot] = rows[column];
            rows[column] = swapped;
            known[column] = Math.abs(rows[column][column]) > 1e-9;
            for (int row = column + 1; row < size && known[column]; row++) {
                double factor = rows[row][column] / rows[column][column];
                for (int i = column; i <= size; i++) {
                    rows[row][i] -= factor * rows[column][i];
                }
            }
        }
        for (int row = size - 1; row >= 0; row--) {
            double rest = rows[row][size];
            for (int i = row + 1; i < size; i++) {
                rest -= rows[row][i] * solution[i];
            }
            solution[row] = known[row] ? rest / rows[row][row] : 0;
        }
        return solution;
    }

    @Override
    public String toString() {
        return Arrays.toString(weights);
    }
}
