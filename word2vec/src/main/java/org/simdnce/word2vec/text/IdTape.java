package org.simdnce.word2vec.text;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import org.simdnce.kernel.HugePageArena;

/**
 * Ints that are written one after the other and then made into one segment. They lie off the heap in chunks, and in a
 * file once they and the segment would take more memory than allowed. Belongs to one thread.
 */
final class IdTape implements AutoCloseable {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final int BUFFER = 1 << 14;
    private static final long CACHE_LINE = 64;
    /** Memory of this size goes back to the system at once when it is freed; what malloc keeps is smaller. */
    private static final long CHUNK_BYTES = 32L << 20;

    /** Gives numbers their final values. */
    interface Renumbering {
        /** Replaces the first {@code count} numbers, the next ones of the tape; returns how many are left. */
        int apply(int[] numbers, int count);
    }

    private record Chunk(Arena arena, MemorySegment ints) {
        /** In huge pages if that can be: small ones take as long to come as the words to be counted. */
        Chunk() {
            this(HugePageArena.of(Arena.ofConfined()));
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
        if (!Files.isDirectory(directory) || !Files.isWritable(directory)) {
            throw refused("which need more than " + memory + " bytes of memory", "a directory with write permission");
        }
        try {
            Path path = Files.createTempFile(directory, "word2vec-", ".ids");
            // On Unix the name goes at once, so that nothing stays even if the process is killed.
            file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException full) {
            throw refused("in a file (" + full.getMessage() + ")", "another directory");
        }
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
        try {
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        } catch (IOException full) {
            throw refused("4 bytes a word, beyond byte " + file.position() + " (" + full.getMessage() + ")",
                    "a directory with more room");
        }
    }

    private FileSystemException refused(String why, String allowed) {
        return new FileSystemException(directory.toString(), null, "cannot take the text's word ids, " + why
                + "; allowed: " + allowed + ", by --temp DIR, or more --memory");
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
            return all.asSlice(0, renumber(all, length * Integer.BYTES, all, 0, renumbering)).asReadOnly();
        }
        // Takes no memory before it is written, while the chunks go; an arena of the JDK would write zeros first.
        MemorySegment target = HugePageArena.of(arena).allocate(Math.max(1, kept) * Integer.BYTES, CACHE_LINE);
        long done = 0;
        for (long left = length * Integer.BYTES; left > 0; left -= CHUNK_BYTES) {
            Chunk chunk = chunks.removeFirst();
            try (chunk.arena) {
                done = renumber(chunk.ints, Math.min(left, CHUNK_BYTES), target, done, renumbering);
            }
        }
        return target.asSlice(0, done).asReadOnly();
    }

    /** From and to may be the same: what is written was read. All in bytes. */
    private long renumber(MemorySegment from, long size, MemorySegment to, long at, Renumbering renumbering) {
        long next = at;
        for (long start = 0; start < size; start += BUFFER * Integer.BYTES) {
            int count = (int) Math.min(BUFFER, (size - start) / Integer.BYTES);
            MemorySegment.copy(from, INT, start, buffer, 0, count);
            int left = renumbering.apply(buffer, count);
            MemorySegment.copy(buffer, 0, to, INT, next, left);
            next += (long) left * Integer.BYTES;
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
