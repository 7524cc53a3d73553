package org.simdnce;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.simdnce.reference.Gradients;
import org.simdnce.reference.Hits;
import org.simdnce.reference.Layer;
import org.simdnce.reference.Objective;
import org.simdnce.reference.Sample;
import org.simdnce.reference.ScoredColumns;

/**
 * What the double-precision reference computes for a call.
 *
 * @param losses loss of each example
 * @param logits all logits, example by example
 * @param gradients dense gradients
 */
record Expected(double[] losses, double[] logits, Gradients gradients) {
    /** Sums of at most a few hundred terms of size 1, each with the rounding of float32. */
    private static final double TOLERANCE = 2e-5;
    /** For sums of up to 3,000 terms, against the largest of all: partial sums are of its size. */
    private static final double ROW_TOLERANCE = 1e-5;

    static Expected of(OutputLayer layer, Examples examples, Sample sample, Objective objective, Hits hits, double logZ,
                       float[] upstream) {
        ScoredColumns columns = ScoredColumns.sampled(layer(layer), examples.inputRows(), examples.labelRows(), sample,
                logZ, hits);
        double[] weights = new double[examples.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = upstream == null ? 1 : upstream[i];
        }
        return new Expected(columns.losses(objective),
                Arrays.stream(columns.logits()).flatMapToDouble(Arrays::stream).toArray(),
                Gradients.of(layer(layer), examples.inputRows(), columns, objective, weights));
    }

    static Layer layer(OutputLayer layer) {
        double[] biases = new double[(int) layer.classes()];
        for (int id = 0; layer.hasBiases() && id < biases.length; id++) {
            biases[id] = TestTables.row(layer.biases(), id)[0];
        }
        return new Layer(TestTables.rows(layer.weights()), biases);
    }

    /** Compares with what was computed for inputs in a segment. */
    void assertClose(Outcome outcome) {
        for (int i = 0; i < losses.length; i++) {
            assertClose(losses[i], outcome.losses()[i], "loss " + i);
        }
        assertClose(Arrays.stream(losses).sum(), outcome.sum(), "sum of the losses");
        int dim = gradients.weights()[0].length;
        int classes = gradients.biases().length;
        assertRowsClose(flat(gradients.weights()), outcome.weights().dense(classes, dim), "weight");
        if (outcome.biases().ids().length > 0) {
            assertRowsClose(gradients.biases(), outcome.biases().dense(classes, 1), "bias");
        }
        assertClose(flat(gradients.inputs()), outcome.inputs(), "input");
    }

    static void assertClose(double[] expected, float[] actual, String what) {
        assertEquals(expected.length, actual.length, what);
        for (int k = 0; k < expected.length; k++) {
            assertClose(expected[k], actual[k], what + " " + k);
        }
    }

    private static void assertRowsClose(double[] expected, float[] actual, String what) {
        assertEquals(expected.length, actual.length, what);
        double largest = Arrays.stream(expected).map(Math::abs).max().orElse(0);
        for (int k = 0; k < expected.length; k++) {
            assertEquals(expected[k], actual[k], ROW_TOLERANCE * Math.max(1, largest), what + " " + k);
        }
    }

    static void assertClose(double expected, double actual, String what) {
        assertEquals(expected, actual, TOLERANCE * Math.max(1, Math.abs(expected)), what);
    }

    private static double[] flat(double[][] rows) {
        return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    }
}
