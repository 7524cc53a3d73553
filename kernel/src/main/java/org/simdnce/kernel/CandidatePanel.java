package org.simdnce.kernel;

import java.util.Arrays;

/**
 * The rows of a step's candidates, read from their tables once and kept in the two layouts that the products want: as
 * {@link #rows} for the input gradient, and for the logits transposed, in panels of {@value #WIDTH} candidates, each
 * {@code [dim × }{@value #WIDTH}{@code ]}. Sized once, filled once per step, then read by any number of threads.
 */
public final class CandidatePanel {
    /** Candidates of a panel. */
    public static final int WIDTH = RowPanel.COLUMNS;

    /**
     * A panel with no more room than this is scored row by row: most of a tile would be empty. With 16 registers tiles
     * are narrower, and the dot products' sums find no register, so that packing pays for any panel.
     */
    private static final int FEW = VirtualMachine.MANY_REGISTERS ? 16 : 0;

    private final PanelMemory memory;
    private final RowPanel rows;
    private final int packedAt;
    /** Rows of a packed panel: transposing writes up to a multiple of four. */
    private final int packedRows;
    private final boolean few;

    /**
     * Reserves room.
     *
     * @param memory what the panels are in
     * @param capacity the most candidates
     * @param dim columns of the tables
     * @throws ArithmeticException if all panels of the memory would pass 2<sup>31</sup> elements
     */
    public CandidatePanel(PanelMemory memory, int capacity, int dim) {
        this.memory = memory;
        rows = new RowPanel(memory, capacity, WIDTH, dim);
        few = capacity <= FEW;
        packedRows = Math.ceilDiv(dim, 4) * 4;
        packedAt = memory.reserve(few ? 0 : Math.ceilDiv(capacity, WIDTH), Math.multiplyExact(packedRows, WIDTH));
    }

    /**
     * Reserves a tile for the logits of inputs against a panel of candidates, with the scratch that closing them takes.
     *
     * @param memory what the tile is in
     * @param examples the most inputs
     * @return where the tile starts
     */
    public static int reserveTile(PanelMemory memory, int examples) {
        return memory.reserve(RowPanel.tileRows(examples) + Kernel.LOSS_ROWS, WIDTH);
    }

    /**
     * Gathers and packs candidates under the numbers that they have in their list; several threads may fill different
     * panels.
     *
     * @param kernel computes
     * @param candidates their rows
     * @param from first of them, a multiple of {@value #WIDTH}
     * @param to end of them
     */
    public void fill(Kernel kernel, RowList candidates, int from, int to) {
        kernel.gather(candidates, from, to, rows, from);
        pack(kernel, from, to);
    }

    /**
     * Packs candidates whose {@link #rows} are there.
     *
     * @param kernel computes
     * @param from first of them, a multiple of {@value #WIDTH}
     * @param to end of them
     */
    public void pack(Kernel kernel, int from, int to) {
        for (int first = from; !few && first < to; first += WIDTH) {
            for (int block = 0; block < rows.blocks(); block++) {
                kernel.transpose(memory.array(), rows.at(first, block), Math.min(WIDTH, to - first),
                        rows.columns(block), packedAt(first) + block * RowPanel.COLUMNS * WIDTH);
            }
        }
    }

    private int packedAt(int first) {
        return packedAt + first * packedRows;
    }

    /**
     * Scores inputs against a panel of candidates, as {@link #logits} does. Columns from the last candidate to
     * {@link #closed} become −∞.
     *
     * @param kernel computes
     * @param x the inputs, in the same memory
     * @param firstExample the first of them; the others are in the same group
     * @param examples number of examples; z reaches to a multiple of {@link Kernel#TILE_ROWS} of rows
     * @param first the first candidate, a multiple of {@value #WIDTH}
     * @param count number of candidates, at most {@value #WIDTH}
     * @param offsets offset of each candidate, padded to a multiple of {@value #WIDTH}
     * @param zAt where the logits go in the memory's array
     */
    public void score(Kernel kernel, RowPanel x, int firstExample, int examples, int first, int count,
                      float[] offsets, int zAt) {
        logits(kernel, x, firstExample, examples, first, count, offsets, memory.array(), zAt);
        for (int i = 0, columns = closed(count); count < columns && i < examples; i++) {
            Arrays.fill(memory.array(), zAt + i * WIDTH + count, zAt + i * WIDTH + columns, Float.NEGATIVE_INFINITY);
        }
    }

    /**
     * Puts inputs' logits into an array: {@code z[64 i + j] = ⟨x_i, row_(first + j)⟩ + offsets[first + j]}.
     *
     * @param kernel computes
     * @param x the inputs, in the same memory
     * @param firstExample the first of them; the others are in the same group
     * @param examples number of examples
     * @param first the first candidate, a multiple of {@value #WIDTH}
     * @param count number of candidates, at most {@value #WIDTH}
     * @param offsets offset of each candidate, padded to a multiple of {@value #WIDTH}
     * @param z receives the logits; all columns of {@link RowPanel#scoredRows} may be overwritten
     * @param zAt where they start
     */
    public void logits(Kernel kernel, RowPanel x, int firstExample, int examples, int first, int count,
                       float[] offsets, float[] z, int zAt) {
        if (few) {
            kernel.score(x, firstExample, examples, rows, first, count, offsets, first, z, zAt);
        } else {
            multiply(kernel, x, firstExample, examples, first, count, offsets, z, zAt);
        }
    }

    private void multiply(Kernel kernel, RowPanel x, int firstExample, int examples, int first, int count,
                          float[] offsets, float[] z, int zAt) {
        float[] panels = memory.array();
        kernel.repeat(offsets, first, z, zAt, RowPanel.tileRows(examples));
        int depth = depth();
        for (int block = 0; block < x.blocks(); block++) {
            int xAt = x.at(firstExample, block);
            int packed = packedAt(first) + block * RowPanel.COLUMNS * WIDTH;
            for (int p = 0; p < x.columns(block); p += depth) {
                kernel.addProduct(examples, count, Math.min(depth, x.columns(block) - p), panels, xAt + p,
                        panels, packed + p * WIDTH, z, zAt);
            }
        }
    }

    /**
     * Returns how many columns of a tile hold logits or −∞; further ones mean nothing.
     *
     * @param count number of candidates
     * @return the next multiple of {@value EmbeddingTable#LANES}
     */
    public static int closed(int count) {
        return EmbeddingTable.paddedColumns(count);
    }

    /**
     * Products that are added up before they join the logit. The error is at most
     * {@code (depth + dim / depth) · 2⁻²⁴ · Σ|x·w|}; roundings go either way, so that on random numbers it stays below
     * {@code (dim / 16 + 8) · 2⁻²⁴ · Σ|x·w|}, which chains of 32 did not for small dims.
     */
    private int depth() {
        return rows.dim() <= 64 ? 16 : rows.dim() <= 128 ? 32 : 64;
    }

    /**
     * Returns the candidates' rows.
     *
     * @return rows in groups of {@value #WIDTH}
     */
    public RowPanel rows() {
        return rows;
    }
}
