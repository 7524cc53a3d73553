package org.simdnce.sampler;

import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Philox4x32-10 with one block of the stream per 64-bit lane, bit for bit what {@link PhiloxStream} computes.
 *
 * <p>Words lie in the lower halves of the lanes; the upper halves hold what products left there and are ignored.
 * Between the passes over the buffer the first and second word of a block share a lane, as do the third and fourth.
 */
final class PhiloxLanes {
    private static final VectorShape SHAPE = VectorShape.forBitSize(Simd.BITS);
    private static final VectorSpecies<Long> LONGS = SHAPE.withLanes(long.class);
    private static final VectorSpecies<Integer> INTS = SHAPE.withLanes(int.class);

    /** Blocks per vector. */
    static final int LANES = LONGS.length();

    private static final int WORDS = PhiloxStream.WORDS;
    /** Rounds per pass: of all ten at once C1 runs out of registers, and then C2 never gets its turn. */
    private static final int PASS = 5;

    /** Blocks 0, L/2, 1, L/2 + 1, ...: exchanging neighbours puts the words into their order. */
    private static final LongVector BLOCKS = LongVector.fromArray(LONGS, blocks(), 0);
    private static final VectorShuffle<Long> NEIGHBOUR = VectorShuffle.fromOp(LONGS, lane -> lane ^ 1);
    private static final VectorMask<Long> ODD = VectorMask.fromLong(LONGS, 0xAAAA_AAAA_AAAA_AAAAL);

    private PhiloxLanes() {
    }

    private static long[] blocks() {
        long[] blocks = new long[LANES];
        for (int lane = 0; lane < LANES; lane++) {
            blocks[lane] = lane / 2 + (lane & 1) * (LANES / 2);
        }
        return blocks;
    }

    /**
     * Writes the words of {@code n} blocks and of those that fill the last vector to {@code words} from {@code at} on.
     *
     * @param counterLow number of the first block; that of the last one must not pass 2<sup>64</sup> - 1
     * @param counterHigh upper half of all counters
     * @return how many blocks were written
     */
    static int fill(int[] words, int at, int n, long key, long counterLow, long counterHigh) {
        int whole = (n + LANES - 1) / LANES * LANES;
        int end = at + WORDS * whole;
        LongVector high = LongVector.broadcast(LONGS, counterHigh);
        for (int k = at, block = 0; k < end; k += WORDS * LANES, block += LANES) {
            BLOCKS.add(counterLow + block).reinterpretAsInts().intoArray(words, k);
            high.reinterpretAsInts().intoArray(words, k + 2 * LANES);
        }
        int key0 = (int) key;
        int key1 = (int) (key >>> 32);
        for (int round = 0; round < PhiloxStream.ROUNDS; round += PASS) {
            mix(words, at, end, key0 + round * PhiloxStream.KEY_STEP_0, key1 + round * PhiloxStream.KEY_STEP_1);
        }
        for (int k = at; k < end; k += WORDS * LANES) {
            LongVector even = IntVector.fromArray(INTS, words, k).reinterpretAsLongs();
            LongVector odd = IntVector.fromArray(INTS, words, k + 2 * LANES).reinterpretAsLongs();
            even.blend(odd.rearrange(NEIGHBOUR), ODD).reinterpretAsInts().intoArray(words, k);
            even.rearrange(NEIGHBOUR).blend(odd, ODD).reinterpretAsInts().intoArray(words, k + 2 * LANES);
        }
        return whole;
    }

    /**
     * Five rounds, written out. C2 takes the one-instruction product of two 32-bit numbers only where it sees both
     * operands masked: so there is no loop over rounds, which would carry the masked words, and each XOR is one of
     * ints, lest the mask of the next round be merged with it.
     */
    private static void mix(int[] words, int at, int end, int key0, int key1) {
        LongVector mask = LongVector.broadcast(LONGS, PhiloxStream.WORD_MASK);
        LongVector multiplier0 = LongVector.broadcast(LONGS, PhiloxStream.MULTIPLIER_0).and(mask);
        LongVector multiplier1 = LongVector.broadcast(LONGS, PhiloxStream.MULTIPLIER_1).and(mask);
        for (int k = at; k < end; k += WORDS * LANES) {
            LongVector x0 = IntVector.fromArray(INTS, words, k).reinterpretAsLongs();
            LongVector x1 = x0.lanewise(LSHR, 32);
            LongVector x2 = IntVector.fromArray(INTS, words, k + 2 * LANES).reinterpretAsLongs();
            LongVector x3 = x2.lanewise(LSHR, 32);

            LongVector p1 = x0.and(mask).mul(multiplier0);
            LongVector q1 = x2.and(mask).mul(multiplier1);
            LongVector y1 = q1.lanewise(LSHR, 32).reinterpretAsInts().lanewise(XOR, x1.reinterpretAsInts())
                    .lanewise(XOR, key0).reinterpretAsLongs();
            LongVector z1 = p1.lanewise(LSHR, 32).reinterpretAsInts().lanewise(XOR, x3.reinterpretAsInts())
                    .lanewise(XOR, key1).reinterpretAsLongs();

            LongVector p2 = y1.and(mask).mul(multiplier0);
            LongVector q2 = z1.and(mask).mul(multiplier1);
            LongVector y2 = q2.lanewise(LSHR, 32).reinterpretAsInts().lanewise(XOR, q1.reinterpretAsInts())
                    .lanewise(XOR, key0 + PhiloxStream.KEY_STEP_0).reinterpretAsLongs();
            LongVector z2 = p2.lanewise(LSHR, 32).reinterpretAsInts().lanewise(XOR, p1.reinterpretAsInts())
                    .lanewise(XOR, key1 + PhiloxStream.KEY_STEP_1).reinterpretAsLongs();

            LongVector p3 = y2.and(mask).mul(multiplier0);
            LongVector q3 = z2.and(mask).mul(multiplier1);
            LongVector y3 = q3.lanewise(LSHR, 32).reinterpretAsInts().lanewise(XOR, q2.reinterpretAsInts())
                    .lanewise(XOR, key0 + 2 * PhiloxStream.KEY_STEP_0).reinterpretAsLongs();
            LongVector z3 = p3.lanewise(LSHR, 32).reinterpretAsInts().lanewise(XOR, p2.reinterpretAsInts())
                    .lanewise(XOR, key1 + 2 * PhiloxStream.KEY_STEP_1).reinterpretAsLongs();

            LongVector p4 = y3.and(mask).mul(multiplier0);
            LongVector q4 = z3.and(mask).mul(multiplier1);
            LongVector y4 = q4.lanewise(LSHR, 32).reinterpretAsInts().lanewise(XOR, q3.reinterpretAsInts())
                    .lanewise(XOR, key0 + 3 * PhiloxStream.KEY_STEP_0).reinterpretAsLongs();
            LongVector z4 = p4.lanewise(LSHR, 32).reinterpretAsInts().lanewise(XOR, p3.reinterpretAsInts())
                    .lanewise(XOR, key1 + 3 * PhiloxStream.KEY_STEP_1).reinterpretAsLongs();

            LongVector p5 = y4.and(mask).mul(multiplier0);
            LongVector q5 = z4.and(mask).mul(multiplier1);
            LongVector y5 = q5.lanewise(LSHR, 32).reinterpretAsInts().lanewise(XOR, q4.reinterpretAsInts())
                    .lanewise(XOR, key0 + 4 * PhiloxStream.KEY_STEP_0).reinterpretAsLongs();
            LongVector z5 = p5.lanewise(LSHR, 32).reinterpretAsInts().lanewise(XOR, p4.reinterpretAsInts())
                    .lanewise(XOR, key1 + 4 * PhiloxStream.KEY_STEP_1).reinterpretAsLongs();

            y5.and(mask).or(q5.lanewise(LSHL, 32)).reinterpretAsInts().intoArray(words, k);
            z5.and(mask).or(p5.lanewise(LSHL, 32)).reinterpretAsInts().intoArray(words, k + 2 * LANES);
        }
    }
}
