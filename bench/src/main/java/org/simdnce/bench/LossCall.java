package org.simdnce.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.simdnce.Batch;
import org.simdnce.LossGradients;
import org.simdnce.NceLoss;
import org.simdnce.OutputLayer;
import org.simdnce.SampledValues;
import org.simdnce.Sgd;
import org.simdnce.Workspace;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.sampler.CandidateSampler;
import org.simdnce.sampler.Candidates;
import org.simdnce.sampler.NoiseDistribution;
import org.simdnce.sampler.NoiseSampler;

/**
 * Everything that a call of the NCE loss needs, a pure function of the shape: inputs of variance 1, weights of standard
 * deviation 0.05, biases 0, labels drawn with replacement and distinct candidates from the same distribution.
 */
final class LossCall implements AutoCloseable {
    static final long WEIGHT_SEED = 1;
    static final long INPUT_SEED = 2;
    static final long LABEL_SEED = 3;
    static final long CANDIDATE_SEED = 4;
    static final float WEIGHT_SCALE = 0.05f;
    /** So small that training does not change what is measured. */
    static final float LEARNING_RATE = 1e-6f;

    final Arena arena = Arena.ofShared();
    final OutputLayer layer;
    final MemorySegment inputs;
    final long[] labels;
    final float[] losses;
    final LossGradients gradients = new LossGradients();
    final Workspace workspace;
    private final NceLoss loss;
    private final Batch batch;
    private final ExecutorService helpers;
    private final Sgd sgd = Sgd.of(LEARNING_RATE);

    /**
     * Prepares a call.
     *
     * @param shape its sizes
     * @param noise what labels and candidates are drawn from
     * @param given whether candidates are drawn once, here, instead of by each call
     * @param threads how many threads work on a call, the calling one included
     */
    LossCall(Shape shape, Noise noise, boolean given, int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads = " + threads + "; allowed: at least 1");
        }
        EmbeddingTable weights = EmbeddingTable.allocate(arena, shape.classes(), shape.dim());
        SeededNormals.fill(weights, WEIGHT_SEED, WEIGHT_SCALE);
        layer = OutputLayer.of(weights, EmbeddingTable.allocateVector(arena, shape.classes()));
        long elements = (long) shape.batch() * shape.dim();
        inputs = arena.allocate(ValueLayout.JAVA_FLOAT, elements);
        SeededNormals.fill(inputs, INPUT_SEED, elements);
        NoiseDistribution distribution = noise.over(shape.classes());
        labels = labels(distribution, shape.batch());
        losses = new float[shape.batch()];
        NoiseSampler sampler = CandidateSampler.of(distribution, shape.sampled()).withSeed(CANDIDATE_SEED);
        loss = NceLoss.of(shape.classes(), shape.sampled()).withSampler(sampler);
        batch = new Batch().inputs(inputs, shape.batch(), shape.dim()).labels(labels, 1);
        if (given) {
            batch.sampled(sampledValues(sampler, labels));
        }
        helpers = threads == 1 ? null
                : Executors.newFixedThreadPool(threads - 1, Thread.ofPlatform().daemon().factory());
        workspace = helpers == null ? loss.workspace(shape.dim(), shape.batch(), shape.batch())
                : loss.workspace(shape.dim(), shape.batch(), shape.batch(), helpers, threads);
    }

    /** Returns classes drawn with replacement, the labels of as many examples. */
    static long[] labels(NoiseDistribution distribution, int count) {
        Candidates drawn = new Candidates(count);
        CandidateSampler.withReplacement(distribution, count).withSeed(LABEL_SEED).sample(0, drawn);
        return drawn.ids();
    }

    private static SampledValues sampledValues(NoiseSampler sampler, long[] labels) {
        Candidates drawn = new Candidates(sampler.numSampled());
        sampler.sample(0, drawn);
        float[] labelCounts = new float[labels.length];
        sampler.expectedCounts(labels, 0, labels.length, drawn.numTries(), labelCounts, 0);
        return SampledValues.shared(drawn.ids(), drawn.expectedCounts(), labelCounts);
    }

    /** Computes the loss of each example; returns their sum. */
    double forward() {
        return loss.forward(layer, batch, workspace, losses);
    }

    /** Computes the losses and all gradients. */
    double forwardBackward() {
        return loss.gradients(layer, batch, workspace, losses, gradients);
    }

    /** Computes the losses and updates weights and biases in place. */
    double sgd() {
        return loss.step(layer, batch, workspace, losses, sgd);
    }

    @Override
    public void close() {
        if (helpers != null) {
            helpers.close();
        }
        arena.close();
    }
}
