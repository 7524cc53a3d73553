package org.simdnce.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * The kernel in plain Java: the fallback where there are no vectors, and the rung between the vector kernel and a
 * double-precision reference. Dot products and transcendental functions run in double and are rounded once.
 */
public final class ScalarKernel implements Kernel {
    private static final int N = RowPanel.COLUMNS;

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
    public void addProduct(int m, int n, int k, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt) {
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j += 4) {
                addQuad(k, a, aAt + i * N, 1, b, bAt + j, c, cAt + i * N + j);
            }
        }
    }

    @Override
    public void addTransposedProduct(int m, int n, int k, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt) {
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j += 4) {
                addQuad(k, a, aAt + i, N, b, bAt + j, c, cAt + i * N + j);
            }
        }
    }

    private static void addQuad(int k, float[] a, int ai, int aColumn, float[] b, int bj, float[] c, int cij) {
        double c0 = 0;
        double c1 = 0;
        double c2 = 0;
        double c3 = 0;
        for (int p = 0; p < k; p++) {
            double aip = a[ai + p * aColumn];
            int bp = bj + p * N;
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

    @Override
    public void score(RowPanel x, int firstExample, int examples, RowPanel w, int first, int count, float[] offsets,
                      int at, float[] z, int zAt) {
        for (int i = 0; i < examples; i++) {
            for (int j = 0; j < count; j++) {
                double dot = 0;
                for (int c = 0; c < x.dim; c++) {
                    dot += (double) x.array()[x.at(firstExample + i, c / N) + c % N]
                            * w.array()[w.at(first + j, c / N) + c % N];
                }
                z[zAt + i * N + j] = (float) dot + offsets[at + j];
            }
        }
    }

    @Override
    public void transpose(float[] t, int from, int rows, int columns, int to) {
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                t[to + c * N + r] = t[from + r * N + c];
            }
        }
    }

    @Override
    public void repeat(float[] row, int at, float[] z, int zAt, int rows) {
        for (int i = 0; i < rows; i++) {
            System.arraycopy(row, at, z, zAt + i * N, N);
        }
    }

    @Override
    public void addColumns(float[] z, int zAt, int rows, float[] sums, int at) {
        for (int j = 0; j < N; j++) {
            double sum = 0;
            for (int i = 0; i < rows; i++) {
                sum += z[zAt + i * N + j];
            }
            sums[at + j] += (float) sum;
        }
    }

    @Override
    public void add(float[] x, int xAt, float[] y, int yAt, int n) {
        for (int k = 0; k < n; k++) {
            y[yAt + k] += x[xAt + k];
        }
    }

    @Override
    public void gather(RowList rows, int from, int to, RowPanel panel, int first) {
        for (int k = from; k < to; k++) {
            EmbeddingTable table = rows.tables[rows.table[k]];
            copyRow(table.segment, rows.address[k], panel, panel.rowAt(first + k - from));
        }
    }

    @Override
    public void copyRows(MemorySegment source, int from, int to, RowPanel panel) {
        for (int k = from; k < to; k++) {
            copyRow(source, 4L * panel.dim * k, panel, panel.rowAt(k));
        }
    }

    private static void copyRow(MemorySegment source, long row, RowPanel panel, int at) {
        float[] y = panel.array();
        for (int block = 0; block < panel.blocks(); block++, at += panel.blockStride()) {
            int columns = panel.columns(block);
            MemorySegment.copy(source, ValueLayout.JAVA_FLOAT_UNALIGNED, row + 4L * N * block, y, at, columns);
            Arrays.fill(y, at + columns, at + N, 0f);
        }
    }

    @Override
    public void gatherDot(RowList rows, int from, int to, RowPanel x, int[] example, float[] offsets, float[] logits) {
        for (int k = from; k < to; k++) {
            EmbeddingTable table = rows.tables[rows.table[k]];
            MemorySegment segment = table.segment;
            long row = rows.address[k];
            double dot = 0;
            for (int c = 0; c < table.dim(); c++) {
                dot += (double) x.array()[x.at(example[k], c / N) + c % N]
                        * segment.get(ValueLayout.JAVA_FLOAT, row + 4L * c);
            }
            logits[k] = (float) dot + offsets[k];
        }
    }

    @Override
    public void gatherAdd(RowList rows, int from, int to, float[] coefficients, RowPanel y, int[] example,
                   int shift) {
        for (int k = from; k < to; k++) {
            EmbeddingTable table = rows.tables[rows.table[k]];
            MemorySegment segment = table.segment;
            long row = rows.address[k];
            float g = coefficients[k];
            for (int c = 0; c < table.dim(); c++) {
                y.array()[y.at(example[k] + shift, c / N) + c % N] += g * segment.get(ValueLayout.JAVA_FLOAT, row + 4L * c);
            }
        }
    }

    @Override
    public void logistic(float[] z, int zAt, int rows, int columns, float[] upstream, double[] losses, int at) {
        for (int i = 0; i < rows; i++) {
            float factor = upstream == null ? 1f : upstream[at + i];
            for (int k = zAt + i * N; k < zAt + i * N + columns; k++) {
                losses[at + i] += softplus(z[k]);
                z[k] = factor * sigmoid(z[k]);
            }
        }
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
    public void logisticPairs(float[] z, int zAt, int rows, int columns, float[] targets, float[] pairs, float[] times,
                              float[] shares, float rate,
                              float[] losses) {
        for (int i = 0; i < rows * N; i += N) {
            for (int j = 0; j < columns; j++) {
                float logit = z[zAt + i + j];
                float weight = Math.fma(shares[j], times[i / N], pairs[i + j]);
                losses[j] += weight * (softplus(logit) - targets[j] * logit);
                z[zAt + i + j] = rate * weight * (targets[j] - sigmoid(logit));
            }
        }
    }

    @Override
    public void log(double[] x, int n) {
        for (int k = 0; k < n; k++) {
            x[k] = Math.log(x[k]);
        }
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
    public void copyScaled(float factor, RowPanel x, int row, float[] y, int at) {
        for (int c = 0; c < x.dim; c++) {
            y[at + c] = factor * x.array()[x.at(row, c / N) + c % N];
        }
    }

    @Override
    public void addScaled(float factor, RowPanel x, int row, float[] y, int at) {
        for (int c = 0; c < x.dim; c++) {
            y[at + c] += factor * x.array()[x.at(row, c / N) + c % N];
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

    @Override
    public void scatterChange(RowList rows, RowPanel x, RowPanel before, int first) {
        for (int k = 0; k < rows.size(); k++) {
            MemorySegment segment = rows.tables[rows.table[k]].segment;
            for (int c = 0; c < x.dim; c++) {
                long element = rows.address[k] + 4L * c;
                float change = x.array()[x.at(first + k, c / N) + c % N]
                        - before.array()[before.at(first + k, c / N) + c % N];
                segment.set(ValueLayout.JAVA_FLOAT, element, segment.get(ValueLayout.JAVA_FLOAT, element) + change);
            }
        }
    }

    @Override
    public void scatterAdd(RowList rows, RowPanel x, int first) {
        for (int k = 0; k < rows.size(); k++) {
            MemorySegment segment = rows.tables[rows.table[k]].segment;
            for (int c = 0; c < x.dim; c++) {
                long element = rows.address[k] + 4L * c;
                segment.set(ValueLayout.JAVA_FLOAT, element, segment.get(ValueLayout.JAVA_FLOAT, element)
                        + x.array()[x.at(first + k, c / N) + c % N]);
            }
        }
    }
}
