package org.simdnce.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The largest logit and the exponentials below it: what softmax is made of. */
class NormaliserTest {
    private static final int AT = 16;

    static IntStream lengths() {
        return IntStream.of(16, 32, 48, 64, 112, 496, 512, 528, 1040);
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void largest(int n) {
        SplittableRandom random = new SplittableRandom(n);
        Kernels.underTest().forEach(kernel -> {
            for (Numbers numbers : Numbers.values()) {
                float[] z = numbers.draw(random, AT + n + 16, 1);
                z[AT - 1] = Float.POSITIVE_INFINITY;
                z[AT + n] = Float.NaN;
                float expected = Float.NEGATIVE_INFINITY;
                for (int k = AT; k < AT + n; k++) {
                    expected = Math.max(expected, z[k]);
                }
                assertEquals(expected, kernel.max(z, AT, n));
                z[AT + random.nextInt(n)] = Float.NaN;
                assertTrue(Float.isNaN(kernel.max(z, AT, n)));
            }
            float[] masked = new float[n];
            Arrays.fill(masked, Float.NEGATIVE_INFINITY);
            assertEquals(Float.NEGATIVE_INFINITY, kernel.max(masked, 0, n));
            masked[n - 1] = Kernel.MASKED;
            assertEquals(Kernel.MASKED, kernel.max(masked, 0, n));
        });
    }

    /**
     * The distance t from the shift is rounded to float, which the exponential turns into a relative error of t
     * roundings; the polynomial and the factor add a few. What would be subnormal may be 0.
     */
    @ParameterizedTest
    @MethodSource("lengths")
    void exponentials(int n) {
        SplittableRandom random = new SplittableRandom(n);
        Kernels.underTest().forEach(kernel -> {
            for (double scale : new double[] {0.01, 1, 10, 30, 1000}) {
                float[] z = Numbers.NORMAL.draw(random, AT + n + 16, scale);
                float shift = kernel.max(z, AT, n);
                float factor = (float) random.nextGaussian();
                float[] e = z.clone();
                double sum = kernel.exp(e, AT, n, shift, factor);
                double exactSum = 0;
                double sumBound = 0;
                for (int k = AT; k < AT + n; k++) {
                    double t = (double) shift - z[k];
                    double exact = Math.exp(-t);
                    double bound = (t + 8) * Bound.ROUNDING * exact + Float.MIN_NORMAL;
                    Bound.require(e[k], factor * exact, Math.abs(factor) * bound + Float.MIN_VALUE, "exponential",
                            kernel + " " + -t);
                    exactSum += exact;
                    sumBound += bound;
                }
                Bound.require(sum, exactSum, sumBound + Bound.ofSum(512, exactSum), "sum", kernel);
                assertEquals(z[AT - 1], e[AT - 1]);
                assertEquals(z[AT + n], e[AT + n]);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("org.simdnce.kernel.Kernels#underTest")
    void limits(Kernel kernel) {
        float[] z = new float[16];
        z[1] = Kernel.MASKED;
        z[2] = Float.NEGATIVE_INFINITY;
        z[3] = -200f;
        assertEquals(13.0, kernel.exp(z, 0, 16, 0f, 2f));
        assertEquals(2f, z[0]);
        for (int k = 1; k < 4; k++) {
            assertEquals(0f, z[k], "a column that is masked or far below the largest");
        }
        float[] withNaN = new float[16];
        withNaN[7] = Float.NaN;
        assertTrue(Double.isNaN(kernel.exp(withNaN, 0, 16, 0f, 1f)));
        for (int k = 0; k < 16; k++) {
            assertEquals(k == 7, Float.isNaN(withNaN[k]));
        }
    }
}
