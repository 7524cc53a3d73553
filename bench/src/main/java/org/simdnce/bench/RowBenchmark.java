package org.simdnce.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.simdnce.kernel.CandidatePanel;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.kernel.Kernel;
import org.simdnce.kernel.PanelMemory;
import org.simdnce.kernel.RowList;
import org.simdnce.kernel.RowPanel;

/**
 * What is done to rows of a table that is larger than the caches: gather, gather-dot, gather-add and the row update of
 * SGD. A call works on the next of {@value #LISTS} lists of {@value #ROWS} rows that were drawn beforehand. Row k of a
 * list belongs to example k modulo {@value #EXAMPLES}, as the true classes of a batch do, chunk by chunk.
 */
public class RowBenchmark extends ForkedBenchmark {
    /** Rows of a call. */
    static final int ROWS = 512;
    /** Lists of rows, so many that they are not in a cache when their turn comes again. */
    static final int LISTS = 512;
    static final int EXAMPLES = 128;
    static final int CLASSES = 1_000_000;
    static final int DIM = 128;
    /** Bytes of the rows of a call. */
    static final double BYTES = (double) Float.BYTES * ROWS * DIM;
    /** Operations of a call, one multiply-add per element. */
    static final double FLOPS = 2.0 * ROWS * DIM;
    static final long TABLE_SEED = 1;
    static final long INPUT_SEED = 2;
    static final long OFFSET_SEED = 3;
    static final long COEFFICIENT_SEED = 4;
    static final long GRADIENT_SEED = 5;

    /** What the rows are drawn from: log-uniform, uniform, unigram. */
    @Param("uniform")
    public String distribution = "uniform";

    /** Rows of the table. */
    @Param("" + CLASSES)
    public int classes = CLASSES;

    long[] ids;
    EmbeddingTable table;
    /** Receives the rows in groups as candidates have them. */
    RowPanel gathered;
    RowPanel sums;
    final float[] logits = new float[ROWS];
    int next;
    private final int[] example = new int[ROWS];
    private final float[] offsets = SeededNormals.array(OFFSET_SEED, ROWS);
    private final float[] coefficients = SeededNormals.array(COEFFICIENT_SEED, ROWS);
    private final float[] gradient = SeededNormals.array(GRADIENT_SEED, DIM);
    private Arena arena;
    private Kernel kernel;
    private RowPanel inputs;
    private RowList[] lists;

    /** For JMH. */
    public RowBenchmark() {
    }

    /** Fills the table and the panels and draws the rows. */
    @Override
    public void setUp() {
        kernel = Kernel.best();
        arena = Arena.ofConfined();
        table = EmbeddingTable.allocate(arena, classes, DIM);
        SeededNormals.fill(table, TABLE_SEED, 1);
        ids = LossCall.labels(Noise.named(distribution).over(classes), LISTS * ROWS);
        lists = new RowList[LISTS];
        for (int list = 0; list < LISTS; list++) {
            lists[list] = rows(list * ROWS);
        }
        for (int k = 0; k < ROWS; k++) {
            example[k] = k % EXAMPLES;
        }
        PanelMemory memory = new PanelMemory();
        inputs = new RowPanel(memory, EXAMPLES, EXAMPLES, DIM);
        sums = new RowPanel(memory, EXAMPLES, EXAMPLES, DIM);
        gathered = new RowPanel(memory, ROWS, CandidatePanel.WIDTH, DIM);
        kernel.copyRows(MemorySegment.ofArray(SeededNormals.array(INPUT_SEED, EXAMPLES * DIM)), 0, EXAMPLES, inputs);
    }

    private RowList rows(int from) {
        RowList rows = new RowList(ROWS);
        rows.reset(new EmbeddingTable[] {table});
        for (int k = from; k < from + ROWS; k++) {
            rows.add(0, ids[k]);
        }
        return rows;
    }

    /** Frees the table. */
    @TearDown(Level.Trial)
    public void tearDown() {
        arena.close();
    }

    /** Makes the sums 0, so that they do not grow from one iteration to the next until they are infinite. */
    @Setup(Level.Iteration)
    public void clear() {
        sums.clear(0, EXAMPLES);
    }

    private RowList take() {
        RowList rows = lists[next];
        next = (next + 1) % LISTS;
        return rows;
    }

    /**
     * Copies rows into a panel.
     *
     * @return the panel's array
     */
    @Benchmark
    public float[] gather() {
        kernel.gather(take(), 0, ROWS, gathered, 0);
        return gathered.array();
    }

    /**
     * Scores each row against its example's input.
     *
     * @return the logits
     */
    @Benchmark
    public float[] gatherDot() {
        kernel.gatherDot(take(), 0, ROWS, inputs, example, offsets, logits);
        return logits;
    }

    /**
     * Adds each weighted row to its example's sum.
     *
     * @return the sums' array
     */
    @Benchmark
    public float[] gatherAdd() {
        kernel.gatherAdd(take(), 0, ROWS, coefficients, sums, example, 0);
        return sums.array();
    }

    /**
     * Subtracts a scaled gradient from each row.
     *
     * @return the table
     */
    @Benchmark
    public EmbeddingTable rowUpdate() {
        RowList rows = take();
        for (int k = 0; k < ROWS; k++) {
            kernel.sgd(rows, k, gradient, 0, LossCall.LEARNING_RATE);
        }
        return table;
    }
}
