package org.simdnce;

import java.util.Objects;
import org.simdnce.kernel.EmbeddingTable;

/**
 * What scores a class: its row of weights {@code [classes × dim]} and its bias {@code [classes]}. Weights and biases
 * may be sharded independently. Immutable; what the tables hold is not.
 */
public final class OutputLayer {
    private final ShardedTable weights;
    private final ShardedTable biases;

    private OutputLayer(ShardedTable weights, ShardedTable biases) {
        this.weights = weights;
        this.biases = biases;
    }

    /**
     * Takes one table and one vector.
     *
     * @param weights {@code [classes × dim]}
     * @param biases {@code [classes × 1]}
     * @return the layer
     * @throws IllegalArgumentException if the numbers of rows differ or the biases have several columns
     */
    public static OutputLayer of(EmbeddingTable weights, EmbeddingTable biases) {
        return of(ShardedTable.of(weights), ShardedTable.of(biases));
    }

    /**
     * Takes sharded weights and biases.
     *
     * @param weights {@code [classes × dim]}
     * @param biases {@code [classes × 1]}
     * @return the layer
     * @throws IllegalArgumentException if the numbers of rows differ or the biases have several columns
     */
    public static OutputLayer of(ShardedTable weights, ShardedTable biases) {
        if (biases.dim() != 1) {
            throw new IllegalArgumentException("biases have " + biases.dim() + " columns; allowed: 1");
        }
        if (biases.rows() != weights.rows()) {
            throw new IllegalArgumentException("biases have " + biases.rows()
                    + " rows; allowed: as many as the weights, " + weights.rows());
        }
        return new OutputLayer(weights, biases);
    }

    /**
     * Makes a layer whose biases are all 0 and stay so, as in word2vec.
     *
     * @param weights {@code [classes × dim]}
     * @return the layer
     */
    public static OutputLayer withoutBiases(ShardedTable weights) {
        return new OutputLayer(Objects.requireNonNull(weights, "weights"), null);
    }

    /**
     * Returns the weights.
     *
     * @return the weights {@code [classes × dim]}
     */
    public ShardedTable weights() {
        return weights;
    }

    /**
     * Tells whether classes have biases.
     *
     * @return whether they have
     */
    public boolean hasBiases() {
        return biases != null;
    }

    /**
     * Returns the biases.
     *
     * @return the biases {@code [classes × 1]}, null if there are none
     */
    public ShardedTable biases() {
        return biases;
    }

    /**
     * Returns the number of classes.
     *
     * @return the number of classes
     */
    public long classes() {
        return weights.rows();
    }

    void requireReadable(boolean byAllThreads) {
        weights.requireReadable(byAllThreads);
        if (biases != null) {
            biases.requireReadable(byAllThreads);
        }
    }

    void requireWritable() {
        weights.requireWritable();
        if (biases != null) {
            biases.requireWritable();
        }
    }

    @Override
    public String toString() {
        return "OutputLayer[weights=" + weights + ", biases=" + biases + "]";
    }
}
