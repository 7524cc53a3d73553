package org.simdnce;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.simdnce.kernel.EmbeddingTable;

/** Small random tables, the same values in other layouts, and what tables hold. */
final class TestTables {
    private TestTables() {
    }

    static OutputLayer layer(Arena arena, int classes, int dim) {
        return OutputLayer.of(weights(arena, classes, dim), biases(arena, classes));
    }

    static EmbeddingTable weights(Arena arena, int rows, int dim) {
        return EmbeddingTable.allocate(arena, rows, dim).fillUniform(rows + 31L * dim, -0.5f, 0.5f);
    }

    static EmbeddingTable biases(Arena arena, int rows) {
        return EmbeddingTable.allocateVector(arena, rows).fillUniform(rows, -1f, 1f);
    }

    /** Spreads the rows of a table over shards, the first of which get one more where they do not divide. */
    static ShardedTable shards(Arena arena, PartitionStrategy strategy, int count, ShardedTable source) {
        EmbeddingTable[] shards = new EmbeddingTable[count];
        for (int s = 0; s < count; s++) {
            long rows = source.rows() / count + (s < source.rows() % count ? 1 : 0);
            shards[s] = source.dim() == 1 ? EmbeddingTable.allocateVector(arena, rows)
                    : EmbeddingTable.allocate(arena, rows, source.dim());
        }
        ShardedTable table = ShardedTable.of(strategy, shards);
        for (long id = 0; id < source.rows(); id++) {
            setRow(table, id, row(source, id));
        }
        return table;
    }

    /** Returns a layer with copies of the same values. */
    static OutputLayer copy(Arena arena, OutputLayer layer) {
        ShardedTable weights = shards(arena, PartitionStrategy.MOD, 1, layer.weights());
        return layer.hasBiases()
                ? OutputLayer.of(weights, shards(arena, PartitionStrategy.MOD, 1, layer.biases()))
                : OutputLayer.withoutBiases(weights);
    }

    static float[] row(ShardedTable table, long id) {
        float[] row = new float[table.dim()];
        table.shard(table.shardOf(id)).getRow(table.rowOf(id), row, 0);
        return row;
    }

    static void setRow(ShardedTable table, long id, float[] row) {
        table.shard(table.shardOf(id)).setRow(table.rowOf(id), row, 0);
    }

    /** Returns the elements in the order of the logical table's ids. */
    static float[] values(ShardedTable table) {
        float[] values = new float[(int) table.rows() * table.dim()];
        for (int id = 0; id < table.rows(); id++) {
            System.arraycopy(row(table, id), 0, values, id * table.dim(), table.dim());
        }
        return values;
    }

    /** Returns all that the memory holds, padding included. */
    static float[] memory(EmbeddingTable table) {
        return table.segment().toArray(ValueLayout.JAVA_FLOAT);
    }

    static double[][] rows(ShardedTable table) {
        double[][] rows = new double[(int) table.rows()][table.dim()];
        for (int id = 0; id < rows.length; id++) {
            float[] row = row(table, id);
            for (int d = 0; d < row.length; d++) {
                rows[id][d] = row[d];
            }
        }
        return rows;
    }

    static float[] uniform(long seed, int count, float low, float high) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int k = 0; k < count; k++) {
            values[k] = low + (high - low) * random.nextFloat();
        }
        return values;
    }
}
