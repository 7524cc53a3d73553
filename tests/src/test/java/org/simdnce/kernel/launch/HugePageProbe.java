package org.simdnce.kernel.launch;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.kernel.HugePageArena;
import org.simdnce.kernel.RowList;

/** Prints what becomes of tables in an arena that asks for huge pages; the argument names the kind of arena below. */
final class HugePageProbe {
    private static final int DIM = 100;
    private static final long ROWS = 80_000;

    private HugePageProbe() {
    }

    public static void main(String[] arguments) throws IOException {
        HugePageArena arena = HugePageArena.of(switch (arguments[0]) {
            case "confined" -> Arena.ofConfined();
            case "shared" -> Arena.ofShared();
            case "auto" -> Arena.ofAuto();
            default -> Arena.global();
        });
        System.out.println("start: " + arena.describe());
        EmbeddingTable small = EmbeddingTable.allocate(arena, 10, DIM);
        EmbeddingTable table = EmbeddingTable.allocate(arena, ROWS, DIM);
        EmbeddingTable vector = EmbeddingTable.allocateVector(arena, 1 << 20);
        long address = table.segment().address();
        System.out.println("bytes: " + table.segment().byteSize());
        System.out.println("offset in a huge page: " + address % (2 << 20));
        System.out.println("advised: " + advised(small.segment().address()) + ' ' + advised(address) + ' '
                + advised(vector.segment().address()));
        System.out.println("sum: " + sum(table));
        System.out.println("gathered: " + gathered(table.fill(1f), ROWS - 1));
        System.out.println("requested: " + arena.requestedBytes());
        System.out.println("backed: " + arena.backedBytes());
        System.out.println("end: " + arena.describe());
        System.out.println("too large: " + refusal(() -> EmbeddingTable.allocate(arena, 1L << 44, 16)));
        System.out.println("far too large: " + refusal(() -> EmbeddingTable.allocate(arena, (1L << 57) - 1, 16)));
        System.out.println("elsewhere: " + CompletableFuture.supplyAsync(
                () -> refusal(() -> EmbeddingTable.allocate(arena, ROWS, DIM))).join());
        if (arguments[0].equals("confined") || arguments[0].equals("shared")) {
            arena.close();
            System.out.println("closed: " + advised(address) + ' ' + arena.requestedBytes() + ' ' + arena.backedBytes()
                    + ' ' + arena.describe());
        }
    }

    private static String refusal(Runnable allocation) {
        try {
            allocation.run();
            return "none";
        } catch (IllegalArgumentException | WrongThreadException refusal) {
            return refusal.getMessage();
        }
    }

    /** Whether the mapping around an address has MADV_HUGEPAGE. */
    private static boolean advised(long address) throws IOException {
        boolean around = false;
        for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
            if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                String[] range = line.split("[- ]");
                around = Long.parseUnsignedLong(range[0], 16) <= address
                        && address < Long.parseUnsignedLong(range[1], 16);
            } else if (around && line.startsWith("VmFlags:")) {
                return line.contains(" hg");
            }
        }
        return false;
    }

    private static double sum(EmbeddingTable table) {
        double sum = 0;
        for (long row = 0; row < table.rows(); row++) {
            for (int column = 0; column < DIM; column++) {
                sum += Math.abs(table.get(row, column));
            }
        }
        return sum;
    }

    private static float gathered(EmbeddingTable table, long row) {
        RowList rows = new RowList(1);
        rows.reset(new EmbeddingTable[] {table});
        rows.add(0, row);
        float[] panel = new float[DIM];
        rows.gather(0, 1, panel, 0, DIM);
        float sum = 0;
        for (float value : panel) {
            sum += value;
        }
        return sum;
    }
}
