package org.simdnce.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.simdnce.Adagrad;
import org.simdnce.LossGradients;
import org.simdnce.NceLoss;
import org.simdnce.Optimizer;
import org.simdnce.SampledLoss;
import org.simdnce.SampledSoftmaxLoss;
import org.simdnce.Sgd;
import org.simdnce.ShardedTable;
import org.simdnce.SparseRows;
import org.simdnce.Workspace;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.kernel.Numbers;
import org.simdnce.kernel.Sizes;
import org.simdnce.reference.Gradients;
import org.simdnce.reference.Objective;
import org.simdnce.reference.ScoredColumns;

/** Numbers that are not finite: NaN comes out where it went in, and nothing is written where it should not be. */
class NonFiniteDifferentialTest {
    static Stream<Sizes> sizes() {
        int[] dims = {1, 7, 16, 19, 33, 100};
        return IntStream.range(0, 60).mapToObj(seed -> new Sizes(dims[seed % dims.length], 3 + seed % 9,
                1 + seed * 7 % 70, Numbers.NORMAL, seed));
    }

    /** Puts a number into a candidate's row, its bias, a label's row or an input, as the seed says. */
    private static void place(Problem problem, float value) {
        int column = problem.sizes.dim() / 2;
        int[] labelled = Arrays.stream(problem.labels).flatMapToInt(Arrays::stream).toArray();
        int id = problem.sizes.seed() % 4 == 0 && labelled.length > 0 ? labelled[0] : problem.candidates[0][0];
        switch ((int) (problem.sizes.seed() % 3)) {
            case 0 -> {
                problem.weights.set(id, column, value);
                problem.layer.weights()[id][column] = value;
            }
            case 1 -> {
                problem.biases.set(id, 0, value);
                problem.layer.biases()[id] = value;
            }
            default -> placeInput(problem, column, value);
        }
    }

    private static void placeInput(Problem problem, int column, float value) {
        if (!problem.inputIds) {
            problem.setInput(0, column, value);
            return;
        }
        problem.inputs.set(problem.inputRows[0], column, value);
        for (int i = 0; i < problem.x.length; i++) {
            if (problem.inputRows[i] == problem.inputRows[0]) {
                problem.x[i][column] = value;
            }
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void notANumberComesOutWhereItWentIn(Sizes sizes) {
        try (Arena arena = Arena.ofConfined()) {
            Problem problem = new Problem(sizes, arena);
            place(problem, Float.NaN);
            NceLoss nce = NceLoss.of(problem.weights.rows(), sizes.candidates());
            compare(problem, problem.negativeSampling ? nce.withNegativeSampling() : nce, Objective.LOGISTIC);
            if (!problem.negativeSampling) {
                compare(problem, SampledSoftmaxLoss.of(problem.weights.rows(), sizes.candidates()), Objective.SOFTMAX);
            }
        }
    }

    private static <L extends SampledLoss<L>> void compare(Problem problem, L plain, Objective objective) {
        // An example without labels has no softmax, so that there the reference never looks at the NaN.
        boolean exactly = objective == Objective.LOGISTIC;
        L loss = problem.configure(plain);
        ScoredColumns columns = problem.scored();
        double[] upstream = new double[problem.upstream.length];
        Arrays.setAll(upstream, i -> problem.upstream[i]);
        Gradients exact = Gradients.of(problem.layer, problem.x, columns, objective, upstream);
        float[] losses = new float[problem.x.length];
        LossGradients gradients = new LossGradients();
        loss.gradients(problem.output(), problem.batch, problem.workspace(loss), losses, gradients);
        double[] exactLosses = columns.losses(objective);
        for (int i = 0; i < losses.length; i++) {
            requireNaN(exactLosses[i], losses[i], exactly, "loss", problem);
        }
        requireNaN(exact.weights(), gradients.weights(), exactly, "weight gradient", problem);
        for (int row = 0; row < gradients.biases().count(); row++) {
            requireNaN(exact.biases()[(int) gradients.biases().ids()[row]], gradients.biases().values()[row], exactly,
                    "bias gradient", problem);
        }
        for (int k = 0; !problem.inputIds && k < problem.x.length * problem.sizes.dim(); k++) {
            requireNaN(exact.inputs()[k / problem.sizes.dim()][k % problem.sizes.dim()], gradients.inputs()[k], exactly,
                    "input gradient", problem);
        }
    }

    private static void requireNaN(double[][] exact, SparseRows actual, boolean exactly, String what,
            Problem problem) {
        for (int row = 0; row < actual.count(); row++) {
            double[] exactRow = exact[(int) actual.ids()[row]];
            for (int c = 0; c < exactRow.length; c++) {
                requireNaN(exactRow[c], actual.values()[row * exactRow.length + c], exactly, what, problem);
            }
        }
    }

    private static void requireNaN(double exact, float actual, boolean exactly, String what, Problem problem) {
        assertTrue(Double.isNaN(exact) == Float.isNaN(actual) || !exactly && Float.isNaN(actual),
                () -> what + " is " + actual + " instead of " + exact + ", " + problem);
    }

    /** 0 · ∞ is NaN, in the columns of a gradient that pad it too. */
    @ParameterizedTest
    @MethodSource("sizes")
    void stepsStayInTheRowsThatAreNamed(Sizes sizes) {
        for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 3e38f}) {
            for (boolean softmax : new boolean[] {false, true}) {
                step(sizes, value, softmax, false);
                step(sizes, value, softmax, true);
            }
        }
    }

    private static void step(Sizes sizes, float value, boolean softmax, boolean adagrad) {
        try (Arena arena = Arena.ofConfined()) {
            Problem problem = new Problem(sizes, arena);
            place(problem, value);
            if (softmax && !problem.negativeSampling) {
                step(problem, SampledSoftmaxLoss.of(problem.weights.rows(), sizes.candidates()), adagrad, arena);
            } else {
                NceLoss nce = NceLoss.of(problem.weights.rows(), sizes.candidates());
                step(problem, problem.negativeSampling ? nce.withNegativeSampling() : nce, adagrad, arena);
            }
        }
    }

    private static <L extends SampledLoss<L>> void step(Problem problem, L plain, boolean adagrad, Arena arena) {
        L loss = problem.configure(plain);
        Optimizer optimizer = !adagrad ? Sgd.of(0.1f)
                : problem.inputIds ? Adagrad.allocate(arena, problem.output(), ShardedTable.of(problem.inputs), 0.1f)
                : Adagrad.allocate(arena, problem.output(), 0.1f);
        int[] weights = Problem.bits(problem.weights);
        int[] biases = Problem.bits(problem.biases);
        int[] inputs = problem.inputIds ? Problem.bits(problem.inputs) : null;
        Workspace workspace = problem.workspace(loss);
        float[] losses = new float[problem.x.length];
        loss.step(problem.output(), problem.batch, workspace, losses, optimizer);
        loss.step(problem.output(), problem.batch, workspace, losses, optimizer);
        long[] named = Stream.concat(Arrays.stream(problem.labels), Arrays.stream(problem.candidates))
                .flatMapToInt(Arrays::stream).asLongStream().toArray();
        requireOthersUntouched(problem.weights, weights, named, problem);
        requireOthersUntouched(problem.biases, biases, named, problem);
        if (problem.inputIds) {
            requireOthersUntouched(problem.inputs, inputs, problem.inputRows, problem);
        }
    }

    private static void requireOthersUntouched(EmbeddingTable table, int[] before, long[] named, Problem problem) {
        int[] after = Problem.bits(table);
        LongStream.of(named).forEach(row -> {
            int from = Math.toIntExact(row * table.rowFloats());
            System.arraycopy(after, from, before, from, table.dim());
        });
        assertEquals(-1, Arrays.mismatch(before, after), () -> "padding and rows that are not named, " + problem);
    }
}
