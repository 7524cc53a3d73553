package org.simdnce.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Initial values: the same bits everywhere, and of the distribution that was asked for. */
class TableFillTest {
    private static final int ROWS = 5000;
    private static final int DIM = 20;
    private static final int COUNT = ROWS * DIM;
    /** Hashes of 70 x 33 values of seed 42. */
    private static final int UNIFORM = 941685711;
    private static final int NORMAL = 557728562;

    @Test
    void bitsDependOnTheArgumentsAlone() {
        try (Arena arena = Arena.ofConfined()) {
            EmbeddingTable padded = EmbeddingTable.allocate(arena, 70, 33);
            EmbeddingTable dense = EmbeddingTable.wrap(arena.allocate(4 * 70 * 33, 4), 70, 33, 33);
            assertEquals(UNIFORM, hash(padded.fillUniform(42, -0.5f, 0.25f)));
            assertEquals(UNIFORM, hash(dense.fillUniform(42, -0.5f, 0.25f)));
            assertEquals(NORMAL, hash(padded.fillNormal(42, 1f, 0.1f)));
            assertEquals(NORMAL, hash(dense.fillNormal(42, 1f, 0.1f)));
        }
    }

    private static int hash(EmbeddingTable table) {
        float[] row = new float[table.dim()];
        int hash = 1;
        for (long r = 0; r < table.rows(); r++) {
            table.getRow(r, row, 0);
            hash = 31 * hash + Arrays.hashCode(row);
        }
        return hash;
    }

    @Test
    void paddingIsZero() {
        try (Arena arena = Arena.ofConfined()) {
            for (UnaryOperator<EmbeddingTable> fill : fills()) {
                EmbeddingTable table = fill.apply(EmbeddingTable.allocate(arena, 9, 21));
                for (int row = 0; row < 9; row++) {
                    for (int column = 21; column < 32; column++) {
                        assertEquals(0, table.segment().getAtIndex(ValueLayout.JAVA_INT, row * 32L + column));
                    }
                }
            }
        }
    }

    private static Iterable<UnaryOperator<EmbeddingTable>> fills() {
        return Arrays.asList(table -> table.fill(7f), table -> table.fillUniform(3, 1f, 2f),
                table -> table.fillNormal(3, 5f, 1f));
    }

    /** 100 bins of 1000 expected draws each: chi-square with 99 degrees of freedom passes 200 once in 10⁸ seeds. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1})
    void uniform(long seed) {
        float[] values = values(table -> table.fillUniform(seed, -2f, 3f));
        int[] bins = new int[100];
        for (float value : values) {
            assertTrue(value >= -2f && value < 3f, () -> "outside: " + value);
            bins[(int) ((value + 2f) * 20f)]++;
        }
        double chiSquare = 0;
        for (int bin : bins) {
            chiSquare += (bin - 1000.0) * (bin - 1000.0) / 1000;
        }
        assertTrue(chiSquare < 200, "chi-square " + chiSquare);
    }

    /** Each bound is six standard errors wide. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1})
    void normal(long seed) {
        float[] values = values(table -> table.fillNormal(seed, 3f, 0.5f));
        double mean = 0;
        double square = 0;
        double fourth = 0;
        for (float value : values) {
            double standard = (value - 3.0) / 0.5;
            mean += standard / COUNT;
            square += standard * standard / COUNT;
            fourth += Math.pow(standard, 4) / COUNT;
        }
        assertEquals(0, mean, 6 / Math.sqrt(COUNT));
        assertEquals(1, square, 6 * Math.sqrt(2.0 / COUNT));
        assertEquals(3, fourth, 6 * Math.sqrt(96.0 / COUNT));
    }

    private static float[] values(UnaryOperator<EmbeddingTable> fill) {
        try (Arena arena = Arena.ofConfined()) {
            EmbeddingTable table = fill.apply(EmbeddingTable.allocate(arena, ROWS, DIM));
            float[] values = new float[COUNT];
            for (int row = 0; row < ROWS; row++) {
                table.getRow(row, values, row * DIM);
            }
            return values;
        }
    }

    @Test
    void narrowIntervalsStayHalfOpen() {
        try (Arena arena = Arena.ofConfined()) {
            EmbeddingTable table = EmbeddingTable.allocate(arena, 100, 16);
            table.fillUniform(1, 1f, Math.nextUp(1f));
            for (int row = 0; row < 100; row++) {
                assertEquals(1f, table.get(row, row % 16));
            }
            table.fillNormal(1, 2f, 0f);
            assertEquals(2f, table.get(99, 15));
        }
    }

    @Test
    void distributionsThatAreNone() {
        try (Arena arena = Arena.ofConfined()) {
            EmbeddingTable table = EmbeddingTable.allocate(arena, 1, 1);
            float infinity = Float.POSITIVE_INFINITY;
            EmbeddingTableTest.assertRefused("uniform over [1.0, 1.0); allowed: low < high, and high - low finite",
                    () -> table.fillUniform(1, 1f, 1f));
            EmbeddingTableTest.assertRefused("uniform over [NaN, 1.0); allowed: low < high, and high - low finite",
                    () -> table.fillUniform(1, Float.NaN, 1f));
            EmbeddingTableTest.assertRefused("uniform over [0.0, Infinity); allowed: low < high, and high - low finite",
                    () -> table.fillUniform(1, 0f, infinity));
            EmbeddingTableTest.assertRefused("normal with mean 0.0 and standard deviation -1.0; allowed: finite, the"
                    + " deviation not negative", () -> table.fillNormal(1, 0f, -1f));
            EmbeddingTableTest.assertRefused("normal with mean NaN and standard deviation 1.0; allowed: finite, the"
                    + " deviation not negative", () -> table.fillNormal(1, Float.NaN, 1f));
        }
    }
}
