package org.simdnce;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.simdnce.kernel.EmbeddingTable;

/** Inputs given as ids of a table's rows: the same numbers, and a gradient that is row-sparse and coalesced. */
class InputIdsTest {
    private static final int CLASSES = 60;
    private static final int DIM = 21;
    private static final int ROWS = 15;
    private static final int SIZE = 205;

    private final Arena arena = Arena.ofConfined();
    private final OutputLayer layer = TestTables.layer(arena, CLASSES, DIM);
    private final EmbeddingTable table = TestTables.weights(arena, ROWS, DIM);
    private final long[] ids = new long[SIZE];
    private final float[] dense = new float[SIZE * DIM];
    private final long[] labels = Examples.dense(4, SIZE, DIM, CLASSES, 1).labels();

    /** Uses rows 14, 12, 10.. 0 many times each, in falling order. */
    InputIdsTest() {
        for (int i = 0; i < SIZE; i++) {
            ids[i] = 14 - 2 * (i % 8);
            table.getRow(ids[i], dense, i * DIM);
        }
    }

    @AfterEach
    void close() {
        arena.close();
    }

    private Batch byIds() {
        return new Batch().inputs(table, ids, SIZE).labels(labels, 1);
    }

    private Batch bySegment() {
        return new Batch().inputs(MemorySegment.ofArray(dense), SIZE, DIM).labels(labels, 1);
    }

    @Test
    void sameBitsAsDenseInputsAndTheirGradientsAddedUp() {
        for (SampledLoss<?> loss : new SampledLoss<?>[] {NceLoss.of(CLASSES, 10), SampledSoftmaxLoss.of(CLASSES, 10)}) {
            Outcome sparse = Outcome.of(loss, layer, byIds(), loss.workspace(DIM, SIZE, SIZE));
            Outcome expected = Outcome.of(loss, layer, bySegment(), loss.workspace(DIM, SIZE, SIZE));
            assertArrayEquals(expected.losses(), sparse.losses());
            expected.weights().assertSame(sparse.weights(), "weights");
            expected.biases().assertSame(sparse.biases(), "biases");
            assertArrayEquals(new long[] {0, 2, 4, 6, 8, 10, 12, 14}, sparse.inputRows().ids());
            assertEquals(0, expected.inputRows().ids().length);
            float[] actual = sparse.inputRows().dense(ROWS, DIM);
            for (int row = 0; row < ROWS; row++) {
                for (int d = 0; d < DIM; d++) {
                    double sum = 0;
                    for (int i = 0; i < SIZE; i++) {
                        sum += ids[i] == row ? expected.inputs()[i * DIM + d] : 0;
                    }
                    Expected.assertClose(sum, actual[row * DIM + d], "row " + row);
                }
            }
        }
    }

    @Test
    void aStepUpdatesTheirTable() {
        NceLoss loss = NceLoss.of(CLASSES, 10);
        float[] before = TestTables.values(ShardedTable.of(table));
        Outcome outcome = Outcome.of(loss, layer, byIds(), loss.workspace(DIM, SIZE, SIZE));
        loss.step(layer, byIds(), loss.workspace(DIM, SIZE, SIZE), new float[SIZE], Sgd.of(0.25f));
        float[] gradient = outcome.inputRows().dense(ROWS, DIM);
        float[] after = TestTables.values(ShardedTable.of(table));
        for (int k = 0; k < before.length; k++) {
            assertEquals(before[k] - 0.25f * gradient[k], after[k], 1e-6f, "element " + k);
        }
        for (int row = 1; row < ROWS; row += 2) {
            assertArrayEquals(Arrays.copyOfRange(before, row * DIM, (row + 1) * DIM),
                    Arrays.copyOfRange(after, row * DIM, (row + 1) * DIM), "row " + row + " is not named");
        }
    }

    /** More ids than examples are allowed; those behind the last example are not looked at. */
    @Test
    void idsBehindTheLastExample() {
        NceLoss loss = NceLoss.of(CLASSES, 10);
        long[] longer = Arrays.copyOf(ids, SIZE + 3);
        Arrays.fill(longer, SIZE, SIZE + 3, -1);
        Outcome.of(loss, layer, new Batch().inputs(table, longer, SIZE).labels(labels, 1),
                loss.workspace(DIM, SIZE, SIZE)).assertSame(
                Outcome.of(loss, layer, byIds(), loss.workspace(DIM, SIZE, SIZE)));
    }

    /** Input and output embeddings may be one table: rows named on both sides get both gradients. */
    @Test
    void tiedTables() {
        OutputLayer tied = OutputLayer.withoutBiases(ShardedTable.of(table));
        NceLoss loss = NceLoss.of(ROWS, 4);
        long[] few = Examples.dense(4, SIZE, DIM, ROWS, 1).labels();
        Batch batch = new Batch().inputs(table, ids, SIZE).labels(few, 1);
        float[] before = TestTables.values(ShardedTable.of(table));
        Outcome outcome = Outcome.of(loss, tied, batch, loss.workspace(DIM, SIZE, SIZE));
        assertEquals(0, outcome.biases().ids().length, "a layer without biases");
        float[] rows = outcome.inputRows().dense(ROWS, DIM);
        float[] classes = outcome.weights().dense(ROWS, DIM);
        loss.step(tied, batch, loss.workspace(DIM, SIZE, SIZE), new float[SIZE], Sgd.of(0.1f));
        float[] after = TestTables.values(ShardedTable.of(table));
        for (int k = 0; k < before.length; k++) {
            assertEquals(before[k] - 0.1f * (rows[k] + classes[k]), after[k], 1e-5f, "element " + k);
        }
    }
}
