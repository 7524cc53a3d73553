package org.simdnce;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.simdnce.kernel.EmbeddingTable;

/** NaN and infinities reach the rows that are named with them, and no others. */
class NonFiniteTest {
    private static final int CLASSES = 20;
    /** Rows have padding, which must stay zero. */
    private static final int DIM = 5;
    private static final int SIZE = 9;

    private final Arena arena = Arena.ofConfined();
    private final OutputLayer layer = TestTables.layer(arena, CLASSES, DIM);
    private final Examples examples = Examples.dense(3, SIZE, DIM, 10, 1);

    @AfterEach
    void close() {
        arena.close();
    }

    static Stream<SampledLoss<?>> kinds() {
        return Stream.of(NceLoss.of(CLASSES, 6), SampledSoftmaxLoss.of(CLASSES, 6),
                NceLoss.of(CLASSES, 6).withCandidatesPerExample(),
                SampledSoftmaxLoss.of(CLASSES, 6).withCandidatesPerExample());
    }

    /** Labels and candidates below 10. */
    private Batch batch(SampledLoss<?> loss) {
        GivenSample sample = loss.options.candidatesPerExample() ? GivenSample.perExample(2, 6, 10, examples)
                : GivenSample.shared(2, 6, 10, examples);
        return examples.batch(1).sampled(sample.values());
    }

    private static float[] filled(int length, float value) {
        float[] row = new float[length];
        Arrays.fill(row, value);
        return row;
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aRowThatIsNotNamedMayHoldAnything(SampledLoss<?> loss) {
        OutputLayer clean = TestTables.copy(arena, layer);
        for (int id = 10; id < CLASSES; id++) {
            float value = id % 2 == 0 ? Float.NaN : Float.POSITIVE_INFINITY;
            TestTables.setRow(layer.weights(), id, filled(DIM, value));
            TestTables.setRow(layer.biases(), id, new float[] {value});
        }
        Outcome.of(loss, layer, batch(loss), examples.workspace(loss))
                .assertSame(Outcome.of(loss, clean, batch(loss), examples.workspace(loss)));
        float[] losses = new float[SIZE];
        loss.step(layer, batch(loss), examples.workspace(loss), losses, Adagrad.allocate(arena, layer, 0.1f));
        loss.step(clean, batch(loss), examples.workspace(loss), losses, Adagrad.allocate(arena, clean, 0.1f));
        for (int id = 0; id < 10; id++) {
            assertArrayEquals(TestTables.row(clean.weights(), id), TestTables.row(layer.weights(), id), "row " + id);
            assertTrue(Float.isFinite(TestTables.row(layer.biases(), id)[0]));
        }
        assertArrayEquals(filled(DIM, Float.NaN), TestTables.row(layer.weights(), 10));
        assertArrayEquals(filled(DIM, Float.POSITIVE_INFINITY), TestTables.row(layer.weights(), 11));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aNamedRowGivesNaN(SampledLoss<?> loss) {
        TestTables.setRow(layer.weights(), examples.labels()[4], filled(DIM, Float.NaN));
        Outcome outcome = Outcome.of(loss, layer, batch(loss), examples.workspace(loss));
        assertTrue(Float.isNaN(outcome.losses()[4]));
        assertTrue(Double.isNaN(outcome.sum()));
    }

    /** An example's NaN stays with the example: other losses, and rows that are its neither, keep their bits. */
    @ParameterizedTest
    @MethodSource("kinds")
    void anInputGivesNaNForItsExampleAlone(SampledLoss<?> loss) {
        Outcome clean = Outcome.of(loss, layer, batch(loss), examples.workspace(loss));
        examples.inputs()[4 * DIM + 1] = Float.NaN;
        Outcome outcome = Outcome.of(loss, layer, batch(loss), examples.workspace(loss));
        for (int i = 0; i < SIZE; i++) {
            if (i == 4) {
                assertTrue(Float.isNaN(outcome.losses()[i]));
            } else {
                assertEquals(clean.losses()[i], outcome.losses()[i], "loss " + i);
                assertArrayEquals(Arrays.copyOfRange(clean.inputs(), i * DIM, (i + 1) * DIM),
                        Arrays.copyOfRange(outcome.inputs(), i * DIM, (i + 1) * DIM), "input gradient " + i);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void overflowNeverTouchesOtherRowsNorPadding(SampledLoss<?> loss) {
        Arrays.fill(examples.inputs(), 0, DIM, 3e38f);
        TestTables.setRow(layer.weights(), examples.labels()[0], filled(DIM, 3e38f));
        float[] before = TestTables.values(layer.weights());
        float[] losses = new float[SIZE];
        loss.step(layer, batch(loss), examples.workspace(loss), losses, Sgd.of(1));
        loss.step(layer, batch(loss), examples.workspace(loss), losses, Adagrad.allocate(arena, layer, 1));
        assertFalse(Float.isFinite(losses[0]));
        float[] after = TestTables.values(layer.weights());
        assertArrayEquals(Arrays.copyOfRange(before, 10 * DIM, CLASSES * DIM),
                Arrays.copyOfRange(after, 10 * DIM, CLASSES * DIM));
        EmbeddingTable table = layer.weights().shard(0);
        float[] memory = TestTables.memory(table);
        int stride = (int) table.rowFloats();
        assertTrue(stride > DIM);
        for (int row = 0; row < CLASSES; row++) {
            assertArrayEquals(new float[stride - DIM],
                    Arrays.copyOfRange(memory, row * stride + DIM, (row + 1) * stride), "padding of row " + row);
        }
    }
}
