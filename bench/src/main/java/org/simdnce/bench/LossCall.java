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
 * Everything that calls of the NCE loss need, a pure function of the shape: inputs of variance 1, weights of standard
 * deviation 0.05, biases 0, labels drawn with replacement and distinct candidates from the same distribution. Calls take
 * its batches in turn.
 */
final class LossCall implements AutoCloseable {
    static final long WEIGHT_SEED = 1;
    static final long INPUT_SEED = 2;
    static final long LABEL_SEED = 3;
    static final long CANDIDATE_SEED = 4;
    static final float WEIGHT_SCALE = 0.05f;
    /** So small that training does not change what is measured. */
    static final float LEARNING_RATE = 1e-6f;

    private static final int ENOUGH_CALLS = 10_000;

    final Arena arena = Arena.ofShared();
    final OutputLayer layer;
    /** Which pages the tables got. */
    final String pages;
    final float[] losses;
    final LossGradients gradients = new LossGradients();
    final Workspace workspace;
    private final NceLoss loss;
    private final Batch[] batches;
    private int next;
    private final ExecutorService helpers;
    private final Sgd sgd = Sgd.of(LEARNING_RATE);

    /**
     * Prepares calls.
     *
     * @param shape its sizes
     * @param noise what labels and candidates are drawn from
     * @param given whether candidates are drawn once for each batch, here, instead of by each call
     * @param threads how many threads work on a call, the calling one included
     * @param pages what the tables lie on
     * @param count number of batches; one alone would be in the caches when it is repeated
     */
    LossCall(Shape shape, Noise noise, boolean given, int threads, Pages pages, int count) {
        if (threads < 1 || count < 1) {
            throw new IllegalArgumentException("threads = " + threads + ", batches = " + count
                    + "; allowed: at least 1 of each");
        }
        Arena tables = pages.over(arena);
        EmbeddingTable weights = EmbeddingTable.allocate(tables, shape.classes(), shape.dim());
        SeededNormals.fill(weights, WEIGHT_SEED, WEIGHT_SCALE);
        layer = OutputLayer.of(weights, EmbeddingTable.allocateVector(tables, shape.classes()));
        this.pages = Pages.granted(tables);
        NoiseDistribution distribution = noise.over(shape.classes());
        losses = new float[shape.batch()];
        NoiseSampler sampler = CandidateSampler.of(distribution, shape.sampled()).withSeed(CANDIDATE_SEED);
        loss = NceLoss.of(shape.classes(), shape.sampled()).withSampler(sampler);
        batches = batches(shape, count, distribution);
        for (int call = 0; given && call < count; call++) {
            batches[call].sampled(sampledValues(sampler, call, labels(distribution, call, shape.batch())));
        }
        drawOften(sampler);
        helpers = threads == 1 ? null
                : Executors.newFixedThreadPool(threads - 1, Thread.ofPlatform().daemon().factory());
        workspace = helpers == null ? loss.workspace(shape.dim(), shape.batch(), shape.batch())
                : loss.workspace(shape.dim(), shape.batch(), shape.batch(), helpers, threads);
    }

    /** For C2, which counts calls: the sampler's, one a step, would take long steps minutes to become enough. */
    private static void drawOften(NoiseSampler sampler) {
        Candidates drawn = new Candidates(sampler.numSampled());
        for (int call = 0; call < ENOUGH_CALLS; call++) {
            sampler.sample(call, drawn);
        }
    }

    private Batch[] batches(Shape shape, int count, NoiseDistribution distribution) {
        long elements = (long) shape.batch() * shape.dim();
        MemorySegment inputs = arena.allocate(ValueLayout.JAVA_FLOAT, count * elements);
        SeededNormals.fill(inputs, INPUT_SEED, count * elements);
        Batch[] all = new Batch[count];
        for (int call = 0; call < count; call++) {
            all[call] = new Batch()
                    .inputs(inputs.asSlice(call * elements * Float.BYTES), shape.batch(), shape.dim())
                    .labels(labels(distribution, call, shape.batch()), 1);
        }
        return all;
    }

    /** Returns classes drawn with replacement, the labels of as many examples. */
    static long[] labels(NoiseDistribution distribution, int count) {
        return labels(distribution, 0, count);
    }

    private static long[] labels(NoiseDistribution distribution, int call, int count) {
        Candidates drawn = new Candidates(count);
        CandidateSampler.withReplacement(distribution, count).withSeed(LABEL_SEED).sample(call, drawn);
        return drawn.ids();
    }

    private static SampledValues sampledValues(NoiseSampler sampler, int call, long[] labels) {
        Candidates drawn = new Candidates(sampler.numSampled());
        sampler.sample(call, drawn);
        float[] labelCounts = new float[labels.length];
        sampler.expectedCounts(labels, 0, labels.length, drawn.numTries(), labelCounts, 0);
        return SampledValues.shared(drawn.ids(), drawn.expectedCounts(), labelCounts);
    }

    private Batch take() {
        Batch batch = batches[next];
        next = (next + 1) % batches.length;
        return batch;
    }

    /** Computes the loss of each example; returns their sum. */
    double forward() {
        return loss.forward(layer, take(), workspace, losses);
    }

    /** Computes the losses and all gradients. */
    double forwardBackward() {
        return loss.gradients(layer, take(), workspace, losses, gradients);
    }

    /** Computes the losses and updates weights and biases in place. */
    double sgd() {
        return loss.step(layer, take(), workspace, losses, sgd);
    }

    @Override
    public void close() {
        if (helpers != null) {
            helpers.close();
        }
        arena.close();
    }
}
