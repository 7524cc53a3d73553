package org.simdnce.bench;

import java.util.Arrays;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Setup;
import org.simdnce.kernel.CandidatePanel;
import org.simdnce.kernel.Kernel;
import org.simdnce.kernel.PanelMemory;

/**
 * The three products of a block step and its epilogue on panels that stay in L2: 96 examples, 384 candidates, dim 128.
 * The panels share one array, as those of a workspace do.
 */
public class ProductBenchmark extends ForkedBenchmark {
    static final int EXAMPLES = 96;
    static final int CANDIDATES = 384;
    static final int DIM = 128;
    static final int LOGITS = EXAMPLES * CANDIDATES;
    /** Operations of one product. */
    static final double FLOPS = 2.0 * LOGITS * DIM;
    /** Bytes of a product's three panels, the result read and written. */
    static final double LOGIT_BYTES = Float.BYTES * (EXAMPLES * DIM + CANDIDATES * DIM + 2.0 * LOGITS);
    static final double INPUT_GRADIENT_BYTES = Float.BYTES * (LOGITS + CANDIDATES * DIM + 2.0 * EXAMPLES * DIM);
    static final double CANDIDATE_GRADIENT_BYTES = Float.BYTES * (LOGITS + EXAMPLES * DIM + 2.0 * CANDIDATES * DIM);
    static final long INPUT_SEED = 1;
    static final long ROW_SEED = 2;
    static final long COEFFICIENT_SEED = 3;

    float[] panels;
    int inputsAt;
    int rowsAt;
    int coefficientsAt;
    int logitsAt;
    int inputGradientAt;
    int candidateGradientAt;
    private Kernel kernel;

    /** For JMH. */
    public ProductBenchmark() {
    }

    /** Fills the panels. */
    @Setup(Level.Trial)
    public void setUp() {
        kernel = Kernel.best();
        PanelMemory memory = new PanelMemory();
        inputsAt = memory.reserve(EXAMPLES, DIM);
        rowsAt = memory.reserve(CANDIDATES, DIM);
        coefficientsAt = memory.reserve(EXAMPLES, CANDIDATES);
        logitsAt = memory.reserve(EXAMPLES, CANDIDATES);
        inputGradientAt = memory.reserve(EXAMPLES, DIM);
        candidateGradientAt = memory.reserve(CANDIDATES, DIM);
        panels = memory.array();
        put(INPUT_SEED, EXAMPLES * DIM, inputsAt);
        put(ROW_SEED, CANDIDATES * DIM, rowsAt);
        put(COEFFICIENT_SEED, LOGITS, coefficientsAt);
    }

    private void put(long seed, int count, int at) {
        System.arraycopy(SeededNormals.array(seed, count), 0, panels, at, count);
    }

    /** Makes the results 0, so that sums do not grow from one iteration to the next until they are infinite. */
    @Setup(Level.Iteration)
    public void clear() {
        Arrays.fill(panels, logitsAt, candidateGradientAt + CANDIDATES * DIM, 0f);
    }

    /**
     * Adds {@code X · Wᵀ}, with W packed in panels of {@value CandidatePanel#WIDTH} candidates.
     *
     * @return all panels
     */
    @Benchmark
    public float[] logits() {
        for (int p = 0; p < CANDIDATES; p += CandidatePanel.WIDTH) {
            kernel.addProduct(EXAMPLES, CandidatePanel.WIDTH, DIM, panels, inputsAt, DIM, 1, panels, rowsAt + p * DIM,
                    CandidatePanel.WIDTH, panels, logitsAt + p, CANDIDATES);
        }
        return panels;
    }

    /**
     * Adds {@code g · W}.
     *
     * @return all panels
     */
    @Benchmark
    public float[] inputGradient() {
        kernel.addProduct(EXAMPLES, DIM, CANDIDATES, panels, coefficientsAt, CANDIDATES, 1, panels, rowsAt, DIM,
                panels, inputGradientAt, DIM);
        return panels;
    }

    /**
     * Adds {@code gᵀ · X}.
     *
     * @return all panels
     */
    @Benchmark
    public float[] candidateGradient() {
        kernel.addProduct(CANDIDATES, DIM, EXAMPLES, panels, coefficientsAt, 1, CANDIDATES, panels, inputsAt, DIM,
                panels, candidateGradientAt, DIM);
        return panels;
    }

    /**
     * Closes logits: softplus for the losses, σ in the logits' place, in a copy, since the numbers would otherwise
     * become those of a second call. The copy is part of the time, about a tenth.
     *
     * @return the sum of the losses
     */
    @Benchmark
    public double logistic() {
        System.arraycopy(panels, coefficientsAt, panels, logitsAt, LOGITS);
        double loss = 0;
        for (int i = 0; i < EXAMPLES; i++) {
            loss += kernel.logistic(panels, logitsAt + i * CANDIDATES, CANDIDATES, 1f);
        }
        return loss;
    }
}
