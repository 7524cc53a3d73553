package org.simdnce;

import java.util.Arrays;
import org.simdnce.kernel.CandidatePanel;
import org.simdnce.kernel.Kernel;
import org.simdnce.kernel.RowList;
import org.simdnce.sampler.AccidentalHits;

/**
 * The columns of a step in the one form that the block step knows: each example's own columns (its true classes, and
 * its candidates where they are drawn per example) and those that all examples share, each with its row, its offset
 * {@code bias − log Z − log(expected count)} and its target. The batch has been checked before it comes here.
 */
final class Columns {
    /** Example i has the own columns {@code start[i]} to {@code start[i + 1] − 1}. */
    final int[] start;
    final long[] ownIds;
    final int[] ownExample;
    final float[] ownOffset;
    final float[] ownTarget;
    final float[] ownUpstream;
    final float[] ownLoss;
    /** Logits, then their coefficients. */
    final float[] own;
    final RowList ownRows;
    int ownCount;

    int sharedCount;
    long[] sharedIds;
    final float[] sharedOffset;
    final RowList sharedRows;
    /** Example i has the hits {@code hitStart[i]} to {@code hitStart[i + 1] − 1} among the shared columns. */
    final int[] hitStart;
    final AccidentalHits hits = new AccidentalHits();

    private final Kernel kernel = Kernel.best();
    private final RowList biasRows;
    /** Expected counts, then their logarithms, in double until bias and log Z have joined. */
    private final double[] logCount;
    private final boolean[] ownMasked;
    private boolean anyOwnMasked;

    Columns(int maxBatch, int maxOwn, int maxShared) {
        start = new int[maxBatch + 1];
        hitStart = new int[maxBatch + 1];
        ownIds = new long[maxOwn];
        ownExample = new int[maxOwn];
        ownOffset = new float[maxOwn];
        ownTarget = new float[maxOwn];
        ownUpstream = new float[maxOwn];
        ownLoss = new float[maxOwn];
        ownMasked = new boolean[maxOwn];
        own = new float[maxOwn];
        ownRows = new RowList(maxOwn);
        sharedOffset = new float[padded(maxShared)];
        sharedRows = new RowList(maxShared);
        biasRows = new RowList(Math.max(maxOwn, maxShared));
        logCount = new double[padded(Math.max(maxOwn, maxShared))];
    }

    void fill(LossOptions options, OutputLayer layer, Batch batch, Draws draws) {
        int examples = batch.size();
        int each = draws.perExample() ? options.numSampled() : 0;
        anyOwnMasked = false;
        int column = 0;
        for (int i = 0; i < examples; i++) {
            start[i] = column;
            column = addLabels(batch, draws, i, column);
            column = addCandidates(options, batch, draws, i, each, column);
        }
        start[examples] = column;
        ownCount = column;
        layer.weights().resolve(ownIds, column, ownRows);
        fillOffsets(layer, options.logZ().value(), ownIds, ownOffset, column);
        fillShared(options, layer, batch, draws);
    }

    private int addLabels(Batch batch, Draws draws, int example, int column) {
        int from = batch.labelStart(example);
        int to = batch.labelStart(example + 1);
        float target = 1f / (to - from);
        for (int label = from; label < to; label++, column++) {
            set(batch, example, column, batch.labels[label], target, draws.trueCount(label));
        }
        return column;
    }

    private int addCandidates(LossOptions options, Batch batch, Draws draws, int example, int each, int column) {
        int labelsFrom = start[example];
        int labelsTo = column;
        for (int k = example * each; k < (example + 1) * each; k++, column++) {
            long id = draws.candidates()[k];
            set(batch, example, column, id, 0f, draws.sampledCount(k));
            if (options.removeAccidentalHits() && contains(labelsFrom, labelsTo, id)) {
                ownMasked[column] = true;
                anyOwnMasked = true;
            }
        }
        return column;
    }

    private void set(Batch batch, int example, int column, long id, float target, float expectedCount) {
        ownIds[column] = id;
        ownExample[column] = example;
        ownTarget[column] = target;
        ownUpstream[column] = batch.upstream == null ? 1f : batch.upstream[example];
        logCount[column] = expectedCount;
        ownMasked[column] = false;
    }

    private boolean contains(int from, int to, long id) {
        for (int k = from; k < to; k++) {
            if (ownIds[k] == id) {
                return true;
            }
        }
        return false;
    }

    private void fillShared(LossOptions options, OutputLayer layer, Batch batch, Draws draws) {
        int examples = batch.size();
        sharedCount = draws.perExample() ? 0 : options.numSampled();
        sharedIds = draws.candidates();
        for (int k = 0; k < sharedCount; k++) {
            logCount[k] = draws.sampledCount(k);
        }
        layer.weights().resolve(sharedIds, sharedCount, sharedRows);
        fillOffsets(layer, options.logZ().value(), sharedIds, sharedOffset, sharedCount);
        if (options.removeAccidentalHits() && sharedCount > 0) {
            findHits(batch, examples);
        } else {
            Arrays.fill(hitStart, 0, examples + 1, 0);
        }
    }

    private void findHits(Batch batch, int examples) {
        hits.find(batch.labels, batch.labelStart(examples), sharedIds, sharedCount);
        int hit = 0;
        for (int i = 0; i < examples; i++) {
            hitStart[i] = hit;
            while (hit < hits.count() && hits.labelIndex(hit) < batch.labelStart(i + 1)) {
                hit++;
            }
        }
        hitStart[examples] = hit;
    }

    private void fillOffsets(OutputLayer layer, double logZ, long[] ids, float[] offset, int count) {
        if (layer.hasBiases()) {
            layer.biases().resolve(ids, count, biasRows);
        }
        kernel.log(logCount, count);
        for (int k = 0; k < count; k++) {
            double bias = layer.hasBiases() ? biasRows.first(k) : 0;
            offset[k] = (float) (bias - logZ - logCount[k]);
        }
    }

    /** Rounds a number of shared columns up to whole panels. */
    static int padded(int columns) {
        return Math.ceilDiv(columns, CandidatePanel.WIDTH) * CandidatePanel.WIDTH;
    }

    /** Tells whether own columns may be closed as soon as they are scored. */
    boolean ownUnmasked() {
        return !anyOwnMasked;
    }

    /** Masks the hits among the own logits of some examples. */
    void maskOwn(int fromExample, int toExample) {
        if (anyOwnMasked) {
            for (int k = start[fromExample]; k < start[toExample]; k++) {
                if (ownMasked[k]) {
                    own[k] = mask(own[k]);
                }
            }
        }
    }

    /** Masks examples' hits in a tile of logits: shared columns {@code from} to {@code to − 1}. */
    void maskShared(int firstExample, int examples, float[] z, int zAt, int from, int to) {
        for (int hit = hitStart[firstExample], i = 0; i < examples; i++) {
            for (; hit < hitStart[firstExample + i + 1]; hit++) {
                int column = hits.candidate(hit);
                if (column >= from && column < to) {
                    int at = zAt + i * CandidatePanel.WIDTH + column - from;
                    z[at] = mask(z[at]);
                }
            }
        }
    }

    /** Lowers a logit as TensorFlow does, by addition and once: infinity and NaN stay what they are. */
    private static float mask(float logit) {
        return logit > Kernel.MASKED ? logit + Kernel.MASKED : logit;
    }
}
