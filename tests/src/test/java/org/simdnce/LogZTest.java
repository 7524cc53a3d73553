package org.simdnce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.simdnce.reference.Hits;
import org.simdnce.reference.Objective;

/** The log-normaliser: constant, or learned with the derivative that differences and the reference give. */
class LogZTest {
    private static final int CLASSES = 25;
    private static final int DIM = 10;

    private final Arena arena = Arena.ofConfined();
    private final OutputLayer layer = TestTables.layer(arena, CLASSES, DIM);
    private final Examples examples = Examples.ragged(3, 40, DIM, CLASSES, 3);
    private final GivenSample sample = GivenSample.shared(4, 12, CLASSES, examples);
    private final float[] upstream = TestTables.uniform(5, 40, 0, 2);

    @AfterEach
    void close() {
        arena.close();
    }

    private Expected expected(double logZ) {
        return Expected.of(layer, examples, sample.reference(examples, true), Objective.LOGISTIC, Hits.KEPT, logZ,
                upstream);
    }

    private Outcome outcome(NceLoss loss) {
        return Outcome.of(loss, layer, examples.batch().sampled(sample.values()).upstream(upstream),
                examples.workspace(loss));
    }

    private double weightedLoss(double logZ) {
        double sum = 0;
        double[] losses = expected(logZ).losses();
        for (int i = 0; i < losses.length; i++) {
            sum += upstream[i] * losses[i];
        }
        return sum;
    }

    @Test
    void constant() {
        Outcome outcome = outcome(NceLoss.of(CLASSES, 12).withLogZ(1.5f));
        expected(1.5).assertClose(outcome);
        assertEquals(0, outcome.logZ());
    }

    @Test
    void learned() {
        Outcome outcome = outcome(NceLoss.of(CLASSES, 12).withLearnedLogZ(new LogZ(1.5f)));
        expected(1.5).assertClose(outcome);
        double h = 1e-5;
        double difference = (weightedLoss(1.5 + h) - weightedLoss(1.5 - h)) / (2 * h);
        assertTrue(Math.abs(difference) > 1);
        Expected.assertClose(difference, outcome.logZ(), "derivative");
        Expected.assertClose(expected(1.5).gradients().logZ(), outcome.logZ(), "reference");
    }

    @Test
    void learnedWithoutBiases() {
        NceLoss loss = NceLoss.of(CLASSES, 12).withLearnedLogZ(new LogZ(0.5f));
        OutputLayer unbiased = OutputLayer.withoutBiases(layer.weights());
        Outcome outcome = Outcome.of(loss, unbiased, examples.batch().sampled(sample.values()),
                examples.workspace(loss));
        Expected expected = Expected.of(unbiased, examples, sample.reference(examples, true), Objective.LOGISTIC,
                Hits.KEPT, 0.5, null);
        expected.assertClose(outcome);
        Expected.assertClose(expected.gradients().logZ(), outcome.logZ(), "derivative");
    }

    /** A constant that all logits share cancels in a softmax. */
    @Test
    void softmaxDoesNotSeeIt() {
        SampledSoftmaxLoss loss = SampledSoftmaxLoss.of(CLASSES, 12).withLearnedLogZ(new LogZ(2));
        Outcome outcome = Outcome.of(loss, layer, examples.batch().sampled(sample.values()), examples.workspace(loss));
        assertEquals(0, outcome.logZ(), 1e-4);
    }

    @Test
    void stepsMoveIt() {
        LogZ logZ = new LogZ(0.5f);
        NceLoss loss = NceLoss.of(CLASSES, 12).withLearnedLogZ(logZ);
        Batch batch = examples.batch().sampled(sample.values()).upstream(upstream);
        float gradient = outcome(loss).logZ();
        assertEquals(0.5f, logZ.value(), "gradients alone do not move it");
        loss.step(layer, batch, examples.workspace(loss), new float[40], Sgd.of(0.01f));
        assertEquals(0.5f - 0.01f * gradient, logZ.value(), 1e-6f);

        float start = logZ.value();
        float next = outcome(loss).logZ();
        loss.step(layer, batch, examples.workspace(loss), new float[40], Adagrad.allocate(arena, layer, 0.1f));
        assertEquals(start - 0.1 * next / (Math.sqrt(0.1 + (double) next * next) + 1e-7), logZ.value(), 1e-6);
    }

    @Test
    void aConstantIsNotMoved() {
        NceLoss loss = NceLoss.of(CLASSES, 12).withLogZ(1.5f);
        loss.step(layer, examples.batch().sampled(sample.values()), examples.workspace(loss), new float[40], Sgd.of(1));
        assertTrue(loss.toString().contains("log Z 1.5"), loss::toString);
    }
}
