package org.simdnce;

import java.util.SplittableRandom;
import org.simdnce.reference.Sample;

/**
 * Random candidates, which may repeat and may be labels, with made-up expected counts.
 *
 * @param perExample whether each example has candidates of its own
 * @param numSampled candidates in a set
 * @param candidates class ids
 * @param sampledCounts their expected counts
 * @param trueCounts expected counts of the labels
 */
record GivenSample(boolean perExample, int numSampled, long[] candidates, float[] sampledCounts, float[] trueCounts) {
    static GivenSample shared(long seed, int numSampled, int classes, Examples examples) {
        return of(seed, false, numSampled, numSampled, classes, examples);
    }

    static GivenSample perExample(long seed, int numSampled, int classes, Examples examples) {
        return of(seed, true, numSampled, numSampled * examples.size(), classes, examples);
    }

    private static GivenSample of(long seed, boolean perExample, int numSampled, int count, int classes,
                                  Examples examples) {
        long[] candidates = new SplittableRandom(seed).longs(count, 0, classes).toArray();
        return new GivenSample(perExample, numSampled, candidates, TestTables.uniform(seed, count, 0.01f, 1.5f),
                TestTables.uniform(seed + 1, examples.labels().length, 0.01f, 1.5f));
    }

    SampledValues values() {
        return perExample ? SampledValues.perExample(candidates, sampledCounts, trueCounts)
                : SampledValues.shared(candidates, sampledCounts, trueCounts);
    }

    SampledValues withoutCounts() {
        return perExample ? SampledValues.perExample(candidates) : SampledValues.shared(candidates);
    }

    /** Returns what the reference wants. */
    Sample reference(Examples examples, boolean subtractLogQ) {
        int size = examples.size();
        int[][] ids = new int[size][numSampled];
        double[][] counts = new double[size][numSampled];
        double[][] labelCounts = new double[size][];
        for (int i = 0; i < size; i++) {
            for (int k = 0; k < numSampled; k++) {
                int at = perExample ? i * numSampled + k : k;
                ids[i][k] = (int) candidates[at];
                counts[i][k] = sampledCounts[at];
            }
            labelCounts[i] = new double[examples.offsets()[i + 1] - examples.offsets()[i]];
            for (int k = 0; k < labelCounts[i].length; k++) {
                labelCounts[i][k] = trueCounts[examples.offsets()[i] + k];
            }
        }
        return subtractLogQ ? new Sample(ids, labelCounts, counts) : new Sample(ids, null, null);
    }
}
