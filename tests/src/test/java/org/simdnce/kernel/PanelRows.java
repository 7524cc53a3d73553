package org.simdnce.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Rows of panels, one by one, in memory where NaN is what nobody wrote. */
final class PanelRows {
    private PanelRows() {
    }

    /** Makes the array of a memory whose panels are all reserved, with NaN in every element. */
    static float[] poison(PanelMemory memory) {
        float[] array = memory.array();
        Arrays.fill(array, ClassTable.POISON);
        return array;
    }

    /** A panel in a memory of its own, NaN all over. */
    static RowPanel poisoned(int capacity, int groupRows, int dim) {
        PanelMemory memory = new PanelMemory();
        RowPanel panel = new RowPanel(memory, capacity, groupRows, dim);
        poison(memory);
        return panel;
    }

    /** Writes a row as a gather does: columns from {@code dim} to the end of the last block become 0. */
    static void set(RowPanel panel, int row, float[] values) {
        write(panel, row, Arrays.copyOf(values, wholeBlocks(panel)));
    }

    /** Writes a row with NaN from {@code dim} to the end of the last block. */
    static void setPoisoned(RowPanel panel, int row, float[] values) {
        float[] blocks = Arrays.copyOf(values, wholeBlocks(panel));
        Arrays.fill(blocks, values.length, blocks.length, ClassTable.POISON);
        write(panel, row, blocks);
    }

    private static void write(RowPanel panel, int row, float[] blocks) {
        for (int block = 0; block < panel.blocks(); block++) {
            System.arraycopy(blocks, block * RowPanel.COLUMNS, panel.array(), panel.at(row, block), RowPanel.COLUMNS);
        }
    }

    /** Reads a row to the end of its last block. */
    static float[] get(RowPanel panel, int row) {
        return get(panel, panel.array(), row);
    }

    /** Reads a row out of a copy of the panel's array. */
    static float[] get(RowPanel panel, float[] array, int row) {
        float[] blocks = new float[wholeBlocks(panel)];
        for (int block = 0; block < panel.blocks(); block++) {
            System.arraycopy(array, panel.at(row, block), blocks, block * RowPanel.COLUMNS, RowPanel.COLUMNS);
        }
        return blocks;
    }

    /** Puts a row back to what it was in a copy of the panel's array, to the end of its last block. */
    static void restore(RowPanel panel, float[] before, int row) {
        write(panel, row, get(panel, before, row));
    }

    /** Fails unless a row has these values, bit by bit, and zeros from there to the end of its last block. */
    static void requireRow(RowPanel panel, int row, float[] values, String where) {
        assertSameBits(Arrays.copyOf(values, wholeBlocks(panel)), get(panel, row), where);
    }

    /** Fails if a bit differs; NaN counts by its bits. */
    static void assertSameBits(float[] expected, float[] actual, String what) {
        assertEquals(-1, MemorySegment.ofArray(expected).mismatch(MemorySegment.ofArray(actual)),
                () -> "first byte that differs: " + what);
    }

    private static int wholeBlocks(RowPanel panel) {
        return panel.blocks() * RowPanel.COLUMNS;
    }
}
