package org.simdnce.kernel;

import java.lang.foreign.ValueLayout;

/**
 * The rows that a step touches, resolved to their addresses: row {@code k} is a row of one of a few tables (the shards
 * of one logical table, all with the same number of columns). Filled once per step, after the ids were checked; belongs
 * to one step at a time.
 */
public final class RowList {
    /** Floats of a cache line. */
    private static final int LINE = 16;

    final int[] table;
    final long[] address;
    EmbeddingTable[] tables;
    private int size;
    /** What the reads of {@link #touch} come to: C2 would leave them out if nothing did. */
    private int touched;

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
        // Collectors note each reference that is written, for all threads in the same cache lines.
        if (this.tables != tables) {
            this.tables = tables;
        }
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
     * Reads the first column of a row: the element itself where the tables are vectors.
     *
     * @param k the row's position
     * @return the element
     */
    public float first(int k) {
        return tables[table[k]].segment.get(ValueLayout.JAVA_FLOAT, address[k]);
    }

    /**
     * Reads each cache line of rows once, so that they are in the cache when they are copied. Copying alone waits for one
     * row after the other: a read whose address agrees in the low 12 bits with a write that is not finished waits for it
     * (4K aliasing), and so many writes are under way that most reads meet one.
     *
     * @param from first row
     * @param to end of the rows
     */
    public void touch(int from, int to) {
        int sum = 0;
        for (int k = from; k < to; k++) {
            EmbeddingTable owner = tables[table[k]];
            for (int c = 0; c < owner.dim(); c += LINE) {
                sum += owner.segment.get(ValueLayout.JAVA_INT, address[k] + 4L * c);
            }
        }
        touched = sum;
    }

    /**
     * Asks for the cache lines of rows that are to be changed soon. With native access, on Linux and x86-64, it does not
     * wait for them; elsewhere it is {@link #touch}.
     *
     * @param from first row
     * @param to end of the rows
     */
    public void prefetch(int from, int to) {
        if (Prefetch.OBSTACLE != null) {
            touch(from, to);
            return;
        }
        for (int k = from; k < to; k++) {
            EmbeddingTable owner = tables[table[k]];
            Prefetch.forWriting(owner.segment.address() + address[k], (long) Float.BYTES * owner.dim());
        }
    }
}
