package org.simdnce.sampler;

import java.util.Objects;

/**
 * The uniform distribution: {@code p(k) = 1 / range}. Drawn by exact rejection, so that there is no modulo bias;
 * O(1) expected time per draw, O(1) space. The draws are those of TensorFlow.
 *
 * <p>Immutable.
 */
public final class Uniform implements NoiseDistribution {
    private final long range;
    /** Words below it are rejected; 0 for a power of two. */
    private final long limit;
    /** 2<sup>64</sup> / range, rounded down. */
    private final long reciprocal;

    private Uniform(long range) {
        this.range = ClassIds.checkRange(range);
        this.limit = isPowerOfTwo() ? 0 : Long.remainderUnsigned(-1L, range) + 1;
        this.reciprocal = Long.divideUnsigned(-1L, range);
    }

    /**
     * The uniform distribution over a number of classes.
     *
     * @param range number of classes, from 1 to 2<sup>63</sup> - 1
     * @return the distribution
     * @throws IllegalArgumentException if the range is below 1
     */
    public static Uniform of(long range) {
        return new Uniform(range);
    }

    @Override
    public long range() {
        return range;
    }

    @Override
    public double probability(long id) {
        ClassIds.check(id, range);
        return 1.0 / range;
    }

    @Override
    public long support() {
        return range;
    }

    @Override
    public long draw(PhiloxStream random) {
        return random.uniform(range);
    }

    @Override
    public void draw(PhiloxStream random, long[] ids, int from, int to) {
        Objects.checkFromToIndex(from, to, ids.length);
        int i = from;
        while (i < to) {
            int n = random.lookAhead(to - i);
            int position = random.position();
            int end = position + 2 * n;
            position = isPowerOfTwo() ? mask(random.words(), position, end, ids, i)
                    : reduce(random.words(), position, end, ids, i);
            i += n - (end - position) / 2;
            random.moveTo(position);
            if (position < end) {
                ids[i++] = random.uniform(range);
            }
        }
    }

    private boolean isPowerOfTwo() {
        return (range & range - 1) == 0;
    }

    private int mask(int[] words, int position, int end, long[] ids, int at) {
        for (int k = position, i = at; k < end; k += 2) {
            ids[i++] = PhiloxStream.toLong(words[k], words[k + 1]) & range - 1;
        }
        return end;
    }

    /** Reduces pairs of words until one is rejected, and returns its place or the end. */
    private int reduce(int[] words, int position, int end, long[] ids, int at) {
        for (int k = position, i = at; k < end; k += 2) {
            long random = PhiloxStream.toLong(words[k], words[k + 1]);
            if (Long.compareUnsigned(random, limit) < 0) {
                return k;
            }
            // The reciprocal is short of the quotient by less than 1, and so is this product: by at most one unit.
            long rest = random - Math.unsignedMultiplyHigh(random, reciprocal) * range;
            ids[i++] = Long.compareUnsigned(rest, range) < 0 ? rest : rest - range;
        }
        return end;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Uniform it && it.range == range;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(range);
    }

    @Override
    public String toString() {
        return "uniform over " + range + " classes";
    }
}
