package org.simdnce;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.kernel.Kernel;
import org.simdnce.kernel.PanelMemory;
import org.simdnce.kernel.RowList;

/** A batch's inputs on the heap, {@code [batch × stride]}, padded with zeros, wherever they come from. */
final class InputPanel {
    private final PanelMemory memory;
    private final int at;
    private final int dim;
    private final int stride;
    private final RowList rows;
    private Batch batch;

    InputPanel(PanelMemory memory, int maxBatch, int dim) {
        this.memory = memory;
        this.dim = dim;
        stride = EmbeddingTable.paddedColumns(dim);
        at = memory.reserve(tileRows(maxBatch), stride);
        rows = new RowList(maxBatch);
    }

    /** Rounds a number of rows up to whole tiles. */
    static int tileRows(int rows) {
        return Math.addExact(rows, Kernel.TILE_ROWS - 1) / Kernel.TILE_ROWS * Kernel.TILE_ROWS;
    }

    /** Where an example's input is in the memory's array. */
    int rowAt(int example) {
        return at + example * stride;
    }

    void start(Batch batch) {
        this.batch = batch;
        if (batch.inputTable != null) {
            batch.inputTable.resolve(batch.inputIds, batch.size(), rows);
        }
    }

    /** Copies some of the inputs; several threads may copy different ones. */
    void gather(int from, int to) {
        float[] x = memory.array();
        if (batch.inputTable != null) {
            rows.gather(from, to, x, rowAt(from), stride);
            return;
        }
        MemorySegment inputs = batch.denseInputs;
        for (int i = from; i < to; i++) {
            MemorySegment.copy(inputs, ValueLayout.JAVA_FLOAT, 4L * i * dim, x, rowAt(i), dim);
            Arrays.fill(x, rowAt(i) + dim, rowAt(i + 1), 0f);
        }
    }
}
