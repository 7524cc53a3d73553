package org.simdnce.word2vec;

import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.kernel.Kernel;
import org.simdnce.kernel.PanelMemory;
import org.simdnce.kernel.RowList;
import org.simdnce.kernel.RowPanel;

/** What rows of a table are to be changed by, in order. One thread writes, then several may read. */
final class RowLog {
    private static final int GROUP = 64;

    private final Kernel kernel = Kernel.best();
    private final int[] words;
    private final RowPanel rows;
    private int size;

    /** Makes room for so many changes. */
    RowLog(int capacity, int dim) {
        words = new int[capacity];
        rows = new RowPanel(new PanelMemory(), capacity, GROUP, dim);
    }

    void clear() {
        size = 0;
    }

    /** Notes that a row of a panel is to be added. */
    void add(int word, RowPanel panel, int row) {
        for (int block = 0; block < rows.blocks(); block++) {
            System.arraycopy(panel.array(), panel.at(row, block), rows.array(), rows.at(size, block), RowPanel.COLUMNS);
        }
        words[size++] = word;
    }

    /** Takes from the last row that was added what it had been. */
    void subtract(RowPanel before, int row) {
        float[] x = rows.array();
        float[] y = before.array();
        for (int block = 0; block < rows.blocks(); block++) {
            int at = rows.at(size - 1, block);
            int from = before.at(row, block);
            for (int c = 0; c < RowPanel.COLUMNS; c++) {
                x[at + c] -= y[from + c];
            }
        }
    }

    /** Changes those rows of a table that are one of several threads' share; {@code row} is that thread's own. */
    void apply(EmbeddingTable[] table, int share, int shares, RowList row) {
        for (int k = 0; k < size; k++) {
            if (words[k] % shares == share) {
                row.reset(table);
                row.add(0, words[k]);
                kernel.scatterAdd(row, rows, k);
            }
        }
    }
}
