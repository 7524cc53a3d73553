package org.simdnce;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.simdnce.kernel.EmbeddingTable;

/** What TensorFlow asks of its own losses, asked of these. */
class TensorFlowTest {
    private static final int CLASSES = 5;
    private static final int DIM = 4;
    private static final int SIZE = 3;
    private static final int SAMPLED = 4;
    private static final long[] CANDIDATES = {1, 0, 2, 3};

    private final Arena arena = Arena.ofConfined();
    private final OutputLayer layer = TestTables.layer(arena, CLASSES, DIM);

    @AfterEach
    void close() {
        arena.close();
    }

    private static GivenSample sample(Examples examples) {
        return new GivenSample(false, SAMPLED, CANDIDATES, TestTables.uniform(3, SAMPLED, 0.1f, 1),
                TestTables.uniform(4, examples.labels().length, 0.1f, 1));
    }

    private float[] logits(SampledLoss<?> loss, OutputLayer layer, Examples examples, int numTrue,
                           SampledValues values) {
        float[] logits = new float[SIZE * (numTrue + SAMPLED)];
        loss.logits(layer, examples.batch(numTrue).sampled(values), examples.workspace(loss), logits);
        return logits;
    }

    /** The logits by their formula, with or without log q, hits at -infinity where they are removed. */
    private double[] direct(Examples examples, int numTrue, GivenSample sample, boolean logQ, boolean removed) {
        double[] logits = new double[SIZE * (numTrue + SAMPLED)];
        for (int i = 0; i < SIZE; i++) {
            for (int k = 0; k < numTrue + SAMPLED; k++) {
                int label = i * numTrue + k;
                long id = k < numTrue ? examples.labels()[label] : CANDIDATES[k - numTrue];
                double logit = TestTables.row(layer.biases(), id)[0];
                for (int d = 0; d < DIM; d++) {
                    logit += (double) examples.inputs()[i * DIM + d] * TestTables.row(layer.weights(), id)[d];
                }
                if (logQ) {
                    logit -= Math.log(k < numTrue ? sample.trueCounts()[label] : sample.sampledCounts()[k - numTrue]);
                }
                for (int t = 0; t < numTrue && removed && k >= numTrue; t++) {
                    logit = examples.labels()[i * numTrue + t] == id ? Double.NEGATIVE_INFINITY : logit;
                }
                logits[i * (numTrue + SAMPLED) + k] = logit;
            }
        }
        return logits;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void shapes(int numTrue) {
        Examples examples = Examples.dense(numTrue, SIZE, DIM, CLASSES, numTrue);
        NceLoss loss = NceLoss.of(CLASSES, SAMPLED).withNegativeSampling();
        float[] longer = new float[SIZE * (numTrue + SAMPLED) + 1];
        longer[longer.length - 1] = 77;
        loss.logits(layer, examples.batch(numTrue).sampled(SampledValues.shared(CANDIDATES)),
                examples.workspace(loss), longer);
        assertEquals(77, longer[longer.length - 1], "nothing behind the last logit");
        double[] expected = direct(examples, numTrue, sample(examples), false, false);
        for (int k = 0; k < expected.length; k++) {
            assertEquals(expected[k], longer[k], 1e-6, "logit " + k);
        }
    }

    @ParameterizedTest
    @CsvSource({"1,false", "1,true", "2,false", "2,true", "4,false", "4,true"})
    void subtractingLogQ(int numTrue, boolean removed) {
        Examples examples = Examples.dense(numTrue, SIZE, DIM, CLASSES, numTrue);
        GivenSample sample = sample(examples);
        NceLoss loss = NceLoss.of(CLASSES, SAMPLED).withRemoveAccidentalHits(removed);
        double[] expected = direct(examples, numTrue, sample, true, removed);
        float[] actual = logits(loss, layer, examples, numTrue, sample.values());
        for (int k = 0; k < expected.length; k++) {
            assertEquals(Math.exp(expected[k]), Math.exp(actual[k]), 1e-6 * Math.max(1, Math.exp(expected[k])));
            if (expected[k] == Double.NEGATIVE_INFINITY) {
                assertEquals(0.0, Math.exp(actual[k]), "a removed hit has no weight at all");
            }
        }
    }

    @Test
    void threeDivShardsOverFiveRows() {
        Examples examples = Examples.dense(1, SIZE, DIM, CLASSES, 2);
        OutputLayer sharded = OutputLayer.of(TestTables.shards(arena, PartitionStrategy.DIV, 3, layer.weights()),
                TestTables.shards(arena, PartitionStrategy.DIV, 3, layer.biases()));
        assertEquals(1, sharded.weights().shard(2).rows());
        NceLoss loss = NceLoss.of(CLASSES, SAMPLED);
        SampledValues values = sample(examples).values();
        assertArrayEquals(logits(loss, layer, examples, 2, values), logits(loss, sharded, examples, 2, values));
    }

    @ParameterizedTest
    @CsvSource({"1,false", "1,true", "3,false", "3,true"})
    void nce(int numTrue, boolean sharded) {
        Examples examples = Examples.dense(7, SIZE, DIM, CLASSES, numTrue);
        GivenSample sample = sample(examples);
        double[] logits = direct(examples, numTrue, sample, true, false);
        NceLoss loss = NceLoss.of(CLASSES, SAMPLED);
        float[] losses = losses(loss, sharded, examples, numTrue, sample);
        for (int i = 0; i < SIZE; i++) {
            double expected = 0;
            for (int k = 0; k < numTrue + SAMPLED; k++) {
                double p = 1 / (1 + Math.exp(-logits[i * (numTrue + SAMPLED) + k]));
                double z = k < numTrue ? 1.0 / numTrue : 0;
                expected -= z * Math.log(p) + (1 - z) * Math.log(1 - p);
            }
            assertEquals(expected, losses[i], 1e-5, "loss " + i);
        }
    }

    @ParameterizedTest
    @CsvSource({"1,false", "1,true", "3,false", "3,true"})
    void sampledSoftmax(int numTrue, boolean sharded) {
        Examples examples = Examples.dense(8, SIZE, DIM, CLASSES, numTrue);
        GivenSample sample = sample(examples);
        double[] logits = direct(examples, numTrue, sample, true, true);
        float[] losses = losses(SampledSoftmaxLoss.of(CLASSES, SAMPLED), sharded, examples, numTrue, sample);
        for (int i = 0; i < SIZE; i++) {
            double sum = 0;
            for (int k = 0; k < numTrue + SAMPLED; k++) {
                sum += Math.exp(logits[i * (numTrue + SAMPLED) + k]);
            }
            double expected = 0;
            for (int k = 0; k < numTrue; k++) {
                expected -= Math.log(Math.exp(logits[i * (numTrue + SAMPLED) + k]) / sum) / numTrue;
            }
            assertEquals(expected, losses[i], 1e-5, "loss " + i);
        }
    }

    private float[] losses(SampledLoss<?> loss, boolean sharded, Examples examples, int numTrue, GivenSample sample) {
        OutputLayer used = !sharded ? layer
                : OutputLayer.of(TestTables.shards(arena, PartitionStrategy.DIV, 3, layer.weights()),
                        TestTables.shards(arena, PartitionStrategy.MOD, 2, layer.biases()));
        float[] losses = new float[SIZE];
        loss.forward(used, examples.batch(numTrue).sampled(sample.values()), examples.workspace(loss), losses);
        return losses;
    }

    /**
     * Logits are biases here. A candidate with a logit of -infinity adds nothing; a label that is named twice is two
     * columns of target 0.5.
     */
    @ParameterizedTest
    @CsvSource({"-100,0", "-2,0", "-2,1", "0,0", "2,0", "2,1", "2,0.5", "100,1", "0,1", "0,0.5", "-100,1", "100,0"})
    void sigmoidCrossEntropy(float logit, float target) {
        EmbeddingTable biases = EmbeddingTable.allocateVector(arena, 2);
        biases.set(0, 0, logit);
        biases.set(1, 0, Float.NEGATIVE_INFINITY);
        OutputLayer alone = OutputLayer.of(EmbeddingTable.allocate(arena, 2, DIM), biases);
        int labels = target == 0 ? 0 : Math.round(1 / target);
        NceLoss loss = NceLoss.of(2, 1).withNegativeSampling();
        Batch batch = new Batch().inputs(MemorySegment.ofArray(new float[DIM]), 1, DIM)
                .labels(new long[labels], new int[] {0, labels})
                .sampled(SampledValues.shared(new long[] {labels == 0 ? 0 : 1}));
        Outcome outcome = Outcome.of(loss, alone, batch, loss.workspace(DIM, 1, 2));
        double p = 1 / (1 + Math.exp(-(double) logit));
        double softplus = Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit)));
        int columns = Math.max(1, labels);
        assertEquals(columns * (softplus - target * logit), outcome.losses()[0], 2e-6 * Math.max(1, Math.abs(logit)));
        float gradient = outcome.biases().dense(2, 1)[0];
        assertEquals(columns * (p - target), gradient, 1e-6);
        assertTrue(logit != 0 || gradient == columns * (0.5f - target), "exactly, at 0");
    }
}
