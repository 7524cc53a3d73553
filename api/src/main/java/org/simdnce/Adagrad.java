package org.simdnce;

import java.lang.foreign.Arena;
import org.simdnce.kernel.EmbeddingTable;

/**
 * Adagrad (Duchi, Hazan and Singer 2011), element by element on the coalesced gradient: {@code acc += g²;}
 * {@code w −= learningRate · g / (√acc + epsilon)}. The accumulators start at {@value #INITIAL_ACCUMULATOR} and epsilon
 * is {@value #EPSILON}. The accumulators live in an arena and are as large as the tables.
 */
public final class Adagrad implements Optimizer {
    /** What the accumulators start at. */
    public static final float INITIAL_ACCUMULATOR = 0.1f;
    /** What keeps the quotient finite. */
    public static final float EPSILON = 1e-7f;

    final ShardedTable weights;
    final ShardedTable biases;
    final ShardedTable inputs;
    private final float learningRate;

    private Adagrad(ShardedTable weights, ShardedTable biases, ShardedTable inputs, float learningRate) {
        this.weights = weights;
        this.biases = biases;
        this.inputs = inputs;
        this.learningRate = CallCheck.learningRate(learningRate);
    }

    /**
     * Allocates accumulators for an output layer; inputs are not updated.
     *
     * @param arena decides how long the accumulators live
     * @param layer the layer to train
     * @param learningRate positive and finite
     * @return the optimizer
     * @throws IllegalArgumentException if the rate is wrong or memory does not suffice
     */
    public static Adagrad allocate(Arena arena, OutputLayer layer, float learningRate) {
        CallCheck.learningRate(learningRate);
        return new Adagrad(accumulators(arena, layer.weights()),
                layer.hasBiases() ? accumulators(arena, layer.biases()) : null, null, learningRate);
    }

    /**
     * Allocates accumulators for an output layer and a table of inputs.
     *
     * @param arena decides how long the accumulators live
     * @param layer the layer to train
     * @param inputs the input table to train
     * @param learningRate positive and finite
     * @return the optimizer
     * @throws IllegalArgumentException if the rate is wrong or memory does not suffice
     */
    public static Adagrad allocate(Arena arena, OutputLayer layer, ShardedTable inputs, float learningRate) {
        Adagrad output = allocate(arena, layer, learningRate);
        return new Adagrad(output.weights, output.biases, accumulators(arena, inputs), learningRate);
    }

    private static ShardedTable accumulators(Arena arena, ShardedTable table) {
        EmbeddingTable[] shards = new EmbeddingTable[table.shardCount()];
        for (int s = 0; s < shards.length; s++) {
            EmbeddingTable shard = table.shard(s);
            EmbeddingTable sums = shard.dim() == 1 ? EmbeddingTable.allocateVector(arena, shard.rows())
                    : EmbeddingTable.allocate(arena, shard.rows(), shard.dim());
            shards[s] = sums.fill(INITIAL_ACCUMULATOR);
        }
        return ShardedTable.of(table.strategy(), shards);
    }

    @Override
    public float learningRate() {
        return learningRate;
    }

    @Override
    public Adagrad withLearningRate(float learningRate) {
        return new Adagrad(weights, biases, inputs, learningRate);
    }
}
