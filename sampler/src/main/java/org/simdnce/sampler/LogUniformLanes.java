package org.simdnce.sampler;

import static jdk.incubator.vector.VectorOperators.ABS;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.ROL;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Draws from {@link LogUniform} in the lanes, each the very id that {@link LogUniform#invert} gives.
 *
 * <p>The exponential here is not the last bit the one of {@code Math.exp}; but two values of a number rounded down
 * differ only if an integer lies between them. Here {@code exp(x)} has a relative error below 2e-15 (reduction by
 * multiples of ln 2 in two parts with FMA, Cody and Waite; {@link Polynomials} below 1.2e-15; seven roundings),
 * {@code Math.exp} below 2.3e-16 (one unit in the last place): a lane further than {@link #SAFE}, relative, from every
 * integer is right. Of the others, one in a hundred million for a million classes, the caller computes the whole list
 * again: with a branch taken so rarely in the loop, C2 would throw the loop away when it first comes to it.
 */
final class LogUniformLanes {
    private static final VectorShape SHAPE = VectorShape.forBitSize(Simd.BITS);
    private static final VectorSpecies<Long> LONGS = SHAPE.withLanes(long.class);
    private static final VectorSpecies<Double> DOUBLES = SHAPE.withLanes(double.class);
    private static final VectorSpecies<Integer> INTS = SHAPE.withLanes(int.class);

    private static final int LANES = LONGS.length();
    /** Above this number of classes more than one list in a hundred would be computed twice. */
    static final long MAX_RANGE = 1L << 36;

    /** More than three times the sum of both errors. */
    private static final double SAFE = 0x1p-47;

    private static final long FRACTION = 0xF_FFFF_FFFF_FFFFL;
    private static final double ROUND = Polynomials.ROUND;

    private LogUniformLanes() {
    }

    /**
     * Turns the pairs of words from {@code words[position]} on into the ids {@code ids[at..at+n)}, but for those that
     * do not fill a vector.
     *
     * @return how many of them are right: all that were computed, or none if one came close to an integer
     */
    static int draw(int[] words, int position, long[] ids, int at, int n, LogUniform noise) {
        double logRange = noise.logRange();
        int whole = n & -LANES;
        long unsure = 0;
        for (int k = 0; k < whole; k += LANES) {
            // PhiloxStream.nextDouble: 20 bits of the first word above the second.
            LongVector fraction = IntVector.fromArray(INTS, words, position + 2 * k).reinterpretAsLongs()
                    .lanewise(ROL, 32).and(FRACTION).or(Polynomials.ONE_BITS);
            DoubleVector x = fraction.reinterpretAsDoubles().sub(1.0).mul(logRange);
            // The exponential, written out: a vector that is handed to a method is an object unless C2 inlines that,
            // which it does not once the method has been compiled by itself.
            DoubleVector biased = x.fma(DoubleVector.broadcast(DOUBLES, Polynomials.LOG2_E),
                    DoubleVector.broadcast(DOUBLES, ROUND));
            DoubleVector rounded = biased.sub(ROUND);
            DoubleVector r = rounded.fma(DoubleVector.broadcast(DOUBLES, -Polynomials.LN2_HIGH), x);
            r = rounded.fma(DoubleVector.broadcast(DOUBLES, -Polynomials.LN2_LOW), r);
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
            DoubleVector e = r4.fma(r4.fma(DoubleVector.broadcast(DOUBLES, Polynomials.E10), high), low).fma(r2, r)
                    .add(1.0);
            // The integer n in the low bits, moved up, counts the exponent.
            DoubleVector value = e.reinterpretAsLongs().add(biased.reinterpretAsLongs().lanewise(LSHL, 52))
                    .reinterpretAsDoubles();
            // 1 <= value < 2^51, so that this is exact, and rounds down what is further than SAFE from an integer.
            DoubleVector half = value.sub(0.5);
            DoubleVector shifted = half.add(ROUND);
            shifted.reinterpretAsLongs().sub(Double.doubleToRawLongBits(ROUND) + 1).intoArray(ids, at + k);
            DoubleVector fromMiddle = half.sub(shifted.sub(ROUND)).lanewise(ABS);
            unsure |= value.fma(DoubleVector.broadcast(DOUBLES, SAFE), fromMiddle).compare(GT, 0.5).toLong();
        }
        return unsure == 0 ? whole : 0;
    }
}
