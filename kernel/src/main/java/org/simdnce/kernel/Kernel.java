package org.simdnce.kernel;

/**
 * The parts of a block step over panels on the heap and rows of tables. There are two of it, which compute the same
 * within the rounding of float32: {@link ScalarKernel} in plain Java and {@link VectorKernel} on the Vector API.
 *
 * <p>Panels are row-major {@code float[]} with strides that are multiples of {@value EmbeddingTable#LANES}, owned by
 * the
 * caller. Nothing is checked here beyond what Java itself checks: the public edge has done it. A kernel has no state;
 * any number of threads may use it.
 *
 * <p>Sums run in an order that depends on the sizes and the width only, not on what has been compiled yet: the same
 * call gives the same bits at any time.
 */
public sealed interface Kernel permits ScalarKernel, VectorKernel {
    /** Rows of a tile: panels that are multiplied have this many rows, or a multiple. */
    int TILE_ROWS = 6;

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
     * Adds a matrix product: {@code C[i,j] += Σ_p A[i,p] · B[p,j]}, with {@code A[i,p] = a[aAt + i·aRow + p·aColumn]}.
     *
     * @param m rows of A and C; panels reach to the next multiple of {@link #TILE_ROWS}, which may be overwritten
     * @param n columns of B and C, a multiple of {@value EmbeddingTable#LANES}
     * @param k columns of A, rows of B
     * @param a holds A
     * @param aAt where A starts
     * @param aRow distance between rows of A
     * @param aColumn distance between columns of A
     * @param b holds B
     * @param bAt where B starts
     * @param bRow distance between rows of B
     * @param c holds C
     * @param cAt where C starts
     * @param cRow distance between rows of C
     */
    void addProduct(int m, int n, int k, float[] a, int aAt, int aRow, int aColumn, float[] b, int bAt, int bRow,
                    float[] c, int cAt, int cRow);

    /**
     * Scores one input row against listed rows: {@code logits[zAt + k − from] = ⟨x, row_k⟩ + offsets[zAt + k − from]}.
     *
     * @param rows the class rows
     * @param from first of them
     * @param to end of them
     * @param x holds the input row, padded with zeros
     * @param xAt where it starts
     * @param offsets what is added to each logit
     * @param logits receives the logits
     * @param zAt where offsets and logits start
     */
    void gatherDot(RowList rows, int from, int to, float[] x, int xAt, float[] offsets, float[] logits, int zAt);

    /**
     * Adds weighted rows: {@code y += Σ_k coefficients[gAt + k − from] · row_k}.
     *
     * @param rows the class rows
     * @param from first of them
     * @param to end of them
     * @param coefficients the weights
     * @param gAt where they start
     * @param y holds the sum, padded; the padding may become NaN
     * @param yAt where it starts
     */
    void gatherAdd(RowList rows, int from, int to, float[] coefficients, int gAt, float[] y, int yAt);

    /**
     * Logistic loss of columns that are all noise (target 0): returns {@code Σ softplus(z)} and puts
     * {@code upstream · σ(z)} in the logits' place.
     *
     * @param z logits, then coefficients
     * @param at where they start
     * @param n how many, a multiple of {@value EmbeddingTable#LANES}
     * @param upstream gradient of the row's loss
     * @return the loss in nats, added up in double beyond 512 columns
     */
    double logistic(float[] z, int at, int n, float upstream);

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
     * Scores one input row against listed rows and closes the logistic loss of each in one go: {@link #gatherDot}, then
     * {@link #logistic(float[], float[], float[], float[], int, int)} while the logits are in L1.
     *
     * @param rows the class rows
     * @param from first of them
     * @param to end of them
     * @param x holds the input row, padded with zeros
     * @param xAt where it starts
     * @param offsets what is added to each logit
     * @param targets target of each column
     * @param upstream gradient of the loss for each column
     * @param losses receives the loss of each column in nats
     * @param coefficients receives {@code upstream · (σ(logit) − target)}
     * @param at where the five start
     */
    default void gatherDotLogSigmoid(RowList rows, int from, int to, float[] x, int xAt, float[] offsets,
                                     float[] targets, float[] upstream, float[] losses, float[] coefficients, int at) {
        gatherDot(rows, from, to, x, xAt, offsets, coefficients, at);
        logistic(coefficients, targets, upstream, losses, at, to - from);
    }

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
     * Adds a scaled row on the heap: {@code y += factor · x}.
     *
     * @param factor the factor
     * @param x holds the row
     * @param xAt where it starts
     * @param y holds the sum
     * @param yAt where it starts
     * @param n how many elements, a multiple of {@value EmbeddingTable#LANES}
     */
    void addScaled(float factor, float[] x, int xAt, float[] y, int yAt, int n);

    /**
     * Descends: {@code row_k −= learningRate · gradient}.
     *
     * @param rows the rows
     * @param k which of them
     * @param gradient holds the gradient; its padding is set to 0
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
     * @param gradient holds the gradient; its padding is set to 0
     * @param at where it starts
     * @param learningRate the learning rate
     * @param epsilon keeps the quotient finite
     */
    void adagrad(RowList rows, RowList accumulators, int k, float[] gradient, int at, float learningRate, float epsilon);
}
