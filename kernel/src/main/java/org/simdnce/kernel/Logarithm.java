package org.simdnce.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The natural logarithm in lanes of doubles: {@code log(2^n · m) = n · ln 2 + 2 artanh(t)} with
 * {@code t = (m − 1) / (m + 1)} and m in [√½, √2), so that |t| < 0.172. The series {@code artanh(t) = t + t³/3 + t⁵/5 + …}
 * is cut off after t¹⁵/15, at less than 2⁻⁴⁵ of its value.
 */
final class Logarithm {
    private static final VectorSpecies<Double> D = VectorShape.forBitSize(Simd.BITS).withLanes(double.class);
    private static final int L = D.length();

    private static final double SQRT_HALF = 0.7071067811865476;
    private static final long SQRT_HALF_BITS = Double.doubleToRawLongBits(SQRT_HALF);
    private static final long ONE_BITS = Double.doubleToRawLongBits(1.0);
    private static final long FRACTION = (1L << 52) - 1;
    /** Numbers at a time. C2 compiles what is called often; of one long loop a step it would stay at a makeshift. */
    private static final int SECTION = 64;
    /** 2⁵² + 1023: an integer below 2⁵² that is put into its low bits is added to it. */
    private static final double BIASED = 0x1p52 + 1023;

    private Logarithm() {
    }

    static void log(double[] x, int n) {
        for (int from = 0; from < n; from += SECTION) {
            logSection(x, from, Math.min(n, from + SECTION));
        }
    }

    private static void logSection(double[] x, int from, int to) {
        for (int k = from; k < to; k += L) {
            LongVector bits = DoubleVector.fromArray(D, x, k).reinterpretAsLongs();
            // Counted from √½, the exponent field steps where m would pass √2.
            LongVector shifted = bits.add(ONE_BITS - SQRT_HALF_BITS);
            DoubleVector power = shifted.lanewise(VectorOperators.LSHR, 52)
                    .or(Double.doubleToRawLongBits(0x1p52)).reinterpretAsDoubles().sub(BIASED);
            DoubleVector m = shifted.and(FRACTION).add(SQRT_HALF_BITS).reinterpretAsDoubles();
            DoubleVector t = m.sub(1.0).div(m.add(1.0));
            DoubleVector t2 = t.mul(t);
            DoubleVector p = t2.fma(DoubleVector.broadcast(D, 2.0 / 15), DoubleVector.broadcast(D, 2.0 / 13));
            p = p.fma(t2, DoubleVector.broadcast(D, 2.0 / 11));
            p = p.fma(t2, DoubleVector.broadcast(D, 2.0 / 9));
            p = p.fma(t2, DoubleVector.broadcast(D, 2.0 / 7));
            p = p.fma(t2, DoubleVector.broadcast(D, 2.0 / 5));
            p = p.fma(t2, DoubleVector.broadcast(D, 2.0 / 3));
            p = p.fma(t2, DoubleVector.broadcast(D, 2.0));
            power.fma(DoubleVector.broadcast(D, Math.log(2)), p.mul(t)).intoArray(x, k);
        }
    }
}
