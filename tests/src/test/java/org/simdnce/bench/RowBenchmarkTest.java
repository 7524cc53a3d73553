package org.simdnce.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.simdnce.bench.RowBenchmark.DIM;
import static org.simdnce.bench.RowBenchmark.ROWS;

import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The row kernels that are timed work on the rows that were drawn, 512 at a time. */
class RowBenchmarkTest {
    private final double[][] table = Numbers.rows(1, 300, DIM, 1);
    private final double[] heap = Numbers.rows(2, 1, ROWS, 1)[0];
    private final RowBenchmark benchmark = new RowBenchmark();

    @BeforeEach
    void setUp() {
        benchmark.classes = 300;
        benchmark.chooseWidth();
        benchmark.setUp();
    }

    @AfterEach
    void tearDown() {
        benchmark.tearDown();
    }

    private double[] row(int listed) {
        return table[(int) benchmark.ids[listed]];
    }

    @Test
    void gatherCopiesTheNextRows() {
        for (int from = 0; from <= ROWS; from += ROWS) {
            benchmark.gather();
            for (int i = 0; i < ROWS * DIM; i++) {
                assertEquals((float) row(from + i / DIM)[i % DIM], benchmark.results[i], "element " + i);
            }
        }
    }

    @Test
    void afterTheLastRowsComeTheFirst() {
        benchmark.next = RowBenchmark.LISTED - ROWS;
        benchmark.gather();
        assertEquals(0, benchmark.next);
    }

    @Test
    void gatherDotScoresOneInput() {
        benchmark.gatherDot();
        for (int k = 0; k < ROWS; k++) {
            double expected = 0;
            for (int c = 0; c < DIM; c++) {
                expected += heap[c] * row(k)[c];
            }
            Numbers.assertClose(expected, benchmark.results[k], "row " + k);
        }
    }

    @Test
    void gatherAddSumsWeightedRows() {
        benchmark.gatherAdd();
        for (int c = 0; c < DIM; c++) {
            int column = c;
            Numbers.assertClose(IntStream.range(0, ROWS).mapToDouble(k -> heap[k] * row(k)[column]).sum(),
                    benchmark.results[c], "column " + c);
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
                assertEquals(table[id][c] - times[id] * 1e-6 * heap[c], benchmark.table.get(id, c),
                        times[id] * 0x1p-23 + 1e-9, "class " + id);
            }
        }
    }
}
