package org.simdnce;

import java.util.Arrays;
import org.simdnce.kernel.CandidatePanel;
import org.simdnce.kernel.Kernel;
import org.simdnce.kernel.PanelMemory;
import org.simdnce.kernel.RowPanel;

/** Gradient of the shared candidates' rows and biases, summed over some examples. */
final class CandidateGradient {
    final RowPanel rows;
    final float[] biases;

    CandidateGradient(PanelMemory memory, int maxShared, int dim) {
        rows = new RowPanel(memory, maxShared, CandidatePanel.WIDTH, dim);
        biases = new float[Columns.padded(maxShared)];
    }

    void clear(int candidates) {
        rows.clear(0, candidates);
        Arrays.fill(biases, 0, candidates, 0f);
    }

    /** Adds a share's candidates; several threads may add different panels. */
    void add(Kernel kernel, CandidateGradient share, int from, int to) {
        rows.add(kernel, share.rows, from, to);
        for (int k = from; k < to; k++) {
            biases[k] += share.biases[k];
        }
    }
}
