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
    private static final float UNTOUCHED = 12345f;

    @ParameterizedTest
    @MethodSource("org.simdnce.kernel.Sizes#all")
    void scores(Sizes sizes) {
        int dim = sizes.dim();
        int batch = sizes.batch();
        int count = sizes.candidates();
        SplittableRandom random = sizes.random();
        int stride = EmbeddingTable.paddedColumns(dim);
        float[] x = inputs(sizes, random, batch, stride);
        float[][] weights = ClassTable.draw(sizes.numbers(), random, count, dim, 1 / Math.sqrt(dim));
        float[] offsets = Arrays.copyOf(sizes.numbers().draw(random, count, 1), EmbeddingTable.paddedColumns(count));
        Arrays.fill(offsets, count, offsets.length, Kernel.MASKED);
        double[] exact = new double[batch * count];
        double[] bounds = new double[batch * count];
        exactScores(x, stride, weights, offsets, batch, exact, bounds);
        int padded = EmbeddingTable.paddedColumns(count);
        int zStride = padded + EmbeddingTable.LANES;
        ScoredPanel panel = new ScoredPanel(count + sizes.batch() % 5, dim, x.length / stride, zStride);
        try (Arena arena = Arena.ofConfined()) {
            ClassTable table = sizes.seed() % 2 == 0 ? ClassTable.padded(arena, weights, dim)
                    : ClassTable.wrapped(arena, weights, dim, (int) sizes.seed() % 7);
            panel.panel.fill(table.rows, 0, count);
        }
        Kernels.underTest().forEach(kernel -> {
            float[] z = new float[x.length / stride * zStride];
            panel.score(kernel, x, batch, count, offsets, UNTOUCHED, z);
            for (int i = 0; i < batch; i++) {
                for (int k = 0; k < count; k++) {
                    Bound.require(z[i * zStride + k], exact[i * count + k], bounds[i * count + k], "logit",
                            kernel + " [" + i + ", " + k + "]");
                }
                for (int k = count; k < zStride; k++) {
                    assertEquals(k < padded ? Float.NEGATIVE_INFINITY : UNTOUCHED, z[i * zStride + k],
                            "beyond the last column");
                }
            }
        });
    }

    /** Rows beyond the last example hold NaN. */
    private static float[] inputs(Sizes sizes, SplittableRandom random, int batch, int stride) {
        int rows = Math.max(Math.ceilDiv(batch, Kernel.TILE_ROWS), 1) * Kernel.TILE_ROWS;
        float[] x = new float[rows * stride];
        Arrays.fill(x, ClassTable.POISON);
        for (int i = 0; i < batch; i++) {
            float[] input = sizes.numbers().draw(random, sizes.dim(), 1);
            System.arraycopy(input, 0, x, i * stride, input.length);
            Arrays.fill(x, i * stride + input.length, (i + 1) * stride, 0f);
        }
        return x;
    }

    private static void exactScores(float[] x, int stride, float[][] weights, float[] offsets, int batch,
            double[] exact, double[] bounds) {
        int dim = weights[0].length;
        for (int i = 0; i < batch; i++) {
            for (int k = 0; k < weights.length; k++) {
                double sum = offsets[k];
                double magnitude = Math.abs(sum);
                for (int c = 0; c < dim; c++) {
                    double product = (double) x[i * stride + c] * weights[k][c];
                    sum += product;
                    magnitude += Math.abs(product);
                }
                exact[i * weights.length + k] = sum;
                bounds[i * weights.length + k] = Bound.ofSum(dim, magnitude);
            }
        }
    }

    static IntStream depths() {
        return IntStream.concat(IntStream.rangeClosed(0, 40), IntStream.of(63, 64, 65, 96, 97, 513, 1000));
    }

    /** A row by row as for the input gradient, and column by column as for the candidate gradient. */
    @ParameterizedTest
    @MethodSource("depths")
    void products(int k) {
        SplittableRandom random = new SplittableRandom(k);
        Kernels.underTest().forEach(kernel -> {
            for (Numbers numbers : Numbers.values()) {
                for (int n : new int[] {16, 32, 48, 80, 112}) {
                    int m = 1 + random.nextInt(2 * Kernel.TILE_ROWS);
                    multiply(kernel, numbers, random, m, n, k, false);
                    multiply(kernel, numbers, random, m, n, k, true);
                }
            }
        });
    }

    private static void multiply(Kernel kernel, Numbers numbers, SplittableRandom random, int m, int n, int k,
            boolean transposed) {
        int mTiles = Math.ceilDiv(m, Kernel.TILE_ROWS) * Kernel.TILE_ROWS;
        int aRow = transposed ? 1 : k + 3;
        int aColumn = transposed ? mTiles + 5 : 1;
        int at = 16;
        float[] a = numbers.draw(random, at + mTiles * aRow + k * aColumn, 1);
        float[] b = numbers.draw(random, at + (k + 1) * (n + 16), 1);
        float[] before = numbers.draw(random, at + mTiles * (n + 16), 1);
        for (int i = m; i < mTiles; i++) {
            for (int p = 0; p < k; p++) {
                a[at + i * aRow + p * aColumn] = Float.NaN;
            }
        }
        float[] c = before.clone();
        kernel.addProduct(m, n, k, a, at, aRow, aColumn, b, at, n + 16, c, at, n + 16);
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                int position = at + i * (n + 16) + j;
                double sum = before[position];
                double magnitude = Math.abs(sum);
                for (int p = 0; p < k; p++) {
                    double product = (double) a[at + i * aRow + p * aColumn] * b[at + p * (n + 16) + j];
                    sum += product;
                    magnitude += Math.abs(product);
                }
                Bound.require(c[position], sum, Bound.ofSum(k, magnitude), "product", kernel + " " + m + " x " + n
                        + " x " + k + " [" + i + ", " + j + "]");
            }
            int end = at + i * (n + 16) + n;
            assertTrue(Arrays.equals(before, end, end + 16, c, end, end + 16), "columns beyond the last");
        }
        assertTrue(Arrays.equals(before, 0, at, c, 0, at), "elements before the first");
    }
}
