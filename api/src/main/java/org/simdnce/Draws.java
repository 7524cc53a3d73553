package org.simdnce;

import org.simdnce.sampler.CandidateSampler;
import org.simdnce.sampler.CandidateStream;
import org.simdnce.sampler.Candidates;

/**
 * The candidates of one call with the expected counts of candidates and labels, given by the caller or drawn from the
 * workspace's stream. Drawing moves the stream only when the call has succeeded so far ({@link #commit}).
 */
final class Draws {
    private final LossOptions options;
    private final Candidates drawn;
    private final long[] drawnPerExample;
    private final float[] drawnCounts;
    private final float[] trueCounts;
    private CandidateStream stream;
    private int drawnSets;
    private SampledValues values;
    private SampledValues ownValues;

    Draws(LossOptions options, int maxBatch, int maxLabels) {
        this.options = options;
        boolean perExample = options.candidatesPerExample();
        int most = perExample ? Math.multiplyExact(maxBatch, options.numSampled()) : 0;
        drawn = new Candidates(options.numSampled());
        drawnPerExample = new long[most];
        drawnCounts = new float[most];
        trueCounts = new float[maxLabels];
        ownValues = perExample ? SampledValues.perExample(drawnPerExample, drawnCounts, trueCounts)
                : SampledValues.shared(drawn.ids(), drawn.expectedCounts(), trueCounts);
    }

    void startFrom(CandidateStream stream) {
        this.stream = stream;
    }

    /** Takes what the batch gives, or draws. Labels have been checked against the range of the classes. */
    void take(Batch batch) {
        drawnSets = 0;
        if (batch.sampled != null) {
            values = batch.sampled;
        } else {
            draw(batch);
            values = ownValues;
        }
    }

    private void draw(Batch batch) {
        if (stream == null) {
            stream = options.samplerOrDefault().stream();
        }
        CandidateSampler sampler = stream.sampler();
        int examples = batch.size();
        drawnSets = options.candidatesPerExample() ? examples : 1;
        for (int set = 0; set < drawnSets; set++) {
            stream.peek(set, drawn);
            if (options.candidatesPerExample()) {
                int s = options.numSampled();
                System.arraycopy(drawn.ids(), 0, drawnPerExample, set * s, s);
                System.arraycopy(drawn.expectedCounts(), 0, drawnCounts, set * s, s);
                countLabels(batch, sampler, set, set + 1);
            } else {
                countLabels(batch, sampler, 0, examples);
            }
        }
    }

    private void countLabels(Batch batch, CandidateSampler sampler, int fromExample, int toExample) {
        int from = batch.labelStart(fromExample);
        sampler.expectedCounts(batch.labels, from, batch.labelStart(toExample), drawn.numTries(), trueCounts, from);
    }

    /** Moves on, after everything that can fail. */
    void commit(Batch batch) {
        if (drawnSets > 0) {
            stream.skip(drawnSets);
            stream.sampler().learn(batch.labels, 0, batch.labelStart(batch.size()));
        }
    }

    Candidates drawn() {
        return drawn;
    }

    boolean perExample() {
        return values.perExample;
    }

    long[] candidates() {
        return values.candidates;
    }

    float[] sampledCounts() {
        return values.sampledExpectedCounts;
    }

    float[] trueCounts() {
        return values.trueExpectedCounts;
    }

    /** Expected count of a label, 1 where log q is not subtracted. */
    float trueCount(int label) {
        return options.subtractLogQ() ? values.trueExpectedCounts[label] : 1f;
    }

    /** Expected count of a candidate, 1 where log q is not subtracted. */
    float sampledCount(int candidate) {
        return options.subtractLogQ() ? values.sampledExpectedCounts[candidate] : 1f;
    }
}
