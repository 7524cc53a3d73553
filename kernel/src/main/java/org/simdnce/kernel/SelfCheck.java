package org.simdnce.kernel;

import java.lang.foreign.Arena;
import java.util.SplittableRandom;

/**
 * Compares two kernels on a small problem at start-up: some JDK builds have computed wrong results on some widths. It
 * runs before anything is compiled, so it sees the classes as they are interpreted.
 */
final class SelfCheck {
    private static final int ROWS = 2 * Kernel.TILE_ROWS;
    private static final int N = RowPanel.COLUMNS;
    private static final int DEPTH = 40;

    private SelfCheck() {
    }

    /** Returns what differs first, or null. */
    static String firstDifference(Kernel candidate, Kernel trusted) {
        float[] a = numbers(1, DEPTH * N);
        float[] b = numbers(2, DEPTH * N);
        float[] product = new float[(ROWS + Kernel.LOSS_ROWS) * N];
        float[] expected = new float[product.length];
        candidate.addProduct(ROWS, N, DEPTH, a, 0, b, 0, product, 0);
        trusted.addProduct(ROWS, N, DEPTH, a, 0, b, 0, expected, 0);
        candidate.addTransposedProduct(ROWS, N, DEPTH, a, 0, b, 0, product, 0);
        trusted.addTransposedProduct(ROWS, N, DEPTH, a, 0, b, 0, expected, 0);
        String fault = difference("product", product, expected, ROWS * N);
        if (fault != null) {
            return fault;
        }
        double[] losses = new double[ROWS];
        double[] expectedLosses = new double[ROWS];
        candidate.logistic(product, 0, ROWS, N, null, losses, 0);
        trusted.logistic(expected, 0, ROWS, N, null, expectedLosses, 0);
        for (int i = 0; i < ROWS; i++) {
            if (!(Math.abs(losses[i] - expectedLosses[i]) <= 1e-4 * expectedLosses[i])) {
                return "logistic loss " + losses[i] + " instead of " + expectedLosses[i];
            }
        }
        fault = difference("sigmoid", product, expected, ROWS * N);
        return fault != null ? fault : rowDifference(candidate, trusted);
    }

    /** Compares what runs over single rows: the dot product of a table's row, and exp under the largest element. */
    private static String rowDifference(Kernel candidate, Kernel trusted) {
        float[] scores = new float[N];
        float[] expected = new float[N];
        try (Arena arena = Arena.ofConfined()) {
            EmbeddingTable table = EmbeddingTable.allocate(arena, N, DEPTH).fillUniform(3, -1f, 1f);
            RowList rows = new RowList(N);
            rows.reset(new EmbeddingTable[] {table});
            for (int row = 0; row < N; row++) {
                rows.add(0, row);
            }
            RowPanel x = new RowPanel(new PanelMemory(), N, N, DEPTH);
            trusted.gather(rows, 0, N, x, 0);
            int[] example = new int[N];
            candidate.gatherDot(rows, 0, N, x, example, new float[N], scores);
            trusted.gatherDot(rows, 0, N, x, example, new float[N], expected);
        }
        String fault = difference("dot product", scores, expected, N);
        if (fault != null) {
            return fault;
        }
        candidate.exp(scores, 0, N, candidate.max(scores, 0, N), 1f);
        trusted.exp(expected, 0, N, trusted.max(expected, 0, N), 1f);
        return difference("exp", scores, expected, N);
    }

    private static String difference(String what, float[] actual, float[] expected, int count) {
        for (int i = 0; i < count; i++) {
            if (!(Math.abs(actual[i] - expected[i]) <= 1e-4f)) {
                return what + " " + actual[i] + " instead of " + expected[i];
            }
        }
        return null;
    }

    private static float[] numbers(long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = random.nextFloat() - 0.5f;
        }
        return numbers;
    }
}
