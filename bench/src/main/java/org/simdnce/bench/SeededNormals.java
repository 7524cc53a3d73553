package org.simdnce.bench;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.simdnce.kernel.EmbeddingTable;

/**
 * Nearly normal numbers, each a closed form of a seed and its index, so that another program can compute the same
 * without sharing a file: the four 16-bit parts of {@code z} are added up, centred and scaled to variance 1, where
 * {@code z} is SplitMix64's output function (Steele, Lea and Flood 2014) of {@code (seed << 40) + index}, multiplied by
 * its golden constant.
 */
final class SeededNormals {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    /** Four uniform 16-bit numbers have variance (2^32 - 1) / 3. */
    private static final float TO_UNIT_VARIANCE = (float) Math.sqrt(3.0 / ((1L << 32) - 1));
    private static final int TWICE_MEAN = 4 * 0xFFFF;

    private SeededNormals() {
    }

    /** Returns number {@code index} of a seed. */
    static float at(long seed, long index) {
        long z = ((seed << 40) + index) * GOLDEN;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        z ^= z >>> 31;
        int sum = (int) (z & 0xFFFF) + (int) (z >>> 16 & 0xFFFF) + (int) (z >>> 32 & 0xFFFF) + (int) (z >>> 48);
        return (2 * sum - TWICE_MEAN) * 0.5f * TO_UNIT_VARIANCE;
    }

    /** Returns the first numbers of a seed. */
    static float[] array(long seed, int count) {
        float[] numbers = new float[count];
        fill(numbers, seed, 0, count, 1);
        return numbers;
    }

    /** Fills dense memory with the first numbers of a seed. */
    static void fill(MemorySegment memory, long seed, long count) {
        for (long i = 0; i < count; i++) {
            memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, at(seed, i));
        }
    }

    /** Fills a table such that element (r, c) is {@code scale} times number {@code r · dim + c}. */
    static void fill(EmbeddingTable table, long seed, float scale) {
        float[] row = new float[table.dim()];
        for (long r = 0; r < table.rows(); r++) {
            fill(row, seed, r * row.length, row.length, scale);
            table.setRow(r, row, 0);
        }
    }

    private static void fill(float[] numbers, long seed, long first, int count, float scale) {
        for (int i = 0; i < count; i++) {
            numbers[i] = scale * at(seed, first + i);
        }
    }
}
