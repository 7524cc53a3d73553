package org.simdnce.kernel;

import java.util.Arrays;

/**
 * The rows of a step's candidates, read from their tables once and kept in the two layouts that the products want:
 * row by row {@code [candidates × stride]} for the input gradient, and for the logits in panels of
 * {@value #WIDTH} candidates, each {@code [dim × }{@value #WIDTH}{@code ]}. Rows and columns from the last candidate to
 * the next multiple of {@value EmbeddingTable#LANES} are zero.
 * Sized once, filled once per step, then read by any number of threads.
 */
public final class CandidatePanel {
    /** Candidates of a packed panel: four vectors of 512 bits. */
    public static final int WIDTH = 64;

    private final int dim;
    private final int stride;
    private final PanelMemory memory;
    private final int rowsAt;
    private final int packedAt;

    /**
     * Reserves room.
     *
     * @param memory what the panels are in
     * @param capacity the most candidates
     * @param dim columns of the tables
     */
    public CandidatePanel(PanelMemory memory, int capacity, int dim) {
        this.memory = memory;
        this.dim = dim;
        this.stride = EmbeddingTable.paddedColumns(dim);
        rowsAt = memory.reserve(EmbeddingTable.paddedColumns(capacity), stride);
        packedAt = memory.reserve(Math.ceilDiv(capacity, WIDTH) * WIDTH, dim);
    }

    /**
     * Gathers and packs candidates.
     *
     * @param candidates their rows
     * @param from first of them
     * @param to end of them
     */
    public void fill(RowList candidates, int from, int to) {
        int count = to - from;
        int padded = EmbeddingTable.paddedColumns(count);
        float[] panels = memory.array();
        candidates.gather(from, to, panels, rowsAt, stride);
        Arrays.fill(panels, rowsAt + count * stride, rowsAt + padded * stride, 0f);
        for (int group = 0; group < padded; group += EmbeddingTable.LANES) {
            transpose(panels, rowsAt + group * stride, packedAt + group / WIDTH * WIDTH * dim + group % WIDTH);
        }
    }

    /** Sixteen rows at a time: their lines stay in L1 while the columns walk across. */
    private void transpose(float[] panels, int source, int target) {
        for (int c = 0; c < dim; c++, source++, target += WIDTH) {
            for (int lane = 0; lane < EmbeddingTable.LANES; lane++) {
                panels[target + lane] = panels[source + lane * stride];
            }
        }
    }

    /**
     * Scores inputs against candidates: {@code z[i · zStride + j] = ⟨x_i, row_(first + j)⟩ + offsets[first + j]}, with
     * x and z in the same array, where candidates were packed. Columns from {@code count} to the next multiple of
     * {@value EmbeddingTable#LANES} become −∞.
     *
     * @param kernel computes
     * @param xAt where the inputs start; they have this panel's stride
     * @param examples number of inputs; x and z reach to a multiple of {@link Kernel#TILE_ROWS} of rows
     * @param first the first candidate, a multiple of {@value #WIDTH}
     * @param count number of candidates
     * @param offsets offset of each candidate, padded
     * @param zAt where the logits go
     * @param zStride columns of z
     */
    public void score(Kernel kernel, int xAt, int examples, int first, int count, float[] offsets, int zAt,
                      int zStride) {
        float[] panels = memory.array();
        int padded = EmbeddingTable.paddedColumns(count);
        int rowsOfTiles = Math.ceilDiv(examples, Kernel.TILE_ROWS) * Kernel.TILE_ROWS;
        for (int i = 0; i < rowsOfTiles; i++) {
            System.arraycopy(offsets, first, panels, zAt + i * zStride, padded);
        }
        for (int p = 0; p < padded; p += WIDTH) {
            kernel.addProduct(examples, Math.min(WIDTH, padded - p), dim, panels, xAt, stride, 1,
                    panels, packedAt + (first + p) * dim, WIDTH, panels, zAt + p, zStride);
        }
        for (int i = 0; i < examples; i++) {
            // Zero rows times an infinite input are NaN, but these columns are not there.
            Arrays.fill(panels, zAt + i * zStride + count, zAt + i * zStride + padded, Float.NEGATIVE_INFINITY);
        }
    }

    /**
     * Returns where a candidate's row is.
     *
     * @param candidate the candidate
     * @return the start of its row in the memory's array
     */
    public int rowAt(int candidate) {
        return rowsAt + candidate * stride;
    }
}
