package org.simdnce;

import java.util.Arrays;
import org.simdnce.kernel.CandidatePanel;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.kernel.Kernel;
import org.simdnce.kernel.PanelMemory;

/**
 * The step that every loss runs: blocks of examples meet all columns.
 * <pre>
 *     logits = X · Wᵀ + offset      g = closed logits      dX = g · W      dW = gᵀ · X      db = Σ g
 * </pre>
 * A block of examples is a task. It walks over the shared candidates {@value #CANDIDATES} at a time (their rows stay in
 * L2) and over its examples {@value #CHUNK} at a time (their logits too): logits into the lane's scratch, closed in
 * place, both gradient products. Own columns are dots of single rows, before; their part of dX comes last.
 *
 * <p>The blocks depend on the batch alone, and their shares of dW are added in order: the bits do not depend on the
 * number of threads. All panels have slack for the last tile of {@link Kernel#TILE_ROWS} rows.
 */
final class BlockStep {
    /** Examples whose logits are in scratch at a time; a multiple of the tile's rows, as is the next. */
    static final int CHUNK = 96;
    /** Candidates that are met at a time: six packed panels. */
    static final int CANDIDATES = 6 * CandidatePanel.WIDTH;
    /** The most blocks, so that their shares of dW stay few. */
    private static final int MOST_BLOCKS = 16;

    final InputPanel inputs;
    /** All panels; the fields that end in At say where each of them starts. */
    final float[] panels;
    private final int dxAt;
    /** Shares of the candidates' gradient by block; the first becomes the sum of all. */
    private final CandidateGradient[] shares = new CandidateGradient[MOST_BLOCKS];
    final ExampleState state;
    private final Kernel kernel = Kernel.best();
    private final int stride;
    private final int maxShared;
    private final Columns columns;
    private final CandidatePanel panel;
    private final Crew crew;
    private final int[] scratchAt;
    private final Crew.Job blockJob = this::runBlock;

    private Batch batch;
    private Objective objective;
    private boolean backward;
    private int blockExamples;

    BlockStep(Columns columns, int dim, int maxBatch, int maxShared, Crew crew) {
        this.columns = columns;
        this.crew = crew;
        this.maxShared = maxShared;
        stride = EmbeddingTable.paddedColumns(dim);
        PanelMemory memory = new PanelMemory();
        inputs = new InputPanel(memory, maxBatch, dim);
        panel = new CandidatePanel(memory, maxShared, dim);
        dxAt = memory.reserve(InputPanel.tileRows(maxBatch), stride);
        shares[0] = new CandidateGradient(memory, maxShared, stride);
        scratchAt = new int[crew.lanes()];
        for (int lane = 0; lane < scratchAt.length; lane++) {
            scratchAt[lane] = memory.reserve(CHUNK, CANDIDATES);
        }
        panels = memory.array();
        state = new ExampleState(maxBatch);
    }

    /** Where the gradient of an example's input is. */
    int inputGradientAt(int example) {
        return dxAt + example * stride;
    }

    CandidateGradient candidateGradient() {
        return shares[0];
    }

    int stride() {
        return stride;
    }

    /** Computes the losses, and where {@code backward} the coefficients of own columns, dX, dW and db. */
    void run(Batch batch, Objective objective, boolean backward) {
        this.batch = batch;
        this.objective = objective;
        this.backward = backward;
        inputs.start(batch);
        panel.fill(columns.sharedRows, 0, columns.sharedCount);
        blockExamples = Math.ceilDiv(Math.max(Math.ceilDiv(batch.size(), MOST_BLOCKS), 2 * CHUNK), CHUNK) * CHUNK;
        int blocks = Math.ceilDiv(batch.size(), blockExamples);
        boolean parallel = crew.lanes() > 1;
        if (backward) {
            shares[0].clear(columns.sharedCount);
            makeShares(parallel ? blocks : Math.min(blocks, 2));
        }
        crew.run(blockJob, blocks);
        if (backward && parallel) {
            for (int block = 1; block < blocks; block++) {
                shares[0].add(kernel, shares[block], columns.sharedCount);
            }
        }
    }

    private void makeShares(int count) {
        for (int share = 1; share < count; share++) {
            if (shares[share] == null) {
                shares[share] = new CandidateGradient(new PanelMemory(), maxShared, stride);
            }
        }
    }

    private void runBlock(int block, int lane) {
        int from = block * blockExamples;
        int to = Math.min(from + blockExamples, batch.size());
        inputs.gather(from, to);
        scoreOwn(from, to);
        if (objective.normalises()) {
            normalise(from, to, scratchAt[lane]);
        }
        objective.closeOwn(kernel, columns, state, from, to);
        // One thread needs one share only: it adds it before the next block begins.
        CandidateGradient share = shares[crew.lanes() > 1 || block == 0 ? block : 1];
        if (backward) {
            Arrays.fill(panels, inputGradientAt(from), inputGradientAt(to), 0f);
            if (block > 0) {
                share.clear(columns.sharedCount);
            }
        }
        if (backward || !objective.normalises()) {
            meetShared(from, to, scratchAt[lane], share);
        }
        if (backward) {
            addOwnToInputGradient(from, to);
            if (block > 0 && crew.lanes() == 1) {
                shares[0].add(kernel, share, columns.sharedCount);
            }
        }
    }

    private void scoreOwn(int from, int to) {
        for (int i = from; i < to; i++) {
            objective.scoreOwn(kernel, columns, i, panels, inputs.rowAt(i));
        }
        columns.maskOwn(from, to);
    }

    private void addOwnToInputGradient(int from, int to) {
        for (int i = from; i < to; i++) {
            int first = columns.start[i];
            kernel.gatherAdd(columns.ownRows, first, columns.start[i + 1], columns.own, first, panels,
                    inputGradientAt(i));
        }
    }

    /** A pass over all logits for the normaliser alone; the next pass computes them again rather than keeping them. */
    private void normalise(int from, int to, int zAt) {
        for (int i = from; i < to; i++) {
            state.startNormaliser(columns, i);
        }
        for (int first = 0; first < columns.sharedCount; first += CANDIDATES) {
            int count = Math.min(CANDIDATES, columns.sharedCount - first);
            int padded = EmbeddingTable.paddedColumns(count);
            for (int chunk = from; chunk < to; chunk += CHUNK) {
                int examples = Math.min(CHUNK, to - chunk);
                score(chunk, examples, first, count, zAt);
                for (int i = 0; i < examples; i++) {
                    state.addToNormaliser(kernel, chunk + i, panels, zAt + i * CANDIDATES, padded);
                }
            }
        }
    }

    private void meetShared(int from, int to, int zAt, CandidateGradient share) {
        for (int first = 0; first < columns.sharedCount; first += CANDIDATES) {
            int count = Math.min(CANDIDATES, columns.sharedCount - first);
            int padded = EmbeddingTable.paddedColumns(count);
            for (int chunk = from; chunk < to; chunk += CHUNK) {
                int examples = Math.min(CHUNK, to - chunk);
                score(chunk, examples, first, count, zAt);
                close(chunk, examples, first, padded, zAt);
                if (backward) {
                    kernel.addProduct(examples, stride, count, panels, zAt, CANDIDATES, 1,
                            panels, panel.rowAt(first), stride, panels, inputGradientAt(chunk), stride);
                    kernel.addProduct(count, stride, examples, panels, zAt, 1, CANDIDATES,
                            panels, inputs.rowAt(chunk), stride, share.panels(), share.rowAt(first), stride);
                    addBiasGradient(examples, padded, zAt, share, first);
                }
            }
        }
    }

    /** Adds up the chunk's coefficients in its first row, whose products are done, before they join the share. */
    private void addBiasGradient(int examples, int padded, int zAt, CandidateGradient share, int first) {
        for (int i = 1; i < examples; i++) {
            kernel.addScaled(1f, panels, zAt + i * CANDIDATES, panels, zAt, padded);
        }
        kernel.addScaled(1f, panels, zAt, share.panels(), share.biasAt(first), padded);
    }

    private void close(int chunk, int examples, int first, int padded, int zAt) {
        for (int i = 0; i < examples; i++) {
            float upstream = batch.upstream == null ? 1f : batch.upstream[chunk + i];
            objective.closeShared(kernel, columns, state, chunk + i, first, panels, zAt + i * CANDIDATES, padded,
                    upstream);
        }
    }

    /** Logits of a chunk of examples against some candidates, offsets and masks applied. */
    private void score(int chunk, int examples, int first, int count, int zAt) {
        panel.score(kernel, inputs.rowAt(chunk), examples, first, count, columns.sharedOffset, zAt, CANDIDATES);
        for (int i = 0; i < examples; i++) {
            columns.maskShared(chunk + i, panels, zAt + i * CANDIDATES, first, first + count);
        }
    }
}
