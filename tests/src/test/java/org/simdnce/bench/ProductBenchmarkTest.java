package org.simdnce.bench;

import static org.simdnce.bench.ProductBenchmark.CANDIDATES;
import static org.simdnce.bench.ProductBenchmark.DIM;
import static org.simdnce.bench.ProductBenchmark.EXAMPLES;

import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.simdnce.kernel.CandidatePanel;

/** The products that are timed are the three of a block step, and the epilogue is the logistic one. */
class ProductBenchmarkTest {
    private final double[][] inputs = Numbers.rows(1, EXAMPLES, DIM, 1);
    private final double[][] coefficients = Numbers.rows(3, EXAMPLES, CANDIDATES, 1);
    private final ProductBenchmark benchmark = new ProductBenchmark();

    @BeforeEach
    void setUp() {
        benchmark.chooseWidth();
        benchmark.setUp();
        benchmark.clear();
    }

    /** In packed panels element (column c, candidate k) is at {@code (k / 64 · dim + c) · 64 + k % 64}. */
    private static double[][] packedRows() {
        double[][] rows = new double[CANDIDATES][DIM];
        for (int k = 0; k < CANDIDATES; k++) {
            for (int c = 0; c < DIM; c++) {
                int panel = k / CandidatePanel.WIDTH;
                rows[k][c] = SeededNormals.at(2,
                        (panel * DIM + c) * CandidatePanel.WIDTH + k % CandidatePanel.WIDTH);
            }
        }
        return rows;
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

    private void assertProduct(double[][] a, double[][] rowsOfTransposedB, int at) {
        int n = rowsOfTransposedB.length;
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < n; j++) {
                Numbers.assertClose(Numbers.dot(a[i], rowsOfTransposedB[j]), benchmark.panels[at + i * n + j],
                        "element " + i + ", " + j);
            }
        }
    }

    @Test
    void logits() {
        benchmark.logits();
        assertProduct(inputs, packedRows(), benchmark.logitsAt);
    }

    @Test
    void inputGradient() {
        benchmark.inputGradient();
        assertProduct(coefficients, transposed(Numbers.rows(2, CANDIDATES, DIM, 1)), benchmark.inputGradientAt);
    }

    @Test
    void candidateGradient() {
        benchmark.candidateGradient();
        assertProduct(transposed(coefficients), transposed(inputs), benchmark.candidateGradientAt);
    }

    @Test
    void logistic() {
        double loss = Arrays.stream(coefficients).flatMapToDouble(Arrays::stream)
                .map(z -> Math.log1p(Math.exp(z))).sum();
        for (int repeat = 0; repeat < 2; repeat++) {
            Numbers.assertClose(loss, benchmark.logistic(), "loss");
            for (int i = 0; i < EXAMPLES * CANDIDATES; i++) {
                double z = coefficients[i / CANDIDATES][i % CANDIDATES];
                Numbers.assertClose(1 / (1 + Math.exp(-z)), benchmark.panels[benchmark.logitsAt + i],
                        "coefficient " + i);
            }
        }
    }
}
