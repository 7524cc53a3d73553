package org.simdnce;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.simdnce.kernel.EmbeddingTable;

/** The same bits whoever computes: losses, gradients and tables after a few steps. */
@Timeout(60)
class ExecutorTest {
    private static final int CLASSES = 1500;
    private static final int DIM = 19;
    /** Four blocks of examples, the last one short. */
    private static final int SIZE = 580;
    private static final int STEPS = 2;
    private static final Trace[] ALONE = new Trace[3];

    private final Arena arena = Arena.ofShared();
    private final OutputLayer start = TestTables.layer(arena, CLASSES, DIM);
    private final Examples examples = Examples.ragged(1, SIZE, DIM, CLASSES, 3);
    private final long[] inputIds = new long[SIZE];

    ExecutorTest() {
        for (int i = 0; i < SIZE; i++) {
            inputIds[i] = i * 7919L % 600;
        }
    }

    @AfterEach
    void close() {
        arena.close();
    }

    /** All that training leaves behind. */
    private record Trace(List<Outcome> outcomes, List<float[]> tables) {
        void assertSame(Trace other) {
            for (int k = 0; k < outcomes.size(); k++) {
                outcomes.get(k).assertSame(other.outcomes.get(k));
            }
            for (int k = 0; k < tables.size(); k++) {
                assertArrayEquals(tables.get(k), other.tables.get(k), "table " + k);
            }
        }
    }

    private Trace train(SampledLoss<?> loss, Executor executor, int threads) {
        OutputLayer layer = TestTables.copy(arena, start);
        EmbeddingTable inputs = TestTables.weights(arena, 600, DIM);
        Adagrad adagrad = Adagrad.allocate(arena, layer, ShardedTable.of(inputs), 0.1f);
        Workspace workspace = loss.workspace(DIM, SIZE, examples.labels().length, executor, threads);
        List<Outcome> outcomes = new ArrayList<>();
        float[] losses = new float[SIZE];
        for (int step = 0; step < STEPS; step++) {
            Batch dense = examples.batch();
            Batch ids = examples.batch().inputs(inputs, inputIds, SIZE);
            outcomes.add(Outcome.of(loss, layer, dense, workspace));
            outcomes.add(Outcome.of(loss, layer, ids, workspace));
            loss.step(layer, dense, workspace, losses, Sgd.of(0.05f));
            loss.step(layer, ids, workspace, losses, adagrad);
        }
        return new Trace(outcomes, List.of(losses.clone(), TestTables.values(layer.weights()),
                TestTables.values(layer.biases()), TestTables.memory(inputs), TestTables.values(adagrad.weights),
                TestTables.values(adagrad.biases), TestTables.values(adagrad.inputs)));
    }

    /** Returns what the calling thread leaves behind without an executor. */
    private Trace alone(int kind) {
        if (ALONE[kind] == null) {
            ALONE[kind] = train(loss(kind), Runnable::run, 1);
        }
        return ALONE[kind];
    }

    /** Returns a new loss, since log Z is learned. */
    private static SampledLoss<?> loss(int kind) {
        return switch (kind) {
            case 0 -> NceLoss.of(CLASSES, 400).withLearnedLogZ(new LogZ(0));
            case 1 -> SampledSoftmaxLoss.of(CLASSES, 40);
            default -> NceLoss.of(CLASSES, 5).withCandidatesPerExample().withNegativeSampling();
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void pools(int threads) {
        for (int kind = 0; kind < ALONE.length; kind++) {
            try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
                train(loss(kind), pool, threads).assertSame(alone(kind));
            }
        }
    }

    @Test
    void anExecutorWithFewerThreadsThanLanes() {
        try (ExecutorService pool = Executors.newFixedThreadPool(1)) {
            train(loss(0), pool, 5).assertSame(alone(0));
        }
    }

    @Test
    void theCallingThreadItself() {
        train(loss(0), Runnable::run, 4).assertSame(alone(0));
    }

    @Test
    void anExecutorThatRejects() {
        AtomicInteger asked = new AtomicInteger();
        train(loss(0), helper -> {
            asked.incrementAndGet();
            throw new RejectedExecutionException();
        }, 4).assertSame(alone(0));
        assertTrue(asked.get() > 0);
    }

    @Test
    void anExecutorThatRejectsAllButTheFirst() {
        try (ExecutorService pool = Executors.newFixedThreadPool(1)) {
            AtomicInteger asked = new AtomicInteger();
            train(loss(1), helper -> {
                if (asked.getAndIncrement() % 2 == 1) {
                    throw new RejectedExecutionException();
                }
                pool.execute(helper);
            }, 4).assertSame(alone(1));
        }
    }

    @Test
    void anExecutorThatNeverRuns() {
        AtomicInteger asked = new AtomicInteger();
        train(loss(0), helper -> asked.incrementAndGet(), 4).assertSame(alone(0));
        assertTrue(asked.get() > 0);
    }

    @Test
    void anExecutorThatRunsAfterTheCallHasReturned() {
        List<Runnable> late = new ArrayList<>();
        Trace trace = train(loss(0), late::add, 4);
        late.forEach(Runnable::run);
        trace.assertSame(alone(0));
        assertTrue(late.size() > STEPS);
    }

    /** Helpers of earlier calls start while a later one is at work, beside its own. */
    @Test
    void anExecutorThatRunsDuringALaterCall() {
        try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
            List<Runnable> earlier = new ArrayList<>();
            AtomicInteger asked = new AtomicInteger();
            for (int kind = 0; kind < ALONE.length; kind++) {
                train(loss(kind), helper -> {
                    if (asked.getAndIncrement() % 3 == 0) {
                        earlier.add(helper);
                    } else {
                        earlier.forEach(pool::execute);
                        pool.execute(helper);
                    }
                }, 3).assertSame(alone(kind));
                earlier.clear();
            }
            assertTrue(asked.get() > STEPS);
        }
    }

    /** Other faults than a rejection may come between two parts of an update, which must be whole or not be. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 8, 10})
    void anExecutorThatFails(int atRequest) {
        NceLoss loss = NceLoss.of(CLASSES, 400);
        EmbeddingTable inputs = TestTables.weights(arena, 600, DIM);
        OutputLayer layer = TestTables.copy(arena, start);
        OutputLayer twin = TestTables.copy(arena, start);
        EmbeddingTable twinInputs = TestTables.weights(arena, 600, DIM);
        loss.step(twin, examples.batch().inputs(twinInputs, inputIds, SIZE), examples.workspace(loss), new float[SIZE],
                Sgd.of(0.1f));
        AtomicInteger asked = new AtomicInteger();
        try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
            Workspace workspace = loss.workspace(DIM, SIZE, examples.labels().length, helper -> {
                if (asked.getAndIncrement() == atRequest) {
                    throw new OutOfMemoryError("no thread to be had");
                }
                pool.execute(helper);
            }, 3);
            OutputLayer expected = twin;
            EmbeddingTable expectedInputs = twinInputs;
            try {
                loss.step(layer, examples.batch().inputs(inputs, inputIds, SIZE), workspace, new float[SIZE],
                        Sgd.of(0.1f));
            } catch (OutOfMemoryError refused) {
                assertEquals("no thread to be had", refused.getMessage());
                expected = start;
                expectedInputs = TestTables.weights(arena, 600, DIM);
            }
            assertArrayEquals(TestTables.values(expected.weights()), TestTables.values(layer.weights()), "weights");
            assertArrayEquals(TestTables.values(expected.biases()), TestTables.values(layer.biases()), "biases");
            assertArrayEquals(TestTables.memory(expectedInputs), TestTables.memory(inputs), "inputs");
        }
    }
}
