package org.simdnce;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.simdnce.sampler.CandidateStream;
import org.simdnce.sampler.Candidates;

/**
 * Scratch for the calls of one loss, sized once, so that calls allocate nothing (at least two megabytes, which its
 * panels
 * share), and the position in the sampler's draws. One thread uses it at a time; handing it over is allowed, using it
 * from two at once is an error.
 */
public final class Workspace {
    private final LossOptions options;
    private final int dim;
    private final int maxBatch;
    private final int maxLabels;
    private final Crew crew;
    private final Draws draws;
    private final Columns columns;
    private final BlockStep step;
    private final RowUpdates updates;
    private final Objective.CopyOut copyOut = new Objective.CopyOut();
    private final AtomicBoolean busy = new AtomicBoolean();

    Workspace(LossOptions options, int dim, int maxBatch, int maxLabels, Executor executor, int threads) {
        if (dim < 1 || maxBatch < 1 || maxLabels < 0 || threads < 1) {
            throw new IllegalArgumentException("a workspace of dim " + dim + ", " + maxBatch + " examples, " + maxLabels
                    + " labels and " + threads + " threads; allowed: at least 1, 1, 0 and 1");
        }
        Objects.requireNonNull(executor, "executor");
        this.options = options;
        this.dim = dim;
        this.maxBatch = maxBatch;
        this.maxLabels = maxLabels;
        try {
            int perExample = options.candidatesPerExample() ? options.numSampled() : 0;
            int shared = options.candidatesPerExample() ? 0 : options.numSampled();
            int maxOwn = Math.addExact(maxLabels, Math.multiplyExact(maxBatch, perExample));
            crew = new Crew(executor, threads);
            draws = new Draws(options, maxBatch, maxLabels);
            columns = new Columns(maxBatch, maxOwn, shared);
            step = new BlockStep(columns, dim, maxBatch, shared, crew);
            updates = new RowUpdates(columns, step, crew, dim, Math.addExact(maxOwn, shared), maxBatch);
        } catch (ArithmeticException overflow) {
            throw new IllegalArgumentException("a workspace of dim " + dim + ", " + maxBatch + " examples and "
                    + maxLabels + " labels for " + options.numSampled() + " candidates; allowed: panels below 2^31"
                    + " elements", overflow);
        }
    }

    /**
     * Draws from a stream of the sampler's, for instance one of several that were split for several threads.
     *
     * @param stream a stream of this loss's sampler; it moves on with each call
     * @return this workspace
     * @throws IllegalArgumentException if the stream is another sampler's
     */
    public Workspace drawFrom(CandidateStream stream) {
        if (!stream.sampler().equals(options.samplerOrDefault())) {
            throw new IllegalArgumentException("a stream of " + stream.sampler() + "; allowed: one of "
                    + options.samplerOrDefault());
        }
        if (!busy.compareAndSet(false, true)) {
            throw inUse();
        }
        draws.startFrom(stream);
        busy.set(false);
        return this;
    }

    /**
     * Returns what the last call drew for the batch, for the last example where candidates are per example.
     *
     * @return the candidates; meaningless before the first draw
     */
    public Candidates candidates() {
        return draws.drawn();
    }

    double forward(SampledLoss<?> loss, OutputLayer layer, Batch batch, float[] losses) {
        acquire(loss);
        try {
            LossEvent event = begin(layer, batch, losses.length);
            columns.fill(options, layer, batch, draws);
            step.forward(batch, loss.objective());
            return finish(batch, losses, event);
        } finally {
            release();
        }
    }

    double gradients(SampledLoss<?> loss, OutputLayer layer, Batch batch, float[] losses, LossGradients gradients) {
        Objects.requireNonNull(gradients, "gradients");
        acquire(loss);
        try {
            LossEvent event = begin(layer, batch, losses.length);
            columns.fill(options, layer, batch, draws);
            step.gradients(batch, loss.objective(), gradients.roomForInputs(batch, dim));
            updates.group(batch);
            updates.collect(layer, batch, gradients);
            gradients.logZ = options.learnLogZ() ? updates.logZGradient() : 0f;
            return finish(batch, losses, event);
        } finally {
            release();
        }
    }

    double step(SampledLoss<?> loss, OutputLayer layer, Batch batch, float[] losses, Optimizer optimizer,
                float[] inputGradients) {
        Objects.requireNonNull(optimizer, "optimizer");
        acquire(loss);
        try {
            CallCheck.updatable(layer, batch, optimizer, crew.lanes() > 1);
            if (inputGradients != null) {
                CallCheck.inputGradients(batch, inputGradients);
            }
            LossEvent event = begin(layer, batch, losses.length);
            columns.fill(options, layer, batch, draws);
            step.gradients(batch, loss.objective(), inputGradients);
            updates.group(batch);
            updates.apply(layer, batch, optimizer);
            if (options.learnLogZ()) {
                options.logZ().update(optimizer, updates.logZGradient());
            }
            return finish(batch, losses, event);
        } finally {
            release();
        }
    }

    void logits(SampledLoss<?> loss, OutputLayer layer, Batch batch, float[] logits) {
        acquire(loss);
        try {
            begin(layer, batch, batch.size());
            columns.fill(options, layer, batch, draws);
            CallCheck.requireLength("logits", logits.length,
                    columns.ownCount + (long) batch.size() * columns.sharedCount);
            copyOut.into(logits, columns.sharedCount);
            step.forward(batch, copyOut);
            draws.commit(batch);
        } finally {
            release();
        }
    }

    private void acquire(SampledLoss<?> loss) {
        if (loss.options != options) {
            throw new IllegalArgumentException("a workspace of another loss, " + options.describe("loss")
                    + "; allowed: one that this very loss has made, " + loss.options.describe("loss"));
        }
        if (!busy.compareAndSet(false, true)) {
            throw inUse();
        }
        crew.begin();
    }

    private void release() {
        crew.end();
        busy.set(false);
    }

    private static IllegalStateException inUse() {
        return new IllegalStateException("the workspace is in use by another call; allowed: one call at a time");
    }

    /** Checks everything that can be wrong, and draws; nothing has been written before or by it. */
    private LossEvent begin(OutputLayer layer, Batch batch, int lossLength) {
        LossEvent event = LossEvent.start();
        CallCheck.beforeDrawing(options, layer, batch, lossLength, dim, maxBatch, maxLabels, crew.lanes() > 1);
        if (batch.sampled != null) {
            CallCheck.given(options, batch);
        }
        draws.take(batch);
        CallCheck.counts(options, batch, draws);
        return event;
    }

    private double sumOfLosses(Batch batch) {
        double sum = 0;
        for (int i = 0; i < batch.size(); i++) {
            sum += step.state.loss[i];
        }
        return sum;
    }

    private double finish(Batch batch, float[] losses, LossEvent event) {
        double sum = sumOfLosses(batch);
        for (int i = 0; i < batch.size(); i++) {
            losses[i] = (float) step.state.loss[i];
        }
        draws.commit(batch);
        if (event != null) {
            event.finish(options.name(), batch.size(), options.numSampled(), sum);
        }
        return sum;
    }
}
