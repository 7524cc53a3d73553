package org.simdnce;

import java.util.Objects;
import java.util.concurrent.Executor;
import org.simdnce.kernel.Kernel;
import org.simdnce.sampler.CandidateSampler;

/**
 * A loss over a sample of the classes: each example's true classes against {@code num_sampled} candidates. An immutable
 * value that any number of threads may use, each with a {@link Workspace} of its own; options are set by
 * {@code with...} methods, which return a new value.
 *
 * <p>The logit of class c for input x is {@code ⟨x, W_c⟩ + b_c − log Z − log(expected count of c)}; the target of each
 * of
 * an example's T true classes is 1/T, that of a candidate 0. Candidates come from the batch
 * ({@link Batch#sampled}) or are drawn by the sampler, by default log-uniform without replacement over all classes
 * (which suits ids that fall in frequency), the same for all examples.
 *
 * <p>Losses are per example, in nats, not averaged. A call that is refused has changed nothing.
 *
 * @param <L> the loss itself
 */
public abstract sealed class SampledLoss<L extends SampledLoss<L>> permits NceLoss, SampledSoftmaxLoss {
    final LossOptions options;

    SampledLoss(LossOptions options) {
        this.options = options;
    }

    abstract L with(LossOptions changed);

    abstract Objective objective();

    /**
     * Has candidates drawn by another sampler.
     *
     * @param sampler draws {@code num_sampled} of all classes
     * @return a loss with that sampler
     * @throws IllegalArgumentException if its range or its number of candidates are not this loss's
     */
    public L withSampler(CandidateSampler sampler) {
        return with(options.withSampler(Objects.requireNonNull(sampler, "sampler")));
    }

    /**
     * Decides whether candidates that are among an example's labels count for it.
     *
     * @param remove whether they are left out
     * @return a loss that does so
     */
    public L withRemoveAccidentalHits(boolean remove) {
        return with(options.withRemoveAccidentalHits(remove));
    }

    /**
     * Draws candidates for each example by itself instead of one set for the whole batch.
     *
     * @return a loss that does so
     */
    public L withCandidatesPerExample() {
        return with(options.withCandidatesPerExample(true));
    }

    /**
     * Lowers every logit by a constant.
     *
     * @param logZ the log-normaliser in nats, finite; 0 by default
     * @return a loss with that constant
     * @throws IllegalArgumentException if the value is not finite
     */
    public L withLogZ(float logZ) {
        return with(options.withLogZ(new LogZ(logZ), false));
    }

    /**
     * Lowers every logit by a value that is learned: its gradient is reported, and steps update it. Only one thread may
     * make steps then.
     *
     * @param logZ the log-normaliser
     * @return a loss that learns it
     */
    public L withLearnedLogZ(LogZ logZ) {
        return with(options.withLogZ(Objects.requireNonNull(logZ, "logZ"), true));
    }

    /**
     * Names the loss in texts and events.
     *
     * @param name any name
     * @return a loss of that name
     */
    public L withName(String name) {
        return with(options.withName(Objects.requireNonNull(name, "name")));
    }

    /**
     * Returns the number of classes.
     *
     * @return the number of classes
     */
    public long numClasses() {
        return options.numClasses();
    }

    /**
     * Returns the number of candidates: of the whole batch, or of each example if they are drawn per example.
     *
     * @return num_sampled
     */
    public int numSampled() {
        return options.numSampled();
    }

    /**
     * Makes scratch for calls of this loss on the calling thread alone.
     *
     * @param dim columns of inputs and weights
     * @param maxBatch the most examples of a call
     * @param maxLabels the most labels of a call, over all its examples
     * @return a workspace
     * @throws IllegalArgumentException if a size is not positive or the scratch would pass 2^31 elements
     */
    public Workspace workspace(int dim, int maxBatch, int maxLabels) {
        return workspace(dim, maxBatch, maxLabels, Runnable::run, 1);
    }

    /**
     * Makes scratch for calls that share their work with other threads. The calling thread works too, and the call
     * completes even if the executor never runs a task. Results are the same bits for any number of threads. Tables
     * must be in shared arenas.
     *
     * @param dim columns of inputs and weights
     * @param maxBatch the most examples of a call
     * @param maxLabels the most labels of a call, over all its examples
     * @param executor runs the other threads' part
     * @param threads how many threads work on a call, the calling one included
     * @return a workspace
     * @throws IllegalArgumentException if a size is not positive or the scratch would pass 2^31 elements
     */
    public Workspace workspace(int dim, int maxBatch, int maxLabels, Executor executor, int threads) {
        return new Workspace(options, dim, maxBatch, maxLabels, executor, threads);
    }

    /**
     * Computes the loss of each example.
     *
     * @param layer weights and biases of all classes
     * @param batch inputs and labels
     * @param workspace scratch of this loss
     * @param loss receives the loss of each example in nats {@code [batch]}
     * @return their sum
     * @throws IllegalArgumentException if the parts do not fit together, an id is out of range or an expected count is
     *     not positive and finite
     * @throws IllegalStateException if an arena is closed or the workspace is in use
     */
    public double forward(OutputLayer layer, Batch batch, Workspace workspace, float[] loss) {
        return workspace.forward(this, layer, batch, loss);
    }

    /**
     * Computes the loss of each example and the gradients of {@code Σ upstream_i · loss_i}.
     *
     * @param layer weights and biases of all classes
     * @param batch inputs and labels
     * @param workspace scratch of this loss
     * @param loss receives the loss of each example in nats {@code [batch]}
     * @param gradients receives the gradients
     * @return the sum of the losses, not weighted
     * @throws IllegalArgumentException as {@link #forward}
     * @throws IllegalStateException as {@link #forward}
     */
    public double gradients(OutputLayer layer, Batch batch, Workspace workspace, float[] loss,
                            LossGradients gradients) {
        return workspace.gradients(this, layer, batch, loss, gradients);
    }

    /**
     * Computes the loss of each example and updates the layer in place, and the input table too where the inputs are
     * ids. Gradients of rows that occur several times are added up before they are applied.
     *
     * @param layer weights and biases of all classes
     * @param batch inputs and labels
     * @param workspace scratch of this loss
     * @param loss receives the loss of each example before the update, in nats {@code [batch]}
     * @param optimizer how rows change
     * @return the sum of the losses, not weighted
     * @throws IllegalArgumentException as {@link #forward}, and if the optimizer's accumulators do not fit
     * @throws IllegalStateException as {@link #forward}
     * @throws UnsupportedOperationException if a table is read-only
     */
    public double step(OutputLayer layer, Batch batch, Workspace workspace, float[] loss, Optimizer optimizer) {
        return workspace.step(this, layer, batch, loss, optimizer, null);
    }

    /**
     * Computes the loss of each example, updates the layer in place, and hands out the gradient of inputs that were
     * given in a segment, for the caller's own network below.
     *
     * @param layer weights and biases of all classes
     * @param batch inputs in a segment, and labels
     * @param workspace scratch of this loss
     * @param loss receives the loss of each example before the update, in nats {@code [batch]}
     * @param optimizer how rows change
     * @param inputGradients receives the gradient of the inputs before the update {@code [batch × dim]}
     * @return the sum of the losses, not weighted
     * @throws IllegalArgumentException as {@link #step(OutputLayer, Batch, Workspace, float[], Optimizer)}, and if the
     *     inputs are ids
     * @throws IllegalStateException as {@link #forward}
     * @throws UnsupportedOperationException if a table is read-only
     */
    public double step(OutputLayer layer, Batch batch, Workspace workspace, float[] loss, Optimizer optimizer,
                       float[] inputGradients) {
        return workspace.step(this, layer, batch, loss, optimizer,
                Objects.requireNonNull(inputGradients, "inputGradients"));
    }

    /**
     * Computes the logits: those of example i's T_i labels, then those of its {@code num_sampled} candidates, with hits
     * masked and offsets applied, one example after the other.
     *
     * @param layer weights and biases of all classes
     * @param batch inputs and labels
     * @param workspace scratch of this loss
     * @param logits receives {@code Σ (T_i + num_sampled)} logits
     * @throws IllegalArgumentException as {@link #forward}
     * @throws IllegalStateException as {@link #forward}
     */
    public void logits(OutputLayer layer, Batch batch, Workspace workspace, float[] logits) {
        workspace.logits(this, layer, batch, logits);
    }

    /**
     * Says which kernel computes.
     *
     * @return for instance {@code vector, 512 bits, FMA}
     */
    public static String kernel() {
        return Kernel.best().describe();
    }

    @Override
    public String toString() {
        return options.describe(getClass().getSimpleName()) + ", kernel: " + kernel();
    }
}
