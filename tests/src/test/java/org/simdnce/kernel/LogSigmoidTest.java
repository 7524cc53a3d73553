package org.simdnce.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sigmoid and softplus, which close every logit, over all floats. */
class LogSigmoidTest {
    private static final String KERNELS = "org.simdnce.kernel.Kernels#underTest";
    private static final int N = RowPanel.COLUMNS;
    private static final int ROWS = 64;
    private static final int BLOCK = ROWS * N;
    /** Coprime to every power of two: mantissas are swept evenly in each binade. */
    private static final int STRIDE = 401;
    static final double ULPS = 4;
    /** Below −87 results shrink to where floats have no full precision; a little above the smallest normal number. */
    private static final double TINY = 1.7e-38;

    @ParameterizedTest
    @MethodSource(KERNELS)
    void everyStretchOfTheFloats(Kernel kernel) {
        sweep(kernel, 0f, 100f, STRIDE);
        sweep(kernel, -0f, -87f, STRIDE);
        sweep(kernel, 100f, Float.MAX_VALUE, 100 * STRIDE);
        sweep(kernel, -87f, -110f, STRIDE / 10);
        sweep(kernel, -110f, -Float.MAX_VALUE, 100 * STRIDE);
    }

    /** Walks over the bit patterns between two floats of one sign. */
    private static void sweep(Kernel kernel, float from, float to, int stride) {
        float[] z = new float[BLOCK];
        int filled = 0;
        long last = Float.floatToRawIntBits(to) & 0xffffffffL;
        for (long bits = Float.floatToRawIntBits(from) & 0xffffffffL; bits <= last; bits += stride) {
            z[filled++] = Float.intBitsToFloat((int) bits);
            if (filled == BLOCK) {
                requireExactEnough(kernel, z);
                filled = 0;
            }
        }
        Arrays.fill(z, filled, BLOCK, to);
        requireExactEnough(kernel, z);
    }

    @ParameterizedTest
    @MethodSource(KERNELS)
    void randomLogits(Kernel kernel) {
        SplittableRandom random = new SplittableRandom(87);
        for (int block = 0; block < 100; block++) {
            float[] z = new float[BLOCK];
            for (int k = 0; k < BLOCK; k++) {
                z[k] = (float) random.nextDouble(-90, 100);
            }
            requireExactEnough(kernel, z);
        }
    }

    private static void requireExactEnough(Kernel kernel, float[] z) {
        float[] noise = tile(z, ROWS);
        double[] sums = new double[ROWS];
        kernel.logistic(noise, 0, ROWS, N, null, sums, 0);
        float[] g = z.clone();
        float[] loss = new float[BLOCK];
        float[] ones = new float[BLOCK];
        Arrays.fill(ones, 1f);
        kernel.logistic(g, new float[BLOCK], ones, loss, 0, BLOCK);
        double[] exactSums = new double[ROWS];
        for (int k = 0; k < BLOCK; k++) {
            double e = Math.exp(-Math.abs((double) z[k]));
            double softplus = Math.max(z[k], 0.0) + Math.log1p(e);
            double sigmoid = (z[k] < 0 ? e : 1) / (1 + e);
            require(noise[k], sigmoid, z[k], kernel);
            require(g[k], sigmoid, z[k], kernel);
            require(loss[k], softplus, z[k], kernel);
            exactSums[k / N] += softplus;
        }
        for (int i = 0; i < ROWS; i++) {
            requireSum(sums[i], exactSums[i], kernel, z[i * N]);
        }
    }

    /** Of a row of 64 at most 16 losses meet in a lane of four; half of the errors of joining them cancel. */
    static void requireSum(double sum, double exact, Kernel kernel, Object where) {
        if (exact < Float.MAX_VALUE) {
            Bound.require(sum, exact, Bound.ofSum(N, exact) + N * TINY, "sum of losses", kernel + " from " + where);
        }
    }

    /** Rows of logits, with room for their last tile and for scratch. */
    static float[] tile(float[] z, int rows) {
        return Arrays.copyOf(z, (RowPanel.tileRows(rows) + Kernel.LOSS_ROWS) * N);
    }

    private static void require(float actual, double exact, float z, Kernel kernel) {
        // Written out, since a message for each of millions of floats would take longer than what is tested.
        double bound = z < -87 ? TINY : ULPS * Bound.ulp(exact);
        if (!(Math.abs(actual - exact) <= bound)) {
            Bound.require(actual, exact, bound, kernel.toString(), z);
        }
    }

    @ParameterizedTest
    @MethodSource(KERNELS)
    void half(Kernel kernel) {
        float[] targets = {0f, 1f, 0.5f, 1 / 3f, 0.25f, 0.2f, 0f, 1f, 0.5f, 1 / 3f, 0.25f, 0.2f};
        float[] z = {0f, 0f, 0f, 0f, 0f, 0f, -0f, -0f, -0f, -0f, -0f, -0f};
        float[] ones = new float[z.length];
        Arrays.fill(ones, 1f);
        float[] loss = new float[z.length];
        kernel.logistic(z, targets, ones, loss, 0, z.length);
        for (int k = 0; k < z.length; k++) {
            assertEquals(0.5f - targets[k], z[k]);
            assertEquals(Math.log(2), loss[k], ULPS * Bound.ulp(Math.log(2)));
        }
        float[] noise = tile(new float[N], 1);
        noise[3] = -0f;
        kernel.logistic(noise, 0, 1, N, new float[] {3f}, new double[1], 0);
        assertEquals(1.5f, noise[0]);
        assertEquals(1.5f, noise[3]);
    }

    /** TensorFlow's own table of sigmoid cross entropies. */
    @ParameterizedTest
    @MethodSource(KERNELS)
    void sigmoidCrossEntropy(Kernel kernel) {
        float[] z = {-100f, -2f, -2f, 0f, 2f, 2f, 2f, 100f};
        float[] targets = {0f, 0f, 1f, 0f, 0f, 1f, 0.5f, 1f};
        float[] logits = z.clone();
        float[] ones = {1f, 1f, 1f, 1f, 1f, 1f, 1f, 1f};
        float[] loss = new float[8];
        kernel.logistic(z, targets, ones, loss, 0, 8);
        for (int k = 0; k < 8; k++) {
            double p = 1 / (1 + Math.exp(-logits[k]));
            double exact = Math.log1p(Math.exp(-Math.abs((double) logits[k]))) + Math.max(logits[k], 0)
                    - logits[k] * targets[k];
            double bound = ULPS * Bound.ulp(Math.max(Math.abs(logits[k]), 1));
            assertEquals(exact, loss[k], bound);
            assertEquals(p - targets[k], z[k], ULPS * Bound.ulp(Math.max(p, targets[k])) + TINY);
        }
    }

    /** A coefficient's error is that of σ, of the difference and of the product with upstream. */
    @ParameterizedTest
    @MethodSource(KERNELS)
    void coefficientsWithTargets(Kernel kernel) {
        SplittableRandom random = new SplittableRandom(5);
        float[] targets = new float[BLOCK];
        float[] z = new float[BLOCK];
        float[] upstream = Numbers.CAUCHY.draw(random, BLOCK, 1);
        for (int k = 0; k < BLOCK; k++) {
            z[k] = (float) (8 * random.nextGaussian());
            targets[k] = random.nextInt(3) == 0 ? 0f : 1f / random.nextInt(1, 5);
        }
        float[] g = z.clone();
        float[] loss = new float[BLOCK];
        kernel.logistic(g, targets, upstream, loss, 0, BLOCK);
        for (int k = 0; k < BLOCK; k++) {
            double sigmoid = 1 / (1 + Math.exp(-(double) z[k]));
            double difference = sigmoid - targets[k];
            Bound.require(g[k], upstream[k] * difference, Math.abs(upstream[k]) * ULPS
                    * Bound.ulp(Math.max(sigmoid, Math.abs(difference))), "coefficient", kernel + " " + z[k]);
            double softplus = Math.max(z[k], 0.0) + Math.log1p(Math.exp(-Math.abs((double) z[k])));
            double linear = (double) targets[k] * z[k];
            Bound.require(loss[k], softplus - linear, ULPS * Bound.ulp(softplus) + 2 * Bound.ulp(linear), "loss",
                    kernel + " " + z[k]);
        }
    }

    @ParameterizedTest
    @MethodSource(KERNELS)
    void limits(Kernel kernel) {
        float infinity = Float.POSITIVE_INFINITY;
        for (float upstream : new float[] {1f, -2.5f, 1e30f}) {
            float[] z = {Kernel.MASKED, -infinity, infinity, Float.MAX_VALUE};
            float[] g = z.clone();
            float[] loss = new float[4];
            float[] upstreams = {upstream, upstream, upstream, upstream};
            kernel.logistic(g, new float[4], upstreams, loss, 0, 4);
            assertEquals(0.0, g[0], 0.0, "coefficient of a masked column");
            assertEquals(0.0, g[1], 0.0, "coefficient at -infinity");
            assertEquals(upstream, g[2]);
            assertEquals(upstream, g[3]);
            assertTrue(Arrays.equals(new float[] {0f, 0f, infinity, Float.MAX_VALUE}, loss), Arrays.toString(loss));
            float[] row = tile(filled(N, Kernel.MASKED), 1);
            Arrays.fill(row, N / 2, N, -infinity);
            double[] sum = new double[1];
            kernel.logistic(row, 0, 1, N, new float[] {upstream}, sum, 0);
            assertEquals(0.0, sum[0]);
            for (int k = 0; k < N; k++) {
                assertEquals(0.0, row[k], 0.0);
            }
            row[5] = infinity;
            kernel.logistic(row, 0, 1, N, new float[] {upstream}, sum, 0);
            assertEquals(infinity, sum[0]);
            assertEquals(upstream, row[5]);
        }
        float[] g = {-infinity, Float.MAX_VALUE, infinity};
        float[] loss = new float[3];
        kernel.logistic(g, new float[] {1f, 1f, 0.5f}, new float[] {1f, 1f, 1f}, loss, 0, 3);
        assertEquals(infinity, loss[0], "a true class that cannot be");
        assertEquals(-1f, g[0]);
        assertEquals(0f, loss[1]);
        assertEquals(0f, g[1]);
        assertEquals(0.5f, g[2]);
    }

    @ParameterizedTest
    @MethodSource(KERNELS)
    void notANumber(Kernel kernel) {
        for (int at = 0; at < 37; at++) {
            float[] z = new float[37];
            float[] targets = new float[37];
            float[] ones = new float[37];
            Arrays.fill(ones, 1f);
            targets[at] = at % 2;
            z[at] = at % 3 == 0 ? ClassTable.POISON : Float.NaN;
            float[] loss = new float[37];
            kernel.logistic(z, targets, ones, loss, 0, 37);
            for (int k = 0; k < 37; k++) {
                assertEquals(k == at, Float.isNaN(z[k]), "a coefficient");
                assertEquals(k == at, Float.isNaN(loss[k]), "a loss");
            }
        }
    }

    /** Columns of other examples lie before and after. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 33})
    void neighboursStay(int n) {
        Kernels.underTest().forEach(kernel -> {
            float[] z = filled(n + 37, 2f);
            float[] loss = filled(n + 37, 3f);
            kernel.logistic(z, new float[n + 37], filled(n + 37, 1f), loss, 5, n);
            for (int k = 0; k < n + 37; k++) {
                assertEquals(k < 5 || k >= 5 + n, z[k] == 2f, "coefficient " + k);
                assertEquals(k < 5 || k >= 5 + n, loss[k] == 3f, "loss " + k);
            }
        });
    }

    static float[] filled(int count, float value) {
        float[] filled = new float[count];
        Arrays.fill(filled, value);
        return filled;
    }
}
