package org.simdnce.bench;

import java.lang.foreign.Arena;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.kernel.Kernel;
import org.simdnce.kernel.RowList;

/**
 * What is done to rows of a table that is larger than the caches: gather, gather-dot, gather-add and the row update of
 * SGD. A call works on the next {@value #ROWS} of {@value #LISTED} rows that were drawn beforehand.
 */
public class RowBenchmark extends ForkedBenchmark {
    /** Rows of a call. */
    static final int ROWS = 512;
    /** Rows that were drawn, so many that they are not in a cache when their turn comes again. */
    static final int LISTED = 1 << 18;
    static final int CLASSES = 1_000_000;
    static final int DIM = 128;
    /** Bytes of the rows of a call. */
    static final double BYTES = (double) Float.BYTES * ROWS * DIM;
    /** Operations of a call, one multiply-add per element. */
    static final double FLOPS = 2.0 * ROWS * DIM;
    static final long TABLE_SEED = 1;
    static final long HEAP_SEED = 2;

    /** What the rows are drawn from: log-uniform, uniform, unigram. */
    @Param("uniform")
    public String distribution = "uniform";

    /** Rows of the table. */
    @Param("" + CLASSES)
    public int classes = CLASSES;

    long[] ids;
    EmbeddingTable table;
    float[] heap;
    float[] results;
    int next;
    private final float[] offsets = new float[ROWS];
    private Arena arena;
    private Kernel kernel;
    private RowList rows;

    /** For JMH. */
    public RowBenchmark() {
    }

    /** Fills the table and draws the rows. */
    @Setup(Level.Trial)
    public void setUp() {
        kernel = Kernel.best();
        arena = Arena.ofConfined();
        table = EmbeddingTable.allocate(arena, classes, DIM);
        SeededNormals.fill(table, TABLE_SEED, 1);
        ids = LossCall.labels(Noise.named(distribution).over(classes), LISTED);
        rows = new RowList(LISTED);
        rows.reset(new EmbeddingTable[] {table});
        for (long id : ids) {
            rows.add(0, id);
        }
        heap = SeededNormals.array(HEAP_SEED, ROWS);
        results = new float[ROWS * DIM];
    }

    /** Frees the table. */
    @TearDown(Level.Trial)
    public void tearDown() {
        arena.close();
    }

    private int take() {
        int from = next;
        next = (next + ROWS) % LISTED;
        return from;
    }

    /**
     * Copies rows into a panel.
     *
     * @return the panel {@code [512 × 128]}
     */
    @Benchmark
    public float[] gather() {
        int from = take();
        rows.gather(from, from + ROWS, results, 0, DIM);
        return results;
    }

    /**
     * Scores one input against rows.
     *
     * @return the logits first
     */
    @Benchmark
    public float[] gatherDot() {
        int from = take();
        kernel.gatherDot(rows, from, from + ROWS, heap, 0, offsets, results, 0);
        return results;
    }

    /**
     * Adds weighted rows to one vector.
     *
     * @return the vector first
     */
    @Benchmark
    public float[] gatherAdd() {
        int from = take();
        kernel.gatherAdd(rows, from, from + ROWS, heap, 0, results, 0);
        return results;
    }

    /**
     * Subtracts a scaled gradient from each row.
     *
     * @return the table
     */
    @Benchmark
    public EmbeddingTable rowUpdate() {
        int from = take();
        for (int k = from; k < from + ROWS; k++) {
            kernel.sgd(rows, k, heap, 0, LossCall.LEARNING_RATE);
        }
        return table;
    }
}
