package org.simdnce;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.lang.foreign.Arena;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A step is the update of the gradients that the same call hands out, on the rows that it names and no others. */
class OptimizerTest {
    private static final int CLASSES = 50;
    private static final int SIZE = 210;
    private static final float RATE = 0.2f;

    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void close() {
        arena.close();
    }

    private static SampledLoss<?>[] losses() {
        return new SampledLoss<?>[] {NceLoss.of(CLASSES, 9), SampledSoftmaxLoss.of(CLASSES, 9),
            NceLoss.of(CLASSES, 3).withCandidatesPerExample().withNegativeSampling()};
    }

    /** Labels are of the first 20 classes, so that many rows are not named; some labels and candidates repeat. */
    private static Examples examples(int dim) {
        return Examples.dense(6, SIZE, dim, 20, 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 16, 21, 64})
    void gradientDescent(int dim) {
        for (SampledLoss<?> loss : losses()) {
            OutputLayer layer = TestTables.layer(arena, CLASSES, dim);
            OutputLayer before = TestTables.copy(arena, layer);
            Examples examples = examples(dim);
            Outcome outcome = Outcome.of(loss, layer, examples.batch(2), examples.workspace(loss));
            float[] stepLosses = new float[SIZE];
            float[] inputGradients = new float[SIZE * dim];
            loss.step(layer, examples.batch(2), examples.workspace(loss), stepLosses, Sgd.of(RATE), inputGradients);
            assertArrayEquals(outcome.losses(), stepLosses);
            assertArrayEquals(outcome.inputs(), inputGradients);
            checkDescent(before.weights(), outcome.weights(), layer.weights());
            checkDescent(before.biases(), outcome.biases(), layer.biases());
        }
    }

    private static void checkDescent(ShardedTable before, Outcome.Rows gradient, ShardedTable after) {
        for (long id = 0; id < CLASSES; id++) {
            float[] expected = TestTables.row(before, id);
            int k = Arrays.binarySearch(gradient.ids(), id);
            float[] actual = TestTables.row(after, id);
            if (k < 0) {
                assertArrayEquals(expected, actual, "row " + id + " is not named");
                continue;
            }
            for (int d = 0; d < expected.length; d++) {
                float g = gradient.values()[k * expected.length + d];
                // One rounding less where multiplication and subtraction are fused.
                assertEquals((double) expected[d] - (double) RATE * g, actual[d], 2e-7 * Math.max(1, Math.abs(g)),
                        "row " + id);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 16, 21, 64})
    void adagrad(int dim) {
        for (SampledLoss<?> loss : losses()) {
            OutputLayer layer = TestTables.layer(arena, CLASSES, dim);
            Adagrad adagrad = Adagrad.allocate(arena, layer, RATE);
            Examples examples = examples(dim);
            Workspace workspace = examples.workspace(loss);
            Workspace twin = examples.workspace(loss);
            double[] weightSums = new double[CLASSES * dim];
            double[] biasSums = new double[CLASSES];
            Arrays.fill(weightSums, Adagrad.INITIAL_ACCUMULATOR);
            Arrays.fill(biasSums, Adagrad.INITIAL_ACCUMULATOR);
            for (int step = 0; step < 3; step++) {
                OutputLayer before = TestTables.copy(arena, layer);
                Outcome outcome = Outcome.of(loss, before, examples.batch(2), twin);
                loss.step(layer, examples.batch(2), workspace, new float[SIZE], adagrad);
                checkAdagrad(before.weights(), outcome.weights(), layer.weights(), weightSums, adagrad.weights);
                checkAdagrad(before.biases(), outcome.biases(), layer.biases(), biasSums, adagrad.biases);
            }
        }
    }

    private static void checkAdagrad(ShardedTable before, Outcome.Rows gradient, ShardedTable after, double[] sums,
                                     ShardedTable accumulators) {
        float[] g = gradient.dense(CLASSES, before.dim());
        float[] was = TestTables.values(before);
        float[] is = TestTables.values(after);
        float[] acc = TestTables.values(accumulators);
        for (int k = 0; k < g.length; k++) {
            sums[k] += (double) g[k] * g[k];
            assertEquals(sums[k], acc[k], 1e-6 * sums[k], "accumulator " + k);
            double expected = was[k] - RATE * g[k] / (Math.sqrt(sums[k]) + Adagrad.EPSILON);
            assertEquals(expected, is[k], 1e-6, "element " + k);
            if (Arrays.binarySearch(gradient.ids(), k / before.dim()) < 0) {
                assertEquals(was[k], is[k], "element " + k + " is not named");
            }
        }
    }

    /** Two examples that name the same row: applied one after the other, the second would divide by a larger sum. */
    @ParameterizedTest
    @ValueSource(ints = {1, 20})
    void duplicatesAreAddedUpBeforeTheyAreApplied(int dim) {
        float[] input = TestTables.uniform(3, dim, 0.5f, 1);
        float[] twice = Arrays.copyOf(input, 2 * dim);
        System.arraycopy(input, 0, twice, dim, dim);
        Examples doubled = new Examples(twice, dim, new long[] {4, 4}, new int[] {0, 1, 2});
        Examples once = new Examples(input, dim, new long[] {4}, new int[] {0, 1});
        NceLoss loss = NceLoss.of(CLASSES, 3);
        OutputLayer one = TestTables.layer(arena, CLASSES, dim);
        OutputLayer two = TestTables.layer(arena, CLASSES, dim);
        long[] candidates = {4, 7, 7};
        float[] counts = {1, 1, 1};
        loss.step(one, doubled.batch().sampled(SampledValues.shared(candidates, counts, new float[] {1, 1})), doubled.workspace(loss), new float[2],
                Adagrad.allocate(arena, one, RATE));
        loss.step(two, once.batch().sampled(SampledValues.shared(candidates, counts, new float[] {1})).upstream(new float[] {2}), once.workspace(loss), new float[1],
                Adagrad.allocate(arena, two, RATE));
        float[] expected = TestTables.values(two.weights());
        float[] actual = TestTables.values(one.weights());
        for (int k = 0; k < expected.length; k++) {
            assertEquals(expected[k], actual[k], 1e-6f, "element " + k);
        }
        assertNotEquals(TestTables.values(TestTables.layer(arena, CLASSES, dim).weights())[4 * dim], actual[4 * dim]);
    }
}
