package org.simdnce.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables in memory: their layout, their life, and what is refused. */
class EmbeddingTableTest {
    static void assertRefused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }

    @ParameterizedTest
    @CsvSource({"1, 16", "15, 16", "16, 16", "17, 32", "128, 128", "1021, 1024"})
    void allocatedRowsStartOnCacheLines(int dim, int rowFloats) {
        try (Arena arena = Arena.ofConfined()) {
            EmbeddingTable table = EmbeddingTable.allocate(arena, 3, dim);
            assertEquals(3, table.rows());
            assertEquals(dim, table.dim());
            assertEquals(rowFloats, table.rowFloats());
            assertEquals(0, table.segment().address() % 64);
            assertEquals(3L * rowFloats * Float.BYTES, table.segment().byteSize());
            assertEquals("EmbeddingTable[3 x " + dim + "]", table.toString());
            for (int bits : bits(table)) {
                assertEquals(0, bits);
            }
        }
    }

    @Test
    void vectorsAreDense() {
        try (Arena arena = Arena.ofConfined()) {
            EmbeddingTable vector = EmbeddingTable.allocateVector(arena, 5);
            vector.set(4, 0, 2.5f);
            assertEquals(1, vector.dim());
            assertEquals(1, vector.rowFloats());
            assertEquals(2.5f, vector.segment().getAtIndex(ValueLayout.JAVA_FLOAT, 4));
        }
    }

    @Test
    void elementsAndRows() {
        try (Arena arena = Arena.ofConfined()) {
            EmbeddingTable table = EmbeddingTable.wrap(arena.allocate(4 * 14, 4), 3, 4, 5);
            table.setRow(1, new float[] {9, 1, 2, 3, 4}, 1);
            table.set(2, 3, -0f);
            float[] row = new float[6];
            table.getRow(1, row, 1);
            assertArrayEquals(new float[] {0, 1, 2, 3, 4, 0}, row);
            assertEquals(3f, table.get(1, 2));
            assertEquals(-0f, table.get(2, 3));
            assertEquals(3f, table.segment().getAtIndex(ValueLayout.JAVA_FLOAT, 7));
            assertThrows(IndexOutOfBoundsException.class, () -> table.get(-1, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> table.get(3, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> table.get(1L << 62, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> table.get(0, 4));
            assertThrows(IndexOutOfBoundsException.class, () -> table.set(0, -1, 1f));
            assertThrows(IndexOutOfBoundsException.class, () -> table.getRow(3, row, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> table.getRow(0, row, 3));
            assertThrows(IndexOutOfBoundsException.class, () -> table.setRow(0, row, 3));
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void numbersThatAreNotFinite(float number) {
        try (Arena arena = Arena.ofConfined()) {
            EmbeddingTable table = EmbeddingTable.wrap(arena.allocate(4 * 5 * 7, 4), 7, 4, 5).fill(Float.MAX_VALUE);
            assertEquals(-1, table.findNotFinite());
            // Between two rows there is what does not belong to the table.
            table.segment().setAtIndex(ValueLayout.JAVA_FLOAT, 4, number);
            assertEquals(-1, table.findNotFinite());
            table.set(6, 3, number);
            assertEquals(6, table.findNotFinite());
            table.set(2, 0, number);
            assertEquals(2, table.findNotFinite());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 6, 7, 16, 33})
    void wrappedTablesLeaveTheirGapsAlone(int rowFloats) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(4L * rowFloats * 4, 4).fill((byte) 0x7f);
            EmbeddingTable table = EmbeddingTable.wrap(memory, 4, 5, rowFloats);
            table.fill(0f).fillUniform(1, 0f, 1f).fillNormal(1, 0f, 1f);
            for (long at = 0; at < 4L * rowFloats; at++) {
                assertEquals(at % rowFloats >= 5, memory.getAtIndex(ValueLayout.JAVA_INT, at) == 0x7f7f7f7f);
            }
        }
    }

    @Test
    void whatCannotBeWrapped() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(100, 64);
            assertRefused("the segment is on the heap; allowed: native memory",
                    () -> EmbeddingTable.wrap(MemorySegment.ofArray(new float[8]), 2, 4, 4));
            MemorySegment odd = memory.asSlice(2);
            assertRefused("segment address 0x" + Long.toHexString(odd.address())
                    + " is misaligned; allowed: a multiple of 4", () -> EmbeddingTable.wrap(odd, 2, 4, 4));
            assertRefused("segment of 100 bytes; a table of 6 x 4 with row stride 5 floats needs at least 116",
                    () -> EmbeddingTable.wrap(memory, 6, 4, 5));
            assertRefused("row stride 3 floats; allowed: at least dim = 4",
                    () -> EmbeddingTable.wrap(memory, 2, 4, 3));
            assertRefused("a table of 4611686018427387904 rows of 4 floats; allowed: less than 2^63 bytes",
                    () -> EmbeddingTable.wrap(memory, 1L << 62, 4, 4));
            assertRefused("a table of 2 rows of 9223372036854775807 floats; allowed: less than 2^63 bytes",
                    () -> EmbeddingTable.wrap(memory, 2, 4, Long.MAX_VALUE));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 4", "-1, 4", "4, 0", "4, -7", "4, 2147483647"})
    void shapesThatAreNoTables(long rows, int dim) {
        String message = "a table of " + rows + " x " + dim
                + "; allowed: at least one row and from 1 to 2147483631 columns";
        assertRefused(message, () -> EmbeddingTable.allocate(Arena.global(), rows, dim));
        assertRefused(message, () -> EmbeddingTable.wrap(MemorySegment.NULL, rows, dim, dim));
    }

    @Test
    void tablesThatNoMemoryHolds() {
        try (Arena arena = Arena.ofConfined()) {
            assertRefused("a table of 4611686018427387904 rows of 16 floats; allowed: less than 2^63 bytes",
                    () -> EmbeddingTable.allocate(arena, 1L << 62, 3));
            for (long rows : new long[] {1L << 44, (1L << 57) - 1}) {
                String message = assertThrows(IllegalArgumentException.class,
                        () -> EmbeddingTable.allocate(arena, rows, 16)).getMessage();
                assertTrue(message.startsWith("a table of " + rows + " x 16 needs " + rows * 64
                        + " bytes, which cannot be had here: "), message);
                assertTrue(message.contains("what the machine's memory leaves"), message);
            }
        }
    }

    @Test
    void vectorsThatNoMemoryHolds() {
        try (Arena arena = Arena.ofConfined()) {
            assertRefused("a table of 2305843009213693952 rows of 1 floats; allowed: less than 2^63 bytes",
                    () -> EmbeddingTable.allocateVector(arena, 1L << 61));
            String message = assertThrows(IllegalArgumentException.class,
                    () -> EmbeddingTable.allocateVector(arena, (1L << 61) - 1)).getMessage();
            assertTrue(message.contains("9223372036854775804 bytes, which cannot be had here"), message);
        }
    }

    @Test
    void closedArena() {
        EmbeddingTable table;
        try (Arena arena = Arena.ofConfined()) {
            table = EmbeddingTable.allocate(arena, 2, 3);
            table.requireWritable();
        }
        for (Executable call : new Executable[] {table::requireReadable, table::requireShared, table::requireWritable,
            () -> table.fill(1f)}) {
            assertEquals("EmbeddingTable[2 x 3]: its arena is closed; allowed: an open arena",
                    assertThrows(IllegalStateException.class, call).getMessage());
        }
        assertThrows(IllegalStateException.class, () -> table.get(0, 0));
    }

    @Test
    void confinedArena() {
        try (Arena confined = Arena.ofConfined(); Arena shared = Arena.ofShared()) {
            EmbeddingTable mine = EmbeddingTable.allocate(confined, 2, 3);
            mine.requireReadable();
            assertEquals("EmbeddingTable[2 x 3]: its arena is confined to one thread; allowed with an executor: a"
                    + " shared arena", assertThrows(WrongThreadException.class, mine::requireShared).getMessage());
            EmbeddingTable everyones = EmbeddingTable.allocate(shared, 2, 3);
            everyones.requireShared();
            CompletableFuture.runAsync(() -> {
                everyones.requireWritable();
                assertEquals("EmbeddingTable[2 x 3]: its arena is confined to another thread; allowed: a shared arena",
                        assertThrows(WrongThreadException.class, mine::requireReadable).getMessage());
                assertThrows(WrongThreadException.class, mine::requireWritable);
                assertThrows(WrongThreadException.class, () -> mine.set(0, 0, 1f));
            }).join();
        }
    }

    @Test
    void readOnlyMemory() {
        try (Arena arena = Arena.ofConfined()) {
            EmbeddingTable table = EmbeddingTable.wrap(arena.allocate(24, 4).asReadOnly(), 2, 3, 3);
            table.requireReadable();
            assertEquals(0f, table.get(1, 2));
            for (Executable call : new Executable[] {table::requireWritable, () -> table.fill(1f),
                () -> table.fillNormal(1, 0, 1), () -> table.fillUniform(1, 0, 1)}) {
                assertEquals("EmbeddingTable[2 x 3] is read-only; allowed: a table that can be written",
                        assertThrows(UnsupportedOperationException.class, call).getMessage());
            }
        }
    }

    static int[] bits(EmbeddingTable table) {
        return table.segment().toArray(ValueLayout.JAVA_INT);
    }
}
