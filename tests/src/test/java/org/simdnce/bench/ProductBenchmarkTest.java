package org.simdnce.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.simdnce.bench.ProductBenchmark.CANDIDATES;
import static org.simdnce.bench.ProductBenchmark.DIM;
import static org.simdnce.bench.ProductBenchmark.EXAMPLES;
import static org.simdnce.bench.ProductBenchmark.FEW_CANDIDATES;
import static org.simdnce.bench.ProductBenchmark.FEW_DIM;
import static org.simdnce.bench.ProductBenchmark.FEW_EXAMPLES;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.simdnce.kernel.CandidatePanel;
import org.simdnce.kernel.RowPanel;

/** The products that are timed are the three of a block step, and the epilogue is the logistic one. */
class ProductBenchmarkTest {
    private final double[][] inputs = Numbers.rows(1, EXAMPLES, DIM, 1);
    private final double[][] rows = Numbers.rows(2, CANDIDATES, DIM, 1);
    private final double[][] coefficients = coefficients();
    private final ProductBenchmark benchmark = new ProductBenchmark();

    @BeforeEach
    void setUp() {
        benchmark.prepare();
        benchmark.clear();
    }

    /** The tiles are filled one after the other, row by row. */
    private static double[][] coefficients() {
        double[][] coefficients = new double[EXAMPLES][CANDIDATES];
        for (int i = 0; i < EXAMPLES; i++) {
            for (int k = 0; k < CANDIDATES; k++) {
                int tile = k / CandidatePanel.WIDTH;
                coefficients[i][k] = SeededNormals.at(3,
                        (tile * EXAMPLES + i) * CandidatePanel.WIDTH + k % CandidatePanel.WIDTH);
            }
        }
        return coefficients;
    }

    private static double[][] transposed(double[][] matrix) {
        double[][] columns = new double[matrix[0].length][matrix.length];
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < matrix[i].length; j++) {
                columns[j][i] = matrix[i][j];
            }
        }
        return columns;
    }

    private float inTile(int[] tileAt, int example, int candidate) {
        return benchmark.panels[tileAt[candidate / CandidatePanel.WIDTH] + example * CandidatePanel.WIDTH
                + candidate % CandidatePanel.WIDTH];
    }

    private void assertLogits(double[][] inputs, double[][] rows, LogitPanels panels) {
        for (int i = 0; i < inputs.length; i++) {
            for (int k = 0; k < rows.length; k++) {
                Numbers.assertClose(Numbers.dot(inputs[i], rows[k]) + SeededNormals.at(4, k),
                        inTile(panels.tileAt, i, k), "logit " + i + ", " + k);
            }
        }
    }

    private static void assertProduct(double[][] a, double[][] b, RowPanel actual) {
        double[][] columns = transposed(b);
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < columns.length; j++) {
                float element = actual.array()[actual.at(i, j / RowPanel.COLUMNS) + j % RowPanel.COLUMNS];
                Numbers.assertClose(Numbers.dot(a[i], columns[j]), element, "element " + i + ", " + j);
            }
        }
    }

    @Test
    void logits() {
        benchmark.logits();
        assertLogits(inputs, rows, benchmark.many);
    }

    /** The columns up to the next multiple of the lanes count as masked, so that closing them adds nothing. */
    @Test
    void fewLogits() {
        benchmark.fewLogits();
        assertLogits(Numbers.rows(1, FEW_EXAMPLES, FEW_DIM, 1), Numbers.rows(2, FEW_CANDIDATES, FEW_DIM, 1),
                benchmark.few);
        for (int i = 0; i < FEW_EXAMPLES; i++) {
            for (int k = FEW_CANDIDATES; k < CandidatePanel.closed(FEW_CANDIDATES); k++) {
                assertEquals(Float.NEGATIVE_INFINITY, inTile(benchmark.few.tileAt, i, k), "logit " + i + ", " + k);
            }
        }
    }

    @Test
    void inputGradient() {
        benchmark.inputGradient();
        assertProduct(coefficients, rows, benchmark.inputGradient);
    }

    @Test
    void candidateGradient() {
        benchmark.candidateGradient();
        assertProduct(transposed(coefficients), inputs, benchmark.candidateGradient);
    }

    @Test
    void logistic() {
        for (int repeat = 0; repeat < 2; repeat++) {
            benchmark.logistic();
            for (int i = 0; i < EXAMPLES; i++) {
                double loss = 0;
                for (int k = 0; k < CANDIDATES; k++) {
                    double z = coefficients[i][k];
                    loss += Math.log1p(Math.exp(z));
                    Numbers.assertClose(1 / (1 + Math.exp(-z)), inTile(benchmark.many.tileAt, i, k),
                            "coefficient " + i + ", " + k);
                }
                Numbers.assertClose(loss, benchmark.losses[i], "loss " + i);
            }
        }
    }
}
