package org.simdnce;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shards, weights and biases each in their own way, change no bit. */
class ShardsTest {
    /** Divides by none of the numbers of shards. */
    private static final int CLASSES = 101;
    private static final int DIM = 13;

    private final Arena arena = Arena.ofConfined();
    private final OutputLayer whole = TestTables.layer(arena, CLASSES, DIM);
    private final Examples examples = Examples.ragged(2, 230, DIM, CLASSES, 3);

    @AfterEach
    void close() {
        arena.close();
    }

    @ParameterizedTest
    @CsvSource({"MOD,2,MOD,2", "MOD,3,DIV,7", "DIV,3,MOD,2", "DIV,8,DIV,8", "DIV,101,MOD,1", "MOD,101,DIV,2",
        "DIV,1,MOD,50", "DIV,60,DIV,99"})
    void sameBits(PartitionStrategy weights, int weightShards, PartitionStrategy biases, int biasShards) {
        for (SampledLoss<?> loss : new SampledLoss<?>[] {NceLoss.of(CLASSES, 70), SampledSoftmaxLoss.of(CLASSES, 9),
            NceLoss.of(CLASSES, 3).withCandidatesPerExample()}) {
            OutputLayer sharded = OutputLayer.of(TestTables.shards(arena, weights, weightShards, whole.weights()),
                    TestTables.shards(arena, biases, biasShards, whole.biases()));
            OutputLayer single = TestTables.copy(arena, whole);
            Workspace workspace = examples.workspace(loss);
            Workspace twin = examples.workspace(loss);
            Outcome.of(loss, sharded, examples.batch(), workspace)
                    .assertSame(Outcome.of(loss, single, examples.batch(), twin));
            float[] losses = new float[examples.size()];
            loss.step(sharded, examples.batch(), workspace, losses, Sgd.of(0.1f));
            loss.step(single, examples.batch(), twin, losses, Sgd.of(0.1f));
            loss.step(sharded, examples.batch(), workspace, losses, Adagrad.allocate(arena, sharded, 0.1f));
            loss.step(single, examples.batch(), twin, losses, Adagrad.allocate(arena, single, 0.1f));
            assertArrayEquals(TestTables.values(single.weights()), TestTables.values(sharded.weights()));
            assertArrayEquals(TestTables.values(single.biases()), TestTables.values(sharded.biases()));
        }
    }

    @Test
    void shardedInputs() {
        ShardedTable inputs = ShardedTable.of(TestTables.weights(arena, 57, DIM));
        ShardedTable sharded = TestTables.shards(arena, PartitionStrategy.DIV, 5, inputs);
        long[] ids = new SplittableRandom(3).longs(examples.size(), 0, 57).toArray();
        NceLoss loss = NceLoss.of(CLASSES, 20);
        OutputLayer one = TestTables.copy(arena, whole);
        OutputLayer two = TestTables.copy(arena, whole);
        float[] losses = new float[examples.size()];
        loss.step(one, examples.batch().inputs(inputs, ids, examples.size()), examples.workspace(loss), losses,
                Adagrad.allocate(arena, one, inputs, 0.3f));
        loss.step(two, examples.batch().inputs(sharded, ids, examples.size()), examples.workspace(loss), losses,
                Adagrad.allocate(arena, two, sharded, 0.3f));
        assertArrayEquals(TestTables.values(inputs), TestTables.values(sharded));
    }

    @Test
    void whereRowsAre() {
        assertEquals("0:0 0:1 0:2 0:3 1:0 1:1 1:2 2:0 2:1 2:2", places(PartitionStrategy.DIV));
        assertEquals("0:0 1:0 2:0 0:1 1:1 2:1 0:2 1:2 2:2 0:3", places(PartitionStrategy.MOD));
    }

    /** Returns shard and row of each of ten rows in three shards. */
    private String places(PartitionStrategy strategy) {
        ShardedTable table = TestTables.shards(arena, strategy, 3, ShardedTable.of(TestTables.weights(arena, 10, 2)));
        return IntStream.range(0, 10).mapToObj(id -> table.shardOf(id) + ":" + table.rowOf(id))
                .collect(Collectors.joining(" "));
    }
}
