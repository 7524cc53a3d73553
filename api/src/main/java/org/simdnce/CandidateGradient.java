package org.simdnce;

import java.util.Arrays;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.kernel.Kernel;
import org.simdnce.kernel.PanelMemory;

/** The gradient of the shared candidates' rows and biases, or a block of examples' share of it. */
final class CandidateGradient {
    private final PanelMemory memory;
    private final int stride;
    private final int rowsAt;
    private final int biasesAt;

    CandidateGradient(PanelMemory memory, int maxShared, int stride) {
        this.memory = memory;
        this.stride = stride;
        rowsAt = memory.reserve(InputPanel.tileRows(maxShared), stride);
        biasesAt = memory.reserve(1, EmbeddingTable.paddedColumns(maxShared));
    }

    float[] panels() {
        return memory.array();
    }

    int rowAt(int candidate) {
        return rowsAt + candidate * stride;
    }

    int biasAt(int candidate) {
        return biasesAt + candidate;
    }

    void clear(int candidates) {
        Arrays.fill(panels(), rowAt(0), rowAt(candidates), 0f);
        Arrays.fill(panels(), biasAt(0), biasAt(candidates), 0f);
    }

    void add(Kernel kernel, CandidateGradient share, int candidates) {
        kernel.addScaled(1f, share.panels(), share.rowsAt, panels(), rowsAt, candidates * stride);
        kernel.addScaled(1f, share.panels(), share.biasesAt, panels(), biasesAt,
                EmbeddingTable.paddedColumns(candidates));
    }
}
