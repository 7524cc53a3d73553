package org.simdnce.word2vec;

import org.simdnce.kernel.Kernel;
import org.simdnce.kernel.RowList;
import org.simdnce.kernel.RowPanel;

/** Where a group of windows puts what its tables are to be changed by. */
interface TableUpdates {
    /** Adds rows of a panel, from its first on, to those of words in the table of outputs. */
    void addToOutputs(RowList rows, int[] words, RowPanel change);

    /** Adds how a row of a panel has changed to the one of a word in the table of inputs. */
    void addToInput(RowList row, int word, RowPanel x, RowPanel before, int slot);

    /** At once. */
    record Direct(Kernel kernel) implements TableUpdates {
        @Override
        public void addToOutputs(RowList rows, int[] words, RowPanel change) {
            kernel.scatterAdd(rows, change, 0);
        }

        @Override
        public void addToInput(RowList row, int word, RowPanel x, RowPanel before, int slot) {
            kernel.scatterChange(row, x, before, slot);
        }
    }
}
