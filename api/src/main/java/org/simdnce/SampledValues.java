package org.simdnce;

import java.util.Objects;

/**
 * Candidates that the caller has drawn, with the expected counts of them and of the labels: TensorFlow's
 * {@code sampled_values}. A view: the arrays are not copied, so that new contents need no new object.
 */
public final class SampledValues {
    final long[] candidates;
    final float[] sampledExpectedCounts;
    final float[] trueExpectedCounts;
    final boolean perExample;

    private SampledValues(long[] candidates, float[] sampledExpectedCounts, float[] trueExpectedCounts,
                          boolean perExample) {
        this.candidates = Objects.requireNonNull(candidates, "candidates");
        this.sampledExpectedCounts = sampledExpectedCounts;
        this.trueExpectedCounts = trueExpectedCounts;
        this.perExample = perExample;
    }

    /**
     * Takes candidates that all examples share.
     *
     * @param candidates class ids {@code [num_sampled]}
     * @param sampledExpectedCounts expected count of each candidate {@code [num_sampled]}
     * @param trueExpectedCounts expected count of each label, laid out as the labels are
     * @return the values
     */
    public static SampledValues shared(long[] candidates, float[] sampledExpectedCounts, float[] trueExpectedCounts) {
        return new SampledValues(candidates, sampledExpectedCounts, trueExpectedCounts, false);
    }

    /**
     * Takes shared candidates without counts, for negative sampling, which uses none.
     *
     * @param candidates class ids {@code [num_sampled]}
     * @return the values
     */
    public static SampledValues shared(long[] candidates) {
        return new SampledValues(candidates, null, null, false);
    }

    /**
     * Takes candidates that each example has for itself.
     *
     * @param candidates class ids {@code [batch × num_sampled]}
     * @param sampledExpectedCounts expected count of each candidate {@code [batch × num_sampled]}
     * @param trueExpectedCounts expected count of each label, laid out as the labels are
     * @return the values
     */
    public static SampledValues perExample(long[] candidates, float[] sampledExpectedCounts,
                                           float[] trueExpectedCounts) {
        return new SampledValues(candidates, sampledExpectedCounts, trueExpectedCounts, true);
    }

    /**
     * Takes candidates per example without counts, for negative sampling, which uses none.
     *
     * @param candidates class ids {@code [batch × num_sampled]}
     * @return the values
     */
    public static SampledValues perExample(long[] candidates) {
        return new SampledValues(candidates, null, null, true);
    }
}
