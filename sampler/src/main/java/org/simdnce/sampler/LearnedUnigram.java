package org.simdnce.sampler;

/**
 * The distribution of the true classes seen so far: {@code p(k) = (1 + times seen) / (range + total seen)}. It starts
 * uniform.
 *
 * <p>Weights are whole numbers in a binary indexed tree (P. M. Fenwick: <cite>A New Data Structure for Cumulative
 * Frequency Tables</cite>, Software: Practice and Experience 24(3), 1994): drawing and learning one class take
 * O(log range) time, evaluating one O(1); 16 bytes per class. Draws are exact, by rejection; they are not
 * TensorFlow's, whose distribution alone is reproduced.
 *
 * <p>Mutable; belongs to one thread at a time. What a call draws depends on what was learned before it, so a learned
 * distribution has no split streams.
 */
public final class LearnedUnigram implements NoiseDistribution {
    /** Some virtual machines refuse arrays of the last few lengths; the tree needs one element more than the range. */
    private static final int MAX_RANGE = Integer.MAX_VALUE - 9;

    private final long[] weights;
    /** Element {@code i} holds the sum of the weights of the {@code i & -i} ids before {@code i}. */
    private final long[] tree;
    private final int topStep;
    private long total;

    private LearnedUnigram(int range) {
        weights = new long[range];
        tree = new long[range + 1];
        for (int i = 1; i <= range; i++) {
            weights[i - 1] = 1;
            tree[i] = i & -i;
        }
        topStep = Integer.highestOneBit(range);
        total = range;
    }

    /**
     * A distribution that has not seen anything.
     *
     * @param range number of classes, from 1 to 2<sup>31</sup> - 10
     * @return the uniform distribution, ready to learn
     * @throws IllegalArgumentException if the range is outside these bounds
     */
    public static LearnedUnigram of(long range) {
        ClassIds.checkRange(range);
        if (range > MAX_RANGE) {
            throw new IllegalArgumentException("range = " + range
                    + ": a learned distribution keeps a count per class and allows at most " + MAX_RANGE);
        }
        return new LearnedUnigram((int) range);
    }

    @Override
    public long range() {
        return weights.length;
    }

    @Override
    public double probability(long id) {
        ClassIds.check(id, weights.length);
        return (double) weights[(int) id] / total;
    }

    @Override
    public long support() {
        return weights.length;
    }

    @Override
    public long draw(PhiloxStream random) {
        return classAt(random.uniform(total));
    }

    /** The class that owns one of the {@code total} units of weight, laid out in the order of the ids. */
    private int classAt(long unit) {
        int id = 0;
        long rest = unit;
        for (int step = topStep; step > 0; step >>= 1) {
            int next = id + step;
            if (next < tree.length && tree[next] <= rest) {
                rest -= tree[next];
                id = next;
            }
        }
        return id;
    }

    /**
     * Counts every given class once more; a class that occurs repeatedly counts repeatedly.
     *
     * @param ids holds the classes
     * @param from first of them
     * @param to end of them
     * @throws IllegalArgumentException if one is outside [0, range); then nothing has been counted
     * @throws IndexOutOfBoundsException if [from, to) is not a section of the array
     */
    @Override
    public void learn(long[] ids, int from, int to) {
        ClassIds.check(ids, from, to, weights.length);
        for (int i = from; i < to; i++) {
            count((int) ids[i]);
        }
        total += to - from;
    }

    private void count(int id) {
        weights[id]++;
        // Above 2^30 classes the last step overflows to a negative number.
        for (int i = id + 1; i > 0 && i < tree.length; i += i & -i) {
            tree[i]++;
        }
    }

    @Override
    public String toString() {
        return "learned unigram over " + weights.length + " classes, " + (total - weights.length) + " seen";
    }
}
