package org.simdnce;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;

/**
 * A copy of all that a call hands out.
 *
 * @param sum what the call returned
 * @param losses loss of each example
 * @param weights gradient of the weights
 * @param biases gradient of the biases
 * @param inputs gradient of inputs in a segment
 * @param inputRows gradient of an input table
 * @param logZ gradient of log Z
 */
record Outcome(double sum, float[] losses, Rows weights, Rows biases, float[] inputs, Rows inputRows, float logZ) {
    /** Rows of a gradient. */
    record Rows(long[] ids, float[] values) {
        static Rows of(SparseRows rows) {
            long[] ids = Arrays.copyOf(rows.ids(), rows.count());
            for (int k = 1; k < ids.length; k++) {
                assertTrue(ids[k - 1] < ids[k], "ids ascend, each once: " + Arrays.toString(ids));
            }
            return new Rows(ids, Arrays.copyOf(rows.values(), rows.count() * rows.dim()));
        }

        /** Returns the whole gradient, zeros in the rows that are not listed. */
        float[] dense(int rows, int dim) {
            float[] dense = new float[rows * dim];
            for (int k = 0; k < ids.length; k++) {
                System.arraycopy(values, k * dim, dense, (int) ids[k] * dim, dim);
            }
            return dense;
        }

        void assertSame(Rows other, String what) {
            assertArrayEquals(ids, other.ids, what + " ids");
            assertArrayEquals(values, other.values, what);
        }
    }

    /** Asks a loss for gradients. */
    static Outcome of(SampledLoss<?> loss, OutputLayer layer, Batch batch, Workspace workspace) {
        float[] losses = new float[batch.size()];
        LossGradients gradients = new LossGradients();
        double sum = loss.gradients(layer, batch, workspace, losses, gradients);
        boolean dense = batch.inputTable == null;
        return new Outcome(sum, losses, Rows.of(gradients.weights()), Rows.of(gradients.biases()),
                dense ? Arrays.copyOf(gradients.inputs(), batch.size() * batch.dim()) : new float[0],
                Rows.of(gradients.inputRows()), gradients.logZ());
    }

    /** Compares bit for bit. */
    void assertSame(Outcome other) {
        assertArrayEquals(losses, other.losses, "losses");
        assertEquals(sum, other.sum, "sum");
        weights.assertSame(other.weights, "weights");
        biases.assertSame(other.biases, "biases");
        assertArrayEquals(inputs, other.inputs, "inputs");
        inputRows.assertSame(other.inputRows, "input rows");
        assertEquals(logZ, other.logZ, "log Z");
    }
}
