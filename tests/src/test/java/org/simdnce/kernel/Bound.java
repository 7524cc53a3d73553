package org.simdnce.kernel;

import static org.junit.jupiter.api.Assertions.fail;

/** How far float32 results may lie from exact ones. */
public final class Bound {
    /** Largest relative error of one rounding. */
    public static final double ROUNDING = 0x1p-24;

    private Bound() {
    }

    /**
     * Bounds the error of a sum of products: {@code (terms / 16 + 8) · 2⁻²⁴ · magnitude}.
     *
     * @param magnitude sum of the absolute values of all that is added
     */
    public static double ofSum(int terms, double magnitude) {
        return (terms / 16.0 + 8) * ROUNDING * magnitude;
    }

    /** Returns the distance of neighbouring floats at a value. */
    public static double ulp(double value) {
        return Math.ulp((float) value);
    }

    /** Fails unless a result is within its bound; NaN never is. */
    public static void require(double actual, double exact, double bound, String what, Object where) {
        if (!(Math.abs(actual - exact) <= bound)) {
            fail(what + " at " + where + ": " + actual + " instead of " + exact + ", off by "
                    + Math.abs(actual - exact) + ", allowed " + bound);
        }
    }
}
