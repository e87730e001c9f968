package dev.postflight.stats;

import java.util.Arrays;
import java.util.stream.Stream;

/**
 * What comes back every day: three harmonics of 24 hours, fitted by least squares together with a level, a slope and one
 * step wherever it fits best, so that neither a steady growth nor a restart is taken for a part of it. Smooth on purpose:
 * one value per hour of the day could not tell a step from a slope with two days to learn from. A new slope in the place of
 * the step would find young leaks sooner, and take slow warm-ups for leaks.
 */
final class DailyCycle {
    private static final double DAY = 86_400;
    private static final int HARMONICS = 3;
    /** The level, the slope and the step. */
    private static final int PLAIN = 3;

    private static final int STEP = 2;
    private static final int SIZE = PLAIN + 2 * HARMONICS;
    /** Nearer to an end a step is an outlier, and fits anything. */
    private static final int FROM_END = 3;

    private final double[] weights;

    private DailyCycle(double[] weights) {
        this.weights = weights;
    }

    /** @param series with times in seconds, of at least two days */
    static DailyCycle of(Series series) {
        double[][] rows = rows(series);
        double[][] normal = new double[SIZE][SIZE + 1];
        for (double[] row : rows) {
            for (int a = 0; a < SIZE; a++) {
                for (int b = 0; b <= SIZE; b++) {
                    normal[a][b] += row[a] * row[b];
                }
            }
        }
        double[] best = new double[SIZE];
        double most = Double.NEGATIVE_INFINITY;
        for (int from = FROM_END; from <= rows.length - FROM_END; from++) {
            step(rows, from, normal);
            double[] weights = solved(normal);
            double explained = 0;
            for (int i = 0; i < SIZE; i++) {
                explained += weights[i] * normal[i][SIZE];
            }
            if (explained > most) {
                most = explained;
                best = weights;
            }
        }
        return new DailyCycle(best);
    }

    /** Each a row of the equations, the value at its end; there is no step yet. */
    private static double[][] rows(Series series) {
        double middle = (series.times()[0] + series.times()[series.size() - 1]) / 2;
        double[][] rows = new double[series.size()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOf(waves(series.times()[i]), SIZE + 1);
            rows[i][0] = 1;
            rows[i][1] = (series.times()[i] - middle) / DAY;
            rows[i][SIZE] = series.values()[i];
        }
        return rows;
    }

    /** From this row on it is a step higher or lower. */
    private static void step(double[][] rows, int from, double[][] normal) {
        Arrays.fill(normal[STEP], 0);
        for (int i = from; i < rows.length; i++) {
            for (int column = 0; column <= SIZE; column++) {
                normal[STEP][column] += column == STEP ? 1 : rows[i][column];
            }
        }
        for (int row = 0; row < SIZE; row++) {
            normal[row][STEP] = normal[STEP][row];
        }
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
        double[] row = new double[SIZE];
        for (int k = 1; k <= HARMONICS; k++) {
            double angle = 2 * Math.PI * k * time / DAY;
            row[PLAIN + 2 * (k - 1)] = Math.cos(angle);
            row[PLAIN + 2 * (k - 1) + 1] = Math.sin(angle);
        }
        return row;
    }

    /** Gauss' elimination with the largest pivot; what cannot be told from the rest weighs nothing. */
    private static double[] solved(double[][] equations) {
        double[][] rows = Stream.of(equations).map(double[]::clone).toArray(double[][]::new);
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
