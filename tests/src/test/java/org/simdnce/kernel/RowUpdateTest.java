package org.simdnce.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows that change in place, and what must not change with them. */
class RowUpdateTest {
    private static final float RATE = 0.3f;
    private static final float EPSILON = 1e-7f;
    private static final int ROWS = 3;

    private interface Update {
        void test(Kernel kernel, ClassTable table, ClassTable squares, SplittableRandom random);
    }

    private static void withTables(int dim, Update update) {
        Kernels.underTest().forEach(kernel -> {
            for (Numbers numbers : Numbers.values()) {
                SplittableRandom random = new SplittableRandom(dim);
                float[][] values = ClassTable.draw(numbers, random, ROWS, dim, 1);
                float[][] squares = ClassTable.draw(Numbers.LOG_NORMAL, random, ROWS, dim, 0.1);
                try (Arena arena = Arena.ofConfined()) {
                    update.test(kernel, ClassTable.padded(arena, values, dim),
                            ClassTable.padded(arena, squares, dim), random);
                    int gap = random.nextInt(20);
                    update.test(kernel, ClassTable.wrapped(arena, values, dim, gap),
                            ClassTable.wrapped(arena, squares, dim, gap), random);
                    update.test(kernel, ClassTable.wrapped(arena, values, dim, gap),
                            ClassTable.padded(arena, squares, dim), random);
                }
            }
        });
    }

    /**
     * A gradient whose padding is what a gradient with an infinite factor leaves there, 0 · ∞, between elements that
     * are somebody else's.
     */
    private static float[] gradient(int dim, SplittableRandom random) {
        float[] gradient = new float[16 + EmbeddingTable.paddedColumns(dim) + 16];
        Arrays.fill(gradient, ClassTable.POISON);
        System.arraycopy(Numbers.NORMAL.draw(random, dim, 2), 0, gradient, 16, dim);
        return gradient;
    }

    /** An update may clear the padding of its gradient, and nothing else. */
    private static void requireKept(float[] before, float[] after, int dim) {
        int padded = EmbeddingTable.paddedColumns(dim);
        System.arraycopy(before, 16 + dim, after, 16 + dim, padded - dim);
        PanelRows.assertSameBits(before, after, "the gradient");
    }

    @ParameterizedTest
    @MethodSource("org.simdnce.kernel.Sizes#dims")
    void sgd(int dim) {
        withTables(dim, (kernel, table, squares, random) -> {
            int[] before = table.bits();
            for (int k = 0; k < ROWS; k++) {
                float[] gradient = gradient(dim, random);
                float[] given = gradient.clone();
                kernel.sgd(table.rows, k, gradient, 16, RATE);
                float[] after = table.row(k);
                for (int c = 0; c < dim; c++) {
                    double step = (double) RATE * gradient[16 + c];
                    double exact = table.values[k][c] - step;
                    Bound.require(after[c], exact, Bound.ROUNDING * (Math.abs(step) + 1.001 * Math.abs(exact)
                            + Bound.ROUNDING * Math.abs(step)), "weight", kernel + " column " + c);
                }
                requireKept(given, gradient, dim);
            }
            table.requireNothingElseTouched(before);
        });
    }

    /**
     * The sum of squares is rounded twice at most; the step passes through root, sum, product and quotient, half of
     * the sum's error among them, and the new weight is rounded once.
     */
    @ParameterizedTest
    @MethodSource("org.simdnce.kernel.Sizes#dims")
    void adagrad(int dim) {
        withTables(dim, (kernel, table, squares, random) -> {
            int[] before = table.bits();
            int[] squaresBefore = squares.bits();
            for (int k = 0; k < ROWS; k++) {
                float[] gradient = gradient(dim, random);
                float[] given = gradient.clone();
                kernel.adagrad(table.rows, squares.rows, k, gradient, 16, RATE, EPSILON);
                float[] weights = table.row(k);
                float[] sums = squares.row(k);
                for (int c = 0; c < dim; c++) {
                    double g = gradient[16 + c];
                    double sum = squares.values[k][c] + g * g;
                    double step = RATE * g / (Math.sqrt(sum) + EPSILON);
                    double exact = table.values[k][c] - step;
                    Bound.require(sums[c], sum, 2.001 * Bound.ROUNDING * sum, "square", kernel + " column " + c);
                    Bound.require(weights[c], exact, Bound.ROUNDING * (5.001 * Math.abs(step)
                            + 1.001 * Math.abs(exact)), "weight", kernel + " column " + c);
                }
                requireKept(given, gradient, dim);
            }
            table.requireNothingElseTouched(before);
            squares.requireNothingElseTouched(squaresBefore);
        });
    }

    /** Whatever the gradient is, only the row's own columns take it. */
    @ParameterizedTest
    @MethodSource("org.simdnce.kernel.Sizes#dims")
    void gradientsThatAreNotFiniteStayInTheirRow(int dim) {
        withTables(dim, (kernel, table, squares, random) -> {
            int[] before = table.bits();
            int[] squaresBefore = squares.bits();
            for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                float[] gradient = new float[16 + EmbeddingTable.paddedColumns(dim)];
                Arrays.fill(gradient, value);
                kernel.sgd(table.rows, 0, gradient, 16, RATE);
                assertNotFinite(table.row(0));
                Arrays.fill(gradient, value);
                kernel.adagrad(table.rows, squares.rows, 1, gradient, 16, RATE, EPSILON);
                assertNotFinite(table.row(1));
                assertNotFinite(squares.row(1));
            }
            table.requireNothingElseTouched(before);
            squares.requireNothingElseTouched(squaresBefore);
        });
    }

    private static void assertNotFinite(float[] row) {
        for (float value : row) {
            assertTrue(!Float.isFinite(value), () -> "a finite number where the gradient was not: " + value);
        }
    }

    /** The columns that fill up the panel's last block hold NaN, and so does what lies around the row's target. */
    @ParameterizedTest
    @MethodSource("org.simdnce.kernel.Sizes#dims")
    void scaledRowsOfPanels(int dim) {
        SplittableRandom random = new SplittableRandom(dim);
        Kernels.underTest().forEach(kernel -> {
            for (Numbers numbers : Numbers.values()) {
                RowPanel panel = PanelRows.poisoned(130, random.nextBoolean() ? 64 : 128, dim);
                for (int row : new int[] {0, 5, 63, 64, 127, 128, 129}) {
                    float[] x = numbers.draw(random, dim, 1);
                    PanelRows.setPoisoned(panel, row, x);
                    float[] panelBefore = panel.array().clone();
                    float factor = numbers.draw(random, 1, 1)[0];
                    float[] sums = numbers.draw(random, dim, 1);
                    // Nothing follows the last element, then NaN does.
                    for (int after : new int[] {0, 20}) {
                        scaleRow(kernel, factor, panel, row, x, sums, after);
                    }
                    PanelRows.assertSameBits(panelBefore, panel.array(), "the panel");
                }
            }
        });
    }

    private static void scaleRow(Kernel kernel, float factor, RowPanel panel, int row, float[] x, float[] sums,
            int after) {
        float[] copied = surrounded(sums, after);
        kernel.copyScaled(factor, panel, row, copied, 3);
        float[] added = surrounded(sums, after);
        kernel.addScaled(factor, panel, row, added, 3);
        for (int c = 0; c < x.length; c++) {
            assertEquals(factor * x[c], copied[3 + c]);
            double product = (double) factor * x[c];
            double exact = sums[c] + product;
            Bound.require(added[3 + c], exact, Bound.ROUNDING * 1.001 * (Math.abs(product) + Math.abs(exact)), "sum",
                    kernel + " row " + row + " column " + c);
        }
        float[] before = surrounded(sums, after);
        System.arraycopy(sums, 0, copied, 3, sums.length);
        System.arraycopy(sums, 0, added, 3, sums.length);
        PanelRows.assertSameBits(before, copied, "around the copied row");
        PanelRows.assertSameBits(before, added, "around the added row");
    }

    private static float[] surrounded(float[] row, int after) {
        float[] surrounded = new float[3 + row.length + after];
        Arrays.fill(surrounded, ClassTable.POISON);
        System.arraycopy(row, 0, surrounded, 3, row.length);
        return surrounded;
    }
}
