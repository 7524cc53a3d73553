package org.simdnce.bench;

import java.util.Arrays;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Setup;
import org.simdnce.kernel.CandidatePanel;
import org.simdnce.kernel.Kernel;
import org.simdnce.kernel.PanelMemory;
import org.simdnce.kernel.RowPanel;

/**
 * The three products of a block step and its epilogue on panels that stay in L2: 128 examples, 384
 * candidates, dim 128, tile by tile in a step's own order; and the logits of 16 examples against 5 candidates of dim
 * 100. The panels share one array, as those of a workspace do.
 */
public class ProductBenchmark extends ForkedBenchmark {
    static final int EXAMPLES = 128;
    static final int CANDIDATES = 384;
    static final int DIM = 128;
    static final int LOGITS = EXAMPLES * CANDIDATES;
    /** Examples whose part in the candidates' gradient is added up at a time. */
    static final int DEPTH = 64;
    /** Operations of one product. */
    static final double FLOPS = 2.0 * LOGITS * DIM;
    /** Bytes of a product's three panels, the result read and written. */
    static final double LOGIT_BYTES = Float.BYTES * (EXAMPLES * DIM + CANDIDATES * DIM + 2.0 * LOGITS);
    static final double INPUT_GRADIENT_BYTES = Float.BYTES * (LOGITS + CANDIDATES * DIM + 2.0 * EXAMPLES * DIM);
    static final double CANDIDATE_GRADIENT_BYTES = Float.BYTES * (LOGITS + EXAMPLES * DIM + 2.0 * CANDIDATES * DIM);
    static final int FEW_EXAMPLES = 16;
    static final int FEW_CANDIDATES = 5;
    static final int FEW_DIM = 100;
    static final double FEW_FLOPS = 2.0 * FEW_EXAMPLES * FEW_CANDIDATES * FEW_DIM;
    /** Bytes of both panels; each logit is written once. */
    static final double FEW_BYTES = Float.BYTES
            * ((FEW_EXAMPLES + FEW_CANDIDATES) * FEW_DIM + 1.0 * FEW_EXAMPLES * FEW_CANDIDATES);
    static final long COEFFICIENT_SEED = 3;

    float[] panels;
    LogitPanels many;
    LogitPanels few;
    RowPanel inputGradient;
    RowPanel candidateGradient;
    /** Where the tile of coefficients of each panel of candidates starts. */
    int[] coefficientsAt;
    final double[] losses = new double[EXAMPLES];
    private Kernel kernel;

    /** For JMH. */
    public ProductBenchmark() {
    }

    /** Fills the panels. */
    @Override
    public void setUp() {
        kernel = Kernel.best();
        PanelMemory memory = new PanelMemory();
        many = new LogitPanels(memory, EXAMPLES, EXAMPLES, CANDIDATES, DIM);
        few = new LogitPanels(memory, FEW_EXAMPLES, EXAMPLES, FEW_CANDIDATES, FEW_DIM);
        coefficientsAt = LogitPanels.reserveTiles(memory, EXAMPLES, CANDIDATES);
        inputGradient = new RowPanel(memory, EXAMPLES, EXAMPLES, DIM);
        candidateGradient = new RowPanel(memory, CANDIDATES, CandidatePanel.WIDTH, DIM);
        panels = memory.array();
        many.fill(kernel);
        few.fill(kernel);
        float[] coefficients = SeededNormals.array(COEFFICIENT_SEED, LOGITS);
        int tileSize = EXAMPLES * CandidatePanel.WIDTH;
        for (int tile = 0; tile < coefficientsAt.length; tile++) {
            System.arraycopy(coefficients, tile * tileSize, panels, coefficientsAt[tile], tileSize);
        }
    }

    /** Makes the sums 0, so that they do not grow from one iteration to the next until they are infinite. */
    @Setup(Level.Iteration)
    public void clear() {
        inputGradient.clear(0, EXAMPLES);
        candidateGradient.clear(0, CANDIDATES);
    }

    /**
     * Computes {@code X · Wᵀ + offset}, with W packed in panels of {@value CandidatePanel#WIDTH} candidates.
     *
     * @return all panels
     */
    @Benchmark
    public float[] logits() {
        many.score(kernel);
        return panels;
    }

    /**
     * Computes the logits of a small step, each a dot product of its own.
     *
     * @return all panels
     */
    @Benchmark
    public float[] fewLogits() {
        few.score(kernel);
        return panels;
    }

    /**
     * Adds {@code g · W}, the candidates of a panel at a time.
     *
     * @return all panels
     */
    @Benchmark
    public float[] inputGradient() {
        RowPanel rows = many.candidates.rows();
        for (int tile = 0; tile < coefficientsAt.length; tile++) {
            for (int block = 0; block < rows.blocks(); block++) {
                kernel.addProduct(EXAMPLES, rows.columns(block), CandidatePanel.WIDTH, panels, coefficientsAt[tile],
                        panels, rows.at(tile * CandidatePanel.WIDTH, block), panels, inputGradient.at(0, block));
            }
        }
        return panels;
    }

    /**
     * Adds {@code gᵀ · X}, {@value #DEPTH} examples at a time.
     *
     * @return all panels
     */
    @Benchmark
    public float[] candidateGradient() {
        RowPanel inputs = many.inputs;
        for (int tile = 0; tile < coefficientsAt.length; tile++) {
            for (int block = 0; block < inputs.blocks(); block++) {
                for (int i = 0; i < EXAMPLES; i += DEPTH) {
                    kernel.addTransposedProduct(CandidatePanel.WIDTH, inputs.columns(block), DEPTH, panels,
                            coefficientsAt[tile] + i * CandidatePanel.WIDTH, panels, inputs.at(i, block), panels,
                            candidateGradient.at(tile * CandidatePanel.WIDTH, block));
                }
            }
        }
        return panels;
    }

    /**
     * Closes tiles of logits: softplus for the losses, σ in the logits' place, in a copy, since the numbers would
     * otherwise become those of a second call. The copy is part of the time.
     *
     * @return the loss of each example
     */
    @Benchmark
    public double[] logistic() {
        Arrays.fill(losses, 0);
        for (int tile = 0; tile < coefficientsAt.length; tile++) {
            int zAt = many.tileAt[tile];
            System.arraycopy(panels, coefficientsAt[tile], panels, zAt, EXAMPLES * CandidatePanel.WIDTH);
            kernel.logistic(panels, zAt, EXAMPLES, CandidatePanel.WIDTH, null, losses, 0);
        }
        return losses;
    }
}
