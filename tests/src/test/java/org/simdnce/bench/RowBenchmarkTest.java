package org.simdnce.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.simdnce.bench.RowBenchmark.DIM;
import static org.simdnce.bench.RowBenchmark.EXAMPLES;
import static org.simdnce.bench.RowBenchmark.ROWS;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.simdnce.kernel.RowPanel;

/** The row kernels that are timed work on the rows that were drawn, 512 at a time. */
class RowBenchmarkTest {
    private final double[][] table = Numbers.rows(1, 300, DIM, 1);
    private final double[][] inputs = Numbers.rows(2, EXAMPLES, DIM, 1);
    private final RowBenchmark benchmark = new RowBenchmark();

    @BeforeEach
    void setUp() {
        benchmark.classes = 300;
        benchmark.prepare();
        benchmark.clear();
    }

    @AfterEach
    void tearDown() {
        benchmark.tearDown();
    }

    private double[] row(int drawn) {
        return table[(int) benchmark.ids[drawn]];
    }

    private static float element(RowPanel panel, int row, int column) {
        return panel.array()[panel.at(row, column / RowPanel.COLUMNS) + column % RowPanel.COLUMNS];
    }

    @Test
    void gatherCopiesTheNextRows() {
        for (int from = 0; from <= ROWS; from += ROWS) {
            benchmark.gather();
            for (int k = 0; k < ROWS; k++) {
                for (int c = 0; c < DIM; c++) {
                    assertEquals((float) row(from + k)[c], element(benchmark.gathered, k, c), "row " + k + ", " + c);
                }
            }
        }
    }

    @Test
    void afterTheLastRowsComeTheFirst() {
        benchmark.next = RowBenchmark.LISTS - 1;
        benchmark.gather();
        assertEquals(0, benchmark.next);
    }

    @Test
    void gatherDotScoresTheInputOfEachRow() {
        benchmark.gatherDot();
        for (int k = 0; k < ROWS; k++) {
            Numbers.assertClose(Numbers.dot(inputs[k % EXAMPLES], row(k)) + SeededNormals.at(3, k),
                    benchmark.logits[k], "row " + k);
        }
    }

    @Test
    void gatherAddSumsTheWeightedRowsOfEachExample() {
        benchmark.gatherAdd();
        for (int i = 0; i < EXAMPLES; i++) {
            for (int c = 0; c < DIM; c++) {
                double sum = 0;
                for (int k = i; k < ROWS; k += EXAMPLES) {
                    sum += SeededNormals.at(4, k) * row(k)[c];
                }
                Numbers.assertClose(sum, element(benchmark.sums, i, c), "example " + i + ", column " + c);
            }
        }
    }

    @Test
    void rowUpdateDescendsInEachRow() {
        benchmark.rowUpdate();
        int[] times = new int[300];
        for (int k = 0; k < ROWS; k++) {
            times[(int) benchmark.ids[k]]++;
        }
        for (int id = 0; id < 300; id++) {
            for (int c = 0; c < DIM; c++) {
                // Elements are below 4, so that each update rounds by at most 2^-23.
                assertEquals(table[id][c] - times[id] * 1e-6 * SeededNormals.at(5, c), benchmark.table.get(id, c),
                        times[id] * 0x1p-23 + 1e-9, "class " + id);
            }
        }
    }
}
