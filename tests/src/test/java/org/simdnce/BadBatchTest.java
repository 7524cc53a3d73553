package org.simdnce;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.simdnce.WatchedCalls.CLASSES;
import static org.simdnce.WatchedCalls.DIM;
import static org.simdnce.WatchedCalls.SIZE;

import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Inputs, labels and arrays that do not fit together are refused before anything is written. */
class BadBatchTest {
    private final WatchedCalls calls = new WatchedCalls();

    @AfterEach
    void close() {
        calls.close();
    }

    private void assertRefused(String... parts) {
        calls.assertRefused(IllegalArgumentException.class, parts);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, CLASSES, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 32})
    void labelsOutsideTheClasses(long label) {
        calls.batch.labels(new long[] {1, label, 2}, 1);
        assertRefused("label 1", "is " + label, "0 to " + (CLASSES - 1));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, CLASSES})
    void raggedLabelsOutsideTheClasses(long label) {
        calls.batch.labels(new long[] {1, 0, label}, new int[] {0, 0, 2, 3});
        assertRefused("label 2", "is " + label, "0 to " + (CLASSES - 1));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 7, Long.MAX_VALUE})
    void inputIdsOutsideTheTable(long id) {
        calls.batch.inputs(calls.inputTable, new long[] {0, 6, id}, SIZE);
        assertRefused("input id 2", "is " + id, "0 to 6");
    }

    @Test
    void oneColumnOfLabelsWhereTwoWerePromised() {
        calls.batch.labels(new long[SIZE], 2);
        assertRefused("3 labels", "num_true = 2", "6");
    }

    @Test
    void moreLabelsThanPromised() {
        calls.batch.labels(new long[SIZE + 1], 1);
        assertRefused("4 labels", "num_true = 1", "3");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void noColumnOfLabels(int numTrue) {
        calls.batch.labels(new long[0], numTrue);
        assertRefused("num_true = " + numTrue, "at least 1");
    }

    @Test
    void offsetsThatFall() {
        calls.batch.labels(new long[4], new int[] {0, 3, 2, 4});
        assertRefused("label offset 2 is 2", "3", "4");
    }

    @Test
    void offsetsThatOverrun() {
        calls.batch.labels(new long[4], new int[] {0, 1, 2, 5});
        assertRefused("label offset 3 is 5", "2", "4");
    }

    @Test
    void offsetsThatOverrunInTheMiddle() {
        calls.batch.labels(new long[4], new int[] {0, Integer.MAX_VALUE, Integer.MIN_VALUE, 4});
        assertRefused("label offset 1 is " + Integer.MAX_VALUE, "4");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, -1})
    void offsetsThatDoNotStartAtZero(int first) {
        calls.batch.labels(new long[4], new int[] {first, 1, 2, 4});
        assertRefused("label offset 0 is " + first, "allowed: 0");
    }

    @Test
    void tooFewOffsets() {
        calls.batch.labels(new long[4], new int[] {0, 1, 2});
        assertRefused("3 label offsets", "one more than the 3 examples");
    }

    @Test
    void moreLabelsThanTheWorkspaceHolds() {
        calls.batch.labels(new long[9], 3);
        assertRefused("9 labels", "at most 6");
    }

    @Test
    void moreExamplesThanTheWorkspaceHolds() {
        calls.batch.inputs(MemorySegment.ofArray(new float[4 * DIM]), 4, DIM).labels(new long[4], 1);
        calls.losses = new float[4];
        calls.inputGradients = new float[4 * DIM];
        assertRefused("a batch of 4 examples", "at most 3");
    }

    @Test
    void noLabels() {
        calls.batch = new Batch().inputs(MemorySegment.ofArray(new float[SIZE * DIM]), SIZE, DIM);
        assertRefused("the batch has no labels", "allowed");
    }

    @Test
    void noInputs() {
        calls.batch = new Batch().labels(new long[SIZE], 1);
        assertRefused("the batch has no inputs", "allowed");
    }

    @Test
    void inputsOfAnotherWidth() {
        calls.batch.inputs(MemorySegment.ofArray(new float[SIZE * (DIM + 1)]), SIZE, DIM + 1);
        calls.inputGradients = new float[SIZE * (DIM + 1)];
        assertRefused("inputs 6", "dim = 5");
    }

    @Test
    void inputTableOfAnotherWidth() {
        calls.batch.inputs(TestTables.weights(calls.arena, 7, DIM - 1), new long[SIZE], SIZE);
        calls.assertRefused(EnumSet.complementOf(EnumSet.of(WatchedCalls.Form.ADAGRAD)), IllegalArgumentException.class,
                "inputs 4", "dim = 5");
    }

    @Test
    void upstreamTooShort() {
        calls.batch.upstream(new float[SIZE - 1]);
        assertRefused("2 upstream gradients", "one for each of the 3 examples");
    }

    @Test
    void lossArrayTooShort() {
        calls.losses = new float[SIZE - 1];
        calls.assertRefused(EnumSet.complementOf(EnumSet.of(WatchedCalls.Form.LOGITS)), IllegalArgumentException.class,
                "room for 2 losses", "at least 3");
    }

    @Test
    void logitArrayTooShort() {
        calls.logits = new float[SIZE * 5 - 1];
        calls.assertRefused(EnumSet.of(WatchedCalls.Form.LOGITS), IllegalArgumentException.class,
                "room for 14 logits", "at least 15");
    }

    /** 2^32 logits: their number must not wrap around to 0. */
    @Test
    void moreLogitsThanAnArrayHolds() {
        int many = 1 << 16;
        NceLoss loss = NceLoss.of(many, many).withNegativeSampling();
        OutputLayer layer = TestTables.layer(calls.arena, many, 1);
        Batch batch = new Batch().inputs(MemorySegment.ofArray(new float[many]), many, 1)
                .labels(new long[0], new int[many + 1]).sampled(SampledValues.shared(new long[many]));
        Workspace workspace = loss.workspace(1, many, 0);
        calls.assertRefused(IllegalArgumentException.class,
                () -> loss.logits(layer, batch, workspace, new float[10]), "room for 10 logits", "4294967296");
    }

    @Test
    void inputGradientsOfInputsThatAreIds() {
        calls.batch.inputs(calls.inputTable, new long[SIZE], SIZE);
        calls.assertRefused(IllegalArgumentException.class,
                () -> calls.run(WatchedCalls.Form.SGD_WITH_INPUT_GRADIENTS), "inputs are ids", "inputs in a segment");
    }

    @Test
    void inputGradientArrayTooShort() {
        calls.inputGradients = new float[SIZE * DIM - 1];
        calls.assertRefused(EnumSet.of(WatchedCalls.Form.SGD_WITH_INPUT_GRADIENTS), IllegalArgumentException.class,
                "room for 14 input gradients", "at least 3 x 5");
    }

    @Test
    void inputSegmentTooSmall() {
        MemorySegment small = MemorySegment.ofArray(new float[SIZE * DIM - 1]);
        WatchedCalls.assertMessage(assertThrows(IllegalArgumentException.class,
                () -> new Batch().inputs(small, SIZE, DIM)), "56 bytes", "3 x 5", "60");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void inputSegmentMisaligned(int offset) {
        MemorySegment misaligned = calls.arena.allocate(SIZE * DIM * 4 + 4, 4).asSlice(offset, SIZE * DIM * 4);
        WatchedCalls.assertMessage(assertThrows(IllegalArgumentException.class,
                () -> new Batch().inputs(misaligned, SIZE, DIM)), "aligned to " + offset, "4 or more");
    }

    @Test
    void inputSegmentOfBytes() {
        MemorySegment bytes = MemorySegment.ofArray(new byte[SIZE * DIM * 4]);
        WatchedCalls.assertMessage(assertThrows(IllegalArgumentException.class,
                () -> new Batch().inputs(bytes, SIZE, DIM)), "aligned to 1", "4 or more");
    }

    @Test
    void sizesBelowZero() {
        MemorySegment inputs = MemorySegment.ofArray(new float[9]);
        WatchedCalls.assertMessage(assertThrows(IllegalArgumentException.class,
                () -> new Batch().inputs(inputs, -1, 3)), "-1 x 3", "at least 0 x 1");
        WatchedCalls.assertMessage(assertThrows(IllegalArgumentException.class,
                () -> new Batch().inputs(inputs, 3, 0)), "3 x 0", "at least 0 x 1");
        WatchedCalls.assertMessage(assertThrows(IllegalArgumentException.class,
                () -> new Batch().inputs(calls.inputTable, new long[2], 3)), "3 examples with 2 input ids", "allowed");
        WatchedCalls.assertMessage(assertThrows(IllegalArgumentException.class,
                () -> new Batch().inputs(calls.inputTable, new long[2], -1)), "-1 examples", "allowed");
    }
}
