package org.simdnce.sampler;

import java.util.Arrays;
import java.util.Objects;

/**
 * Takes every class as a candidate: the ids are 0..numSampled-1, each expected exactly once. Nothing is random, all
 * calls are equal, and any number of threads may share one.
 *
 * <p>Immutable.
 *
 * @param range number of classes
 * @param numSampled number of candidates, which must be that of the classes
 */
public record AllCandidates(long range, int numSampled) implements CandidateSampler {

    /**
     * Checks that the numbers agree.
     *
     * @throws IllegalArgumentException if either is below 1 or they differ
     */
    public AllCandidates {
        ClassIds.checkRange(range);
        Candidates.checkNumSampled(numSampled);
        if (numSampled != range) {
            throw new IllegalArgumentException("numSampled = " + numSampled
                    + ": to take all candidates it must be the number of classes, " + range);
        }
    }

    @Override
    public boolean unique() {
        return true;
    }

    @Override
    public void sample(long call, Candidates out) {
        out.checkSize(numSampled);
        if (call < 0) {
            throw new IllegalArgumentException("call = " + call + ": calls are numbered from 0");
        }
        long[] ids = out.ids();
        for (int i = 0; i < numSampled; i++) {
            ids[i] = i;
        }
        Arrays.fill(out.expectedCounts(), 1);
        out.setNumTries(numSampled);
    }

    @Override
    public double expectedCount(long id, long numTries) {
        ClassIds.check(id, range);
        return 1;
    }

    @Override
    public void expectedCounts(long[] ids, int from, int to, long numTries, float[] out, int at) {
        ClassIds.check(ids, from, to, range);
        Objects.checkFromIndexSize(at, to - from, out.length);
        Arrays.fill(out, at, at + to - from, 1);
    }

    @Override
    public void learn(long[] labels, int from, int to) {
    }

    @Override
    public String toString() {
        return "all " + numSampled + " classes as candidates";
    }
}
