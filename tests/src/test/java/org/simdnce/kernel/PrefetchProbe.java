package org.simdnce.kernel;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;

/** Prints whether rows can be asked for, and what they hold once they were. */
final class PrefetchProbe {
    private static final int DIM = 100;
    private static final int ROWS = 1000;

    private PrefetchProbe() {
    }

    public static void main(String[] arguments) throws IOException {
        System.out.println("obstacle: " + Prefetch.OBSTACLE);
        RowList closed;
        try (Arena arena = Arena.ofConfined()) {
            EmbeddingTable table = EmbeddingTable.allocate(arena, ROWS, DIM).fill(1f);
            closed = asked(table);
            System.out.println("table: " + sum(table));
            System.out.println("read only: " + sum(mapped(arena)));
        }
        if (Prefetch.OBSTACLE == null) {
            closed.prefetch(0, closed.size());
        }
        System.out.println("end");
    }

    /** A file may not be written where it is mapped for reading. */
    private static EmbeddingTable mapped(Arena arena) throws IOException {
        Path path = Files.createTempFile("rows", ".bin");
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            long bytes = (long) ROWS * DIM * Float.BYTES;
            file.setLength(bytes);
            MemorySegment segment = file.getChannel().map(MapMode.READ_ONLY, 0, bytes, arena);
            EmbeddingTable table = EmbeddingTable.wrap(segment, ROWS, DIM, DIM);
            asked(table);
            return table;
        } finally {
            Files.delete(path);
        }
    }

    private static RowList asked(EmbeddingTable table) {
        RowList rows = new RowList(ROWS);
        rows.reset(new EmbeddingTable[] {table});
        for (int row = 0; row < ROWS; row++) {
            rows.add(0, row);
        }
        rows.prefetch(0, ROWS);
        return rows;
    }

    private static double sum(EmbeddingTable table) {
        double sum = 0;
        for (int row = 0; row < ROWS; row++) {
            for (int column = 0; column < DIM; column++) {
                sum += table.get(row, column);
            }
        }
        return sum;
    }
}
