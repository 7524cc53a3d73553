package org.simdnce;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.simdnce.kernel.CandidatePanel;
import org.simdnce.kernel.Kernel;
import org.simdnce.kernel.PanelMemory;
import org.simdnce.kernel.RowList;

/**
 * The losses over all classes, without sampling, log q or log Z: sigmoid cross entropy summed over the classes (the
 * evaluation for {@link NceLoss}) and softmax cross entropy (for {@link SampledSoftmaxLoss}). With several true classes
 * the target is the sum of their one-hot vectors divided by their number.
 *
 * <p>Classes stream by in blocks, in the order of their ids: memory is O(batch), and shards give the same bits under
 * both strategies. A value with scratch of its own; belongs to one thread at a time.
 */
public final class FullEvaluation {
    /** Classes that are met at a time. */
    private static final int BLOCK = 3 * CandidatePanel.WIDTH;

    private final OutputLayer layer;
    private final LossOptions options;
    private final Kernel kernel = Kernel.best();
    private final int dim;
    private final InputPanel inputs;
    private final CandidatePanel panel;
    private final ExampleState state;
    private final RowList rows = new RowList(BLOCK);
    private final RowList biasRows = new RowList(BLOCK);
    private final long[] ids = new long[BLOCK];
    private final float[] offsets = new float[BLOCK];
    private final float[] panels;
    private final int zAt;
    private final AtomicBoolean busy = new AtomicBoolean();

    private FullEvaluation(OutputLayer layer, int maxBatch) {
        if (maxBatch < 1) {
            throw new IllegalArgumentException("batches of " + maxBatch + "; allowed: at least 1");
        }
        this.layer = layer;
        options = LossOptions.defaults("full_evaluation", layer.classes(), 1, false);
        dim = layer.weights().dim();
        PanelMemory memory = new PanelMemory();
        try {
            inputs = new InputPanel(memory, maxBatch, dim);
            panel = new CandidatePanel(memory, BLOCK, dim);
            zAt = CandidatePanel.reserveTile(memory, BlockStep.CHUNK);
        } catch (ArithmeticException overflow) {
            throw new IllegalArgumentException("batches of " + maxBatch + " x " + dim
                    + "; allowed: panels below 2^31 elements", overflow);
        }
        panels = memory.array();
        state = new ExampleState(maxBatch);
    }

    /**
     * Makes an evaluation.
     *
     * @param layer weights and biases of all classes
     * @param maxBatch the most examples of a call, at least 1
     * @return the evaluation
     * @throws IllegalArgumentException if {@code maxBatch} is not positive
     */
    public static FullEvaluation of(OutputLayer layer, int maxBatch) {
        return new FullEvaluation(layer, maxBatch);
    }

    /**
     * Computes the sigmoid cross entropy of each example, summed over all classes.
     *
     * @param batch inputs and labels
     * @param loss receives the loss of each example in nats {@code [batch]}
     * @return their sum
     * @throws IllegalArgumentException if the parts do not fit together or an id is out of range
     */
    public double sigmoid(Batch batch, float[] loss) {
        return evaluate(batch, loss, null, Objective.LOGISTIC);
    }

    /**
     * Computes the softmax cross entropy of each example.
     *
     * @param batch inputs and labels
     * @param loss receives the loss of each example in nats {@code [batch]}
     * @return their sum
     * @throws IllegalArgumentException if the parts do not fit together or an id is out of range
     */
    public double softmax(Batch batch, float[] loss) {
        return evaluate(batch, loss, null, Objective.SOFTMAX);
    }

    /**
     * Computes the sigmoid cross entropy and the classes with the greatest logits in one pass.
     *
     * @param batch inputs and labels
     * @param loss receives the loss of each example in nats {@code [batch]}
     * @param top receives the classes
     * @return the sum of the losses
     * @throws IllegalArgumentException if the parts do not fit together or an id is out of range
     */
    public double sigmoid(Batch batch, float[] loss, TopK top) {
        return evaluate(batch, loss, Objects.requireNonNull(top, "top"), Objective.LOGISTIC);
    }

    /**
     * Computes the softmax cross entropy and the classes with the greatest logits in one pass.
     *
     * @param batch inputs and labels
     * @param loss receives the loss of each example in nats {@code [batch]}
     * @param top receives the classes
     * @return the sum of the losses
     * @throws IllegalArgumentException if the parts do not fit together or an id is out of range
     */
    public double softmax(Batch batch, float[] loss, TopK top) {
        return evaluate(batch, loss, Objects.requireNonNull(top, "top"), Objective.SOFTMAX);
    }

    private double evaluate(Batch batch, float[] loss, TopK top, Objective objective) {
        if (!busy.compareAndSet(false, true)) {
            throw new IllegalStateException("the evaluation is in use by another call; allowed: one call at a time");
        }
        try {
            CallCheck.beforeDrawing(options, layer, batch, loss.length, dim, state.loss.length, Integer.MAX_VALUE, false);
            if (top != null) {
                CallCheck.requireLength("examples' top classes", top.maxBatch(), batch.size());
                top.clear(batch.size());
            }
            inputs.start(batch);
            inputs.gather(0, batch.size());
            Arrays.fill(state.loss, 0, batch.size(), 0);
            Arrays.fill(state.max, 0, batch.size(), Float.NEGATIVE_INFINITY);
            Arrays.fill(state.sum, 0, batch.size(), 0);
            for (long first = 0; first < layer.classes(); first += BLOCK) {
                int count = (int) Math.min(BLOCK, layer.classes() - first);
                load(first, count);
                for (int chunk = 0; chunk < batch.size(); chunk += BlockStep.CHUNK) {
                    meet(chunk, Math.min(BlockStep.CHUNK, batch.size() - chunk), first, count, top, objective);
                }
            }
            return finish(batch, loss, objective);
        } finally {
            busy.set(false);
        }
    }

    private void load(long first, int count) {
        for (int k = 0; k < count; k++) {
            ids[k] = first + k;
        }
        loadOffsets(count);
        layer.weights().resolve(ids, count, rows);
        panel.fill(kernel, rows, 0, count);
    }

    private void loadOffsets(int count) {
        if (layer.hasBiases()) {
            layer.biases().resolve(ids, count, biasRows);
            for (int k = 0; k < count; k++) {
                offsets[k] = biasRows.first(k);
            }
        }
    }

    private void meet(int chunk, int examples, long first, int count, TopK top, Objective objective) {
        for (int group = 0; group < count; group += CandidatePanel.WIDTH) {
            int columns = Math.min(CandidatePanel.WIDTH, count - group);
            panel.score(kernel, inputs.rows, chunk, examples, group, columns, offsets, zAt);
            if (top != null) {
                offer(chunk, examples, first + group, columns, top);
            }
            if (objective.normalises()) {
                state.addToNormalisers(kernel, chunk, examples, columns, panels, zAt);
            } else {
                kernel.logistic(panels, zAt, examples, CandidatePanel.closed(columns), null, state.loss, chunk);
            }
        }
    }

    private void offer(int chunk, int examples, long first, int count, TopK top) {
        for (int i = 0; i < examples; i++) {
            int at = zAt + i * CandidatePanel.WIDTH;
            float largest = kernel.max(panels, at, CandidatePanel.closed(count));
            if (Float.isNaN(largest) || top.admits(chunk + i, largest)) {
                for (int k = 0; k < count; k++) {
                    top.offer(chunk + i, first + k, panels[at + k]);
                }
            }
        }
    }

    /** Brings in the true classes: {@code −Σ target · x}, or {@code Σ target · (log Σ exp − x)}. */
    private double finish(Batch batch, float[] loss, Objective objective) {
        double total = 0;
        for (int i = 0; i < batch.size(); i++) {
            int from = batch.labelStart(i);
            int to = batch.labelStart(i + 1);
            double sum = state.loss[i];
            for (int label = from; label < to; label++) {
                double logit = logit(batch.labels[label], i);
                double below = objective.normalises() ? state.max[i] - logit + Math.log(state.sum[i]) : -logit;
                sum += below / (to - from);
            }
            loss[i] = (float) sum;
            total += sum;
        }
        return total;
    }

    /** Scores a class as the passing blocks did, to the bit: a loss that cancels must not turn negative. */
    private float logit(long id, int example) {
        ids[0] = id;
        loadOffsets(1);
        layer.weights().resolve(ids, 1, rows);
        panel.fill(kernel, rows, 0, 1);
        panel.score(kernel, inputs.rows, example, 1, 0, 1, offsets, zAt);
        return panels[zAt];
    }
}
