package org.simdnce;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.simdnce.WatchedCalls.CLASSES;
import static org.simdnce.WatchedCalls.DIM;
import static org.simdnce.WatchedCalls.SAMPLED;
import static org.simdnce.WatchedCalls.SIZE;
import static org.simdnce.WatchedCalls.assertMessage;

import java.util.EnumSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.simdnce.kernel.EmbeddingTable;

/** Layers, shards, optimizers and losses whose sizes or parameters do not fit are refused. */
class BadShapeTest {
    private static final EnumSet<WatchedCalls.Form> ADAGRAD = EnumSet.of(WatchedCalls.Form.ADAGRAD);

    private final WatchedCalls calls = new WatchedCalls();

    @AfterEach
    void close() {
        calls.close();
    }

    private static void assertRefused(Runnable call, String... parts) {
        assertMessage(assertThrows(IllegalArgumentException.class, call::run), parts);
    }

    @ParameterizedTest
    @ValueSource(ints = {CLASSES - 1, CLASSES + 1})
    void layersOfAnotherNumberOfClasses(int classes) {
        calls.layer = TestTables.layer(calls.arena, classes, DIM);
        calls.adagrad = Adagrad.allocate(calls.arena, calls.layer, 0.5f);
        calls.assertRefused(IllegalArgumentException.class, "nce_loss", classes + " rows", "num_classes = 11");
    }

    @ParameterizedTest
    @ValueSource(ints = {DIM - 1, DIM + 1})
    void layersOfAnotherWidth(int dim) {
        calls.layer = TestTables.layer(calls.arena, CLASSES, dim);
        calls.adagrad = Adagrad.allocate(calls.arena, calls.layer, 0.5f);
        calls.assertRefused(IllegalArgumentException.class, "weights have " + dim + " columns", "dim = 5");
    }

    @Test
    void biasesThatDoNotFit() {
        EmbeddingTable weights = TestTables.weights(calls.arena, CLASSES, DIM);
        assertRefused(() -> OutputLayer.of(weights, TestTables.biases(calls.arena, CLASSES - 1)), "10 rows", "11");
        assertRefused(() -> OutputLayer.of(weights, TestTables.weights(calls.arena, CLASSES, 2)), "2 columns",
                "allowed: 1");
    }

    @Test
    void shardsThatDoNotAddUp() {
        EmbeddingTable four = TestTables.weights(calls.arena, 4, DIM);
        EmbeddingTable three = TestTables.weights(calls.arena, 3, DIM);
        EmbeddingTable two = TestTables.weights(calls.arena, 2, DIM);
        for (PartitionStrategy strategy : PartitionStrategy.values()) {
            assertRefused(() -> ShardedTable.of(strategy, three, four), "shard 0 has 3 rows", "4", "7 rows in all");
            assertRefused(() -> ShardedTable.of(strategy, four, two), "shard 0 has 4 rows", "3", "6 rows in all");
            assertRefused(() -> ShardedTable.of(strategy, four, four, two), "shard 1 has 4 rows", "3",
                    "10 rows in all");
            assertRefused(() -> ShardedTable.of(strategy), "no shards", "at least one");
            assertRefused(() -> ShardedTable.of(strategy, four, TestTables.weights(calls.arena, 3, DIM + 1)),
                    "shard 1 has 6 columns", "5");
        }
    }

    @Test
    void shardedTablesHaveNoOtherRows() {
        ShardedTable table = calls.layer.weights();
        assertThrows(IndexOutOfBoundsException.class, () -> table.shardOf(CLASSES));
        assertThrows(IndexOutOfBoundsException.class, () -> table.rowOf(-1));
    }

    @Test
    void accumulatorsOfOtherRows() {
        calls.adagrad = Adagrad.allocate(calls.arena, TestTables.layer(calls.arena, CLASSES - 1, DIM), 0.5f);
        calls.assertRefused(ADAGRAD, IllegalArgumentException.class, "accumulators for the weights", "10 x 5",
                "11 x 5");
    }

    @Test
    void accumulatorsOfOtherColumns() {
        calls.adagrad = Adagrad.allocate(calls.arena, TestTables.layer(calls.arena, CLASSES, DIM + 1), 0.5f);
        calls.assertRefused(ADAGRAD, IllegalArgumentException.class, "accumulators for the weights", "11 x 6",
                "11 x 5");
    }

    @Test
    void accumulatorsOfOtherShards() {
        ShardedTable biases = TestTables.shards(calls.arena, PartitionStrategy.DIV, 2, calls.layer.biases());
        calls.watch(biases);
        calls.layer = OutputLayer.of(calls.layer.weights(), biases);
        calls.assertRefused(ADAGRAD, IllegalArgumentException.class, "accumulators for the biases", "2 shards, DIV");
        OutputLayer other = OutputLayer.of(calls.layer.weights(),
                TestTables.shards(calls.arena, PartitionStrategy.MOD, 2, biases));
        calls.adagrad = Adagrad.allocate(calls.arena, other, 0.5f);
        calls.assertRefused(ADAGRAD, IllegalArgumentException.class, "accumulators for the biases", "MOD", "DIV");
    }

    @Test
    void accumulatorsForOtherInputs() {
        calls.batch.inputs(calls.inputTable, new long[SIZE], SIZE);
        calls.adagrad = Adagrad.allocate(calls.arena, calls.layer, 0.5f);
        calls.assertRefused(ADAGRAD, IllegalArgumentException.class, "no accumulators for the inputs", "7 x 5",
                "allocated for them");
        calls.adagrad = Adagrad.allocate(calls.arena, calls.layer,
                ShardedTable.of(TestTables.weights(calls.arena, 8, DIM)), 0.5f);
        calls.assertRefused(ADAGRAD, IllegalArgumentException.class, "accumulators for the inputs", "8 x 5", "7 x 5");
    }

    @Test
    void noBiasAccumulators() {
        calls.adagrad = Adagrad.allocate(calls.arena, OutputLayer.withoutBiases(calls.layer.weights()), 0.5f);
        calls.assertRefused(ADAGRAD, IllegalArgumentException.class, "no accumulators for the biases",
                "allocated for them");
    }

    @Test
    void noOptimizer() {
        calls.assertRefused(NullPointerException.class,
                () -> calls.loss.step(calls.layer, calls.batch, calls.workspace, calls.losses, null), "optimizer");
        calls.assertRefused(NullPointerException.class, () -> calls.loss.step(calls.layer, calls.batch,
                calls.workspace, calls.losses, null, calls.inputGradients), "optimizer");
    }

    @Test
    void noPlaceForGradients() {
        calls.assertRefused(NullPointerException.class, () -> calls.loss.gradients(calls.layer, calls.batch,
                calls.workspace, calls.losses, null), "gradients");
        calls.assertRefused(NullPointerException.class, () -> calls.loss.step(calls.layer, calls.batch,
                calls.workspace, calls.losses, Sgd.of(1), null), "inputGradients");
    }

    @ParameterizedTest
    @ValueSource(floats = {0, -0.0f, -0.1f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void learningRates(float rate) {
        String[] parts = {"learning rate " + rate, "a positive finite number"};
        assertRefused(() -> Sgd.of(rate), parts);
        assertRefused(() -> Sgd.of(1).withLearningRate(rate), parts);
        assertRefused(() -> Adagrad.allocate(calls.arena, calls.layer, rate), parts);
        assertRefused(() -> calls.adagrad.withLearningRate(rate), parts);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void logZs(float value) {
        assertRefused(() -> new LogZ(value), "log Z " + value, "a finite number");
        assertRefused(() -> NceLoss.of(CLASSES, SAMPLED).withLogZ(value), "log Z " + value, "a finite number");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void sizesOfLosses(int size) {
        assertRefused(() -> NceLoss.of(size, SAMPLED), "nce_loss", "num_classes = " + size, "at least 1");
        assertRefused(() -> NceLoss.of(CLASSES, size), "nce_loss", "num_sampled = " + size, "at least 1");
        assertRefused(() -> SampledSoftmaxLoss.of(size, SAMPLED), "sampled_softmax_loss", "num_classes = " + size);
        assertRefused(() -> FullEvaluation.of(calls.layer, size), "batches of " + size, "at least 1");
        assertRefused(() -> new TopK(size, 1), "of " + size, "at least 1");
        assertRefused(() -> new TopK(1, size), "top " + size, "at least 1");
    }

    @Test
    void sizesOfWorkspaces() {
        assertRefused(() -> calls.loss.workspace(0, 1, 1), "dim 0", "at least 1");
        assertRefused(() -> calls.loss.workspace(1, 0, 1), "0 examples", "at least 1");
        assertRefused(() -> calls.loss.workspace(1, 1, -1), "-1 labels", "0");
        assertRefused(() -> calls.loss.workspace(1, 1, 1, Runnable::run, 0), "0 threads", "1");
        assertRefused(() -> calls.loss.workspace(1 << 20, 1 << 20, 1), "dim 1048576", "below 2^31");
        assertRefused(() -> calls.loss.workspace(Integer.MAX_VALUE, 1, 1), "dim 2147483647", "below 2^31");
    }

    @Test
    void aNameIsCarriedIntoErrors() {
        calls.use(NceLoss.of(CLASSES, SAMPLED).withSampler(calls.sampler).withName("skip-gram"));
        calls.layer = TestTables.layer(calls.arena, CLASSES + 1, DIM);
        calls.adagrad = Adagrad.allocate(calls.arena, calls.layer, 0.5f);
        calls.assertRefused(IllegalArgumentException.class, "skip-gram: the weights have 12 rows");
    }
}
