package org.simdnce;

import java.util.Arrays;
import java.util.Objects;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.kernel.RowList;

/**
 * One logical table {@code [rows × dim]} in one or several {@linkplain EmbeddingTable shards}. Immutable; the shards'
 * contents are not.
 */
public final class ShardedTable {
    private final PartitionStrategy strategy;
    private final EmbeddingTable[] shards;
    private final long rows;

    private ShardedTable(PartitionStrategy strategy, EmbeddingTable[] shards, long rows) {
        this.strategy = strategy;
        this.shards = shards;
        this.rows = rows;
    }

    /**
     * Takes a single table as it is.
     *
     * @param table the table
     * @return the same rows
     */
    public static ShardedTable of(EmbeddingTable table) {
        return new ShardedTable(PartitionStrategy.MOD, new EmbeddingTable[] {table}, table.rows());
    }

    /**
     * Joins shards to one logical table. With P shards and N rows in all, the first N % P shards have one row more than
     * the others, under both strategies.
     *
     * @param strategy how ids map to shards
     * @param shards the shards, in order
     * @return the logical table
     * @throws IllegalArgumentException if there is no shard, or the numbers of rows or columns do not fit together
     */
    public static ShardedTable of(PartitionStrategy strategy, EmbeddingTable... shards) {
        Objects.requireNonNull(strategy, "strategy");
        if (shards.length == 0) {
            throw new IllegalArgumentException("no shards; allowed: at least one");
        }
        long rows = Arrays.stream(shards).mapToLong(EmbeddingTable::rows).sum();
        for (int s = 0; s < shards.length; s++) {
            if (shards[s].dim() != shards[0].dim()) {
                throw new IllegalArgumentException("shard " + s + " has " + shards[s].dim()
                        + " columns; allowed: as many as shard 0, " + shards[0].dim());
            }
            long expected = rows / shards.length + (s < rows % shards.length ? 1 : 0);
            if (shards[s].rows() != expected) {
                throw new IllegalArgumentException("shard " + s + " has " + shards[s].rows() + " rows; allowed: "
                        + expected + ", since the " + shards.length + " shards have " + rows + " rows in all");
            }
            if (Arrays.asList(shards).indexOf(shards[s]) < s) {
                throw new IllegalArgumentException("shard " + s + " is the same table as an earlier one; allowed: each"
                        + " table once");
            }
        }
        return new ShardedTable(strategy, shards.clone(), rows);
    }

    /**
     * Returns the number of rows over all shards.
     *
     * @return the number of rows
     */
    public long rows() {
        return rows;
    }

    /**
     * Returns the number of columns.
     *
     * @return the number of columns
     */
    public int dim() {
        return shards[0].dim();
    }

    /**
     * Returns the number of shards.
     *
     * @return the number of shards, at least 1
     */
    public int shardCount() {
        return shards.length;
    }

    /**
     * Returns how ids map to shards.
     *
     * @return the strategy
     */
    public PartitionStrategy strategy() {
        return strategy;
    }

    /**
     * Returns one shard.
     *
     * @param shard its position
     * @return the shard
     */
    public EmbeddingTable shard(int shard) {
        return shards[shard];
    }

    /**
     * Returns which shard has a row.
     *
     * @param id the row's id in the logical table
     * @return the shard's position
     * @throws IndexOutOfBoundsException if there is no such row
     */
    public int shardOf(long id) {
        Objects.checkIndex(id, rows);
        return strategy == PartitionStrategy.MOD ? (int) (id % shards.length) : divShard(id);
    }

    /**
     * Returns where in its shard a row is.
     *
     * @param id the row's id in the logical table
     * @return the row in the shard
     * @throws IndexOutOfBoundsException if there is no such row
     */
    public long rowOf(long id) {
        Objects.checkIndex(id, rows);
        if (strategy == PartitionStrategy.MOD) {
            return id / shards.length;
        }
        int shard = divShard(id);
        return id - shard * (rows / shards.length) - Math.min(shard, rows % shards.length);
    }

    private int divShard(long id) {
        long small = rows / shards.length;
        long large = rows % shards.length;
        long inLarge = large * (small + 1);
        return (int) (id < inLarge ? id / (small + 1) : large + (id - inLarge) / small);
    }

    /** Fills a list with the addresses of rows whose ids have been checked. */
    void resolve(long[] ids, int count, RowList list) {
        list.reset(shards);
        if (shards.length == 1) {
            for (int k = 0; k < count; k++) {
                list.add(0, ids[k]);
            }
        } else {
            for (int k = 0; k < count; k++) {
                list.add(shardOf(ids[k]), rowOf(ids[k]));
            }
        }
    }

    void requireReadable(boolean byAllThreads) {
        for (EmbeddingTable shard : shards) {
            if (byAllThreads) {
                shard.requireShared();
            } else {
                shard.requireReadable();
            }
        }
    }

    void requireWritable() {
        for (EmbeddingTable shard : shards) {
            shard.requireWritable();
        }
    }

    @Override
    public String toString() {
        return shards.length == 1 ? shards[0].toString()
                : "ShardedTable[" + rows + " x " + dim() + " in " + shards.length + " shards, " + strategy + "]";
    }
}
