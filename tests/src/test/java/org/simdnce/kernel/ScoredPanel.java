package org.simdnce.kernel;

import java.util.Arrays;

/** A panel of candidates in one memory with the inputs and the logits, as a block step has them. */
final class ScoredPanel {
    final PanelMemory memory = new PanelMemory();
    final CandidatePanel panel;
    private final int xAt;
    private final int zAt;
    private final int zFloats;
    private final int zStride;

    ScoredPanel(int candidates, int dim, int tileExamples, int zStride) {
        panel = new CandidatePanel(memory, candidates, dim);
        xAt = memory.reserve(tileExamples, EmbeddingTable.paddedColumns(dim));
        zAt = memory.reserve(tileExamples, zStride);
        zFloats = tileExamples * zStride;
        this.zStride = zStride;
    }

    /** Scores the first candidates and copies the logits out, which were all {@code before}. */
    void score(Kernel kernel, float[] x, int examples, int count, float[] offsets, float before, float[] z) {
        float[] panels = memory.array();
        System.arraycopy(x, 0, panels, xAt, x.length);
        Arrays.fill(panels, zAt, zAt + zFloats, before);
        panel.score(kernel, xAt, examples, 0, count, offsets, zAt, zStride);
        System.arraycopy(panels, zAt, z, 0, zFloats);
    }
}
