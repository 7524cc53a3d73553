package org.simdnce;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.reference.Hits;
import org.simdnce.reference.Objective;

/** Examples with different numbers of true classes, none included, shared candidates or their own. */
class RaggedLabelsTest {
    private static final int CLASSES = 30;

    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void close() {
        arena.close();
    }

    @ParameterizedTest
    @CsvSource({"1,1,1", "2,3,5", "40,17,65", "97,16,9", "200,33,400"})
    void matchesTheReference(int size, int dim, int numSampled) {
        OutputLayer layer = TestTables.layer(arena, CLASSES, dim);
        Examples examples = Examples.ragged(size, size, dim, CLASSES, 4);
        float[] upstream = TestTables.uniform(7, size, -1, 2);
        GivenSample shared = GivenSample.shared(11, numSampled, CLASSES, examples);
        GivenSample own = GivenSample.perExample(12, numSampled, CLASSES, examples);
        NceLoss nce = NceLoss.of(CLASSES, numSampled).withLogZ(0.75f);
        SampledSoftmaxLoss softmax = SampledSoftmaxLoss.of(CLASSES, numSampled).withLogZ(0.75f);
        for (boolean removed : new boolean[] {false, true}) {
            Hits hits = removed ? Hits.MASKED : Hits.KEPT;
            NceLoss logistic = nce.withRemoveAccidentalHits(removed);
            check(logistic, layer, examples, shared, Objective.LOGISTIC, hits, true, upstream);
            check(logistic.withNegativeSampling(), layer, examples, shared, Objective.LOGISTIC, hits, false, upstream);
            check(logistic.withCandidatesPerExample(), layer, examples, own, Objective.LOGISTIC, hits, true, upstream);
            check(logistic.withCandidatesPerExample().withNegativeSampling(), layer, examples, own, Objective.LOGISTIC,
                    hits, false, upstream);
            check(softmax.withRemoveAccidentalHits(removed), layer, examples, shared, Objective.SOFTMAX, hits, true,
                    upstream);
            check(softmax.withRemoveAccidentalHits(removed).withCandidatesPerExample(), layer, examples, own,
                    Objective.SOFTMAX, hits, true, upstream);
        }
    }

    private static void check(SampledLoss<?> loss, OutputLayer layer, Examples examples, GivenSample sample,
                              Objective objective, Hits hits, boolean logQ, float[] upstream) {
        Batch batch = examples.batch().upstream(upstream)
                .sampled(logQ ? sample.values() : sample.withoutCounts());
        Workspace workspace = examples.workspace(loss);
        Expected expected = Expected.of(layer, examples, sample.reference(examples, logQ), objective, hits, 0.75,
                upstream);
        Outcome outcome = Outcome.of(loss, layer, batch, workspace);
        expected.assertClose(outcome);
        float[] losses = new float[examples.size()];
        assertEquals(outcome.sum(), loss.forward(layer, batch, workspace, losses));
        assertArrayEquals(outcome.losses(), losses, "forward alone");
        float[] logits = new float[expected.logits().length];
        loss.logits(layer, batch, workspace, logits);
        Expected.assertClose(expected.logits(), logits, "logit");
    }

    @Test
    void aConstantCountIsDense() {
        OutputLayer layer = TestTables.layer(arena, CLASSES, 9);
        for (int numTrue = 1; numTrue <= 4; numTrue++) {
            Examples examples = Examples.dense(3, 210, 9, CLASSES, numTrue);
            for (SampledLoss<?> loss : List.of(NceLoss.of(CLASSES, 6), SampledSoftmaxLoss.of(CLASSES, 6))) {
                Outcome.of(loss, layer, examples.batch(), examples.workspace(loss))
                        .assertSame(Outcome.of(loss, layer, examples.batch(numTrue), examples.workspace(loss)));
            }
        }
    }

    @Test
    void withoutTrueClassesNceIsTheNoiseAlone() {
        OutputLayer layer = TestTables.layer(arena, CLASSES, 9);
        Examples none = Examples.dense(3, 5, 9, CLASSES, 0);
        NceLoss loss = NceLoss.of(CLASSES, 6);
        Workspace workspace = none.workspace(loss);
        float[] losses = new float[5];
        loss.forward(layer, none.batch(), workspace, losses);
        for (int i = 0; i < 5; i++) {
            double expected = 0;
            for (int k = 0; k < 6; k++) {
                int id = (int) workspace.candidates().ids()[k];
                double logit = TestTables.row(layer.biases(), id)[0]
                        - Math.log(workspace.candidates().expectedCounts()[k]);
                float[] row = TestTables.row(layer.weights(), id);
                for (int d = 0; d < 9; d++) {
                    logit += (double) none.inputs()[i * 9 + d] * row[d];
                }
                expected += Math.log1p(Math.exp(logit));
            }
            Expected.assertClose(expected, losses[i], "loss " + i);
        }
    }

    @Test
    void withoutTrueClassesSoftmaxIsNothing() {
        OutputLayer layer = TestTables.layer(arena, CLASSES, 9);
        float[] before = TestTables.values(layer.weights());
        Examples none = Examples.dense(3, 5, 9, CLASSES, 0);
        SampledSoftmaxLoss loss = SampledSoftmaxLoss.of(CLASSES, 6);
        Outcome outcome = Outcome.of(loss, layer, none.batch(), none.workspace(loss));
        assertArrayEquals(new float[5], outcome.losses());
        for (float[] gradient : List.of(outcome.inputs(), outcome.weights().values(), outcome.biases().values())) {
            for (float g : gradient) {
                assertEquals(0.0, g, 0.0);
            }
        }
        loss.step(layer, none.batch(), none.workspace(loss), new float[5], Sgd.of(1));
        assertArrayEquals(before, TestTables.values(layer.weights()));
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, Float.NaN})
    void withoutTrueClassesSoftmaxIsNothingWhateverTheCandidatesAre(float bias) {
        OutputLayer layer = TestTables.layer(arena, CLASSES, 9);
        for (int id = 0; id < CLASSES; id++) {
            TestTables.setRow(layer.biases(), id, new float[] {bias});
        }
        Examples none = Examples.dense(3, 5, 9, CLASSES, 0);
        SampledSoftmaxLoss loss = SampledSoftmaxLoss.of(CLASSES, 6);
        Outcome outcome = Outcome.of(loss, layer, none.batch(), none.workspace(loss));
        assertArrayEquals(new float[5], outcome.losses());
        assertArrayEquals(new float[45], Arrays.copyOf(outcome.inputs(), 45));
    }

    /** Two hundred thousand equal contributions to one row: added up one by one they would be off by a thousandth. */
    @Test
    void aLabelThatAllExamplesHave() {
        int size = 200_000;
        float[] upstream = new float[size];
        Arrays.fill(upstream, 0.3f);
        float[] inputs = new float[size];
        Arrays.fill(inputs, 0.1f);
        OutputLayer layer = OutputLayer.of(EmbeddingTable.allocate(arena, 3, 1), EmbeddingTable.allocateVector(arena, 3));
        NceLoss loss = NceLoss.of(3, 1).withNegativeSampling();
        LossGradients gradients = new LossGradients();
        Batch batch = new Batch().inputs(MemorySegment.ofArray(inputs), size, 1).labels(new long[size], 1)
                .upstream(upstream).sampled(SampledValues.shared(new long[] {2}));
        loss.gradients(layer, batch, loss.workspace(1, size, size), new float[size], gradients);
        double one = 0.3f * 0.5 * size;
        assertArrayEquals(new long[] {0, 2}, Arrays.copyOf(gradients.biases().ids(), 2));
        assertEquals(-one, gradients.biases().values()[0], 1e-6 * one);
        assertEquals(one, gradients.biases().values()[1], 1e-5 * one);
        assertEquals(-one * 0.1f, gradients.weights().values()[0], 1e-5 * one);
        assertEquals(one * 0.1f, gradients.weights().values()[1], 1e-5 * one);
    }

    @Test
    void noExamplesAtAll() {
        OutputLayer layer = TestTables.layer(arena, CLASSES, 9);
        float[] before = TestTables.values(layer.weights());
        Batch batch = new Batch().inputs(MemorySegment.ofArray(new float[0]), 0, 9)
                .labels(new long[0], 1);
        for (SampledLoss<?> loss : new SampledLoss<?>[] {NceLoss.of(CLASSES, 6), SampledSoftmaxLoss.of(CLASSES, 6),
            NceLoss.of(CLASSES, 6).withCandidatesPerExample()}) {
            Workspace workspace = loss.workspace(9, 1, 0);
            assertEquals(0, loss.step(layer, batch, workspace, new float[0], Sgd.of(1)));
            assertEquals(0, Outcome.of(loss, layer, batch, workspace).inputs().length);
        }
        assertArrayEquals(before, TestTables.values(layer.weights()));
    }

    /** A label that is named twice is two columns, each with half the target. */
    @Test
    void aLabelThatIsRepeated() {
        OutputLayer layer = TestTables.layer(arena, CLASSES, 4);
        Examples examples = new Examples(TestTables.uniform(1, 8, -1, 1), 4, new long[] {3, 3, 3, 7, 7},
                new int[] {0, 3, 5});
        GivenSample sample = GivenSample.shared(5, 8, CLASSES, examples);
        Arrays.fill(sample.candidates(), 2, 5, 3);
        check(NceLoss.of(CLASSES, 8).withLogZ(0.75f).withRemoveAccidentalHits(true), layer, examples, sample,
                Objective.LOGISTIC, Hits.MASKED, true, null);
        check(SampledSoftmaxLoss.of(CLASSES, 8).withLogZ(0.75f), layer, examples, sample, Objective.SOFTMAX,
                Hits.MASKED, true, null);
    }
}
