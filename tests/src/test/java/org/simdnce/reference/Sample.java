package org.simdnce.reference;

import java.util.Arrays;

/**
 * The candidates of each example and the expected counts of labels and candidates.
 *
 * @param candidates {@code [batch][num_sampled]}
 * @param trueCounts expected count of each label, as ragged as the labels; null for negative sampling
 * @param sampledCounts expected count of each candidate {@code [batch][num_sampled]}; null for negative sampling
 */
public record Sample(int[][] candidates, double[][] trueCounts, double[][] sampledCounts) {
    /** Returns the same candidates for all examples; counts are null for negative sampling. */
    public static Sample shared(int batch, int[] candidates, double[][] trueCounts, double[] sampledCounts) {
        int[][] everyRow = new int[batch][];
        Arrays.fill(everyRow, candidates);
        if (sampledCounts == null) {
            return new Sample(everyRow, null, null);
        }
        double[][] everyCount = new double[batch][];
        Arrays.fill(everyCount, sampledCounts);
        return new Sample(everyRow, trueCounts, everyCount);
    }

    boolean subtractsLogQ() {
        return sampledCounts != null;
    }
}
