package org.simdnce.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.simdnce.kernel.EmbeddingTable;

/** The numbers of the benchmarks are those of the documented formula. */
class SeededNormalsTest {
    /** Computed by the formula in arbitrary-precision integers. */
    @Test
    void areAClosedFormOfSeedAndIndex() {
        assertEquals(1.3191241442, SeededNormals.at(1, 0), 1e-6);
        assertEquals(-1.9911078454, SeededNormals.at(1, 1), 1e-6);
        assertEquals(-0.3826126029, SeededNormals.at(2, 12_345_678_901L), 1e-6);
    }

    /** Four standard errors of 100,000 draws; the seed is fixed. */
    @Test
    void haveMeanZeroAndVarianceOne() {
        double sum = 0;
        double squares = 0;
        for (float value : SeededNormals.array(7, 100_000)) {
            sum += value;
            squares += value * value;
        }
        assertEquals(0, sum / 100_000, 4 / Math.sqrt(100_000));
        assertEquals(1, squares / 100_000, 4 * Math.sqrt(2.0 / 100_000));
    }

    @Test
    void fillMemoryAndTablesInOrder() {
        try (Arena arena = Arena.ofConfined()) {
            float[] expected = SeededNormals.array(5, 21);
            float[] memory = new float[21];
            SeededNormals.fill(MemorySegment.ofArray(memory), 5, 21);
            assertArrayEquals(expected, memory);
            EmbeddingTable table = EmbeddingTable.allocate(arena, 3, 7);
            SeededNormals.fill(table, 5, 0.5f);
            for (int i = 0; i < 21; i++) {
                assertEquals(0.5f * expected[i], table.get(i / 7, i % 7));
            }
        }
    }
}
