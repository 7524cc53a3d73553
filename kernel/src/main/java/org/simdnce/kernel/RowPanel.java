package org.simdnce.kernel;

import java.util.Arrays;

/**
 * Rows on the heap as the products want them: in groups of rows, each group cut into blocks of {@value #COLUMNS}
 * columns, {@code [groups][blocks][rows of a group][}{@value #COLUMNS}{@code ]}. With this one constant stride C2 moves
 * all bounds checks out of the products' loops. Columns from {@code dim} to the end of their block are zero once rows
 * were gathered; groups that receive a product have slack for the last tile.
 */
public final class RowPanel {
    /** Columns of a block: four vectors of 512 bits. */
    public static final int COLUMNS = 64;

    /** Rows after a group that {@link Kernel#score} may read, and after a tile that it may write. */
    private static final int AHEAD = 2;

    final int dim;
    private final PanelMemory memory;
    private final int at;
    private final int groupRows;
    private final int groupShift;
    private final int blocks;
    private final int blockStride;
    private final int groupStride;

    /**
     * Reserves room.
     *
     * @param memory what the panel is in
     * @param capacity the most rows
     * @param groupRows rows of a group, a power of 2
     * @param dim columns
     * @throws ArithmeticException if all panels of the memory would pass 2<sup>31</sup> elements
     * @throws IllegalArgumentException if {@code groupRows} is not a power of 2
     */
    public RowPanel(PanelMemory memory, int capacity, int groupRows, int dim) {
        if (Integer.bitCount(groupRows) != 1) {
            throw new IllegalArgumentException("groups of " + groupRows + " rows; allowed: a power of 2");
        }
        this.memory = memory;
        this.dim = dim;
        this.groupRows = groupRows;
        groupShift = Integer.numberOfTrailingZeros(groupRows);
        blocks = Math.ceilDiv(dim, COLUMNS);
        blockStride = Math.multiplyExact(scoredRows(groupRows), COLUMNS);
        groupStride = Math.multiplyExact(blocks, blockStride);
        at = memory.reserve(Math.ceilDiv(capacity, groupRows), groupStride);
    }

    /**
     * Rounds a number of rows up to whole tiles.
     *
     * @param rows a number of rows
     * @return the next multiple of {@link Kernel#TILE_ROWS}
     */
    public static int tileRows(int rows) {
        return Math.ceilDiv(rows, Kernel.TILE_ROWS) * Kernel.TILE_ROWS;
    }

    /**
     * Rounds a number of rows up to those that their logits may need room for.
     *
     * @param rows a number of rows
     * @return how many rows {@link Kernel#score}, from any of these on, or a product may write
     */
    public static int scoredRows(int rows) {
        return tileRows(rows + AHEAD);
    }

    /**
     * Returns the array that the panel is in.
     *
     * @return the memory's array
     */
    public float[] array() {
        return memory.array();
    }

    /**
     * Returns the number of columns.
     *
     * @return columns, without those that fill up the last block
     */
    public int dim() {
        return dim;
    }

    /**
     * Returns the number of blocks that a row is cut into.
     *
     * @return the number of blocks
     */
    public int blocks() {
        return blocks;
    }

    /**
     * Returns how many columns of a block there are.
     *
     * @param block the block
     * @return {@value #COLUMNS}, or what is left for the last block
     */
    public int columns(int block) {
        return Math.min(COLUMNS, dim - block * COLUMNS);
    }

    /**
     * Returns how far a row's blocks lie apart.
     *
     * @return a distance in elements
     */
    public int blockStride() {
        return blockStride;
    }

    /**
     * Returns where a row begins.
     *
     * @param row the row
     * @return the position of its first block in the array; a group's rows follow each other there
     */
    public int rowAt(int row) {
        return at + (row >> groupShift) * groupStride + (row & groupRows - 1) * COLUMNS;
    }

    /**
     * Returns where a block of a row is.
     *
     * @param row the row
     * @param block the block
     * @return its position in the array; those of the group's next rows follow
     */
    public int at(int row, int block) {
        return rowAt(row) + block * blockStride;
    }

    /**
     * Sets rows to zero, with the slack that a product of so many rows writes; several threads may clear different
     * groups.
     *
     * @param from first row, the first of a group
     * @param to end of the rows
     */
    public void clear(int from, int to) {
        for (int first = from; first < to; first += groupRows) {
            int some = tileRows(Math.min(groupRows, to - first));
            for (int block = 0; block < blocks; block++) {
                Arrays.fill(array(), at(first, block), at(first, block) + some * COLUMNS, 0f);
            }
        }
    }

    /**
     * Adds rows of another panel of the same shape; several threads may add different groups.
     *
     * @param kernel computes
     * @param other the other panel
     * @param from first row, the first of a group
     * @param to end of the rows
     */
    public void add(Kernel kernel, RowPanel other, int from, int to) {
        for (int first = from; first < to; first += groupRows) {
            int some = Math.min(groupRows, to - first);
            for (int block = 0; block < blocks; block++) {
                kernel.add(other.array(), other.at(first, block), array(), at(first, block), some * COLUMNS);
            }
        }
    }
}
