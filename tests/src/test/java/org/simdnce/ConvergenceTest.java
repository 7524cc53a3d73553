package org.simdnce;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.sampler.CandidateSampler;
import org.simdnce.sampler.LogUniform;
import org.simdnce.sampler.NoiseDistribution;
import org.simdnce.sampler.NoiseSampler;
import org.simdnce.sampler.Uniform;

/**
 * Noise-contrastive estimation normalises itself (Gutmann and Hyvärinen 2010): trained on a known p(class | context)
 * without ever being told a normaliser, the scores become log p.
 *
 * <p>Inputs are one-hot, so that the weights are the scores. There is an example for each class in each context, which
 * weighs p through its upstream gradient; only the noise is drawn, with a fixed seed.
 *
 * <p>The stated error: a class is drawn about 5 times per step, 30,000 times in all, which alone leaves a standard
 * error of 0.6 % in its noise count and in its score; steps that fall as 40/t, chosen for the rarest classes, enlarge
 * that of
 * the most frequent to 1.3 %. The largest of 40 errors is then about 3 %, below the 0.05 allowed.
 */
class ConvergenceTest {
    private static final int CLASSES = 20;
    private static final int CONTEXTS = 2;
    private static final int SIZE = CONTEXTS * CLASSES;
    private static final int SAMPLED = 100;
    private static final int STEPS = 6000;
    private static final double ERROR = 0.05;
    /** For variants: errors are √2 times as large. */
    private static final int FEWER_STEPS = 3000;
    private static final double LARGER_ERROR = 0.07;

    private final Arena arena = Arena.ofConfined();
    private final double[][] logP = new double[CONTEXTS][CLASSES];
    private final float[] inputs = new float[SIZE * CONTEXTS];
    private final long[] labels = new long[SIZE];
    private final float[] upstream = new float[SIZE];
    private final EmbeddingTable weights = EmbeddingTable.allocate(arena, CLASSES, CONTEXTS);
    private final OutputLayer layer = OutputLayer.withoutBiases(ShardedTable.of(weights));

    /** No class is below 3 %; those of low ids get the most, as log-uniform noise assumes. */
    @BeforeEach
    void chooseProbabilities() {
        SplittableRandom random = new SplittableRandom(17);
        for (int context = 0; context < CONTEXTS; context++) {
            double[] p = new double[CLASSES];
            for (int id = 0; id < CLASSES; id++) {
                p[id] = random.nextDouble() / (id + 1);
            }
            double total = Arrays.stream(p).sum();
            for (int id = 0; id < CLASSES; id++) {
                int example = context * CLASSES + id;
                upstream[example] = (float) (0.03 + (1 - 0.03 * CLASSES) * p[id] / total);
                logP[context][id] = Math.log(upstream[example]);
                labels[example] = id;
                inputs[example * CONTEXTS + context] = 1;
            }
        }
    }

    @AfterEach
    void close() {
        arena.close();
    }

    private void train(NceLoss loss, int steps) {
        Workspace workspace = loss.workspace(CONTEXTS, SIZE, SIZE);
        Batch batch = new Batch().inputs(MemorySegment.ofArray(inputs), SIZE, CONTEXTS).labels(labels, 1)
                .upstream(upstream);
        float[] losses = new float[SIZE];
        for (int step = 0; step < steps; step++) {
            loss.step(layer, batch, workspace, losses, Sgd.of(40f / (20 + step)));
        }
    }

    private static NceLoss loss(NoiseDistribution noise) {
        return NceLoss.of(CLASSES, SAMPLED).withSampler(sampler(noise));
    }

    private static NoiseSampler sampler(NoiseDistribution noise) {
        return CandidateSampler.withReplacement(noise, SAMPLED).withSeeds(1, 2);
    }

    /** Asserts log p of every class, and a normaliser whose log is five times closer to 0. */
    private void assertNormalised() {
        for (int context = 0; context < CONTEXTS; context++) {
            double sum = 0;
            for (int id = 0; id < CLASSES; id++) {
                assertEquals(logP[context][id], weights.get(id, context), ERROR, "class " + id + " in " + context);
                sum += Math.exp(weights.get(id, context));
            }
            assertEquals(0, Math.log(sum), ERROR / 5, "log of the normaliser in context " + context);
        }
    }

    @Test
    void uniformNoise() {
        train(loss(Uniform.of(CLASSES)), STEPS);
        assertNormalised();
    }

    @Test
    void logUniformNoise() {
        train(loss(LogUniform.of(CLASSES)), STEPS);
        assertNormalised();
    }

    /** A constant log Z is made up for by the scores: what is normalised are the logits. */
    @Test
    void aConstantLogZ() {
        train(loss(Uniform.of(CLASSES)).withLogZ(1), FEWER_STEPS);
        for (int id = 0; id < CLASSES; id++) {
            assertEquals(logP[0][id] + 1, weights.get(id, 0), LARGER_ERROR, "class " + id);
        }
    }

    /** Without log q the scores are log p less log of the expected count: no probabilities. */
    @Test
    void negativeSamplingDoesNotNormalise() {
        train(loss(LogUniform.of(CLASSES)).withNegativeSampling(), FEWER_STEPS);
        NoiseSampler sampler = sampler(LogUniform.of(CLASSES));
        for (int id = 0; id < CLASSES; id++) {
            double expected = logP[0][id] - Math.log(sampler.expectedCount(id, SAMPLED));
            assertEquals(expected, weights.get(id, 0), LARGER_ERROR, "class " + id);
        }
    }
}
