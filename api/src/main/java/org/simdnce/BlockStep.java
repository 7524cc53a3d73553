package org.simdnce;

import java.util.Arrays;
import org.simdnce.kernel.CandidatePanel;
import org.simdnce.kernel.Kernel;
import org.simdnce.kernel.PanelMemory;
import org.simdnce.kernel.RowPanel;

/**
 * The step that every loss runs: blocks of examples meet all columns.
 * <pre>
 *     logits = X · Wᵀ + offset      g = closed logits      dX = g · W      dW = gᵀ · X      db = Σ g
 * </pre>
 * A block of examples is a task. It walks over the shared candidates a few panels at a time (their rows and gradients
 * stay in L2), over its examples {@value #CHUNK} at a time, and over the panels: logits into the lane's tile, closed in
 * place, both gradient products, all while the tile is in L1 or L2. Own columns are dots of single rows, before; their
 * part of dX comes last.
 *
 * <p>The blocks depend on the batch alone, and their shares of dW are added in order: the bits do not depend on the
 * number of threads.
 */
final class BlockStep {
    /** Examples of a tile of logits. */
    static final int CHUNK = 128;
    /** Bytes of candidates' rows, packed panels and gradients that are met at a time. */
    private static final int CANDIDATE_BYTES = 800_000;
    /** The most blocks, so that their shares of dW stay few. */
    private static final int MOST_BLOCKS = 16;
    /** The fewest examples of a block: a share of dW costs as much as a few examples. */
    private static final int LEAST_BLOCK = 2 * CHUNK;
    /** Examples whose part in dW is added up at a time: their inputs stay in L1 for all tiles of candidates. */
    private static final int DEPTH = 64;
    private static final int WIDTH = CandidatePanel.WIDTH;

    final InputPanel inputs;
    /** Gradient of the inputs. */
    final RowPanel inputGradient;
    final ExampleState state;
    /** Shares of the candidates' gradient by block; the first becomes the sum of all. */
    private final CandidateGradient[] shares = new CandidateGradient[MOST_BLOCKS];
    private final Kernel kernel = Kernel.best();
    private final int dim;
    private final int maxShared;
    private final int candidatesAtATime;
    private final Columns columns;
    private final CandidatePanel panel;
    private final Crew crew;
    private final float[] panels;
    /** Each lane's tile of logits. */
    private final int[] tileAt;
    private final Crew.Job blockJob = this::runBlock;

    private Batch batch;
    private Objective objective;
    private boolean backward;
    private int blockExamples;

    BlockStep(Columns columns, int dim, int maxBatch, int maxShared, Crew crew) {
        this.columns = columns;
        this.crew = crew;
        this.dim = dim;
        this.maxShared = maxShared;
        candidatesAtATime = Math.max(1, CANDIDATE_BYTES / (3 * Float.BYTES * WIDTH * dim)) * WIDTH;
        PanelMemory memory = new PanelMemory();
        inputs = new InputPanel(memory, maxBatch, dim);
        panel = new CandidatePanel(memory, maxShared, dim);
        inputGradient = new RowPanel(memory, maxBatch, CHUNK, dim);
        shares[0] = new CandidateGradient(memory, maxShared, dim);
        tileAt = new int[crew.lanes()];
        for (int lane = 0; lane < tileAt.length; lane++) {
            tileAt[lane] = CandidatePanel.reserveTile(memory, CHUNK);
        }
        panels = memory.array();
        state = new ExampleState(maxBatch);
    }

    CandidateGradient candidateGradient() {
        return shares[0];
    }

    /** Computes the losses, and where {@code backward} the coefficients of own columns, dX, dW and db. */
    void run(Batch batch, Objective objective, boolean backward) {
        this.batch = batch;
        this.objective = objective;
        this.backward = backward;
        inputs.start(batch);
        panel.fill(kernel, columns.sharedRows, 0, columns.sharedCount);
        blockExamples = Math.ceilDiv(Math.max(Math.ceilDiv(batch.size(), MOST_BLOCKS), LEAST_BLOCK), CHUNK) * CHUNK;
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
                shares[share] = new CandidateGradient(new PanelMemory(), maxShared, dim);
            }
        }
    }

    private void runBlock(int block, int lane) {
        int from = block * blockExamples;
        int to = Math.min(from + blockExamples, batch.size());
        inputs.gather(from, to);
        objective.scoreOwn(kernel, columns, inputs.rows, from, to);
        columns.maskOwn(from, to);
        if (objective.normalises()) {
            normalise(from, to, tileAt[lane]);
        }
        objective.closeOwn(kernel, columns, state, from, to);
        // One thread needs one share only: it adds it before the next block begins.
        CandidateGradient share = shares[crew.lanes() > 1 || block == 0 ? block : 1];
        if (backward && block > 0) {
            share.clear(columns.sharedCount);
        }
        if (backward || !objective.normalises()) {
            meetShared(from, to, tileAt[lane], share);
        }
        if (backward && block > 0 && crew.lanes() == 1) {
            shares[0].add(kernel, share, columns.sharedCount);
        }
    }

    /** A pass over all logits for the normaliser alone; the next pass computes them again rather than keeping them. */
    private void normalise(int from, int to, int zAt) {
        for (int i = from; i < to; i++) {
            state.startNormaliser(columns, i);
        }
        for (int chunk = from; chunk < to; chunk += CHUNK) {
            int examples = Math.min(CHUNK, to - chunk);
            for (int first = 0; first < columns.sharedCount; first += WIDTH) {
                score(chunk, examples, first, Math.min(WIDTH, columns.sharedCount - first), zAt);
                state.addToNormalisers(kernel, chunk, examples, panels, zAt);
            }
        }
    }

    private void meetShared(int from, int to, int zAt, CandidateGradient share) {
        for (int first = 0; first == 0 || first < columns.sharedCount; first += candidatesAtATime) {
            int end = Math.min(first + candidatesAtATime, columns.sharedCount);
            for (int chunk = from; chunk < to; chunk += CHUNK) {
                int examples = Math.min(CHUNK, to - chunk);
                if (backward && first == 0) {
                    clearInputGradient(chunk, examples);
                }
                for (int group = first; group < end; group += WIDTH) {
                    meet(chunk, examples, group, Math.min(WIDTH, end - group), zAt, share);
                }
                if (backward && end == columns.sharedCount) {
                    kernel.gatherAdd(columns.ownRows, columns.start[chunk], columns.start[chunk + examples],
                            columns.own, inputGradient, columns.ownExample);
                }
            }
        }
    }

    private void clearInputGradient(int chunk, int examples) {
        for (int block = 0; block < inputGradient.blocks(); block++) {
            int at = inputGradient.at(chunk, block);
            Arrays.fill(panels, at, at + examples * RowPanel.COLUMNS, 0f);
        }
    }

    /** A tile: some examples against a panel of candidates. */
    private void meet(int chunk, int examples, int group, int count, int zAt, CandidateGradient share) {
        score(chunk, examples, group, count, zAt);
        objective.closeShared(kernel, columns, state, chunk, examples, group, panels, zAt, batch.upstream);
        if (backward) {
            for (int block = 0; block < inputGradient.blocks(); block++) {
                int n = inputGradient.columns(block);
                kernel.addProduct(examples, n, count, panels, zAt, panels, panel.rows().at(group, block), panels,
                        inputGradient.at(chunk, block));
                for (int i = 0; i < examples; i += DEPTH) {
                    kernel.addTransposedProduct(count, n, Math.min(DEPTH, examples - i), panels, zAt + i * WIDTH,
                            panels, inputs.rows.at(chunk + i, block), share.rows.array(),
                            share.rows.at(group, block));
                }
            }
            kernel.addColumns(panels, zAt, examples, share.biases, group);
        }
    }

    /** Logits of a chunk of examples against a panel of candidates, offsets and masks applied. */
    private void score(int chunk, int examples, int first, int count, int zAt) {
        panel.score(kernel, inputs.rows, chunk, examples, first, count, columns.sharedOffset, zAt);
        columns.maskShared(chunk, examples, panels, zAt, first, first + count);
    }
}
