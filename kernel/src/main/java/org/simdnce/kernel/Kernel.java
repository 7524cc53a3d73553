package org.simdnce.kernel;

import java.lang.foreign.MemorySegment;

/**
 * The parts of a block step over panels on the heap and rows of tables. There are two of it, which compute the same
 * within the rounding of float32: {@link ScalarKernel} in plain Java and {@link VectorKernel} on the Vector API.
 *
 * <p>Tiles are row-major in a {@code float[]}, {@value RowPanel#COLUMNS} columns from row to row, parts of panels that
 * the caller owns. Nothing is checked here beyond what Java itself checks: the public edge has done it. A kernel has no state;
 * any number of threads may use it.
 *
 * <p>Sums run in an order that depends on the sizes and the width only, not on what has been compiled yet: the same
 * call gives the same bits at any time.
 */
public sealed interface Kernel permits ScalarKernel, VectorKernel {
    /** Rows of a tile on this machine: panels that are multiplied have this many rows, or a multiple. */
    int TILE_ROWS = VirtualMachine.MANY_REGISTERS ? TileProducts.ROWS : NarrowTileProducts.ROWS;

    /** Listed rows whose logits are closed at a time, while they are in L1; more would be too few calls to C2. */
    int FUSED = 128;

    /** Rows of scratch after a tile of logits, for what its losses are added up from. */
    int LOSS_ROWS = 16;

    /** What masks a logit when added to it: sigmoid and softplus become exactly 0. */
    float MASKED = -Float.MAX_VALUE;

    /**
     * Returns the kernel of this process: vector where that is fast, else scalar;
     * {@code -Dsimdnce.vectorBits=0|128|256|512}
     * forces a width.
     *
     * @return the kernel, always the same
     * @throws ExceptionInInitializerError if a width was forced that cannot be had; the cause says why
     */
    static Kernel best() {
        return KernelChoice.BEST;
    }

    /**
     * Says what runs.
     *
     * @return for instance {@code vector, 512 bits, FMA}, or {@code scalar} and why
     */
    String describe();

    /**
     * Adds a product of tiles: {@code C[i,j] += Σ_p A[i,p] · B[p,j]}, all three row-major with
     * {@value RowPanel#COLUMNS} columns from row to row. The {@code k} products of a sum are added up in a chain before
     * they join C: the error is at most {@code (k + 1) · 2⁻²⁴ · (Σ|A·B| + |C|)}.
     *
     * @param m rows of A and C; they reach to the next multiple of {@link #TILE_ROWS}, which may be overwritten
     * @param n columns of B and C, at most {@value RowPanel#COLUMNS}; columns up to that may be overwritten
     * @param k columns of A, rows of B
     * @param a holds A
     * @param aAt where A starts
     * @param b holds B
     * @param bAt where B starts
     * @param c holds C
     * @param cAt where C starts
     */
    void addProduct(int m, int n, int k, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt);

    /**
     * Adds a product with a transposed tile: {@code C[i,j] += Σ_p A[p,i] · B[p,j]}, as {@link #addProduct} otherwise.
     *
     * @param m columns of A, rows of C; they reach to the next multiple of {@link #TILE_ROWS}
     * @param n columns of B and C, at most {@value RowPanel#COLUMNS}; columns up to that may be overwritten
     * @param k rows of A and B
     * @param a holds A
     * @param aAt where A starts
     * @param b holds B
     * @param bAt where B starts
     * @param c holds C
     * @param cAt where C starts
     */
    void addTransposedProduct(int m, int n, int k, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt);

    /**
     * Scores inputs against a few candidates: {@code z[zAt + 64 i + j] = ⟨x_i, w_j⟩ + offsets[at + j]}, each logit a dot
     * product of its own. Faster than the product of tiles where the candidates fill a fraction of a tile.
     *
     * @param x the inputs; two more rows may be read, which each group has room for
     * @param firstExample the first of them; the others are in the same group
     * @param examples number of examples
     * @param w the candidates
     * @param first the first of them; the others are in the same group
     * @param count number of candidates
     * @param offsets offset of each candidate, with room for {@value EmbeddingTable#LANES} more
     * @param at where they start
     * @param z receives the logits; {@value EmbeddingTable#LANES} more columns and two more rows may be overwritten
     * @param zAt where they start
     */
    void score(RowPanel x, int firstExample, int examples, RowPanel w, int first, int count, float[] offsets, int at,
               float[] z, int zAt);

    /**
     * Transposes a tile within an array: {@code t[to + 64 c + r] = t[from + 64 r + c]}.
     *
     * @param t holds both tiles, which do not overlap
     * @param from where the tile starts
     * @param rows its rows, at most {@value RowPanel#COLUMNS}; up to the next multiple of four may be read and written
     * @param columns its columns, at most {@value RowPanel#COLUMNS}; up to the next multiple of four as well
     * @param to where the transposed tile starts
     */
    void transpose(float[] t, int from, int rows, int columns, int to);

    /**
     * Writes the same row of {@value RowPanel#COLUMNS} numbers into each row of a tile.
     *
     * @param row holds the row
     * @param at where it starts
     * @param z receives the rows
     * @param zAt where they start
     * @param rows how many
     */
    void repeat(float[] row, int at, float[] z, int zAt, int rows);

    /**
     * Adds up the columns of a tile: {@code sums[at + j] += Σ_i z[zAt + 64 i + j]}. The rows are added up before they
     * join the sums, so that the sums of very many tiles stay exact enough.
     *
     * @param z holds the tile
     * @param zAt where it starts
     * @param rows its rows
     * @param sums receives {@value RowPanel#COLUMNS} sums
     * @param at where they start
     */
    void addColumns(float[] z, int zAt, int rows, float[] sums, int at);

    /**
     * Adds elements: {@code y += x}.
     *
     * @param x holds what is added
     * @param xAt where it starts
     * @param y holds the sums
     * @param yAt where they start
     * @param n how many, a multiple of {@value EmbeddingTable#LANES}
     */
    void add(float[] x, int xAt, float[] y, int yAt, int n);

    /**
     * Gathers rows into a panel; columns beyond {@code dim} become 0.
     *
     * @param rows the rows
     * @param from first of them
     * @param to end of them
     * @param panel receives them
     * @param first the panel's row that receives the first
     */
    void gather(RowList rows, int from, int to, RowPanel panel, int first);

    /**
     * Copies rows that lie one behind the other in a segment into a panel; columns beyond {@code dim} become 0.
     *
     * @param source holds {@code [rows × dim]} floats from its start on
     * @param from first row
     * @param to end of the rows
     * @param panel receives them under the same numbers
     */
    void copyRows(MemorySegment source, int from, int to, RowPanel panel);

    /**
     * Scores inputs against listed rows: {@code logits[k] = ⟨x_example[k], row_k⟩ + offsets[k]}.
     *
     * @param rows the class rows
     * @param from first of them
     * @param to end of them
     * @param x the inputs
     * @param example the input that each row belongs to
     * @param offsets what is added to each logit
     * @param logits receives the logits
     */
    void gatherDot(RowList rows, int from, int to, RowPanel x, int[] example, float[] offsets, float[] logits);

    /**
     * Adds weighted rows: {@code y_(example[k] + shift) += coefficients[k] · row_k}.
     *
     * @param rows the class rows
     * @param from first of them
     * @param to end of them
     * @param coefficients the weights
     * @param y holds the sums; the columns beyond {@code dim} may become NaN
     * @param example the sum that each row belongs to
     * @param shift from an example to its row in the panel
     */
    void gatherAdd(RowList rows, int from, int to, float[] coefficients, RowPanel y, int[] example,
                   int shift);

    /**
     * Logistic loss of a tile whose columns are all noise (target 0): adds {@code Σ_j softplus(z_ij)} to the loss of
     * row i and puts {@code upstream_i · σ(z_ij)} in the logits' place. Logits of −∞ add nothing.
     *
     * @param z logits, then coefficients; after the rows' last tile there is scratch of {@link #LOSS_ROWS} rows
     * @param zAt where they start
     * @param rows rows of the tile
     * @param columns its columns, a multiple of {@value EmbeddingTable#LANES}
     * @param upstream gradient of each row's loss, null for ones
     * @param losses loss of each row in nats
     * @param at the first row's place in the two
     */
    void logistic(float[] z, int zAt, int rows, int columns, float[] upstream, double[] losses, int at);

    /**
     * Logistic loss of columns with targets of their own: {@code losses = softplus(z) − target · z} and
     * {@code z ← upstream · (σ(z) − target)}, element by element. Where the target is 0 the term {@code target · z} is
     * left out, so that infinite logits keep their limits.
     *
     * @param z logits, then coefficients
     * @param targets target of each column
     * @param upstream gradient of the loss for each column
     * @param losses receives the loss of each column in nats
     * @param at where all four start
     * @param n how many columns
     */
    void logistic(float[] z, float[] targets, float[] upstream, float[] losses, int at, int n);

    /**
     * Logistic loss of a tile in which input i meets column j {@code n_ij = pairs_ij + times_i · share_j} times: adds
     * {@code Σ_i n_ij · (softplus(z_ij) − target_j · z_ij)} to the loss of column j and puts
     * {@code rate · n_ij · (target_j − σ(z_ij))} in the logits' place.
     *
     * @param z finite logits {@code [rows × 64]}, then coefficients
     * @param zAt where they start
     * @param rows rows of the tile
     * @param columns its columns, a multiple of {@value EmbeddingTable#LANES}
     * @param targets target of each column
     * @param pairs how often a row and a column meet, {@code [rows × 64]}
     * @param times how often a row meets those columns that have a share
     * @param shares share of each column in that
     * @param rate learning rate
     * @param losses loss of each column in nats
     */
    void logisticPairs(float[] z, int zAt, int rows, int columns, float[] targets, float[] pairs, float[] times,
                       float[] shares, float rate,
                       float[] losses);

    /**
     * Scores inputs against listed rows and closes the logistic loss of each in one go: {@link #gatherDot}, then
     * {@link #logistic(float[], float[], float[], float[], int, int)} while the logits are in L1.
     *
     * @param rows the class rows
     * @param from first of them
     * @param to end of them
     * @param x the inputs
     * @param example the input that each row belongs to
     * @param offsets what is added to each logit
     * @param targets target of each row
     * @param upstream gradient of the loss for each row
     * @param losses receives the loss of each row in nats
     * @param coefficients receives {@code upstream · (σ(logit) − target)}
     */
    default void gatherDotLogSigmoid(RowList rows, int from, int to, RowPanel x, int[] example, float[] offsets,
                                     float[] targets, float[] upstream, float[] losses, float[] coefficients) {
        for (int k = from; k < to; k += FUSED) {
            int end = Math.min(k + FUSED, to);
            gatherDot(rows, k, end, x, example, offsets, coefficients);
            logistic(coefficients, targets, upstream, losses, k, end - k);
        }
    }

    /**
     * Replaces numbers by their natural logarithms, with a relative error below 2⁻⁴⁰.
     *
     * @param x positive floats as doubles, from the array's start on; the array reaches to a multiple of 8
     * @param n how many
     */
    void log(double[] x, int n);

    /**
     * Finds the largest element.
     *
     * @param z the elements
     * @param at where they start
     * @param n how many, a positive multiple of {@value EmbeddingTable#LANES}
     * @return the largest, NaN if one is NaN
     */
    float max(float[] z, int at, int n);

    /**
     * Replaces each element by {@code factor · exp(z − shift)}.
     *
     * @param z the elements, none greater than {@code shift}
     * @param at where they start
     * @param n how many, a multiple of {@value EmbeddingTable#LANES}
     * @param shift what is subtracted
     * @param factor what the exponentials are multiplied with
     * @return the sum of the exponentials without the factor, added up in double beyond 512 columns
     */
    double exp(float[] z, int at, int n, float shift, float factor);

    /**
     * Copies a scaled row out of a panel: {@code y[at + c] = factor · x_row[c]}.
     *
     * @param factor the factor
     * @param x holds the row
     * @param row the row
     * @param y receives {@code dim} elements
     * @param at where they start
     */
    void copyScaled(float factor, RowPanel x, int row, float[] y, int at);

    /**
     * Adds a scaled row of a panel: {@code y[at + c] += factor · x_row[c]}.
     *
     * @param factor the factor
     * @param x holds the row
     * @param row the row
     * @param y holds {@code dim} sums
     * @param at where they start
     */
    void addScaled(float factor, RowPanel x, int row, float[] y, int at);

    /**
     * Descends: {@code row_k −= learningRate · gradient}.
     *
     * @param rows the rows
     * @param k which of them
     * @param gradient holds the gradient, with room for a padded row; only {@code dim} elements are meant
     * @param at where it starts
     * @param learningRate the learning rate
     */
    void sgd(RowList rows, int k, float[] gradient, int at, float learningRate);

    /**
     * Descends by Adagrad (Duchi, Hazan and Singer 2011):
     * {@code acc_k += g²; row_k −= learningRate · g / (√acc_k + epsilon)}.
     *
     * @param rows the rows
     * @param accumulators the sums of squares, laid out as the rows are
     * @param k which of them
     * @param gradient holds the gradient, with room for a padded row; only {@code dim} elements are meant
     * @param at where it starts
     * @param learningRate the learning rate
     * @param epsilon keeps the quotient finite
     */
    void adagrad(RowList rows, RowList accumulators, int k, float[] gradient, int at, float learningRate, float epsilon);

    /**
     * Adds to rows in their tables what rows of a panel have become since they were gathered,
     * {@code row_k += x_(first + k) − before_(first + k)}.
     *
     * @param rows the rows
     * @param x holds what they have become
     * @param before holds what they were, in the same places; the columns beyond {@code dim} are 0 in both
     * @param first the place of the first of them
     */
    void scatterChange(RowList rows, RowPanel x, RowPanel before, int first);

    /**
     * Adds to rows in their tables, {@code row_k += x_(first + k)}. A row that is listed twice receives both.
     *
     * @param rows the rows
     * @param x holds what is added; the columns beyond {@code dim} are not
     * @param first what the first of them receives
     */
    void scatterAdd(RowList rows, RowPanel x, int first);
}
