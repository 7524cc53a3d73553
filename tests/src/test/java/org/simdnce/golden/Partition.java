package org.simdnce.golden;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import org.simdnce.PartitionStrategy;

/**
 * Where the rows of a table are, by the definition of the reference files and independent of the shipped map.
 *
 * @param strategy how ids map to shards
 * @param rows the number of rows of each shard
 * @param listed whether files list the shards, or the table is plain
 */
record Partition(PartitionStrategy strategy, int[] rows, boolean listed) {
    /**
     * Reads the shape of weights or biases.
     *
     * @param depth how deep the arrays of a plain table nest
     */
    static Partition of(JsonNode c, JsonNode table, int depth) {
        JsonNode inner = table;
        for (int level = 0; level < depth; level++) {
            inner = inner.path(0);
        }
        if (!inner.isArray()) {
            return new Partition(PartitionStrategy.DIV, new int[] {table.size()}, false);
        }
        String strategy = Numbers.required(c, "partition_strategy").asText();
        int[] rows = new int[table.size()];
        Arrays.setAll(rows, shard -> table.get(shard).size());
        return new Partition(switch (strategy) {
            case "mod" -> PartitionStrategy.MOD;
            case "div" -> PartitionStrategy.DIV;
            default -> throw new IllegalArgumentException("unknown partition_strategy '" + strategy + "'");
        }, rows, true);
    }

    int shards() {
        return rows.length;
    }

    int classes() {
        return Arrays.stream(rows).sum();
    }

    /** Returns the class whose row this is. */
    int id(int shard, int row) {
        return strategy == PartitionStrategy.MOD ? row * rows.length + shard
                : Arrays.stream(rows, 0, shard).sum() + row;
    }

    /** Puts the rows of all shards in the order of their classes. */
    float[][] joined(float[][][] shards) {
        float[][] joined = new float[classes()][];
        for (int shard = 0; shard < rows.length; shard++) {
            for (int row = 0; row < rows[shard]; row++) {
                joined[id(shard, row)] = shards[shard][row];
            }
        }
        return joined;
    }

    /** Returns one shard of a table whose rows are in the order of their classes, flat. */
    double[] shard(int shard, double[] values) {
        int dim = values.length / classes();
        double[] part = new double[rows[shard] * dim];
        for (int row = 0; row < rows[shard]; row++) {
            System.arraycopy(values, id(shard, row) * dim, part, row * dim, dim);
        }
        return part;
    }
}
