package org.simdnce;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.sampler.CandidateSampler;
import org.simdnce.sampler.CandidateStream;
import org.simdnce.sampler.Uniform;

/**
 * A call in all its forms, and all that it could change. A test spoils one thing and asserts that every form refuses it
 * and leaves everything as it was.
 */
final class WatchedCalls implements AutoCloseable {
    static final int CLASSES = 11;
    static final int DIM = 5;
    static final int SAMPLED = 4;
    static final int SIZE = 3;

    /** The forms of a call. */
    enum Form { FORWARD, GRADIENTS, SGD, ADAGRAD, SGD_WITH_INPUT_GRADIENTS, LOGITS }

    static final Set<Form> ALL = EnumSet.allOf(Form.class);
    static final Set<Form> STEPS = EnumSet.of(Form.SGD, Form.ADAGRAD, Form.SGD_WITH_INPUT_GRADIENTS);

    final Arena arena = Arena.ofShared();
    final LogZ logZ = new LogZ(0.25f);
    final EmbeddingTable inputTable = TestTables.weights(arena, 7, DIM);
    final Examples examples = Examples.dense(5, SIZE, DIM, CLASSES, 1);
    final CandidateSampler sampler = CandidateSampler.of(Uniform.of(CLASSES), SAMPLED);
    final CandidateStream stream = sampler.stream(3);
    OutputLayer layer = TestTables.layer(arena, CLASSES, DIM);
    Adagrad adagrad = Adagrad.allocate(arena, layer, ShardedTable.of(inputTable), 0.5f);
    SampledLoss<?> loss = NceLoss.of(CLASSES, SAMPLED).withSampler(sampler).withLearnedLogZ(logZ);
    Workspace workspace = loss.workspace(DIM, SIZE, 2 * SIZE).drawFrom(stream);
    Batch batch = examples.batch(1);
    float[] losses = TestTables.uniform(1, SIZE, -9, -8);
    float[] logits = TestTables.uniform(2, SIZE * (2 + SAMPLED), -9, -8);
    float[] inputGradients = TestTables.uniform(3, SIZE * DIM, -9, -8);
    final LossGradients gradients = new LossGradients();
    private final List<EmbeddingTable> tables = new ArrayList<>();

    /** Makes everything right, and takes a first step, so that accumulators and gradients are not what they were. */
    WatchedCalls() {
        watch(layer.weights());
        watch(layer.biases());
        watch(ShardedTable.of(inputTable));
        watch(adagrad.weights);
        watch(adagrad.biases);
        watch(adagrad.inputs);
        run(Form.GRADIENTS);
        run(Form.ADAGRAD);
    }

    /** Makes the loss another one with the same sampler and stream. */
    void use(SampledLoss<?> other) {
        loss = other;
        workspace = other.workspace(DIM, SIZE, 2 * SIZE).drawFrom(stream);
    }

    void watch(ShardedTable table) {
        for (int s = 0; s < table.shardCount(); s++) {
            tables.add(table.shard(s));
        }
    }

    void run(Form form) {
        switch (form) {
            case FORWARD -> loss.forward(layer, batch, workspace, losses);
            case GRADIENTS -> loss.gradients(layer, batch, workspace, losses, gradients);
            case SGD -> loss.step(layer, batch, workspace, losses, Sgd.of(0.5f));
            case ADAGRAD -> loss.step(layer, batch, workspace, losses, adagrad);
            case SGD_WITH_INPUT_GRADIENTS -> loss.step(layer, batch, workspace, losses, Sgd.of(0.5f), inputGradients);
            case LOGITS -> loss.logits(layer, batch, workspace, logits);
        }
    }

    /** Asserts that every form fails in the same way and changes nothing. */
    void assertRefused(Class<? extends Throwable> type, String... parts) {
        assertRefused(ALL, type, parts);
    }

    void assertRefused(Set<Form> forms, Class<? extends Throwable> type, String... parts) {
        for (Form form : forms) {
            if (form != Form.SGD_WITH_INPUT_GRADIENTS || batch.inputTable == null) {
                assertRefused(type, () -> run(form), parts);
            }
        }
    }

    void assertRefused(Class<? extends Throwable> type, Runnable call, String... parts) {
        List<float[]> before = state();
        long nextCall = stream.nextCall();
        assertMessage(assertThrows(type, call::run), parts);
        List<float[]> after = state();
        assertEquals(before.size(), after.size());
        for (int k = 0; k < before.size(); k++) {
            assertArrayEquals(before.get(k), after.get(k), "array " + k);
        }
        assertEquals(nextCall, stream.nextCall(), "position of the sampler's stream");
    }

    /** Asserts that a message says what is wrong, the value, and what is allowed. */
    static void assertMessage(Throwable thrown, String... parts) {
        String message = thrown.getMessage();
        assertNotNull(message, thrown::toString);
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "\"" + part + "\" is missing in \"" + message + "\"");
        }
    }

    private List<float[]> state() {
        List<float[]> state = new ArrayList<>();
        for (EmbeddingTable table : tables) {
            if (table.segment().scope().isAlive() && table.segment().isAccessibleBy(Thread.currentThread())) {
                state.add(TestTables.memory(table));
            }
        }
        state.addAll(List.of(losses.clone(), logits.clone(), inputGradients.clone(), gradients.inputs().clone()));
        for (SparseRows rows : List.of(gradients.weights(), gradients.biases(), gradients.inputRows())) {
            state.add(rows.values().clone());
            float[] ids = new float[rows.count()];
            for (int k = 0; k < ids.length; k++) {
                ids[k] = rows.ids()[k];
            }
            state.add(ids);
        }
        state.add(new float[] {logZ.value(), gradients.logZ()});
        return state;
    }

    @Override
    public void close() {
        arena.close();
    }
}
