package org.simdnce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.sampler.CandidateSampler;
import org.simdnce.sampler.LearnedUnigram;

/** After its first calls no call allocates, which the thread's own byte counter shows. */
class AllocationTest {
    private static final int CLASSES = 300;
    private static final int DIM = 20;
    private static final int SAMPLED = 70;
    /** Two blocks of examples. */
    private static final int SIZE = 200;
    private static final int WINDOW = 10;
    /** Until vectors are compiled they are objects; how long that takes depends on what else the machine does. */
    private static final long LONGEST_WARM_UP_NANOS = 15_000_000_000L;

    private static final Arena ARENA = Arena.ofShared();

    private final OutputLayer layer = TestTables.layer(ARENA, CLASSES, DIM);
    private final EmbeddingTable inputTable = TestTables.weights(ARENA, 100, DIM);
    private final Examples dense = Examples.dense(1, SIZE, DIM, CLASSES, 2);
    private final Examples ragged = Examples.ragged(2, SIZE, DIM, CLASSES, 3);
    private final GivenSample given = GivenSample.shared(3, SAMPLED, CLASSES, dense);
    private final long[] inputIds = new long[SIZE];
    private final float[] losses = new float[SIZE];
    private final float[] logits = new float[SIZE * (3 + SAMPLED)];
    private final LossGradients gradients = new LossGradients();

    @AfterAll
    static void close() {
        ARENA.close();
    }

    static Stream<SampledLoss<?>> kinds() {
        return Stream.of(
                NceLoss.of(CLASSES, SAMPLED).withLearnedLogZ(new LogZ(0)),
                NceLoss.of(CLASSES, SAMPLED).withNegativeSampling().withRemoveAccidentalHits(true),
                NceLoss.of(CLASSES, SAMPLED).withSampler(CandidateSampler.of(LearnedUnigram.of(CLASSES), SAMPLED)),
                SampledSoftmaxLoss.of(CLASSES, SAMPLED),
                SampledSoftmaxLoss.of(CLASSES, SAMPLED).withCandidatesPerExample(),
                NceLoss.of(CLASSES, SAMPLED).withCandidatesPerExample().withRemoveAccidentalHits(true));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void callsAllocateNothing(SampledLoss<?> loss) {
        Workspace workspace = loss.workspace(DIM, SIZE, 3 * SIZE);
        Sgd sgd = Sgd.of(0.01f);
        Adagrad adagrad = Adagrad.allocate(ARENA, layer, ShardedTable.of(inputTable), 0.01f);
        Batch denseBatch = dense.batch(2);
        Batch raggedBatch = ragged.batch();
        Batch ids = dense.batch(2).inputs(inputTable, inputIds, SIZE);
        assertNothingAllocated("forward", () -> loss.forward(layer, denseBatch, workspace, losses));
        assertNothingAllocated("gradients", () -> loss.gradients(layer, denseBatch, workspace, losses, gradients));
        assertNothingAllocated("logits", () -> loss.logits(layer, denseBatch, workspace, logits));
        assertNothingAllocated("SGD", () -> loss.step(layer, denseBatch, workspace, losses, sgd));
        assertNothingAllocated("ragged, Adagrad", () -> loss.step(layer, raggedBatch, workspace, losses, adagrad));
        assertNothingAllocated("input ids", () -> {
            ids.inputs(inputTable, inputIds, SIZE).labels(dense.labels(), 2);
            loss.step(layer, ids, workspace, losses, adagrad);
            loss.gradients(layer, ids, workspace, losses, gradients);
        });
    }

    @Test
    void givenCandidates() {
        NceLoss loss = NceLoss.of(CLASSES, SAMPLED);
        Workspace workspace = dense.workspace(loss);
        SampledValues values = given.values();
        Batch batch = dense.batch(2).sampled(values);
        assertNothingAllocated("given", () -> {
            batch.sampled(values);
            loss.gradients(layer, batch, workspace, losses, gradients);
        });
    }

    @Test
    void shards() {
        OutputLayer sharded = OutputLayer.of(TestTables.shards(ARENA, PartitionStrategy.MOD, 3, layer.weights()),
                TestTables.shards(ARENA, PartitionStrategy.DIV, 7, layer.biases()));
        NceLoss loss = NceLoss.of(CLASSES, SAMPLED);
        Workspace workspace = dense.workspace(loss);
        Batch batch = dense.batch(2);
        Sgd sgd = Sgd.of(0.01f);
        assertNothingAllocated("shards", () -> loss.step(sharded, batch, workspace, losses, sgd));
    }

    /** Beyond what {@code execute} allocates: here nothing. */
    @Test
    void executors() {
        NceLoss loss = NceLoss.of(CLASSES, SAMPLED);
        Batch batch = dense.batch(2);
        Sgd sgd = Sgd.of(0.01f);
        Workspace direct = loss.workspace(DIM, SIZE, 2 * SIZE, Runnable::run, 3);
        assertNothingAllocated("direct", () -> loss.step(layer, batch, direct, losses, sgd));
        Workspace idle = loss.workspace(DIM, SIZE, 2 * SIZE, helper -> { }, 3);
        assertNothingAllocated("idle", () -> loss.step(layer, batch, idle, losses, sgd));
        RejectedExecutionException rejection = new RejectedExecutionException();
        Workspace rejected = loss.workspace(DIM, SIZE, 2 * SIZE, helper -> {
            throw rejection;
        }, 3);
        assertNothingAllocated("rejected", () -> loss.step(layer, batch, rejected, losses, sgd));
    }

    /** Nor does memory grow with the number of classes: there is none to grow. */
    @Test
    void fullEvaluation() {
        for (int classes : new int[] {10, 3000}) {
            OutputLayer all = TestTables.layer(ARENA, classes, DIM);
            Examples few = Examples.dense(1, 5, DIM, classes, 2);
            FullEvaluation evaluation = FullEvaluation.of(all, 5);
            TopK top = new TopK(5, 4);
            Batch batch = few.batch(2);
            assertNothingAllocated("sigmoid", () -> evaluation.sigmoid(batch, losses));
            assertNothingAllocated("softmax, top k", () -> evaluation.softmax(batch, losses, top));
        }
    }

    @Test
    void theCounterCounts() {
        float[][] kept = new float[1][];
        assertTrue(allocatedBy(() -> kept[0] = new float[SIZE]) >= 4L * SIZE * WINDOW);
    }

    private static void assertNothingAllocated(String what, Runnable call) {
        assertEquals(0, least(call), what);
    }

    /**
     * What a call allocates shows in every window of calls; what the virtual machine allocates on this thread while it
     * compiles and links shows in the first ones.
     */
    private static long least(Runnable call) {
        long end = System.nanoTime() + LONGEST_WARM_UP_NANOS;
        long least = Long.MAX_VALUE;
        while (least > 0 && System.nanoTime() < end) {
            least = Math.min(least, allocatedBy(call));
        }
        return least;
    }

    private static long allocatedBy(Runnable call) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < WINDOW; i++) {
            call.run();
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
