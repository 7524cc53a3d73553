package org.simdnce.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables whose far end has addresses and element numbers beyond 31 bits. */
class LargeTableTest {
    private static final int DIM = 20;
    private static final long BYTES = 2_200L << 20;
    private static final long NEEDED = BYTES + (1_000L << 20);

    @TempDir
    Path directory;

    @Test
    void allocated() {
        OperatingSystemMXBean machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        assumeTrue(machine.getFreeMemorySize() >= NEEDED, () -> "a table over 2 GiB needs " + NEEDED
                + " bytes of free memory; this machine has " + machine.getFreeMemorySize());
        try (Arena arena = Arena.ofConfined()) {
            farRows(EmbeddingTable.allocate(arena, BYTES / 128, DIM), 128);
        }
    }

    /** The file is sparse: only the touched pages take room. */
    @Test
    void mapped() throws IOException {
        Path file = directory.resolve("table");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(BYTES);
        }
        try (Arena arena = Arena.ofConfined()) {
            farRows(EmbeddingTable.mapReadWrite(arena, file, 0, BYTES / 80, DIM), 80);
        }
    }

    private static void farRows(EmbeddingTable table, int rowBytes) {
        long last = table.rows() - 1;
        assertTrue(last * rowBytes > Integer.MAX_VALUE, "the last row's address");
        Kernels.underTest().forEach(kernel -> {
            // Two at the end, and one near the start.
            long[] named = {last, last - 7, 3};
            RowList rows = listed(table, named);
            RowList squares = listed(table, new long[] {last - 2, last - 9, 1});
            float[] ones = new float[EmbeddingTable.paddedColumns(DIM)];
            Arrays.fill(ones, 0, DIM, 1f);
            for (int k = 0; k < named.length; k++) {
                float[] row = new float[DIM];
                Arrays.fill(row, k + 1f);
                table.setRow(named[k], row, 0);
                table.setRow(named[k] - 2, new float[DIM], 0);
            }
            RowPanel panel = new RowPanel(new PanelMemory(), 4, 64, DIM);
            PanelRows.set(panel, 0, Arrays.copyOf(ones, DIM));
            int[] example = new int[named.length];
            float[] z = new float[named.length];
            kernel.gatherDot(rows, 0, named.length, panel, example, new float[named.length], z);
            kernel.gather(rows, 0, named.length, panel, 1);
            RowPanel sums = new RowPanel(new PanelMemory(), 1, 64, DIM);
            kernel.gatherAdd(rows, 0, named.length, new float[] {1f, 10f, 100f}, sums, example, 0);
            assertEquals(321f, PanelRows.get(sums, 0)[DIM - 1]);
            for (int k = 0; k < named.length; k++) {
                assertEquals((k + 1f) * DIM, z[k]);
                assertEquals(k + 1f, PanelRows.get(panel, 1 + k)[DIM - 1]);
                kernel.sgd(rows, k, ones, 0, 0.5f);
                assertEquals(k + 0.5f, table.get(named[k], DIM - 1));
                kernel.adagrad(rows, squares, k, ones, 0, 0.5f, 1f);
                assertEquals(k + 0.25f, table.get(named[k], DIM - 1));
                assertEquals(1f, table.get(named[k] - 2, 0));
            }
            assertEquals(0f, table.get(last - 1, DIM - 1));
            // The row that the last one's address means if only its lower 31 bits count.
            assertEquals(0f, table.get((last * rowBytes & Integer.MAX_VALUE) / rowBytes, DIM - 1));
        });
    }

    private static RowList listed(EmbeddingTable table, long[] named) {
        RowList rows = new RowList(named.length);
        rows.reset(new EmbeddingTable[] {table});
        for (long row : named) {
            rows.add(0, row);
        }
        return rows;
    }
}
