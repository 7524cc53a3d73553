package org.simdnce.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * The rows that a step touches, resolved to their addresses: row {@code k} is a row of one of a few tables (the shards
 * of one logical table, all with the same number of columns). Filled once per step, after the ids were checked; belongs
 * to one step at a time.
 */
public final class RowList {
    final int[] table;
    final long[] address;
    EmbeddingTable[] tables;
    private int size;

    /**
     * Creates an empty list.
     *
     * @param capacity the most rows it will hold
     */
    public RowList(int capacity) {
        table = new int[capacity];
        address = new long[capacity];
    }

    /**
     * Empties the list.
     *
     * @param tables the tables whose rows will be added
     */
    public void reset(EmbeddingTable[] tables) {
        this.tables = tables;
        size = 0;
    }

    /**
     * Adds a row, which must exist.
     *
     * @param shard index of the row's table
     * @param row the row in that table
     */
    public void add(int shard, long row) {
        assert row >= 0 && row < tables[shard].rows() : row;
        table[size] = shard;
        address[size++] = tables[shard].rowAddress(row);
    }

    /**
     * Returns the number of rows.
     *
     * @return the number of rows
     */
    public int size() {
        return size;
    }

    /**
     * Gathers rows into a panel: {@code panel[at + (k − from) · stride + c] = row_k[c]}, zeros in the columns from
     * {@code dim} to {@code stride}.
     *
     * @param from first row
     * @param to end of the rows
     * @param panel receives {@code [(to − from) × stride]} floats
     * @param at where they start
     * @param stride columns of the panel, at least {@code dim}
     */
    public void gather(int from, int to, float[] panel, int at, int stride) {
        for (int k = from; k < to; k++, at += stride) {
            EmbeddingTable source = tables[table[k]];
            int dim = source.dim();
            MemorySegment.copy(source.segment, ValueLayout.JAVA_FLOAT, address[k], panel, at, dim);
            Arrays.fill(panel, at + dim, at + stride, 0f);
        }
    }

    /**
     * Reads the first column of a row: the element itself where the tables are vectors.
     *
     * @param k the row's position
     * @return the element
     */
    public float first(int k) {
        return tables[table[k]].segment.get(ValueLayout.JAVA_FLOAT, address[k]);
    }
}
