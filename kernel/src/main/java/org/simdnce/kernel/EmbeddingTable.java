package org.simdnce.kernel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;

/**
 * A table {@code [rows × dim]} of float32 outside the Java heap, in memory whose life an {@link Arena} of the caller's
 * decides. It may hold more than 2<sup>31</sup> elements.
 *
 * <p>The rows of an {@linkplain #allocate allocated} table start on 64-byte boundaries and are padded with zeros to a
 * multiple of {@value #LANES} floats, so that no kernel needs a tail; the padding stays zero whatever is trained.
 * A {@linkplain #wrap wrapped} or mapped table keeps the layout that it has. A table with one column, dense, serves as
 * a vector of biases ({@link #allocateVector}).
 *
 * <p>Reads and writes by several threads are not ordered by this class. The caller chooses a shared arena if several
 * threads are to use the table, and a {@link HugePageArena} if a large one is to have huge pages.
 */
public final class EmbeddingTable {
    /** Floats per 64 bytes: allocated rows are padded to a multiple of it. */
    public static final int LANES = 16;

    /** The exponent's bits, all of which are set in infinite numbers and in NaN. */
    private static final int EXPONENT = 0x7f800000;

    final MemorySegment segment;
    final long rowBytes;
    /** Columns that can be read and written in groups of {@value #LANES}; the rest of a row goes one by one. */
    final int blockedColumns;
    private final long rows;
    private final int dim;

    /** Never started: what it may use, every thread may use. */
    private static final Thread ANY_OTHER = new Thread(() -> { });

    private EmbeddingTable(MemorySegment segment, long rows, int dim, long rowFloats, int blockedColumns) {
        this.segment = segment;
        this.rows = rows;
        this.dim = dim;
        this.rowBytes = rowFloats * Float.BYTES;
        this.blockedColumns = blockedColumns;
    }

    /**
     * Allocates a table of zeros with padded rows.
     *
     * @param arena decides how long the table lives and which threads may use it
     * @param rows number of rows, at least 1
     * @param dim number of columns, at least 1
     * @return the table {@code [rows × dim]}
     * @throws IllegalArgumentException if a size is not positive or the table does not fit into memory
     */
    public static EmbeddingTable allocate(Arena arena, long rows, int dim) {
        requireShape(rows, dim);
        int paddedDim = paddedColumns(dim);
        return new EmbeddingTable(allocateFloats(arena, rows, paddedDim, dim), rows, dim, paddedDim, paddedDim);
    }

    /**
     * Allocates a vector of zeros, {@code [rows × 1]}, without padding.
     *
     * @param arena decides how long the vector lives and which threads may use it
     * @param rows number of elements, at least 1
     * @return the vector
     * @throws IllegalArgumentException if {@code rows} is not positive or the vector does not fit into memory
     */
    public static EmbeddingTable allocateVector(Arena arena, long rows) {
        requireShape(rows, 1);
        return new EmbeddingTable(allocateFloats(arena, rows, 1, 1), rows, 1, 1, 0);
    }

    /**
     * Lays a table over memory that exists. Nothing outside the {@code dim} columns of a row is read or written.
     *
     * @param segment native memory, aligned to 4 bytes
     * @param rows number of rows, at least 1
     * @param dim number of columns, at least 1
     * @param rowFloats distance between the starts of two rows, in floats, at least {@code dim}
     * @return the table over {@code segment}
     * @throws IllegalArgumentException if the segment is on the heap, misaligned or too small, or a size is wrong
     */
    public static EmbeddingTable wrap(MemorySegment segment, long rows, int dim, long rowFloats) {
        requireShape(rows, dim);
        if (rowFloats < dim) {
            throw new IllegalArgumentException("row stride " + rowFloats + " floats; allowed: at least dim = " + dim);
        }
        if (!segment.scope().isAlive()) {
            throw new IllegalStateException("the segment's arena is closed; allowed: an open arena");
        }
        if (!segment.isNative()) {
            throw new IllegalArgumentException("the segment is on the heap; allowed: native memory");
        }
        if (segment.address() % Float.BYTES != 0) {
            throw new IllegalArgumentException("segment address 0x" + Long.toHexString(segment.address())
                    + " is misaligned; allowed: a multiple of " + Float.BYTES);
        }
        long needed = bytes(rows, dim, rowFloats);
        if (segment.byteSize() < needed) {
            throw new IllegalArgumentException("segment of " + segment.byteSize() + " bytes; a table of " + rows + " x "
                    + dim + " with row stride " + rowFloats + " floats needs at least " + needed);
        }
        return new EmbeddingTable(segment, rows, dim, rowFloats, dim - dim % LANES);
    }

    /**
     * Maps dense little-endian float32 rows of a file for reading.
     *
     * @param arena decides how long the mapping lives
     * @param file the file
     * @param offset first byte of the table, a multiple of 4 (an {@code .npy} file's header ends at one)
     * @param rows number of rows, at least 1
     * @param dim number of columns, at least 1
     * @return the table over the file; updates to it are refused
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if the file is too short or a size is wrong
     */
    public static EmbeddingTable mapReadOnly(Arena arena, Path file, long offset, long rows, int dim)
            throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return map(channel, MapMode.READ_ONLY, arena, file, offset, rows, dim);
        }
    }

    /**
     * Maps dense little-endian float32 rows of a file for reading and writing: updates change the file.
     *
     * @param arena decides how long the mapping lives
     * @param file the file
     * @param offset first byte of the table, a multiple of 4 (an {@code .npy} file's header ends at one)
     * @param rows number of rows, at least 1
     * @param dim number of columns, at least 1
     * @return the table over the file
     * @throws IOException if the file cannot be read and written
     * @throws IllegalArgumentException if the file is too short or a size is wrong
     */
    public static EmbeddingTable mapReadWrite(Arena arena, Path file, long offset, long rows, int dim)
            throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return map(channel, MapMode.READ_WRITE, arena, file, offset, rows, dim);
        }
    }

    private static EmbeddingTable map(FileChannel channel, MapMode mode, Arena arena, Path file, long offset,
                                      long rows, int dim) throws IOException {
        requireShape(rows, dim);
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            throw new IllegalArgumentException("this machine is big-endian; files map on little-endian machines only");
        }
        if (offset < 0 || offset % Float.BYTES != 0) {
            throw new IllegalArgumentException("offset " + offset + " in " + file + "; allowed: a multiple of "
                    + Float.BYTES + " from 0");
        }
        long needed = offset + bytes(rows, dim, dim);
        // A sum beyond 2^63 has become negative.
        if (needed < 0 || channel.size() < needed) {
            throw new IllegalArgumentException(file + " has " + channel.size() + " bytes; a table of " + rows + " x "
                    + dim + " at byte " + offset + " needs at least " + Long.toUnsignedString(needed));
        }
        return wrap(channel.map(mode, offset, needed - offset, arena), rows, dim, dim);
    }

    /**
     * Sets every element to an independent uniform draw. The bits depend on the arguments and the shape only.
     *
     * @param seed any number
     * @param low smallest value, finite
     * @param high bound above, greater than {@code low}, finite
     * @return this table
     * @throws IllegalArgumentException if the interval is empty or not finite
     */
    public EmbeddingTable fillUniform(long seed, float low, float high) {
        if (!(low < high) || !Float.isFinite(high - low)) {
            throw new IllegalArgumentException("uniform over [" + low + ", " + high
                    + "); allowed: low < high, and high - low finite");
        }
        SplittableRandom random = new SplittableRandom(seed);
        return fill(() -> Math.min(low + random.nextFloat() * (high - low), Math.nextDown(high)));
    }

    /**
     * Sets every element to an independent normal draw. The bits depend on the arguments and the shape only.
     *
     * @param seed any number
     * @param mean mean of the distribution, finite
     * @param standardDeviation its standard deviation, finite and not negative
     * @return this table
     * @throws IllegalArgumentException if a parameter is not as said
     */
    public EmbeddingTable fillNormal(long seed, float mean, float standardDeviation) {
        if (!Float.isFinite(mean) || !Float.isFinite(standardDeviation) || standardDeviation < 0) {
            throw new IllegalArgumentException("normal with mean " + mean + " and standard deviation "
                    + standardDeviation + "; allowed: finite, the deviation not negative");
        }
        SplittableRandom random = new SplittableRandom(seed);
        return fill(() -> mean + standardDeviation * random.nextGaussian());
    }

    /**
     * Sets every element to one value.
     *
     * @param value the value
     * @return this table
     */
    public EmbeddingTable fill(float value) {
        return fill(() -> value);
    }

    private EmbeddingTable fill(DoubleSupplier values) {
        requireWritable();
        for (long row = 0; row < rows; row++) {
            fillRow(row, values);
        }
        return this;
    }

    private void fillRow(long row, DoubleSupplier values) {
        long address = rowAddress(row);
        for (int column = 0; column < dim; column++) {
            segment.set(ValueLayout.JAVA_FLOAT, address + (long) Float.BYTES * column, (float) values.getAsDouble());
        }
    }

    /**
     * Returns the number of rows.
     *
     * @return the number of rows
     */
    public long rows() {
        return rows;
    }

    /**
     * Returns the number of columns, padding not counted.
     *
     * @return the number of columns
     */
    public int dim() {
        return dim;
    }

    /**
     * Returns the memory below, padding included.
     *
     * @return the segment
     */
    public MemorySegment segment() {
        return segment;
    }

    /**
     * Returns the distance between the starts of two rows.
     *
     * @return the distance in floats
     */
    public long rowFloats() {
        return rowBytes / Float.BYTES;
    }

    /**
     * Reads one element.
     *
     * @param row the row, in {@code [0, rows)}
     * @param column the column, in {@code [0, dim)}
     * @return the element
     * @throws IndexOutOfBoundsException if there is no such element
     */
    public float get(long row, int column) {
        return segment.get(ValueLayout.JAVA_FLOAT, address(row, column));
    }

    /**
     * Looks for a number that is infinite or none.
     *
     * @return the first row with one, or -1 if all are finite
     * @throws IllegalStateException if the arena is closed
     * @throws WrongThreadException if the arena belongs to another thread
     */
    public long findNotFinite() {
        requireReadable();
        for (long row = 0; row < rows; row++) {
            if (greatestExponent(rowAddress(row)) == EXPONENT) {
                return row;
            }
        }
        return -1;
    }

    private int greatestExponent(long row) {
        int greatest = 0;
        for (int column = 0; column < dim; column++) {
            int bits = segment.get(ValueLayout.JAVA_INT, row + (long) Float.BYTES * column);
            greatest = Math.max(greatest, bits & EXPONENT);
        }
        return greatest;
    }

    /**
     * Writes one element.
     *
     * @param row the row, in {@code [0, rows)}
     * @param column the column, in {@code [0, dim)}
     * @param value the new value
     * @throws IndexOutOfBoundsException if there is no such element
     */
    public void set(long row, int column, float value) {
        segment.set(ValueLayout.JAVA_FLOAT, address(row, column), value);
    }

    /**
     * Copies one row to the heap.
     *
     * @param row the row, in {@code [0, rows)}
     * @param target receives {@code dim} floats
     * @param at where the first goes
     * @throws IndexOutOfBoundsException if there is no such row or the target is too short
     */
    public void getRow(long row, float[] target, int at) {
        MemorySegment.copy(segment, ValueLayout.JAVA_FLOAT, address(row, 0), target, at, dim);
    }

    /**
     * Copies one row from the heap.
     *
     * @param row the row, in {@code [0, rows)}
     * @param source has {@code dim} floats
     * @param at where the first is
     * @throws IndexOutOfBoundsException if there is no such row or the source is too short
     */
    public void setRow(long row, float[] source, int at) {
        MemorySegment.copy(source, at, segment, ValueLayout.JAVA_FLOAT, address(row, 0), dim);
    }

    /**
     * Fails unless the calling thread can read the table now.
     *
     * @throws IllegalStateException if the arena is closed
     * @throws WrongThreadException if the arena belongs to another thread
     */
    public void requireReadable() {
        if (!segment.scope().isAlive()) {
            throw new IllegalStateException(this + ": its arena is closed; allowed: an open arena");
        }
        if (!segment.isAccessibleBy(Thread.currentThread())) {
            throw new WrongThreadException(this + ": its arena is confined to another thread; allowed: a shared arena");
        }
    }

    /**
     * Says whether all threads can use the table.
     *
     * @return false if its arena is confined to one thread
     */
    public boolean isShared() {
        return segment.isAccessibleBy(ANY_OTHER);
    }

    /**
     * Fails unless all threads can read the table now.
     *
     * @throws IllegalStateException if the arena is closed
     * @throws WrongThreadException if the arena is confined to one thread
     */
    public void requireShared() {
        requireReadable();
        if (!isShared()) {
            throw new WrongThreadException(this + ": its arena is confined to one thread; allowed with an executor: a"
                    + " shared arena");
        }
    }

    /**
     * Fails unless the calling thread can update the table now.
     *
     * @throws IllegalStateException if the arena is closed
     * @throws WrongThreadException if the arena belongs to another thread
     * @throws UnsupportedOperationException if the memory is read-only
     */
    public void requireWritable() {
        requireReadable();
        if (segment.isReadOnly()) {
            throw new UnsupportedOperationException(this + " is read-only; allowed: a table that can be written");
        }
    }

    @Override
    public String toString() {
        return "EmbeddingTable[" + rows + " x " + dim + "]";
    }

    long rowAddress(long row) {
        return row * rowBytes;
    }

    private long address(long row, int column) {
        Objects.checkIndex(column, dim);
        return Objects.checkIndex(row, rows) * rowBytes + (long) column * Float.BYTES;
    }

    /**
     * Rounds a number of columns up to whole groups of {@value #LANES}: the length of a padded row, in floats.
     *
     * @param dim number of columns
     * @return the padded number
     */
    public static int paddedColumns(int dim) {
        return Math.addExact(dim, LANES - 1) & -LANES;
    }

    private static MemorySegment allocateFloats(Arena arena, long rows, int rowFloats, int dim) {
        long needed = bytes(rows, rowFloats, rowFloats);
        if (!arena.scope().isAlive()) {
            throw new IllegalStateException("a table of " + rows + " x " + dim + " in a closed arena; allowed: an open"
                    + " arena");
        }
        try {
            return arena.allocate(needed, LANES * Float.BYTES);
        } catch (OutOfMemoryError tooLarge) {
            throw new IllegalArgumentException("a table of " + rows + " x " + dim + " needs " + needed + " bytes, which"
                    + " cannot be had here: " + tooLarge.getMessage() + "; allowed: what the machine's memory leaves", tooLarge);
        }
    }

    private static long bytes(long rows, int dim, long rowFloats) {
        try {
            return Math.multiplyExact(Math.addExact(Math.multiplyExact(rows - 1, rowFloats), dim), Float.BYTES);
        } catch (ArithmeticException overflow) {
            throw new IllegalArgumentException("a table of " + rows + " rows of " + rowFloats
                    + " floats; allowed: less than 2^63 bytes", overflow);
        }
    }

    private static void requireShape(long rows, int dim) {
        if (rows < 1 || dim < 1 || dim > Integer.MAX_VALUE - LANES) {
            throw new IllegalArgumentException("a table of " + rows + " x " + dim
                    + "; allowed: at least one row and from 1 to " + (Integer.MAX_VALUE - LANES) + " columns");
        }
    }
}
