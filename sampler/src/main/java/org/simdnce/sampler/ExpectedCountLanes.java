package org.simdnce.sampler;

import static jdk.incubator.vector.VectorOperators.D2F;
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
 */
final class ExpectedCountLanes {
    private static final VectorShape SHAPE = VectorShape.forBitSize(Simd.BITS);
    private static final VectorSpecies<Long> LONGS = SHAPE.withLanes(long.class);
    private static final VectorSpecies<Double> DOUBLES = SHAPE.withLanes(double.class);
    private static final VectorSpecies<Float> FLOATS = VectorShape.forBitSize(Simd.BITS / 2).withLanes(float.class);

    /** Counts per vector. */
    static final int LANES = DOUBLES.length();
    /** The likeliest of three classes has the probability 1/2, that of four 0.43. */
    static final long MIN_RANGE = 4;

    private static final double ROUND = Polynomials.ROUND;
    private static final long ONE_BITS = 1023L << 52;
    private static final long WORD_MASK = 0xFFFF_FFFFL;
    private static final double TWO_TO_52 = 0x1p52;
    private static final double TWO_TO_84 = 0x1p84;

    private ExpectedCountLanes() {
    }

    /** Probabilities times a factor. */
    static void means(long[] ids, int from, int n, double factor, float[] out, int at) {
        for (int k = 0; k < n; k += LANES) {
            store(logStep(LongVector.fromArray(LONGS, ids, from + k)).mul(factor), out, at + k);
        }
    }

    /** Chances to come up in a number of tries. */
    static void inclusions(long[] ids, int from, int n, double perLogRange, double tries, float[] out, int at) {
        for (int k = 0; k < n; k += LANES) {
            DoubleVector p = logStep(LongVector.fromArray(LONGS, ids, from + k)).mul(perLogRange);
            DoubleVector exponent = logRatio(p.div(DoubleVector.broadcast(DOUBLES, 2).sub(p))).mul(tries);
            DoubleVector a = exponent.min(Polynomials.LARGEST);
            // Polynomials.oneMinusExp and the store, written out: C2 is past its node limit here, and what it does not
            // inline boxes the vector.
            DoubleVector biased = a.mul(Polynomials.LOG2_E).add(ROUND);
            DoubleVector whole = biased.sub(ROUND);
            DoubleVector r = whole.mul(Polynomials.LN2_HIGH).sub(a).add(whole.mul(Polynomials.LN2_LOW));
            DoubleVector e = r.mul(Polynomials.E10).add(Polynomials.E9);
            e = e.mul(r).add(Polynomials.E8);
            e = e.mul(r).add(Polynomials.E7);
            e = e.mul(r).add(Polynomials.E6);
            e = e.mul(r).add(Polynomials.E5);
            e = e.mul(r).add(Polynomials.E4);
            e = e.mul(r).add(Polynomials.E3);
            e = e.mul(r).add(Polynomials.E2);
            DoubleVector power = LongVector.broadcast(LONGS, ONE_BITS)
                    .sub(biased.reinterpretAsLongs().lanewise(LSHL, 52)).reinterpretAsDoubles();
            DoubleVector count = DoubleVector.broadcast(DOUBLES, 1).sub(power).sub(e.mul(r).mul(r).add(r).mul(power));
            ((FloatVector) count.convertShape(D2F, FLOATS, 0)).intoArray(out, at + k);
        }
    }

    private static void store(DoubleVector counts, float[] out, int at) {
        ((FloatVector) counts.convertShape(D2F, FLOATS, 0)).intoArray(out, at);
    }

    private static DoubleVector logStep(LongVector ids) {
        // Both halves as fractions of large numbers, joined with one rounding: AVX2 has no conversion from long.
        DoubleVector low = ids.and(WORD_MASK).or(Double.doubleToRawLongBits(TWO_TO_52)).reinterpretAsDoubles();
        DoubleVector high = ids.lanewise(LSHR, 32).or(Double.doubleToRawLongBits(TWO_TO_84)).reinterpretAsDoubles();
        DoubleVector id = high.sub(TWO_TO_84 + TWO_TO_52).add(low);
        return logRatio(DoubleVector.broadcast(DOUBLES, 1).div(id.mul(2).add(3)));
    }

    private static DoubleVector logRatio(DoubleVector s) {
        DoubleVector z = s.mul(s);
        DoubleVector p = z.mul(Polynomials.A17).add(Polynomials.A15);
        p = p.mul(z).add(Polynomials.A13);
        p = p.mul(z).add(Polynomials.A11);
        p = p.mul(z).add(Polynomials.A9);
        p = p.mul(z).add(Polynomials.A7);
        p = p.mul(z).add(Polynomials.A5);
        p = p.mul(z).add(Polynomials.A3);
        return p.mul(z).add(2).mul(s);
    }
}
