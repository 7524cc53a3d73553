package org.simdnce.sampler;

import static jdk.incubator.vector.VectorOperators.D2F;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Expected counts of {@link LogUniform} in the lanes: {@link Polynomials}, operation by operation. What the scalar form
 * has for probabilities from 1/2 on is left out, since no class is so likely where there are at least
 * {@link #MIN_RANGE}.
 *
 * <p>All is written out: a vector that is handed to a method is an object unless C2 inlines that method, which it does
 * not once it has compiled it by itself.
 */
final class ExpectedCountLanes {
    private static final VectorShape SHAPE = VectorShape.forBitSize(Simd.BITS);
    private static final VectorSpecies<Long> LONGS = SHAPE.withLanes(long.class);
    private static final VectorSpecies<Double> DOUBLES = SHAPE.withLanes(double.class);
    private static final VectorSpecies<Float> FLOATS = VectorShape.forBitSize(Simd.BITS / 2).withLanes(float.class);

    private static final int LANES = DOUBLES.length();
    /** The likeliest of three classes has the probability 1/2, that of four 0.43. */
    static final long MIN_RANGE = 4;

    private static final double TWO_TO_52 = 0x1p52;
    private static final double TWO_TO_84 = 0x1p84;
    private static final long TWO_TO_52_BITS = Double.doubleToRawLongBits(TWO_TO_52);
    private static final long TWO_TO_84_BITS = Double.doubleToRawLongBits(TWO_TO_84);

    private ExpectedCountLanes() {
    }

    /** Probabilities times a factor, of as many ids as fill vectors; returns how many. */
    static int means(long[] ids, int from, int n, double factor, float[] out, int at) {
        int whole = n & -LANES;
        for (int k = 0; k < whole; k += LANES) {
            // Both halves as fractions of large numbers, joined with one rounding: AVX2 has no conversion from long.
            LongVector id = LongVector.fromArray(LONGS, ids, from + k);
            DoubleVector lowHalf = id.and(PhiloxStream.WORD_MASK).or(TWO_TO_52_BITS).reinterpretAsDoubles();
            DoubleVector highHalf = id.lanewise(LSHR, 32).or(TWO_TO_84_BITS).reinterpretAsDoubles();
            DoubleVector s = DoubleVector.broadcast(DOUBLES, 1)
                    .div(highHalf.sub(TWO_TO_84 + TWO_TO_52).add(lowHalf).mul(2).add(3));
            DoubleVector z = s.mul(s);
            DoubleVector z2 = z.mul(z);
            DoubleVector mean = z2.mul(z2).fma(
                    z2.fma(
                            z.fma(DoubleVector.broadcast(DOUBLES, Polynomials.A17),
                                    DoubleVector.broadcast(DOUBLES, Polynomials.A15)),
                            z.fma(DoubleVector.broadcast(DOUBLES, Polynomials.A13),
                                    DoubleVector.broadcast(DOUBLES, Polynomials.A11))),
                    z2.fma(
                            z.fma(DoubleVector.broadcast(DOUBLES, Polynomials.A9),
                                    DoubleVector.broadcast(DOUBLES, Polynomials.A7)),
                            z.fma(DoubleVector.broadcast(DOUBLES, Polynomials.A5),
                                    DoubleVector.broadcast(DOUBLES, Polynomials.A3))))
                    .fma(z, DoubleVector.broadcast(DOUBLES, 2)).mul(s).mul(factor);
            ((FloatVector) mean.convertShape(D2F, FLOATS, 0)).intoArray(out, at + k);
        }
        return whole;
    }

    /** Chances to come up in a number of tries, of as many ids as fill vectors; returns how many. */
    static int inclusions(long[] ids, int from, int n, double perLogRange, double tries, float[] out, int at) {
        int whole = n & -LANES;
        for (int k = 0; k < whole; k += LANES) {
            // Both halves as fractions of large numbers, joined with one rounding: AVX2 has no conversion from long.
            LongVector id = LongVector.fromArray(LONGS, ids, from + k);
            DoubleVector lowHalf = id.and(PhiloxStream.WORD_MASK).or(TWO_TO_52_BITS).reinterpretAsDoubles();
            DoubleVector highHalf = id.lanewise(LSHR, 32).or(TWO_TO_84_BITS).reinterpretAsDoubles();
            DoubleVector s = DoubleVector.broadcast(DOUBLES, 1)
                    .div(highHalf.sub(TWO_TO_84 + TWO_TO_52).add(lowHalf).mul(2).add(3));
            DoubleVector z = s.mul(s);
            DoubleVector z2 = z.mul(z);
            DoubleVector p = z2.mul(z2).fma(
                    z2.fma(
                            z.fma(DoubleVector.broadcast(DOUBLES, Polynomials.A17),
                                    DoubleVector.broadcast(DOUBLES, Polynomials.A15)),
                            z.fma(DoubleVector.broadcast(DOUBLES, Polynomials.A13),
                                    DoubleVector.broadcast(DOUBLES, Polynomials.A11))),
                    z2.fma(
                            z.fma(DoubleVector.broadcast(DOUBLES, Polynomials.A9),
                                    DoubleVector.broadcast(DOUBLES, Polynomials.A7)),
                            z.fma(DoubleVector.broadcast(DOUBLES, Polynomials.A5),
                                    DoubleVector.broadcast(DOUBLES, Polynomials.A3))))
                    .fma(z, DoubleVector.broadcast(DOUBLES, 2)).mul(s).mul(perLogRange);
            DoubleVector t = p.div(DoubleVector.broadcast(DOUBLES, 2).sub(p));
            DoubleVector y = t.mul(t);
            DoubleVector y2 = y.mul(y);
            DoubleVector exponent = y2.mul(y2).fma(
                    y2.fma(
                            y.fma(DoubleVector.broadcast(DOUBLES, Polynomials.A17),
                                    DoubleVector.broadcast(DOUBLES, Polynomials.A15)),
                            y.fma(DoubleVector.broadcast(DOUBLES, Polynomials.A13),
                                    DoubleVector.broadcast(DOUBLES, Polynomials.A11))),
                    y2.fma(
                            y.fma(DoubleVector.broadcast(DOUBLES, Polynomials.A9),
                                    DoubleVector.broadcast(DOUBLES, Polynomials.A7)),
                            y.fma(DoubleVector.broadcast(DOUBLES, Polynomials.A5),
                                    DoubleVector.broadcast(DOUBLES, Polynomials.A3))))
                    .fma(y, DoubleVector.broadcast(DOUBLES, 2)).mul(t).mul(tries);
            DoubleVector a = exponent.blend(Polynomials.LARGEST, exponent.compare(GT, Polynomials.LARGEST));
            DoubleVector biased = a.fma(DoubleVector.broadcast(DOUBLES, Polynomials.LOG2_E),
                    DoubleVector.broadcast(DOUBLES, Polynomials.ROUND));
            DoubleVector rounded = biased.sub(Polynomials.ROUND);
            DoubleVector r = rounded.fma(DoubleVector.broadcast(DOUBLES, Polynomials.LN2_HIGH), a.neg());
            r = rounded.fma(DoubleVector.broadcast(DOUBLES, Polynomials.LN2_LOW), r);
            DoubleVector r2 = r.mul(r);
            DoubleVector r4 = r2.mul(r2);
            DoubleVector low = r2.fma(
                    r.fma(DoubleVector.broadcast(DOUBLES, Polynomials.E5),
                            DoubleVector.broadcast(DOUBLES, Polynomials.E4)),
                    r.fma(DoubleVector.broadcast(DOUBLES, Polynomials.E3),
                            DoubleVector.broadcast(DOUBLES, Polynomials.E2)));
            DoubleVector high = r2.fma(
                    r.fma(DoubleVector.broadcast(DOUBLES, Polynomials.E9),
                            DoubleVector.broadcast(DOUBLES, Polynomials.E8)),
                    r.fma(DoubleVector.broadcast(DOUBLES, Polynomials.E7),
                            DoubleVector.broadcast(DOUBLES, Polynomials.E6)));
            DoubleVector e = r4.fma(r4.fma(DoubleVector.broadcast(DOUBLES, Polynomials.E10), high), low).fma(r2, r);
            DoubleVector power = LongVector.broadcast(LONGS, Polynomials.ONE_BITS)
                    .sub(biased.reinterpretAsLongs().lanewise(LSHL, 52)).reinterpretAsDoubles();
            DoubleVector count = e.fma(power.neg(), DoubleVector.broadcast(DOUBLES, 1).sub(power));
            ((FloatVector) count.convertShape(D2F, FLOATS, 0)).intoArray(out, at + k);
        }
        return whole;
    }
}
