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

    private Uniform(long range) {
        this.range = ClassIds.checkRange(range);
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
        for (int i = from; i < to; i++) {
            ids[i] = random.uniform(range);
        }
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
