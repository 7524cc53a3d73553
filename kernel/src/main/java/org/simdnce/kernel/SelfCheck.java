package org.simdnce.kernel;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Compares two kernels on a small problem at start-up: some JDK builds have computed wrong results on some widths. It
 * runs before anything is compiled, so it sees the classes as they are interpreted.
 */
final class SelfCheck {
    private static final int ROWS = 12;
    /** At every width all tiles occur: four, two and one vectors of 512 bits. */
    private static final int COLUMNS = 112;
    private static final int DEPTH = 40;

    private SelfCheck() {
    }

    /** Returns what differs first, or null. */
    static String firstDifference(Kernel candidate, Kernel trusted) {
        float[] a = numbers(1, ROWS * DEPTH);
        float[] b = numbers(2, DEPTH * COLUMNS);
        float[] product = new float[ROWS * COLUMNS];
        float[] expected = new float[ROWS * COLUMNS];
        candidate.addProduct(ROWS, COLUMNS, DEPTH, a, 0, DEPTH, 1, b, 0, COLUMNS, product, 0, COLUMNS);
        trusted.addProduct(ROWS, COLUMNS, DEPTH, a, 0, DEPTH, 1, b, 0, COLUMNS, expected, 0, COLUMNS);
        String fault = difference("product", product, expected);
        if (fault != null) {
            return fault;
        }
        double loss = candidate.logistic(product, 0, product.length, 1.5f);
        double expectedLoss = trusted.logistic(expected, 0, expected.length, 1.5f);
        if (!(Math.abs(loss - expectedLoss) <= 1e-4 * expectedLoss)) {
            return "logistic loss " + loss + " instead of " + expectedLoss;
        }
        fault = difference("sigmoid", product, expected);
        return fault != null ? fault : rowDifference(candidate, trusted, a);
    }

    /** Compares what runs over single rows: the dot product of a table's row, and exp under the largest element. */
    private static String rowDifference(Kernel candidate, Kernel trusted, float[] x) {
        float[] scores = new float[COLUMNS];
        float[] expected = new float[COLUMNS];
        try (Arena arena = Arena.ofConfined()) {
            EmbeddingTable table = EmbeddingTable.allocate(arena, COLUMNS, DEPTH).fillUniform(3, -1f, 1f);
            RowList rows = new RowList(COLUMNS);
            rows.reset(new EmbeddingTable[] {table});
            for (int row = 0; row < COLUMNS; row++) {
                rows.add(0, row);
            }
            float[] padded = Arrays.copyOf(Arrays.copyOf(x, DEPTH), EmbeddingTable.paddedColumns(DEPTH));
            candidate.gatherDot(rows, 0, COLUMNS, padded, 0, new float[COLUMNS], scores, 0);
            trusted.gatherDot(rows, 0, COLUMNS, padded, 0, new float[COLUMNS], expected, 0);
        }
        String fault = difference("dot product", scores, expected);
        if (fault != null) {
            return fault;
        }
        candidate.exp(scores, 0, COLUMNS, candidate.max(scores, 0, COLUMNS), 1f);
        trusted.exp(expected, 0, COLUMNS, trusted.max(expected, 0, COLUMNS), 1f);
        return difference("exp", scores, expected);
    }

    private static String difference(String what, float[] actual, float[] expected) {
        for (int i = 0; i < actual.length; i++) {
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
