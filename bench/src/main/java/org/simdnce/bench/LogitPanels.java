package org.simdnce.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.simdnce.kernel.CandidatePanel;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.kernel.Kernel;
import org.simdnce.kernel.PanelMemory;
import org.simdnce.kernel.RowList;
import org.simdnce.kernel.RowPanel;

/**
 * A chunk of inputs, candidates, and a tile of logits for each panel of candidates, laid out as a block step has them.
 * A step uses one tile again and again; here each panel has its own, so that all logits can be looked at afterwards.
 */
final class LogitPanels {
    static final long INPUT_SEED = 1;
    static final long ROW_SEED = 2;
    static final long OFFSET_SEED = 4;

    final RowPanel inputs;
    final CandidatePanel candidates;
    /** Where each panel's tile starts. */
    final int[] tileAt;
    private final int examples;
    private final int sampled;
    private final int dim;
    private final float[] offsets;

    /**
     * Reserves room.
     *
     * @param memory what the panels and tiles are in
     * @param examples number of inputs
     * @param chunk inputs of a group, a power of 2 and no less than {@code examples}
     * @param sampled number of candidates
     * @param dim columns of both
     */
    LogitPanels(PanelMemory memory, int examples, int chunk, int sampled, int dim) {
        this.examples = examples;
        this.sampled = sampled;
        this.dim = dim;
        inputs = new RowPanel(memory, examples, chunk, dim);
        candidates = new CandidatePanel(memory, sampled, dim);
        tileAt = reserveTiles(memory, examples, sampled);
        offsets = SeededNormals.array(OFFSET_SEED, tileAt.length * CandidatePanel.WIDTH);
    }

    /** Reserves a tile for each panel of candidates; returns where they start. */
    static int[] reserveTiles(PanelMemory memory, int examples, int sampled) {
        int[] starts = new int[Math.ceilDiv(sampled, CandidatePanel.WIDTH)];
        for (int tile = 0; tile < starts.length; tile++) {
            starts[tile] = CandidatePanel.reserveTile(memory, examples);
        }
        return starts;
    }

    /** Fills inputs and candidates with the first rows of their seeds. */
    void fill(Kernel kernel) {
        float[] x = SeededNormals.array(INPUT_SEED, examples * dim);
        kernel.copyRows(MemorySegment.ofArray(x), 0, examples, inputs);
        try (Arena arena = Arena.ofConfined()) {
            EmbeddingTable table = EmbeddingTable.allocate(arena, sampled, dim);
            SeededNormals.fill(table, ROW_SEED, 1);
            RowList rows = new RowList(sampled);
            rows.reset(new EmbeddingTable[] {table});
            for (int row = 0; row < sampled; row++) {
                rows.add(0, row);
            }
            candidates.fill(kernel, rows, 0, sampled);
        }
    }

    /** Sets all tiles to {@code X · Wᵀ + offset}. */
    void score(Kernel kernel) {
        for (int tile = 0; tile < tileAt.length; tile++) {
            int first = tile * CandidatePanel.WIDTH;
            candidates.score(kernel, inputs, 0, examples, first, Math.min(CandidatePanel.WIDTH, sampled - first),
                    offsets, tileAt[tile]);
        }
    }
}
