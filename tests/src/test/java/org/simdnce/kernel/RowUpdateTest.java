package org.simdnce.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows that change in place, and what must not change with them. */
class RowUpdateTest {
    private static final float RATE = 0.3f;
    private static final float EPSILON = 1e-7f;
    private static final int ROWS = 3;

    static IntStream dims() {
        return IntStream.concat(IntStream.rangeClosed(1, 67), IntStream.of(100, 127, 128, 129, 300, 1021));
    }

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

    /** A gradient whose padding is what a gradient with an infinite factor leaves there: 0 · ∞. */
    private static float[] gradient(int dim, SplittableRandom random) {
        float[] gradient = new float[16 + EmbeddingTable.paddedColumns(dim)];
        Arrays.fill(gradient, Float.NaN);
        System.arraycopy(Numbers.NORMAL.draw(random, dim, 2), 0, gradient, 16, dim);
        return gradient;
    }

    @ParameterizedTest
    @MethodSource("dims")
    void sgd(int dim) {
        withTables(dim, (kernel, table, squares, random) -> {
            int[] before = table.bits();
            for (int k = 0; k < ROWS; k++) {
                float[] gradient = gradient(dim, random);
                kernel.sgd(table.rows, k, gradient, 16, RATE);
                float[] after = table.row(k);
                for (int c = 0; c < dim; c++) {
                    double step = (double) RATE * gradient[16 + c];
                    double exact = table.values[k][c] - step;
                    Bound.require(after[c], exact, Bound.ROUNDING * (Math.abs(step) + 1.001 * Math.abs(exact)
                            + Bound.ROUNDING * Math.abs(step)), "weight", kernel + " column " + c);
                }
                for (int c = dim; c < gradient.length - 16; c++) {
                    assertEquals(0f, gradient[16 + c], "the gradient's padding");
                }
            }
            table.requireNothingElseTouched(before);
        });
    }

    /**
     * The sum of squares is rounded twice at most; the step passes through root, sum, product and quotient, half of
     * the sum's error among them, and the new weight is rounded once.
     */
    @ParameterizedTest
    @MethodSource("dims")
    void adagrad(int dim) {
        withTables(dim, (kernel, table, squares, random) -> {
            int[] before = table.bits();
            int[] squaresBefore = squares.bits();
            for (int k = 0; k < ROWS; k++) {
                float[] gradient = gradient(dim, random);
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
            }
            table.requireNothingElseTouched(before);
            squares.requireNothingElseTouched(squaresBefore);
        });
    }

    /** Whatever the gradient is, only the row's own columns take it. */
    @ParameterizedTest
    @MethodSource("dims")
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

    static IntStream lengths() {
        return IntStream.of(0, 16, 32, 48, 64, 80, 112, 304, 1024);
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void scaledSums(int n) {
        SplittableRandom random = new SplittableRandom(n);
        Kernels.underTest().forEach(kernel -> {
            for (Numbers numbers : Numbers.values()) {
                float[] x = numbers.draw(random, n + 5, 1);
                float[] before = numbers.draw(random, n + 20, 1);
                float[] y = before.clone();
                float factor = numbers.draw(random, 1, 1)[0];
                kernel.addScaled(factor, x, 5, y, 3, n);
                for (int c = 0; c < y.length; c++) {
                    boolean inside = c >= 3 && c < 3 + n;
                    double product = inside ? (double) factor * x[c + 2] : 0;
                    double exact = before[c] + product;
                    double bound = inside ? Bound.ROUNDING * 1.001 * (Math.abs(product) + Math.abs(exact)) : 0;
                    Bound.require(y[c], exact, bound, "sum", kernel + " " + c);
                }
            }
        });
    }
}
