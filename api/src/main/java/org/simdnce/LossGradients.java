package org.simdnce;

/**
 * The gradients of {@code Σ upstream_i · loss_i}. Filled by a loss, reused, belongs to one thread; its arrays grow to
 * the largest batch and are then kept.
 */
public final class LossGradients {
    final SparseRows weights = new SparseRows();
    final SparseRows biases = new SparseRows();
    final SparseRows inputRows = new SparseRows();
    float[] inputs = new float[0];
    float logZ;

    /** Creates empty gradients. */
    public LossGradients() {
    }

    /** Makes room for the gradient of a batch's inputs; returns null where they are ids. */
    float[] roomForInputs(Batch batch, int dim) {
        if (batch.inputTable != null) {
            return null;
        }
        if (inputs.length < batch.size() * dim) {
            inputs = new float[batch.size() * dim];
        }
        return inputs;
    }

    /**
     * Returns the gradient of the weights.
     *
     * @return rows {@code [touched classes × dim]}
     */
    public SparseRows weights() {
        return weights;
    }

    /**
     * Returns the gradient of the biases.
     *
     * @return rows {@code [touched classes × 1]}; none where the layer has no biases
     */
    public SparseRows biases() {
        return biases;
    }

    /**
     * Returns the gradient of inputs that were given in a segment.
     *
     * @return {@code [batch × dim]} row-major; what follows is not meant, nor is anything after a call with ids
     */
    public float[] inputs() {
        return inputs;
    }

    /**
     * Returns the gradient of the input table where inputs were given as ids.
     *
     * @return rows {@code [touched inputs × dim]}; none where inputs were given in a segment
     */
    public SparseRows inputRows() {
        return inputRows;
    }

    /**
     * Returns the gradient of log Z.
     *
     * @return the derivative, 0 where log Z is constant
     */
    public float logZ() {
        return logZ;
    }
}
