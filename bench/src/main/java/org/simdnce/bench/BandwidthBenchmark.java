package org.simdnce.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.TearDown;

/** How fast one core reads memory beyond the caches, in a stream and row by row, always with vectors. */
public class BandwidthBenchmark extends ForkedBenchmark {
    /** Floats of a row. */
    static final int DIM = 128;
    private static final int CACHE_LINE = 64;
    static final int ROW_BYTES = DIM * Float.BYTES;
    /** Bytes of a call that reads a stream: short enough that most calls are not interrupted. */
    static final int STREAM_BYTES = 16 << 20;
    /** Rows of a call that reads rows. */
    static final int ROWS = 4096;
    /** Rows that were drawn beforehand. */
    static final int LISTED = 1 << 20;

    /** Memory that is read, in MB, a multiple of 16. Far more than the last-level cache holds. */
    @Param("512")
    public int megabytes = 512;

    /** Pages of the memory: ordinary, huge. */
    @Param({"ordinary", "huge"})
    public String pages;

    /** What rows are drawn from: log-uniform, uniform, unigram. */
    @Param("uniform")
    public String distribution = "uniform";

    MemorySegment memory;
    long[] ids;
    int next;
    long nextByte;
    private Arena arena;

    /** For JMH. */
    public BandwidthBenchmark() {
    }

    /** Allocates and touches the memory, and says which pages it lies on. */
    @Override
    public void setUp() {
        arena = Pages.named(pages).over(Arena.ofConfined());
        long bytes = (long) megabytes << 20;
        memory = arena.allocate(bytes, CACHE_LINE);
        SeededNormals.fill(memory, 1, bytes / Float.BYTES);
        System.out.println(Pages.LINE + Pages.granted(arena));
        ids = LossCall.labels(Noise.named(distribution).over((int) (bytes / ROW_BYTES)), LISTED);
    }

    /** Frees the memory. */
    @TearDown(Level.Trial)
    public void tearDown() {
        arena.close();
    }

    /**
     * Adds up the next 16 MB of floats, in the order of their addresses.
     *
     * @return the sum
     */
    @Benchmark
    public float stream() {
        long from = nextByte;
        nextByte = (nextByte + STREAM_BYTES) % memory.byteSize();
        return VectorReads.stream(memory, from, STREAM_BYTES);
    }

    /**
     * Adds up the next 4096 of the rows that were drawn, 128 floats each.
     *
     * @return the sum
     */
    @Benchmark
    public float rows() {
        int from = next;
        next = (next + ROWS) % LISTED;
        return VectorReads.rows(memory, ids, from, from + ROWS);
    }
}
