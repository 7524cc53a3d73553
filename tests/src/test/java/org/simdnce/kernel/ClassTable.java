package org.simdnce.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.SplittableRandom;

/** A table whose named rows hold numbers and whose other rows hold NaN, and a list of the named ones. */
final class ClassTable {
    /** A NaN that no computation makes, so that a store into a gap or a row that is not named shows. */
    static final float POISON = Float.intBitsToFloat(0x7fa0beef);

    final EmbeddingTable table;
    final RowList rows;
    final float[][] values;
    private final long[] named;

    /** Puts {@code values} into every third row of the table, last ones first. */
    ClassTable(EmbeddingTable table, float[][] values) {
        this.table = table;
        this.values = values;
        rows = new RowList(values.length);
        rows.reset(new EmbeddingTable[] {table});
        named = new long[values.length];
        table.fill(POISON);
        for (int k = 0; k < values.length; k++) {
            named[k] = 3L * (values.length - k) - 2;
            table.setRow(named[k], values[k], 0);
            rows.add(0, named[k]);
        }
    }

    /** A table of this project's own layout. */
    static ClassTable padded(Arena arena, float[][] values, int dim) {
        return new ClassTable(EmbeddingTable.allocate(arena, rowsFor(values), dim), values);
    }

    /** A table over foreign memory: 4-byte aligned rows with a gap of {@code gap} floats, which hold NaN. */
    static ClassTable wrapped(Arena arena, float[][] values, int dim, int gap) {
        long floats = rowsFor(values) * (dim + gap);
        MemorySegment memory = arena.allocate(4 * floats + 4, 64).asSlice(4);
        for (long at = 0; at < floats; at++) {
            memory.setAtIndex(ValueLayout.JAVA_FLOAT, at, POISON);
        }
        return new ClassTable(EmbeddingTable.wrap(memory, rowsFor(values), dim, dim + gap), values);
    }

    private static long rowsFor(float[][] values) {
        return 3L * values.length + 1;
    }

    static float[][] draw(Numbers numbers, SplittableRandom random, int count, int dim, double scale) {
        float[][] rows = new float[count][];
        for (int k = 0; k < count; k++) {
            rows[k] = numbers.draw(random, dim, scale);
        }
        return rows;
    }

    long named(int k) {
        return named[k];
    }

    float[] row(int k) {
        float[] row = new float[table.dim()];
        table.getRow(named[k], row, 0);
        return row;
    }

    int[] bits() {
        MemorySegment memory = table.segment();
        int[] bits = new int[Math.toIntExact(memory.byteSize() / 4)];
        MemorySegment.copy(memory, ValueLayout.JAVA_INT, 0, bits, 0, bits.length);
        return bits;
    }

    /** Fails if anything but the columns of the named rows differs from what it was. */
    void requireNothingElseTouched(int[] before) {
        int[] after = bits();
        int rowFloats = (int) table.rowFloats();
        for (long row : named) {
            int from = (int) row * rowFloats;
            Arrays.fill(before, from, from + table.dim(), 0);
            Arrays.fill(after, from, from + table.dim(), 0);
        }
        assertEquals(-1, Arrays.mismatch(before, after), "position of the first float that was touched");
    }
}
