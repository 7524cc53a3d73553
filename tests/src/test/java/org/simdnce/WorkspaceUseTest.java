package org.simdnce;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A workspace serves one call at a time, of the loss that made it, on whichever thread. */
class WorkspaceUseTest {
    private static final int CLASSES = 40;
    private static final int DIM = 7;
    /** More than one block of examples, so that the executor is asked for help. */
    private static final int SIZE = 500;

    private final Arena arena = Arena.ofShared();
    private final OutputLayer layer = TestTables.layer(arena, CLASSES, DIM);
    private final Examples examples = Examples.dense(1, SIZE, DIM, CLASSES, 1);
    private final NceLoss loss = NceLoss.of(CLASSES, 5);

    @AfterEach
    void close() {
        arena.close();
    }

    /** The executor, asked in the middle of a call, lets another thread try the same workspace before it answers. */
    @Test
    void twoThreadsAtOnce() {
        AtomicReference<Workspace> shared = new AtomicReference<>();
        AtomicReference<Throwable> refusal = new AtomicReference<>();
        float[] untouched = new float[SIZE];
        Workspace workspace = loss.workspace(DIM, SIZE, SIZE, helper -> refusal.set(
                assertThrows(CompletionException.class, () -> CompletableFuture.runAsync(
                        () -> loss.forward(layer, examples.batch(1), shared.get(), untouched),
                        task -> new Thread(task).start()).join()).getCause()), 2);
        shared.set(workspace);
        Outcome outcome = Outcome.of(loss, layer, examples.batch(1), workspace);
        assertInstanceOf(IllegalStateException.class, refusal.get());
        WatchedCalls.assertMessage(refusal.get(), "the workspace is in use by another call", "one call at a time");
        assertEquals(0, untouched[0]);
        outcome.assertSame(Outcome.of(loss, layer, examples.batch(1), examples.workspace(loss)));
    }

    @Test
    void handingOver() {
        Workspace handed = examples.workspace(loss);
        Workspace kept = examples.workspace(loss);
        for (int call = 0; call < 3; call++) {
            Outcome there = CompletableFuture.supplyAsync(() -> Outcome.of(loss, layer, examples.batch(1), handed),
                    task -> new Thread(task).start()).join();
            there.assertSame(Outcome.of(loss, layer, examples.batch(1), kept));
        }
    }

    @Test
    void aFailedCallGivesTheWorkspaceBack() {
        Workspace workspace = examples.workspace(loss);
        assertThrows(IllegalArgumentException.class,
                () -> loss.forward(layer, examples.batch(1), workspace, new float[0]));
        Outcome.of(loss, layer, examples.batch(1), workspace)
                .assertSame(Outcome.of(loss, layer, examples.batch(1), examples.workspace(loss)));
    }

    @Test
    void theWorkspaceOfAnotherLoss() {
        NceLoss other = loss.withRemoveAccidentalHits(true);
        WatchedCalls.assertMessage(assertThrows(IllegalArgumentException.class, () -> loss.forward(layer,
                examples.batch(1), examples.workspace(other), new float[SIZE])), "hits removed", "hits kept",
                "allowed");
        SampledSoftmaxLoss softmax = SampledSoftmaxLoss.of(CLASSES, 5);
        WatchedCalls.assertMessage(assertThrows(IllegalArgumentException.class, () -> loss.forward(layer,
                examples.batch(1), examples.workspace(softmax), new float[SIZE])), "sampled_softmax_loss", "nce_loss");
    }

    /** What a large batch full of NaN leaves in scratch must not reach a smaller one. */
    @Test
    void scratchDoesNotLeakIntoTheNextCall() {
        Examples poison = Examples.dense(2, SIZE, DIM, CLASSES, 3);
        Arrays.fill(poison.inputs(), Float.NaN);
        for (int size : new int[] {1, 5, 95, 193, 385}) {
            Examples small = Examples.dense(3, size, DIM, CLASSES, 2);
            for (SampledLoss<?> kind : new SampledLoss<?>[] {loss, SampledSoftmaxLoss.of(CLASSES, 5)}) {
                GivenSample sample = GivenSample.shared(4, 5, CLASSES, small);
                Workspace used = kind.workspace(DIM, SIZE, 3 * SIZE);
                assertTrue(Double.isNaN(Outcome.of(kind, layer, poison.batch(3), used).sum()));
                Outcome.of(kind, layer, small.batch(2).sampled(sample.values()), used).assertSame(
                        Outcome.of(kind, layer, small.batch(2).sampled(sample.values()), small.workspace(kind)));
            }
        }
    }

    /** Arrays may do double duty: each is read before it is written. */
    @Test
    void arraysMayServeTwoPurposes() {
        float[] upstream = TestTables.uniform(9, SIZE, 0.5f, 2);
        OutputLayer one = TestTables.copy(arena, layer);
        OutputLayer two = TestTables.copy(arena, layer);
        float[] losses = new float[SIZE];
        float[] inputGradients = new float[SIZE * DIM];
        loss.step(one, examples.batch(1).upstream(upstream), examples.workspace(loss), losses, Sgd.of(0.1f),
                inputGradients);
        float[] weightsAndLosses = upstream.clone();
        Examples overwritten = new Examples(examples.inputs().clone(), DIM, examples.labels(), examples.offsets());
        loss.step(two, overwritten.batch(1).upstream(weightsAndLosses), overwritten.workspace(loss), weightsAndLosses,
                Sgd.of(0.1f), overwritten.inputs());
        assertArrayEquals(losses, weightsAndLosses);
        assertArrayEquals(inputGradients, overwritten.inputs());
        assertArrayEquals(TestTables.values(one.weights()),
                TestTables.values(two.weights()));
    }
}
