package org.simdnce.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * The kernel in plain Java: the fallback where there are no vectors, and the rung between the vector kernel and a
 * double-precision reference. Dot products and transcendental functions run in double and are rounded once.
 */
public final class ScalarKernel implements Kernel {
    /** Rows of B that are added up in double before they join C. */
    private static final int DEPTH = 64;

    private final String reason;

    /**
     * Creates the kernel.
     *
     * @param reason why there are no vectors, for {@link #describe()}; may be null
     */
    ScalarKernel(String reason) {
        this.reason = reason;
    }

    @Override
    public String describe() {
        return reason == null ? "scalar" : "scalar - " + reason;
    }

    @Override
    public String toString() {
        return describe();
    }

    @Override
    public void addProduct(int m, int n, int k, float[] a, int aAt, int aRow, int aColumn, float[] b, int bAt, int bRow,
                           float[] c, int cAt, int cRow) {
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j += 4) {
                addQuad(k, a, aAt + i * aRow, aColumn, b, bAt + j, bRow, c, cAt + i * cRow + j);
            }
        }
    }

    private static void addQuad(int k, float[] a, int ai, int aColumn, float[] b, int bj, int bRow, float[] c, int cij) {
        for (int block = 0; block < k; block += DEPTH) {
            double c0 = 0;
            double c1 = 0;
            double c2 = 0;
            double c3 = 0;
            for (int p = block; p < Math.min(k, block + DEPTH); p++) {
                double aip = a[ai + p * aColumn];
                int bp = bj + p * bRow;
                c0 += aip * b[bp];
                c1 += aip * b[bp + 1];
                c2 += aip * b[bp + 2];
                c3 += aip * b[bp + 3];
            }
            c[cij] += (float) c0;
            c[cij + 1] += (float) c1;
            c[cij + 2] += (float) c2;
            c[cij + 3] += (float) c3;
        }
    }

    @Override
    public void gatherDot(RowList rows, int from, int to, float[] x, int xAt, float[] offsets, float[] logits, int zAt) {
        for (int k = from; k < to; k++) {
            EmbeddingTable table = rows.tables[rows.table[k]];
            MemorySegment segment = table.segment;
            long row = rows.address[k];
            double dot = 0;
            for (int c = 0; c < table.dim(); c++) {
                dot += (double) x[xAt + c] * segment.get(ValueLayout.JAVA_FLOAT, row + 4L * c);
            }
            int z = zAt + k - from;
            logits[z] = (float) dot + offsets[z];
        }
    }

    @Override
    public void gatherAdd(RowList rows, int from, int to, float[] coefficients, int gAt, float[] y, int yAt) {
        for (int k = from; k < to; k++) {
            EmbeddingTable table = rows.tables[rows.table[k]];
            MemorySegment segment = table.segment;
            long row = rows.address[k];
            float g = coefficients[gAt + k - from];
            for (int c = 0; c < table.dim(); c++) {
                y[yAt + c] += g * segment.get(ValueLayout.JAVA_FLOAT, row + 4L * c);
            }
        }
    }

    @Override
    public double logistic(float[] z, int at, int n, float upstream) {
        double loss = 0;
        for (int k = at; k < at + n; k++) {
            loss += softplus(z[k]);
            z[k] = upstream * sigmoid(z[k]);
        }
        return loss;
    }

    @Override
    public void logistic(float[] z, float[] targets, float[] upstream, float[] losses, int at, int n) {
        for (int k = at; k < at + n; k++) {
            float target = targets[k];
            losses[k] = target == 0 ? softplus(z[k]) : softplus(z[k]) - target * z[k];
            z[k] = upstream[k] * (sigmoid(z[k]) - target);
        }
    }

    /** Returns log(1 + exp(z)), rounded once. */
    static float softplus(float z) {
        return (float) (Math.max(z, 0.0) + Math.log1p(Math.exp(-Math.abs((double) z))));
    }

    /** Returns 1 / (1 + exp(−z)), rounded once, and 0 where that would be subnormal. */
    static float sigmoid(float z) {
        double e = Math.exp(-Math.abs((double) z));
        float sigmoid = (float) ((z < 0 ? e : 1.0) / (1.0 + e));
        return sigmoid < Float.MIN_NORMAL ? 0f : sigmoid;
    }

    @Override
    public float max(float[] z, int at, int n) {
        float max = Float.NEGATIVE_INFINITY;
        for (int k = at; k < at + n; k++) {
            max = Math.max(max, z[k]);
        }
        return max;
    }

    @Override
    public double exp(float[] z, int at, int n, float shift, float factor) {
        double sum = 0;
        for (int k = at; k < at + n; k++) {
            double e = Math.exp((double) z[k] - shift);
            z[k] = (float) (factor * e);
            sum += e;
        }
        return sum;
    }

    @Override
    public void addScaled(float factor, float[] x, int xAt, float[] y, int yAt, int n) {
        for (int c = 0; c < n; c++) {
            y[yAt + c] += factor * x[xAt + c];
        }
    }

    @Override
    public void sgd(RowList rows, int k, float[] gradient, int at, float learningRate) {
        EmbeddingTable table = rows.tables[rows.table[k]];
        Arrays.fill(gradient, at + table.dim(), at + EmbeddingTable.paddedColumns(table.dim()), 0f);
        MemorySegment segment = table.segment;
        long row = rows.address[k];
        for (int c = 0; c < table.dim(); c++) {
            long element = row + 4L * c;
            float w = segment.get(ValueLayout.JAVA_FLOAT, element);
            segment.set(ValueLayout.JAVA_FLOAT, element, w - learningRate * gradient[at + c]);
        }
    }

    @Override
    public void adagrad(RowList rows, RowList accumulators, int k, float[] gradient, int at, float learningRate,
                        float epsilon) {
        EmbeddingTable table = rows.tables[rows.table[k]];
        Arrays.fill(gradient, at + table.dim(), at + EmbeddingTable.paddedColumns(table.dim()), 0f);
        adagradFrom(0, rows, accumulators, k, gradient, at, learningRate, epsilon);
    }

    /** Updates the columns from one on; the vector kernel ends an unpadded row with it. */
    static void adagradFrom(int column, RowList rows, RowList accumulators, int k, float[] gradient, int at,
                            float learningRate, float epsilon) {
        EmbeddingTable table = rows.tables[rows.table[k]];
        MemorySegment segment = table.segment;
        MemorySegment squares = accumulators.tables[accumulators.table[k]].segment;
        for (int c = column; c < table.dim(); c++) {
            long element = rows.address[k] + 4L * c;
            long square = accumulators.address[k] + 4L * c;
            float g = gradient[at + c];
            float sum = squares.get(ValueLayout.JAVA_FLOAT, square) + g * g;
            squares.set(ValueLayout.JAVA_FLOAT, square, sum);
            float w = segment.get(ValueLayout.JAVA_FLOAT, element);
            segment.set(ValueLayout.JAVA_FLOAT, element, w - learningRate * g / ((float) Math.sqrt(sum) + epsilon));
        }
    }
}
