package org.simdnce.kernel;

import java.util.Arrays;

/**
 * The rows of a step's candidates, read from their tables once and kept in the two layouts that the products want:
 * row by row {@code [candidates × stride]} for the input gradient, and for the logits in panels of
 * {@value #WIDTH} candidates, each {@code [dim × }{@value #WIDTH}{@code ]}. Columns beyond the last candidate are zero.
 * Sized once, filled once per step, then read by any number of threads.
 */
public final class CandidatePanel {
    /** Candidates of a packed panel: four vectors of 512 bits. */
    public static final int WIDTH = 64;

    private final int dim;
    private final int stride;
    private final float[] rows;
    private final float[] packed;

    /**
     * Makes room.
     *
     * @param capacity the most candidates
     * @param dim columns of the tables
     */
    public CandidatePanel(int capacity, int dim) {
        this.dim = dim;
        this.stride = EmbeddingTable.paddedColumns(dim);
        int padded = Math.ceilDiv(capacity, WIDTH) * WIDTH;
        this.rows = new float[Math.multiplyExact(padded, stride)];
        this.packed = new float[Math.multiplyExact(padded, dim)];
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
        candidates.gather(from, to, rows, 0, stride);
        int padded = Math.ceilDiv(count, WIDTH) * WIDTH;
        Arrays.fill(rows, count * stride, padded * stride, 0f);
        for (int panel = 0; panel < padded; panel += WIDTH) {
            transpose(panel);
        }
    }

    /** Sixteen rows at a time: their lines stay in L1 while the columns walk across. */
    private void transpose(int panel) {
        for (int group = panel; group < panel + WIDTH; group += EmbeddingTable.LANES) {
            int target = panel * dim + group - panel;
            for (int c = 0; c < dim; c++, target += WIDTH) {
                int source = group * stride + c;
                for (int lane = 0; lane < EmbeddingTable.LANES; lane++, source += stride) {
                    packed[target + lane] = rows[source];
                }
            }
        }
    }

    /**
     * Scores inputs against candidates: {@code z[i · zStride + j] = ⟨x_i, row_(first + j)⟩ + offsets[first + j]}.
     * Columns from {@code count} to the next multiple of {@value EmbeddingTable#LANES} become −∞.
     *
     * @param kernel computes
     * @param x holds the inputs, with this panel's stride
     * @param xAt where the first starts
     * @param examples number of inputs; x and z reach to a multiple of {@link Kernel#TILE_ROWS} of rows
     * @param first the first candidate, a multiple of {@value #WIDTH}
     * @param count number of candidates
     * @param offsets offset of each candidate, padded
     * @param z receives the logits
     * @param zStride columns of z
     */
    public void score(Kernel kernel, float[] x, int xAt, int examples, int first, int count, float[] offsets, float[] z,
                      int zStride) {
        int padded = EmbeddingTable.paddedColumns(count);
        int rowsOfTiles = Math.ceilDiv(examples, Kernel.TILE_ROWS) * Kernel.TILE_ROWS;
        for (int i = 0; i < rowsOfTiles; i++) {
            System.arraycopy(offsets, first, z, i * zStride, padded);
        }
        for (int p = 0; p < padded; p += WIDTH) {
            kernel.addProduct(examples, Math.min(WIDTH, padded - p), dim, x, xAt, stride, 1,
                    packed, (first + p) * dim, WIDTH, z, p, zStride);
        }
        for (int i = 0; i < examples; i++) {
            // Zero rows times an infinite input are NaN, but these columns are not there.
            Arrays.fill(z, i * zStride + count, i * zStride + padded, Float.NEGATIVE_INFINITY);
        }
    }

    /**
     * Returns the rows.
     *
     * @return {@code [candidates × stride]}
     */
    public float[] rows() {
        return rows;
    }
}
