package org.simdnce.golden;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.simdnce.Batch;
import org.simdnce.FullEvaluation;
import org.simdnce.LossGradients;
import org.simdnce.NceLoss;
import org.simdnce.OutputLayer;
import org.simdnce.SampledLoss;
import org.simdnce.SampledSoftmaxLoss;
import org.simdnce.SampledValues;
import org.simdnce.ShardedTable;
import org.simdnce.SparseRows;
import org.simdnce.Workspace;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.reference.Objective;

/** A case computed by the shipped float32 code. */
final class ShippedRun implements AutoCloseable {
    /** The loss that comes with gradients, beside the one of the forward pass. */
    static final String LOSS_OF_GRADIENTS = "loss of gradients";

    private final LossCase c;
    private final Objective objective;
    private final ReferenceRun reference;
    private final Arena arena = Arena.ofConfined();
    private final OutputLayer layer;
    private final Batch batch = new Batch();
    private final int size;

    /**
     * Allocates tables for a case.
     *
     * @param reference knows which rows may have a gradient
     */
    ShippedRun(LossCase c, Objective objective, ReferenceRun reference) {
        this.c = c;
        this.objective = objective;
        this.reference = reference;
        size = c.inputs().length;
        layer = OutputLayer.of(table(c.weightPartition(), c.weights(), false),
                table(c.biasPartition(), c.biases(), true));
        batch.inputs(MemorySegment.ofArray(LossCase.flat(c.inputs())), size, c.dim());
        batch.labels(c.flatLabels(), size == 0 ? 1 : c.labels()[0].length);
    }

    private ShardedTable table(Partition partition, float[][][] values, boolean vector) {
        EmbeddingTable[] shards = new EmbeddingTable[values.length];
        for (int s = 0; s < shards.length; s++) {
            int rows = values[s].length;
            shards[s] = vector ? EmbeddingTable.allocateVector(arena, rows)
                    : EmbeddingTable.allocate(arena, rows, c.dim());
            for (int row = 0; row < rows; row++) {
                shards[s].setRow(row, values[s][row], 0);
            }
        }
        return partition.listed() ? ShardedTable.of(partition.strategy(), shards) : ShardedTable.of(shards[0]);
    }

    /** Computes losses, logits and gradients of a sampled loss. */
    Results sampled() {
        SampledLoss<?> loss = loss();
        LossCase.Sampled sample = c.sample();
        long[] candidates = Arrays.stream(sample.candidates()).asLongStream().toArray();
        batch.sampled(sample.subtractLogQ()
                ? SampledValues.shared(candidates, sample.sampledCounts(), LossCase.flat(sample.trueCounts()))
                : SampledValues.shared(candidates));
        int numLabels = c.flatLabels().length;
        Workspace workspace = loss.workspace(c.dim(), Math.max(1, size), Math.max(1, numLabels));

        Results results = new Results();
        float[] losses = unset(size);
        loss.forward(layer, batch, workspace, losses);
        results.put(Results.LOSS, losses);
        float[] logits = unset(numLabels + size * candidates.length);
        loss.logits(layer, batch, workspace, logits);
        results.put(Results.LOGITS, logits);

        float[] lossesAgain = unset(size);
        LossGradients gradients = new LossGradients();
        loss.gradients(layer, batch, workspace, lossesAgain, gradients);
        results.put(LOSS_OF_GRADIENTS, lossesAgain);
        put(results, Results.SUM, gradients);
        if (c.upstream() != null) {
            batch.upstream(c.upstream());
            loss.gradients(layer, batch, workspace, lossesAgain, gradients);
            put(results, Results.WEIGHTED, gradients);
        }
        return results;
    }

    private SampledLoss<?> loss() {
        int numSampled = c.sample().candidates().length;
        boolean removeHits = c.sample().removeHits();
        if (objective == Objective.SOFTMAX) {
            return SampledSoftmaxLoss.of(c.classes(), numSampled).withRemoveAccidentalHits(removeHits);
        }
        NceLoss loss = NceLoss.of(c.classes(), numSampled).withRemoveAccidentalHits(removeHits);
        return c.sample().subtractLogQ() ? loss : loss.withNegativeSampling();
    }

    /** Computes the loss over all classes. */
    Results full() {
        float[] losses = unset(size);
        FullEvaluation evaluation = FullEvaluation.of(layer, Math.max(1, size));
        if (objective == Objective.SOFTMAX) {
            evaluation.softmax(batch, losses);
        } else {
            evaluation.sigmoid(batch, losses);
        }
        Results results = new Results();
        results.put(Results.LOSS, losses);
        return results;
    }

    private void put(Results results, String name, LossGradients gradients) {
        results.putTable(name + "/weights", dense(name + "/weights", gradients.weights(), c.dim()),
                c.weightPartition());
        results.putTable(name + "/biases", dense(name + "/biases", gradients.biases(), 1), c.biasPartition());
        results.put(name + "/inputs", Arrays.copyOf(gradients.inputs(), size * c.dim()));
    }

    private double[] dense(String array, SparseRows rows, int dim) {
        boolean[] named = reference.named();
        boolean[] effective = reference.effective();
        double[] dense = new double[c.classes() * dim];
        long previous = -1;
        for (int k = 0; k < rows.count(); k++) {
            long id = rows.ids()[k];
            if (id <= previous || id >= named.length || !named[(int) id]) {
                throw new IllegalStateException(array + " has a row " + id + " after row " + previous
                        + "; allowed: ascending ids of labels and candidates");
            }
            previous = id;
            for (int d = 0; d < dim; d++) {
                float value = rows.values()[k * dim + d];
                // One that is not finite has to be so in the reference too, which the comparison sees to.
                if (value != 0 && Float.isFinite(value) && !effective[(int) id]) {
                    throw new IllegalStateException(array + " of class " + id + " is " + value
                            + "; allowed: 0, since all its columns are masked");
                }
                dense[(int) id * dim + d] = value;
            }
        }
        return dense;
    }

    private static float[] unset(int length) {
        float[] values = new float[length];
        Arrays.fill(values, Float.NaN);
        return values;
    }

    @Override
    public void close() {
        arena.close();
    }
}
