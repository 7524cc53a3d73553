package org.simdnce.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables over files, NumPy's among them. */
class MappedTableTest {
    private static final int ROWS = 5;
    private static final int DIM = 7;
    /** Magic, version, length of the text, and the text itself, which NumPy pads to a multiple of 64. */
    private static final int HEADER = 128;

    @TempDir
    Path directory;

    private static float element(int row, int column) {
        return row * 100 + column + 0.5f;
    }

    private Path npy() throws IOException {
        String text = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + ROWS + ", " + DIM + "), }";
        ByteBuffer bytes = ByteBuffer.allocate(HEADER + 4 * ROWS * DIM).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) 1).put((byte) 0);
        bytes.putShort((short) (HEADER - 10));
        bytes.put(text.getBytes(StandardCharsets.US_ASCII));
        while (bytes.position() < HEADER - 1) {
            bytes.put((byte) ' ');
        }
        bytes.put((byte) '\n');
        for (int row = 0; row < ROWS; row++) {
            for (int column = 0; column < DIM; column++) {
                bytes.putFloat(element(row, column));
            }
        }
        return Files.write(directory.resolve("table.npy"), bytes.array());
    }

    @Test
    void numpyFile() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            EmbeddingTable table = EmbeddingTable.mapReadOnly(arena, npy(), HEADER, ROWS, DIM);
            assertEquals(DIM, table.rowFloats());
            for (int row = 0; row < ROWS; row++) {
                for (int column = 0; column < DIM; column++) {
                    assertEquals(element(row, column), table.get(row, column));
                }
            }
            assertThrows(UnsupportedOperationException.class, table::requireWritable);
        }
    }

    @Test
    void updatesChangeTheFile() throws IOException {
        Path file = npy();
        byte[] before = Files.readAllBytes(file);
        try (Arena arena = Arena.ofConfined()) {
            EmbeddingTable table = EmbeddingTable.mapReadWrite(arena, file, HEADER, ROWS, DIM);
            table.requireWritable();
            RowList rows = new RowList(1);
            rows.reset(new EmbeddingTable[] {table});
            rows.add(0, ROWS - 1);
            float[] gradient = new float[EmbeddingTable.LANES];
            Arrays.fill(gradient, 1f);
            Kernel.best().sgd(rows, 0, gradient, 0, 0.25f);
        }
        byte[] after = Files.readAllBytes(file);
        int last = HEADER + 4 * DIM * (ROWS - 1);
        assertArrayEquals(Arrays.copyOf(before, last), Arrays.copyOf(after, last));
        ByteBuffer row = ByteBuffer.wrap(after, last, 4 * DIM).order(ByteOrder.LITTLE_ENDIAN);
        for (int column = 0; column < DIM; column++) {
            assertEquals(element(ROWS - 1, column) - 0.25f, row.getFloat());
        }
    }

    @Test
    void filesThatDoNotHoldTheTable() throws IOException {
        Path file = npy();
        try (Arena arena = Arena.ofConfined()) {
            EmbeddingTableTest.assertRefused(file + " has 268 bytes; a table of 6 x 7 at byte 128 needs at least 296",
                    () -> EmbeddingTable.mapReadOnly(arena, file, HEADER, ROWS + 1, DIM));
            EmbeddingTableTest.assertRefused("offset 127 in " + file + "; allowed: a multiple of 4 from 0",
                    () -> EmbeddingTable.mapReadWrite(arena, file, HEADER - 1, ROWS, DIM));
            EmbeddingTableTest.assertRefused("offset -4 in " + file + "; allowed: a multiple of 4 from 0",
                    () -> EmbeddingTable.mapReadOnly(arena, file, -4, ROWS, DIM));
            EmbeddingTableTest.assertRefused("a table of 0 x 7; allowed: at least one row and from 1 to 2147483631"
                    + " columns", () -> EmbeddingTable.mapReadOnly(arena, file, 0, 0, DIM));
            assertThrows(NoSuchFileException.class,
                    () -> EmbeddingTable.mapReadOnly(arena, directory.resolve("missing"), 0, 1, 1));
        }
    }

    /** Sums of sizes that pass 2^63 are too large like any other. */
    @Test
    void sizesBeyondAllFiles() throws IOException {
        Path file = npy();
        try (Arena arena = Arena.ofConfined()) {
            assertThrows(IllegalArgumentException.class,
                    () -> EmbeddingTable.mapReadOnly(arena, file, 0, 1L << 62, DIM));
            assertThrows(IllegalArgumentException.class,
                    () -> EmbeddingTable.mapReadOnly(arena, file, Long.MAX_VALUE - 3, ROWS, DIM));
        }
    }
}
