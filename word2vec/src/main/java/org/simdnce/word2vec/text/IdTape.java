package org.simdnce.word2vec.text;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Ints that are written one after the other and then made into one segment. They lie off the heap in chunks, and in a
 * file once they and the segment would take more memory than allowed. Belongs to one thread.
 */
final class IdTape implements AutoCloseable {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final int BUFFER = 1 << 14;
    /** Memory of this size goes back to the system at once when it is freed; what malloc keeps is smaller. */
    private static final long CHUNK_BYTES = 64L << 20;

    /** The final value of a number. */
    interface Renumbering {
        /** Left out of the final segment. */
        int NONE = Integer.MIN_VALUE;

        /** The value, or {@link #NONE}; asked for each int in the order of the tape. */
        int of(int number);
    }

    private record Chunk(Arena arena, MemorySegment ints) {
        Chunk() {
            this(Arena.ofConfined());
        }

        private Chunk(Arena arena) {
            this(arena, arena.allocate(CHUNK_BYTES, Long.BYTES));
        }
    }

    private final long memory;
    private final Path directory;
    private final int[] buffer = new int[BUFFER];
    private int buffered;
    private final Deque<Chunk> chunks = new ArrayDeque<>();
    private FileChannel file;
    private ByteBuffer staging;
    /** Ints before the buffer. */
    private long length;

    /** Keeps chunks and segment within {@code memory} bytes, else writes a file in {@code directory}. */
    IdTape(long memory, Path directory) {
        this.memory = memory;
        this.directory = directory;
    }

    void append(int number) throws IOException {
        if (buffered == BUFFER) {
            flush();
        }
        buffer[buffered++] = number;
    }

    private void flush() throws IOException {
        if (file == null && 2 * Integer.BYTES * (length + buffered) > memory) {
            spill();
        }
        if (file != null) {
            staging.clear().asIntBuffer().put(buffer, 0, buffered);
            write(staging.limit(buffered * Integer.BYTES));
        } else {
            long at = length * Integer.BYTES % CHUNK_BYTES;
            if (at == 0) {
                chunks.add(new Chunk());
            }
            MemorySegment.copy(buffer, 0, chunks.getLast().ints, INT, at, buffered);
        }
        length += buffered;
        buffered = 0;
    }

    private void spill() throws IOException {
        Path path = Files.createTempFile(directory, "word2vec-", ".ids");
        // On Unix the name goes at once, so that nothing stays even if the process is killed.
        file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
        staging = ByteBuffer.allocateDirect(BUFFER * Integer.BYTES).order(ByteOrder.nativeOrder());
        long left = length * Integer.BYTES;
        while (!chunks.isEmpty()) {
            Chunk chunk = chunks.removeFirst();
            try (chunk.arena) {
                write(chunk.ints.asSlice(0, Math.min(left, CHUNK_BYTES)).asByteBuffer());
            }
            left -= CHUNK_BYTES;
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    /**
     * Returns the renumbered ints, as a segment that cannot be written.
     *
     * @param kept how many will be left at most
     */
    MemorySegment finish(Renumbering renumbering, long kept, Arena arena) throws IOException {
        flush();
        if (file != null) {
            MemorySegment all = file.map(FileChannel.MapMode.READ_WRITE, 0, length * Integer.BYTES, arena);
            return all.asSlice(0, Integer.BYTES * renumber(all, length, all, 0, renumbering)).asReadOnly();
        }
        MemorySegment target = arena.allocate(Math.max(1, kept) * Integer.BYTES, 64);
        long done = 0;
        for (long left = length; left > 0; left -= CHUNK_BYTES / Integer.BYTES) {
            Chunk chunk = chunks.removeFirst();
            try (chunk.arena) {
                done = renumber(chunk.ints, Math.min(left, CHUNK_BYTES / Integer.BYTES), target, done, renumbering);
            }
        }
        return target.asSlice(0, Integer.BYTES * done).asReadOnly();
    }

    private static long renumber(MemorySegment from, long length, MemorySegment to, long at, Renumbering renumbering) {
        long next = at;
        for (long i = 0; i < length; i++) {
            int value = renumbering.of(from.getAtIndex(INT, i));
            if (value != Renumbering.NONE) {
                to.setAtIndex(INT, next++, value);
            }
        }
        return next;
    }

    @Override
    public void close() throws IOException {
        chunks.forEach(chunk -> chunk.arena.close());
        chunks.clear();
        if (file != null) {
            file.close();
        }
    }
}
