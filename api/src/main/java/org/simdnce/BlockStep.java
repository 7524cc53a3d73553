package org.simdnce;

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
    /** Examples of a tile of logits; three tiles of so many rows are what L1 holds. */
    static final int CHUNK = 64;
    /** Bytes of candidates' rows, packed panels and gradients that are met at a time. */
    private static final int CANDIDATE_BYTES = 800_000;
    /** The most blocks, so that their shares of dW stay few. */
    private static final int MOST_BLOCKS = 16;
    /** The fewest examples of a block: a share of dW costs as much as a few examples. */
    private static final int LEAST_BLOCK = 4 * CHUNK;
    private static final int WIDTH = CandidatePanel.WIDTH;

    final InputPanel inputs;
    /** Gradient of the inputs, where it is not handed out at once. */
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
    private final Crew.Job fillJob = this::fillGroup;
    private final Crew.Job blockJob = this::runBlock;
    private final Crew.Job addJob = this::addGroup;

    private Batch batch;
    private Objective objective;
    private boolean backward;
    /** Receives the gradient of the inputs {@code [batch × dim]}; null where it is kept in {@link #inputGradient}. */
    private float[] handedOut;
    private int blockExamples;
    private int blocks;

    BlockStep(Columns columns, int dim, int maxBatch, int maxShared, Crew crew) {
        this.columns = columns;
        this.crew = crew;
        this.dim = dim;
        this.maxShared = maxShared;
        candidatesAtATime = Math.max(1, CANDIDATE_BYTES / (3 * Float.BYTES * WIDTH * dim)) * WIDTH;
        PanelMemory memory = new PanelMemory();
        inputs = new InputPanel(memory, maxBatch, dim);
        panel = new CandidatePanel(memory, maxShared, dim);
        inputGradient = new RowPanel(memory, Math.max(maxBatch, crew.lanes() * CHUNK), CHUNK, dim);
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

    /** Computes the losses alone. */
    void forward(Batch batch, Objective objective) {
        run(batch, objective, false, null);
    }

    /**
     * Computes the losses, the coefficients of own columns, dX, dW and db. The gradient of the inputs goes to an array
     * {@code [batch × dim]} if there is one.
     */
    void gradients(Batch batch, Objective objective, float[] inputGradients) {
        run(batch, objective, true, inputGradients);
    }

    private void run(Batch batch, Objective objective, boolean backward, float[] handedOut) {
        this.batch = batch;
        this.objective = objective;
        this.backward = backward;
        this.handedOut = handedOut;
        inputs.start(batch);
        int groups = Math.ceilDiv(columns.sharedCount, WIDTH);
        crew.run(fillJob, groups);
        blockExamples = Math.ceilDiv(Math.max(Math.ceilDiv(batch.size(), MOST_BLOCKS), LEAST_BLOCK), CHUNK) * CHUNK;
        blocks = Math.ceilDiv(batch.size(), blockExamples);
        boolean parallel = crew.lanes() > 1;
        if (backward) {
            shares[0].clear(columns.sharedCount);
            makeShares(parallel ? blocks : Math.min(blocks, 2));
        }
        crew.run(blockJob, blocks);
        if (backward && parallel) {
            crew.run(addJob, groups);
        }
    }

    private void fillGroup(int group, int lane) {
        panel.fill(kernel, columns.sharedRows, group * WIDTH, endOf(group));
    }

    /** Adds the blocks' shares of a panel of candidates, in the blocks' order. */
    private void addGroup(int group, int lane) {
        for (int block = 1; block < blocks; block++) {
            shares[0].add(kernel, shares[block], group * WIDTH, endOf(group));
        }
    }

    private int endOf(int group) {
        return Math.min((group + 1) * WIDTH, columns.sharedCount);
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
        // One thread needs one share only: it adds it before the next block begins.
        CandidateGradient share = shares[crew.lanes() > 1 || block == 0 ? block : 1];
        if (backward && block > 0) {
            share.clear(columns.sharedCount);
        }
        for (int first = 0; first == 0 || first < columns.sharedCount; first += candidatesAtATime) {
            int end = Math.min(first + candidatesAtATime, columns.sharedCount);
            for (int chunk = from; chunk < to; chunk += CHUNK) {
                int examples = Math.min(CHUNK, to - chunk);
                if (first == 0) {
                    open(chunk, examples, lane);
                }
                if (backward || !objective.normalises()) {
                    meetShared(chunk, examples, first, end, lane, share);
                }
                if (backward && end == columns.sharedCount) {
                    finishInputGradient(chunk, examples, lane);
                }
            }
        }
        if (backward && block > 0 && crew.lanes() == 1) {
            shares[0].add(kernel, share, 0, columns.sharedCount);
        }
    }

    /** Reads the inputs of some examples and scores and closes their own columns. */
    private void open(int chunk, int examples, int lane) {
        int to = chunk + examples;
        inputs.gather(chunk, to);
        objective.scoreOwn(kernel, columns, inputs.rows, chunk, to);
        columns.maskOwn(chunk, to);
        if (objective.normalises()) {
            normalise(chunk, examples, tileAt[lane]);
        }
        objective.closeOwn(kernel, columns, state, chunk, to);
        if (backward) {
            int row = inputGradientRow(chunk, lane);
            inputGradient.clear(row, row + examples);
        }
    }

    /** A pass over all logits for the normaliser alone; the next pass computes them again rather than keeping them. */
    private void normalise(int chunk, int examples, int zAt) {
        for (int i = chunk; i < chunk + examples; i++) {
            state.startNormaliser(columns, i);
        }
        for (int first = 0; first < columns.sharedCount; first += WIDTH) {
            int count = Math.min(WIDTH, columns.sharedCount - first);
            score(chunk, examples, first, count, zAt);
            state.addToNormalisers(kernel, chunk, examples, count, panels, zAt);
        }
    }

    /**
     * Where the gradient of a chunk's first input is: handed out at once it needs room for the lane's chunk only, which
     * stays in L2.
     */
    private int inputGradientRow(int chunk, int lane) {
        return handedOut != null && columns.sharedCount <= candidatesAtATime ? lane * CHUNK : chunk;
    }

    /** Adds the part of own columns, whose rows have just been read, and hands the rows out if somebody wants them. */
    private void finishInputGradient(int chunk, int examples, int lane) {
        int row = inputGradientRow(chunk, lane);
        kernel.gatherAdd(columns.ownRows, columns.start[chunk], columns.start[chunk + examples], columns.own,
                inputGradient, columns.ownExample, row - chunk);
        for (int i = 0; handedOut != null && i < examples; i++) {
            kernel.copyScaled(1f, inputGradient, row + i, handedOut, (chunk + i) * dim);
        }
    }

    private void meetShared(int chunk, int examples, int first, int end, int lane, CandidateGradient share) {
        for (int group = first; group < end; group += WIDTH) {
            int count = Math.min(WIDTH, end - group);
            score(chunk, examples, group, count, tileAt[lane]);
            objective.closeShared(kernel, columns, state, chunk, examples, group, count, panels, tileAt[lane],
                    batch.upstream);
            if (backward) {
                addGradients(chunk, examples, group, count, lane, share);
            }
        }
    }

    private void addGradients(int chunk, int examples, int group, int count, int lane, CandidateGradient share) {
        int zAt = tileAt[lane];
        int row = inputGradientRow(chunk, lane);
        for (int block = 0; block < inputGradient.blocks(); block++) {
            int n = inputGradient.columns(block);
            kernel.addProduct(examples, n, count, panels, zAt, panels, panel.rows().at(group, block), panels,
                    inputGradient.at(row, block));
            kernel.addTransposedProduct(count, n, examples, panels, zAt, panels, inputs.rows.at(chunk, block),
                    share.rows.array(), share.rows.at(group, block));
        }
        kernel.addColumns(panels, zAt, examples, share.biases, group);
    }

    /** Logits of a chunk of examples against a panel of candidates, offsets and masks applied. */
    private void score(int chunk, int examples, int first, int count, int zAt) {
        panel.score(kernel, inputs.rows, chunk, examples, first, count, columns.sharedOffset, zAt);
        columns.maskShared(chunk, examples, panels, zAt, first, first + count);
    }
}
