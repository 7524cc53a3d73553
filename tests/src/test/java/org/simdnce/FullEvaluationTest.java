package org.simdnce;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.reference.Objective;
import org.simdnce.reference.ScoredColumns;

/** The losses over all classes and the best classes, against the reference and against sorting. */
class FullEvaluationTest {
    private static final int DIM = 11;

    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void close() {
        arena.close();
    }

    /** The classes of the last two cases take several blocks, the examples of one several chunks. */
    @ParameterizedTest
    @CsvSource({"1,1,1", "2,3,2", "16,5,3", "383,4,1", "385,7,4", "1000,199,3"})
    void matchesTheReference(int classes, int size, int most) {
        OutputLayer layer = TestTables.layer(arena, classes, DIM);
        FullEvaluation evaluation = FullEvaluation.of(layer, 200);
        for (Examples examples : new Examples[] {Examples.dense(2, size, DIM, classes, most),
            Examples.ragged(3, Math.max(size, 2), DIM, classes, most)}) {
            ScoredColumns columns = ScoredColumns.full(Expected.layer(layer), examples.inputRows(),
                    examples.labelRows());
            float[] losses = new float[examples.size()];
            double sum = evaluation.sigmoid(examples.batch(), losses);
            double[] expected = columns.losses(Objective.LOGISTIC);
            Expected.assertClose(expected, losses, "sigmoid");
            Expected.assertClose(Arrays.stream(expected).sum(), sum, "sum");
            sum = evaluation.softmax(examples.batch(), losses);
            expected = columns.losses(Objective.SOFTMAX);
            Expected.assertClose(expected, losses, "softmax");
            Expected.assertClose(Arrays.stream(expected).sum(), sum, "sum");
        }
    }

    @Test
    void withoutBiases() {
        OutputLayer layer = OutputLayer.withoutBiases(ShardedTable.of(TestTables.weights(arena, 400, DIM)));
        Examples examples = Examples.dense(2, 3, DIM, 400, 1);
        float[] losses = new float[3];
        FullEvaluation.of(layer, 3).softmax(examples.batch(), losses);
        Expected.assertClose(ScoredColumns.full(Expected.layer(layer), examples.inputRows(), examples.labelRows())
                .losses(Objective.SOFTMAX), losses, "softmax");
    }

    @Test
    void shardsChangeNoBit() {
        OutputLayer whole = TestTables.layer(arena, 1001, DIM);
        Examples examples = Examples.dense(2, 20, DIM, 1001, 2);
        OutputLayer mod = OutputLayer.of(TestTables.shards(arena, PartitionStrategy.MOD, 7, whole.weights()),
                TestTables.shards(arena, PartitionStrategy.DIV, 3, whole.biases()));
        OutputLayer div = OutputLayer.of(TestTables.shards(arena, PartitionStrategy.DIV, 7, whole.weights()),
                TestTables.shards(arena, PartitionStrategy.MOD, 3, whole.biases()));
        for (OutputLayer layer : new OutputLayer[] {mod, div}) {
            for (boolean softmax : new boolean[] {false, true}) {
                float[] expected = new float[20];
                float[] actual = new float[20];
                TopK expectedTop = new TopK(20, 5);
                TopK actualTop = new TopK(20, 5);
                evaluate(FullEvaluation.of(whole, 20), softmax, examples.batch(2), expected, expectedTop);
                evaluate(FullEvaluation.of(layer, 20), softmax, examples.batch(2), actual, actualTop);
                assertArrayEquals(expected, actual);
                assertArrayEquals(expectedTop.ids(), actualTop.ids());
                assertArrayEquals(expectedTop.logits(), actualTop.logits());
            }
        }
    }

    private static void evaluate(FullEvaluation evaluation, boolean softmax, Batch batch, float[] losses, TopK top) {
        if (softmax) {
            evaluation.softmax(batch, losses, top);
        } else {
            evaluation.sigmoid(batch, losses, top);
        }
    }

    @ParameterizedTest
    @CsvSource({"900,1", "900,10", "900,399", "7,7"})
    void topClassesAreThoseOfSorting(int classes, int k) {
        OutputLayer layer = TestTables.layer(arena, classes, DIM);
        Examples examples = Examples.dense(2, 4, DIM, classes, 1);
        double[][] logits = ScoredColumns.full(Expected.layer(layer), examples.inputRows(), examples.labelRows())
                .logits();
        TopK top = new TopK(6, k);
        float[] losses = new float[4];
        float[] alone = new float[4];
        FullEvaluation evaluation = FullEvaluation.of(layer, 6);
        evaluation.softmax(examples.batch(), losses, top);
        evaluation.softmax(examples.batch(), alone);
        assertArrayEquals(alone, losses, "the loss does not depend on the top classes");
        for (int i = 0; i < 4; i++) {
            double[] sorted = logits[i].clone();
            Arrays.sort(sorted);
            for (int rank = 0; rank < k; rank++) {
                assertEquals(sorted[classes - 1 - rank], top.logits()[i * k + rank], 1e-5, "rank " + rank);
                assertEquals(logits[i][(int) top.ids()[i * k + rank]], top.logits()[i * k + rank], 1e-5);
            }
            assertEquals(k, Arrays.stream(top.ids(), i * k, (i + 1) * k).distinct().count());
        }
    }

    /** Logits are biases here: equal ones, on either side of a block's end too, rank by their ids. */
    @Test
    void aLogitThatIsNoNumberIsNotAmongTheTop() {
        float[] biases = {5, 4, 3, Float.NaN, -100, 1};
        OutputLayer layer = TestTables.layer(arena, biases.length, 4);
        for (int k = 0; k < biases.length; k++) {
            TestTables.setRow(layer.weights(), k, new float[4]);
            TestTables.setRow(layer.biases(), k, new float[] {biases[k]});
        }
        TopK top = new TopK(1, 3);
        FullEvaluation.of(layer, 1).sigmoid(Examples.dense(1, 1, 4, biases.length, 1).batch(), new float[1], top);
        assertArrayEquals(new long[] {0, 1, 2}, top.ids());
    }

    @Test
    void aLossThatCancelsIsNotNegative() {
        OutputLayer layer = TestTables.layer(arena, 40, 37);
        for (int k = 0; k < 40; k++) {
            TestTables.setRow(layer.weights(), k, TestTables.uniform(k, 37, -30f, 30f));
        }
        float[] losses = new float[50];
        FullEvaluation.of(layer, 50).softmax(Examples.dense(2, 50, 37, 40, 1).batch(), losses);
        for (float loss : losses) {
            assertTrue(loss >= 0, "loss " + loss);
        }
    }

    @Test
    void tiesGoToTheSmallerId() {
        int classes = 800;
        EmbeddingTable biases = EmbeddingTable.allocateVector(arena, classes);
        for (int id : new int[] {5, 380, 390, 770, 799}) {
            biases.set(id, 0, 2);
        }
        biases.set(600, 0, 3);
        OutputLayer layer = OutputLayer.of(EmbeddingTable.allocate(arena, classes, DIM), biases);
        TopK top = new TopK(1, 8);
        FullEvaluation.of(layer, 1).sigmoid(Examples.dense(1, 1, DIM, classes, 1).batch(), new float[1], top);
        assertArrayEquals(new long[] {600, 5, 380, 390, 770, 799, 0, 1}, top.ids());
        assertArrayEquals(new float[] {3, 2, 2, 2, 2, 2, 0, 0}, top.logits());
    }

    @Test
    void moreThanThereAre() {
        OutputLayer layer = TestTables.layer(arena, 3, DIM);
        TopK top = new TopK(2, 5);
        FullEvaluation.of(layer, 2).softmax(Examples.dense(1, 2, DIM, 3, 1).batch(), new float[2], top);
        for (int i = 0; i < 2; i++) {
            long[] ids = Arrays.copyOfRange(top.ids(), i * 5, i * 5 + 3);
            Arrays.sort(ids);
            assertArrayEquals(new long[] {0, 1, 2}, ids);
            for (int rank = 3; rank < 5; rank++) {
                assertEquals(-1, top.ids()[i * 5 + rank]);
                assertEquals(Float.NEGATIVE_INFINITY, top.logits()[i * 5 + rank]);
            }
        }
        assertEquals(5, top.k());
    }

    /** A logit of -infinity is still that of a class: it comes before no class at all. */
    @Test
    void classesOfInfinitelyLowLogit() {
        EmbeddingTable biases = EmbeddingTable.allocateVector(arena, 3).fill(Float.NEGATIVE_INFINITY);
        biases.set(1, 0, 1);
        OutputLayer layer = OutputLayer.of(EmbeddingTable.allocate(arena, 3, DIM), biases);
        TopK top = new TopK(1, 3);
        FullEvaluation.of(layer, 1).softmax(new Examples(new float[DIM], DIM, new long[] {1}, new int[] {0, 1}).batch(),
                new float[1], top);
        assertArrayEquals(new long[] {1, 0, 2}, top.ids());
    }

    @Test
    void badInputChangesNothing() {
        OutputLayer layer = TestTables.layer(arena, 20, DIM);
        FullEvaluation evaluation = FullEvaluation.of(layer, 3);
        Examples examples = Examples.dense(1, 3, DIM, 20, 1);
        float[] losses = {7, 7, 7};
        TopK top = new TopK(3, 2);
        Arrays.fill(top.ids(), 42);
        refused(() -> evaluation.softmax(examples.batch().labels(new long[] {1, 20, 2}, 1), losses, top),
                "label 1 is 20", "0 to 19");
        refused(() -> evaluation.softmax(examples.batch(), losses, new TopK(2, 2)), "room for 2", "at least 3");
        refused(() -> evaluation.sigmoid(examples.batch(), new float[2], top), "room for 2 losses", "at least 3");
        refused(() -> evaluation.sigmoid(Examples.dense(1, 4, DIM, 20, 1).batch(), new float[4], top),
                "a batch of 4 examples", "at most 3");
        refused(() -> evaluation.sigmoid(Examples.dense(1, 3, DIM + 1, 20, 1).batch(), losses, top), "inputs 12",
                "dim = 11");
        assertArrayEquals(new float[] {7, 7, 7}, losses);
        assertTrue(Arrays.stream(top.ids()).allMatch(id -> id == 42));
    }

    private static void refused(Runnable call, String... parts) {
        WatchedCalls.assertMessage(assertThrows(IllegalArgumentException.class, call::run), parts);
    }
}
