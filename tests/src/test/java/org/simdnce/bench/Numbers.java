package org.simdnce.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.simdnce.OutputLayer;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.reference.Layer;

/** What the tests of several benchmarks share: the numbers they expect, in double. */
final class Numbers {
    private Numbers() {
    }

    /** Returns the first rows of a seed, scaled. */
    static double[][] rows(long seed, int count, int dim, double scale) {
        double[][] rows = new double[count][dim];
        for (int r = 0; r < count; r++) {
            for (int c = 0; c < dim; c++) {
                rows[r][c] = scale * SeededNormals.at(seed, (long) r * dim + c);
            }
        }
        return rows;
    }

    static Layer layer(OutputLayer layer) {
        EmbeddingTable weights = layer.weights().shard(0);
        double[][] values = new double[(int) weights.rows()][weights.dim()];
        for (int r = 0; r < values.length; r++) {
            for (int c = 0; c < values[r].length; c++) {
                values[r][c] = weights.get(r, c);
            }
        }
        return new Layer(values, new double[values.length]);
    }

    static int[] ints(long[] ids) {
        int[] ints = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            ints[i] = Math.toIntExact(ids[i]);
        }
        return ints;
    }

    static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** Sums of some hundred products of numbers around 1 are right to about this. */
    static void assertClose(double expected, double actual, String what) {
        assertEquals(expected, actual, 1e-4 * (1 + Math.abs(expected)), what);
    }
}
