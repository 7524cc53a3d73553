package org.simdnce;

import org.simdnce.kernel.Kernel;
import org.simdnce.kernel.PanelMemory;
import org.simdnce.kernel.RowList;
import org.simdnce.kernel.RowPanel;

/** A batch's inputs on the heap, wherever they come from. */
final class InputPanel {
    final RowPanel rows;
    private final Kernel kernel = Kernel.best();
    private final RowList listed;
    private Batch batch;

    InputPanel(PanelMemory memory, int maxBatch, int dim) {
        rows = new RowPanel(memory, maxBatch, BlockStep.CHUNK, dim);
        listed = new RowList(maxBatch);
    }

    void start(Batch batch) {
        this.batch = batch;
        if (batch.inputTable != null) {
            batch.inputTable.resolve(batch.inputIds, batch.size(), listed);
        }
    }

    /** Copies some of the inputs; several threads may copy different ones. */
    void gather(int from, int to) {
        if (batch.inputTable != null) {
            kernel.gather(listed, from, to, rows, from);
        } else {
            kernel.copyRows(batch.denseInputs, from, to, rows);
        }
    }
}
