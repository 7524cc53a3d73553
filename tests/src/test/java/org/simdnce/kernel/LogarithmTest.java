package org.simdnce.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Natural logarithms of positive floats. */
class LogarithmTest {
    @ParameterizedTest
    @MethodSource("org.simdnce.kernel.Kernels#underTest")
    void allMagnitudes(Kernel kernel) {
        SplittableRandom random = new SplittableRandom(1);
        double[] x = new double[1 << 16];
        for (int k = 0; k < x.length; k++) {
            x[k] = Float.intBitsToFloat(random.nextInt(1, Float.floatToIntBits(Float.POSITIVE_INFINITY)));
        }
        requireLogarithms(kernel, x);
    }

    /** Where the logarithm itself goes to 0, and on both sides of √½ and √2, where the exponent steps. */
    @ParameterizedTest
    @MethodSource("org.simdnce.kernel.Kernels#underTest")
    void neighboursOfOneAndOfTheRootsOfTwo(Kernel kernel) {
        double[] x = new double[3 * 1024];
        float[] centres = {1f, (float) Math.sqrt(0.5), (float) Math.sqrt(2)};
        for (int k = 0; k < x.length; k++) {
            x[k] = Float.intBitsToFloat(Float.floatToIntBits(centres[k % 3]) + k / 3 - 512);
        }
        requireLogarithms(kernel, x);
    }

    private static void requireLogarithms(Kernel kernel, double[] x) {
        double[] logarithms = x.clone();
        kernel.log(logarithms, x.length);
        for (int k = 0; k < x.length; k++) {
            double exact = Math.log(x[k]);
            assertEquals(exact, logarithms[k], 0x1p-40 * Math.abs(exact), () -> kernel + ": a logarithm");
        }
    }

    @ParameterizedTest
    @MethodSource("org.simdnce.kernel.Kernels#underTest")
    void aFewOfMany(Kernel kernel) {
        double[] x = {2, 4, 8, 1, 1, 1, 1, 1, 16, 16, 16, 16, 16, 16, 16, 16};
        kernel.log(x, 3);
        for (int k = 0; k < 3; k++) {
            assertEquals((k + 1) * Math.log(2), x[k], 1e-12);
        }
        for (int k = 8; k < 16; k++) {
            assertEquals(16, x[k], "what lies beyond the next multiple of 8");
        }
    }
}
