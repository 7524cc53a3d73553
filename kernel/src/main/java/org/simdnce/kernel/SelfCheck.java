package org.simdnce.kernel;

import java.util.SplittableRandom;

/** Compares two kernels on a small problem at start-up: some JDK builds have computed wrong sums on some widths. */
final class SelfCheck {
    private static final int ROWS = 12;
    private static final int COLUMNS = 48;
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
        return difference("sigmoid", product, expected);
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
