package org.simdnce;

import java.util.Arrays;
import org.simdnce.kernel.CandidatePanel;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.kernel.Kernel;

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
    final float[] dx;
    final float[] dw;
    final float[] db;
    final ExampleState state;
    private final Kernel kernel = Kernel.best();
    private final int dim;
    private final int stride;
    private final Columns columns;
    private final CandidatePanel panel;
    private final Crew crew;
    private final float[][] scratch;
    private final float[][] dwShares = new float[MOST_BLOCKS][];
    private final float[][] dbShares = new float[MOST_BLOCKS][];
    private final Crew.Job blockJob = this::runBlock;

    private Batch batch;
    private Objective objective;
    private boolean backward;
    private int blockExamples;

    BlockStep(Columns columns, int dim, int maxBatch, int maxShared, Crew crew) {
        this.columns = columns;
        this.dim = dim;
        this.crew = crew;
        stride = EmbeddingTable.paddedColumns(dim);
        inputs = new InputPanel(maxBatch, dim);
        dx = new float[inputs.x.length];
        dw = new float[Math.multiplyExact(InputPanel.tileRows(maxShared), stride)];
        db = new float[EmbeddingTable.paddedColumns(maxShared)];
        state = new ExampleState(maxBatch);
        panel = new CandidatePanel(maxShared, dim);
        scratch = new float[crew.lanes()][CHUNK * CANDIDATES];
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
        if (backward) {
            Arrays.fill(dw, 0, columns.sharedCount * stride, 0f);
            Arrays.fill(db, 0, columns.sharedCount, 0f);
            if (crew.lanes() > 1) {
                for (int block = 1; block < blocks; block++) {
                    makeShare(block);
                }
            } else if (blocks > 1) {
                makeShare(1);
            }
        }
        crew.run(blockJob, blocks);
        if (backward && crew.lanes() > 1) {
            for (int block = 1; block < blocks; block++) {
                addShare(block);
            }
        }
    }

    private void makeShare(int share) {
        if (dwShares[share] == null) {
            dwShares[share] = new float[dw.length];
            dbShares[share] = new float[db.length];
        }
    }

    private void addShare(int share) {
        int padded = EmbeddingTable.paddedColumns(columns.sharedCount);
        kernel.addScaled(1f, dwShares[share], 0, dw, 0, columns.sharedCount * stride);
        kernel.addScaled(1f, dbShares[share], 0, db, 0, padded);
    }

    private void runBlock(int block, int lane) {
        int from = block * blockExamples;
        int to = Math.min(from + blockExamples, batch.size());
        inputs.gather(from, to);
        scoreOwn(from, to);
        if (objective.normalises()) {
            normalise(from, to, scratch[lane]);
        }
        objective.closeOwn(kernel, columns, state, from, to);
        // One thread needs one share only: it adds it before the next block begins.
        int share = crew.lanes() > 1 || block == 0 ? block : 1;
        if (backward) {
            Arrays.fill(dx, from * stride, to * stride, 0f);
            if (share > 0) {
                Arrays.fill(dwShares[share], 0, columns.sharedCount * stride, 0f);
                Arrays.fill(dbShares[share], 0, columns.sharedCount, 0f);
            }
        }
        if (backward || !objective.normalises()) {
            meetShared(from, to, scratch[lane], share == 0 ? dw : dwShares[share], share == 0 ? db : dbShares[share]);
        }
        if (backward) {
            addOwnToInputGradient(from, to);
            if (share > 0 && crew.lanes() == 1) {
                addShare(share);
            }
        }
    }

    private void scoreOwn(int from, int to) {
        for (int i = from; i < to; i++) {
            int first = columns.start[i];
            kernel.gatherDot(columns.ownRows, first, columns.start[i + 1], inputs.x, i * stride, columns.ownOffset,
                    columns.own, first);
        }
        columns.maskOwn(from, to);
    }

    private void addOwnToInputGradient(int from, int to) {
        for (int i = from; i < to; i++) {
            int first = columns.start[i];
            kernel.gatherAdd(columns.ownRows, first, columns.start[i + 1], columns.own, first, dx, i * stride);
        }
    }

    /** A pass over all logits for the normaliser alone; the next pass computes them again rather than keeping them. */
    private void normalise(int from, int to, float[] z) {
        for (int i = from; i < to; i++) {
            state.startNormaliser(columns, i);
        }
        for (int first = 0; first < columns.sharedCount; first += CANDIDATES) {
            int count = Math.min(CANDIDATES, columns.sharedCount - first);
            int padded = EmbeddingTable.paddedColumns(count);
            for (int chunk = from; chunk < to; chunk += CHUNK) {
                int examples = Math.min(CHUNK, to - chunk);
                score(chunk, examples, first, count, z);
                for (int i = 0; i < examples; i++) {
                    state.addToNormaliser(kernel, chunk + i, z, i * CANDIDATES, padded);
                }
            }
        }
    }

    private void meetShared(int from, int to, float[] z, float[] dw, float[] db) {
        for (int first = 0; first < columns.sharedCount; first += CANDIDATES) {
            int count = Math.min(CANDIDATES, columns.sharedCount - first);
            int padded = EmbeddingTable.paddedColumns(count);
            for (int chunk = from; chunk < to; chunk += CHUNK) {
                int examples = Math.min(CHUNK, to - chunk);
                score(chunk, examples, first, count, z);
                for (int i = 0; i < examples; i++) {
                    float upstream = batch.upstream == null ? 1f : batch.upstream[chunk + i];
                    objective.closeShared(kernel, columns, state, chunk + i, first, z, i * CANDIDATES, padded, upstream);
                }
                if (backward) {
                    kernel.addProduct(examples, stride, count, z, 0, CANDIDATES, 1,
                            panel.rows(), first * stride, stride, dx, chunk * stride, stride);
                    kernel.addProduct(count, stride, examples, z, 0, 1, CANDIDATES,
                            inputs.x, chunk * stride, stride, dw, first * stride, stride);
                    for (int i = 0; i < examples; i++) {
                        kernel.addScaled(1f, z, i * CANDIDATES, db, first, padded);
                    }
                }
            }
        }
    }

    /** Logits of a chunk of examples against some candidates, offsets and masks applied. */
    private void score(int chunk, int examples, int first, int count, float[] z) {
        panel.score(kernel, inputs.x, chunk * stride, examples, first, count, columns.sharedOffset, z, CANDIDATES);
        for (int i = 0; i < examples; i++) {
            columns.maskShared(chunk + i, z, i * CANDIDATES, first, first + count);
        }
    }
}
