package org.simdnce.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The matrix products of a step against sums in double. */
class ProductTest {
    private static final int N = RowPanel.COLUMNS;
    private static final int AT = 16;

    /** NaN is in the offsets beyond the last candidate, in rows beyond the last example and wherever nobody wrote. */
    @ParameterizedTest
    @MethodSource("org.simdnce.kernel.Sizes#all")
    void scores(Sizes sizes) {
        int dim = sizes.dim();
        int batch = sizes.batch();
        int count = sizes.candidates();
        SplittableRandom random = sizes.random();
        float[][] x = ClassTable.draw(sizes.numbers(), random, batch, dim, 1);
        float[][] weights = ClassTable.draw(sizes.numbers(), random, count, dim, 1 / Math.sqrt(dim));
        int padded = ScoredPanel.padded(count);
        float[] offsets = Arrays.copyOf(sizes.numbers().draw(random, count, 1), padded);
        Arrays.fill(offsets, count, padded, ClassTable.POISON);
        double[] exact = new double[batch * count];
        double[] bounds = new double[batch * count];
        exactScores(x, weights, offsets, exact, bounds);
        try (Arena arena = Arena.ofConfined()) {
            ClassTable table = sizes.seed() % 2 == 0 ? ClassTable.padded(arena, weights, dim)
                    : ClassTable.wrapped(arena, weights, dim, (int) sizes.seed() % 7);
            Kernels.underTest().forEach(kernel -> {
                ScoredPanel panel = new ScoredPanel(Math.max(batch, 1), count + batch % 5, dim);
                panel.candidates.fill(kernel, table.rows, 0, count);
                for (int i = 0; i < batch; i++) {
                    PanelRows.set(panel.x, i, x[i]);
                }
                float[] z = new float[batch * padded];
                panel.score(kernel, batch, count, offsets, z);
                for (int i = 0; i < batch; i++) {
                    for (int k = 0; k < count; k++) {
                        requireLogit(z[i * padded + k], exact[i * count + k], bounds[i * count + k], kernel, i, k);
                    }
                    for (int k = count; k < ScoredPanel.closed(count); k++) {
                        assertEquals(Float.NEGATIVE_INFINITY, z[i * padded + k], "beyond the last column");
                    }
                }
            });
        }
    }

    private static void requireLogit(float actual, double exact, double bound, Kernel kernel, int i, int k) {
        // Written out, since a message for each of millions of logits would take longer than what is tested.
        if (!(Math.abs(actual - exact) <= bound)) {
            Bound.require(actual, exact, bound, "logit", kernel + " [" + i + ", " + k + "]");
        }
    }

    private static void exactScores(float[][] x, float[][] weights, float[] offsets, double[] exact, double[] bounds) {
        int dim = weights[0].length;
        for (int i = 0; i < x.length; i++) {
            for (int k = 0; k < weights.length; k++) {
                double sum = offsets[k];
                double magnitude = Math.abs(sum);
                for (int c = 0; c < dim; c++) {
                    double product = (double) x[i][c] * weights[k][c];
                    sum += product;
                    magnitude += Math.abs(product);
                }
                exact[i * weights.length + k] = sum;
                bounds[i * weights.length + k] = Bound.ofSum(dim, magnitude);
            }
        }
    }

    /** A logit is the same to the bit wherever in tiles and panels its example and its candidate are. */
    @ParameterizedTest
    @MethodSource("org.simdnce.kernel.Sizes#dims")
    void aLogitDoesNotDependOnItsPlace(int dim) {
        int examples = ScoredPanel.GROUP + 3;
        int count = N + 6;
        SplittableRandom random = new SplittableRandom(dim);
        float[][] weights = ClassTable.draw(Numbers.NORMAL, random, count, dim, 1);
        float[] offsets = Numbers.NORMAL.draw(random, 2 * N, 1);
        try (Arena arena = Arena.ofConfined()) {
            ClassTable table = ClassTable.wrapped(arena, weights, dim, 0);
            Kernels.underTest().forEach(kernel -> {
                ScoredPanel panel = new ScoredPanel(examples, count, dim);
                for (int i = 0; i < examples; i++) {
                    PanelRows.set(panel.x, i, Numbers.NORMAL.draw(random, dim, 1));
                }
                panel.candidates.fill(kernel, table.rows, 0, count);
                float[] z = new float[examples * 2 * N];
                panel.score(kernel, examples, count, offsets, z);
                for (int k : new int[] {0, 31, N - 1, count - 1}) {
                    RowList single = new RowList(1);
                    single.reset(new EmbeddingTable[] {table.table});
                    single.add(0, table.named(k));
                    panel.candidates.fill(kernel, single, 0, 1);
                    for (int i : new int[] {0, 64, ScoredPanel.GROUP - 1, examples - 1}) {
                        panel.scoreTile(kernel, i, 1, 0, 1, Arrays.copyOfRange(offsets, k, k + N));
                        assertEquals(z[i * 2 * N + k], panel.array[panel.zAt], () -> kernel + " example " + i
                                + " candidate " + k);
                    }
                }
            });
        }
    }

    static IntStream depths() {
        return IntStream.concat(IntStream.rangeClosed(0, 40), IntStream.of(63, 64, 65, 96, 97, 127, 128));
    }

    /** With a depth beyond 64 the rows of A overlap, which the product by its indices allows. */
    @ParameterizedTest
    @MethodSource("depths")
    void products(int k) {
        SplittableRandom random = new SplittableRandom(k);
        Kernels.underTest().forEach(kernel -> {
            for (Numbers numbers : Numbers.values()) {
                for (int n : new int[] {1, 3, 4, 7, 8, 15, 16, 17, 31, 32, 33, 48, 49, 63, 64}) {
                    int m = 1 + random.nextInt(2 * Kernel.TILE_ROWS);
                    multiply(kernel, numbers, random, m, n, k, false);
                    multiply(kernel, numbers, random, m, n, k, true);
                }
                for (int m : new int[] {60, 61, 63, 64}) {
                    multiply(kernel, numbers, random, m, 1 + random.nextInt(N), k, false);
                    multiply(kernel, numbers, random, m, 1 + random.nextInt(N), k, true);
                }
                multiply(kernel, numbers, random, 128, 1 + random.nextInt(N), k, false);
            }
        });
    }

    /** The deterministic bound: every product passes through at most {@code k} additions, and C through one. */
    private static void multiply(Kernel kernel, Numbers numbers, SplittableRandom random, int m, int n, int k,
            boolean transposed) {
        int tileRows = RowPanel.tileRows(m);
        float[] a = left(numbers, random, m, k, transposed);
        float[] b = poisoned(AT + (k + 1) * N);
        for (int p = 0; p < k; p++) {
            System.arraycopy(numbers.draw(random, n, 1), 0, b, AT + p * N, n);
        }
        float[] before = numbers.draw(random, AT + tileRows * N + AT, 1);
        float[] c = before.clone();
        float[] givenA = a.clone();
        float[] givenB = b.clone();
        if (transposed) {
            kernel.addTransposedProduct(m, n, k, a, AT, b, AT, c, AT);
        } else {
            kernel.addProduct(m, n, k, a, AT, b, AT, c, AT);
        }
        int row = transposed ? 1 : N;
        int column = transposed ? N : 1;
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                int position = AT + i * N + j;
                double sum = before[position];
                double magnitude = Math.abs(sum);
                for (int p = 0; p < k; p++) {
                    double product = (double) a[AT + i * row + p * column] * b[AT + p * N + j];
                    sum += product;
                    magnitude += Math.abs(product);
                }
                double bound = (k + 1) * Bound.ROUNDING * magnitude;
                if (!(Math.abs(c[position] - sum) <= bound)) {
                    Bound.require(c[position], sum, bound, transposed ? "transposed product" : "product",
                            kernel + " " + m + " x " + n + " x " + k + " [" + i + ", " + j + "]");
                }
            }
        }
        assertTrue(Arrays.equals(before, 0, AT, c, 0, AT), "elements before the first");
        int end = AT + tileRows * N;
        assertTrue(Arrays.equals(before, end, end + AT, c, end, end + AT), "elements after the last tile");
        PanelRows.assertSameBits(givenA, a, "A");
        PanelRows.assertSameBits(givenB, b, "B");
    }

    /** A, with NaN in rows and columns beyond its last. */
    private static float[] left(Numbers numbers, SplittableRandom random, int m, int k, boolean transposed) {
        int rows = transposed ? k : m;
        int columns = transposed ? m : k;
        float[] a = poisoned(AT + (Math.max(rows, RowPanel.tileRows(m)) + 2) * N + columns);
        for (int i = 0; i < rows; i++) {
            System.arraycopy(numbers.draw(random, columns, 1), 0, a, AT + i * N, columns);
        }
        return a;
    }

    private static float[] poisoned(int count) {
        float[] poisoned = new float[count];
        Arrays.fill(poisoned, ClassTable.POISON);
        return poisoned;
    }
}
