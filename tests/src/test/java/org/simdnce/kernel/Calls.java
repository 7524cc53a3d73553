package org.simdnce.kernel;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.SplittableRandom;

/** One call of each part of a kernel, on the same numbers each time, in memory that is made once. */
final class Calls {
    private static final int EXAMPLES = 7;
    private static final int CANDIDATES = 70;
    private static final int DIM = 100;
    private static final int STRIDE = EmbeddingTable.paddedColumns(DIM);
    private static final int COLUMNS = EmbeddingTable.paddedColumns(CANDIDATES);
    private static final int TILE_EXAMPLES = Math.ceilDiv(EXAMPLES, Kernel.TILE_ROWS) * Kernel.TILE_ROWS;

    private final Kernel kernel;
    private final ClassTable table;
    private final ClassTable dense;
    private final ClassTable squares;
    private final ScoredPanel panel = new ScoredPanel(CANDIDATES, DIM, TILE_EXAMPLES, COLUMNS);
    private final float[] x;
    private final float[] offsets;
    private final float[] targets;
    private final float[] ones = new float[Math.max(COLUMNS, STRIDE)];
    private final float[] z = new float[(CANDIDATES + Kernel.TILE_ROWS) * COLUMNS];
    private final float[] g = new float[z.length];
    private final float[] losses = new float[COLUMNS];
    private final float[] dx = new float[TILE_EXAMPLES * STRIDE];
    private final float[] dw = new float[(CANDIDATES + Kernel.TILE_ROWS) * STRIDE];
    private final float[] gradient = new float[STRIDE];
    private final double[] sums = new double[4];

    Calls(Kernel kernel, Arena arena) {
        this.kernel = kernel;
        SplittableRandom random = new SplittableRandom(11);
        float[][] weights = ClassTable.draw(Numbers.NORMAL, random, CANDIDATES, DIM, 0.1);
        table = ClassTable.padded(arena, weights, DIM);
        dense = ClassTable.wrapped(arena, weights, DIM, 0);
        squares = ClassTable.padded(arena, weights, DIM);
        x = Numbers.NORMAL.draw(random, TILE_EXAMPLES * STRIDE, 1);
        for (int i = 0; i < TILE_EXAMPLES; i++) {
            Arrays.fill(x, i * STRIDE + DIM, (i + 1) * STRIDE, 0f);
        }
        offsets = Numbers.NORMAL.draw(random, COLUMNS, 1);
        targets = Numbers.LOG_NORMAL.draw(random, COLUMNS, 0.3);
        Arrays.fill(ones, 1f);
    }

    void run() {
        for (int k = 0; k < CANDIDATES; k += CANDIDATES - 1) {
            table.table.setRow(table.named(k), table.values[k], 0);
            dense.table.setRow(dense.named(k), dense.values[k], 0);
            squares.table.setRow(squares.named(k), ones, 0);
        }
        panel.panel.fill(table.rows, 0, CANDIDATES);
        panel.score(kernel, x, EXAMPLES, CANDIDATES, offsets, 0f, z);
        System.arraycopy(z, 0, g, 0, z.length);
        sums[0] = kernel.logistic(g, 0, COLUMNS, 1.5f);
        sums[1] = kernel.max(z, COLUMNS, COLUMNS);
        System.arraycopy(z, COLUMNS, g, COLUMNS, COLUMNS);
        sums[2] = kernel.exp(g, COLUMNS, COLUMNS, (float) sums[1], 0.5f);
        Arrays.fill(dx, 0f);
        kernel.addProduct(EXAMPLES, STRIDE, CANDIDATES, g, 0, COLUMNS, 1, panel.memory.array(), panel.panel.rowAt(0),
                STRIDE, dx, 0, STRIDE);
        Arrays.fill(dw, 0f);
        kernel.addProduct(CANDIDATES, STRIDE, EXAMPLES, g, 0, 1, COLUMNS, x, 0, STRIDE, dw, 0, STRIDE);
        kernel.gatherDotLogSigmoid(table.rows, 0, 5, x, 0, offsets, targets, ones, losses, g, 16);
        kernel.gatherDot(dense.rows, 3, 60, x, STRIDE, offsets, g, 0);
        kernel.gatherAdd(table.rows, 3, 50, g, 0, dx, 0);
        kernel.gatherAdd(dense.rows, 3, 50, g, 0, dx, STRIDE);
        kernel.addScaled(0.7f, dx, 0, dw, 0, STRIDE);
        System.arraycopy(dw, 0, gradient, 0, STRIDE);
        kernel.sgd(table.rows, 0, gradient, 0, 0.1f);
        kernel.sgd(dense.rows, 0, gradient, 0, 0.1f);
        kernel.adagrad(table.rows, squares.rows, CANDIDATES - 1, gradient, 0, 0.1f, 1e-7f);
        kernel.adagrad(dense.rows, squares.rows, CANDIDATES - 1, gradient, 0, 0.1f, 1e-7f);
    }

    /** Returns a hash of the bits of all results of the last run. */
    int bits() {
        int hash = Arrays.hashCode(sums);
        for (int i = 0; i < EXAMPLES; i++) {
            hash = 31 * hash + hash(z, i * COLUMNS, COLUMNS);
            hash = 31 * hash + hash(g, i * COLUMNS, COLUMNS);
            hash = 31 * hash + hash(dx, i * STRIDE, STRIDE);
        }
        hash = 31 * hash + hash(dw, 0, CANDIDATES * STRIDE);
        hash = 31 * hash + Arrays.hashCode(losses);
        for (int k = 0; k < CANDIDATES; k += CANDIDATES - 1) {
            hash = 31 * hash + Arrays.hashCode(table.row(k));
            hash = 31 * hash + Arrays.hashCode(dense.row(k));
            hash = 31 * hash + Arrays.hashCode(squares.row(k));
        }
        return hash;
    }

    private static int hash(float[] values, int from, int count) {
        int hash = 1;
        for (int k = from; k < from + count; k++) {
            hash = 31 * hash + Float.floatToIntBits(values[k]);
        }
        return hash;
    }
}
