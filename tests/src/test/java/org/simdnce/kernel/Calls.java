package org.simdnce.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.SplittableRandom;

/** One call of each part of a kernel, on the same numbers each time, in memory that is made once. */
final class Calls {
    private static final int EXAMPLES = 7;
    private static final int GROUP = 8;
    private static final int FEW = 5;
    private static final int CANDIDATES = 70;
    private static final int DIM = 100;
    private static final int N = RowPanel.COLUMNS;
    private static final int COLUMNS = 2 * N;

    private final Kernel kernel;
    private final ClassTable table;
    private final ClassTable dense;
    private final ClassTable squares;
    private final MemorySegment heapInputs;
    private final MemorySegment nativeInputs;
    private final RowPanel x;
    private final RowPanel dx;
    private final RowPanel share;
    private final RowPanel dw;
    private final CandidatePanel panel;
    private final int zAt;
    private final float[] array;
    private final int[] example = new int[CANDIDATES];
    private final float[] offsets;
    private final float[] targets;
    private final float[] upstream;
    private final float[] ones = new float[COLUMNS];
    private final float[] logits = new float[EXAMPLES * COLUMNS];
    private final float[] exponentials = new float[EXAMPLES * COLUMNS];
    private final float[] biases = new float[COLUMNS];
    private final float[] g = new float[CANDIDATES];
    private final float[] ownLosses = new float[CANDIDATES];
    private final double[] losses = new double[EXAMPLES];
    private final float[] few = new float[EXAMPLES * FEW];
    private final float[] gradient = new float[EmbeddingTable.paddedColumns(DIM)];
    private final double[] sums = new double[4];

    Calls(Kernel kernel, Arena arena) {
        this.kernel = kernel;
        SplittableRandom random = new SplittableRandom(11);
        float[][] weights = ClassTable.draw(Numbers.NORMAL, random, CANDIDATES, DIM, 0.1);
        table = ClassTable.padded(arena, weights, DIM);
        dense = ClassTable.wrapped(arena, weights, DIM, 0);
        squares = ClassTable.padded(arena, weights, DIM);
        float[] inputs = Numbers.NORMAL.draw(random, EXAMPLES * DIM, 1);
        heapInputs = MemorySegment.ofArray(inputs);
        nativeInputs = arena.allocateFrom(ValueLayout.JAVA_FLOAT, inputs);
        PanelMemory memory = new PanelMemory();
        x = new RowPanel(memory, EXAMPLES, GROUP, DIM);
        dx = new RowPanel(memory, EXAMPLES, GROUP, DIM);
        share = new RowPanel(memory, CANDIDATES, N, DIM);
        dw = new RowPanel(memory, CANDIDATES, N, DIM);
        panel = new CandidatePanel(memory, CANDIDATES, DIM);
        zAt = CandidatePanel.reserveTile(memory, EXAMPLES);
        array = memory.array();
        Arrays.setAll(example, k -> k % EXAMPLES);
        offsets = Numbers.NORMAL.draw(random, COLUMNS, 1);
        targets = Numbers.LOG_NORMAL.draw(random, CANDIDATES, 0.3);
        upstream = Numbers.NORMAL.draw(random, EXAMPLES, 1);
        Arrays.fill(ones, 1f);
    }

    void run() {
        for (int k = 0; k < CANDIDATES; k += CANDIDATES - 1) {
            table.table.setRow(table.named(k), table.values[k], 0);
            dense.table.setRow(dense.named(k), dense.values[k], 0);
            squares.table.setRow(squares.named(k), ones, 0);
        }
        kernel.copyRows(heapInputs, 0, 4, x);
        kernel.copyRows(nativeInputs, 4, EXAMPLES, x);
        panel.fill(kernel, table.rows, 0, CANDIDATES);
        Arrays.fill(losses, 0);
        Arrays.fill(biases, 0f);
        dx.clear(0, EXAMPLES);
        dw.clear(0, CANDIDATES);
        share.clear(0, CANDIDATES);
        for (int first = 0; first < CANDIDATES; first += N) {
            meet(first, Math.min(N, CANDIDATES - first));
        }
        dw.add(kernel, share, 0, CANDIDATES);
        kernel.gatherDot(dense.rows, 3, 60, x, example, offsets, g);
        kernel.gatherDotLogSigmoid(table.rows, 60, CANDIDATES, x, example, offsets, targets, ones, ownLosses, g);
        kernel.gatherAdd(table.rows, 3, CANDIDATES, g, dx, example, 0);
        kernel.gatherAdd(dense.rows, 3, 50, g, dx, example, 0);
        kernel.score(x, 0, EXAMPLES, panel.rows(), 0, FEW, offsets, 0, array, zAt);
        kernel.logistic(array, zAt, EXAMPLES, EmbeddingTable.LANES, null, losses, 0);
        for (int i = 0; i < EXAMPLES; i++) {
            System.arraycopy(array, zAt + i * N, few, i * FEW, FEW);
        }
        kernel.copyScaled(0.7f, dx, 1, gradient, 0);
        kernel.addScaled(0.3f, dw, CANDIDATES - 1, gradient, 0);
        kernel.sgd(table.rows, 0, gradient, 0, 0.1f);
        kernel.sgd(dense.rows, 0, gradient, 0, 0.1f);
        kernel.adagrad(table.rows, squares.rows, CANDIDATES - 1, gradient, 0, 0.1f, 1e-7f);
        kernel.adagrad(dense.rows, squares.rows, CANDIDATES - 1, gradient, 0, 0.1f, 1e-7f);
    }

    /** All examples against a panel of candidates. */
    private void meet(int first, int count) {
        panel.score(kernel, x, 0, EXAMPLES, first, count, offsets, zAt);
        int to = first * EXAMPLES;
        System.arraycopy(array, zAt, logits, to, EXAMPLES * N);
        System.arraycopy(array, zAt, exponentials, to, EXAMPLES * N);
        sums[first / N] = kernel.max(logits, to, EXAMPLES * N);
        sums[2 + first / N] = kernel.exp(exponentials, to, EXAMPLES * N, (float) sums[first / N], 0.5f);
        kernel.logistic(array, zAt, EXAMPLES, RowPanel.COLUMNS, first == 0 ? upstream : null, losses, 0);
        for (int block = 0; block < x.blocks(); block++) {
            int columns = x.columns(block);
            kernel.addProduct(EXAMPLES, columns, count, array, zAt, array, panel.rows().at(first, block), array,
                    dx.at(0, block));
            kernel.addTransposedProduct(count, columns, EXAMPLES, array, zAt, array, x.at(0, block), array,
                    share.at(first, block));
        }
        kernel.addColumns(array, zAt, EXAMPLES, biases, first);
    }

    /** Returns a hash of the bits of all results of the last run. */
    int bits() {
        int hash = 31 * Arrays.hashCode(sums) + Arrays.hashCode(losses);
        hash = 31 * hash + Arrays.hashCode(logits);
        hash = 31 * hash + Arrays.hashCode(exponentials);
        hash = 31 * hash + Arrays.hashCode(biases);
        hash = 31 * hash + Arrays.hashCode(g);
        hash = 31 * hash + Arrays.hashCode(ownLosses);
        hash = 31 * hash + Arrays.hashCode(gradient);
        hash = 31 * hash + Arrays.hashCode(few);
        hash = 31 * hash + hash(x, EXAMPLES);
        hash = 31 * hash + hash(dx, EXAMPLES);
        hash = 31 * hash + hash(dw, CANDIDATES);
        for (int k = 0; k < CANDIDATES; k += CANDIDATES - 1) {
            hash = 31 * hash + Arrays.hashCode(table.row(k));
            hash = 31 * hash + Arrays.hashCode(dense.row(k));
            hash = 31 * hash + Arrays.hashCode(squares.row(k));
        }
        return hash;
    }

    private static int hash(RowPanel panel, int rows) {
        int hash = 1;
        for (int row = 0; row < rows; row++) {
            hash = 31 * hash + Arrays.hashCode(PanelRows.get(panel, row));
        }
        return hash;
    }
}
