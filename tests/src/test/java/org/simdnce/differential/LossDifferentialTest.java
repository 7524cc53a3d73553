package org.simdnce.differential;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.simdnce.LossGradients;
import org.simdnce.NceLoss;
import org.simdnce.SampledLoss;
import org.simdnce.SampledSoftmaxLoss;
import org.simdnce.Sgd;
import org.simdnce.SparseRows;
import org.simdnce.Workspace;
import org.simdnce.kernel.Bound;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.kernel.Kernel;
import org.simdnce.kernel.Sizes;
import org.simdnce.reference.Gradients;
import org.simdnce.reference.Objective;
import org.simdnce.reference.ScoredColumns;

/**
 * Whole losses against the reference in double: first the logits, then what becomes of these very logits, so that the
 * errors of the one do not hide those of the other. With |σ′| ≤ 1/4 the two together bound a coefficient's error by
 * {@code |upstream| · (|Δlogit| / 4 + 4 ulp)}.
 */
class LossDifferentialTest {
    private static final float RATE = 0.05f;

    @ParameterizedTest
    @MethodSource("org.simdnce.kernel.Sizes#all")
    void noiseContrastive(Sizes sizes) {
        try (Arena arena = Arena.ofConfined()) {
            Problem problem = new Problem(sizes, arena);
            NceLoss loss = NceLoss.of(problem.weights.rows(), sizes.candidates());
            compare(problem, problem.negativeSampling ? loss.withNegativeSampling() : loss, Objective.LOGISTIC);
        }
    }

    /** All but the largest, whose reference takes seconds. */
    static Stream<Sizes> smaller() {
        return Sizes.all().filter(sizes -> (long) sizes.dim() * sizes.batch() * sizes.candidates() < 100_000_000);
    }

    /** Sampled softmax always subtracts log q. */
    @ParameterizedTest
    @MethodSource("smaller")
    void sampledSoftmax(Sizes sizes) {
        try (Arena arena = Arena.ofConfined()) {
            Problem problem = new Problem(sizes, arena);
            if (!problem.negativeSampling) {
                compare(problem, SampledSoftmaxLoss.of(problem.weights.rows(), sizes.candidates()), Objective.SOFTMAX);
            }
        }
    }

    private static <L extends SampledLoss<L>> void compare(Problem problem, L plain, Objective objective) {
        Sizes sizes = problem.sizes;
        L loss = problem.configure(plain);
        Workspace workspace = problem.workspace(loss);
        ScoredColumns scored = problem.scored();
        float[] logits = new float[Arrays.stream(scored.logits()).mapToInt(row -> row.length).sum()];
        loss.logits(problem.output(), problem.batch, workspace, logits);
        requireLogits(problem, scored, logits);
        ScoredColumns columns = scored.withLogits(doubles(logits));
        double[] upstream = doubles(problem.upstream);
        Gradients exact = Gradients.of(problem.layer, problem.x, columns, objective, upstream);
        GradientBound bound = new GradientBound(problem, columns, objective == Objective.SOFTMAX);
        float[] losses = new float[sizes.batch()];
        LossGradients gradients = new LossGradients();
        loss.gradients(problem.output(), problem.batch, workspace, losses, gradients);
        double[] exactLosses = columns.losses(objective);
        for (int i = 0; i < losses.length; i++) {
            Bound.require(losses[i], exactLosses[i], bound.losses[i] + Bound.ulp(exactLosses[i]), "loss", problem);
        }
        requireRows(gradients.weights(), exact.weights(), bound.weights, "weight gradient", problem);
        requireRows(gradients.biases(), column(exact.biases()), column(bound.biases), "bias gradient", problem);
        requireInputs(problem, gradients, exact, bound);
        requireCoefficients(problem, scored, gradients, objective);
        requireStep(problem, loss, workspace, gradients, losses);
    }

    private static void requireLogits(Problem problem, ScoredColumns scored, float[] logits) {
        int at = 0;
        for (int i = 0; i < problem.x.length; i++) {
            int[] classes = scored.classes()[i];
            for (int k = 0; k < classes.length; k++, at++) {
                if (scored.masked()[i][k]) {
                    assertEquals(Kernel.MASKED, logits[at], "a masked logit");
                    continue;
                }
                double[] row = problem.layer.weights()[classes[k]];
                double dot = 0;
                double magnitude = 0;
                for (int c = 0; c < row.length; c++) {
                    dot += problem.x[i][c] * row[c];
                    magnitude += Math.abs(problem.x[i][c] * row[c]);
                }
                double exact = scored.logits()[i][k];
                Bound.require(logits[at], exact, Bound.ofSum(row.length, magnitude + Math.abs(exact - dot)),
                        "logit [" + i + ", " + k + "]", problem);
            }
        }
    }

    /** One example and classes that occur once: there the gradients of the biases are the coefficients themselves. */
    private static void requireCoefficients(Problem problem, ScoredColumns scored, LossGradients gradients,
            Objective objective) {
        if (objective != Objective.LOGISTIC || problem.x.length != 1) {
            return;
        }
        int[] classes = scored.classes()[0];
        for (int k = 0; k < classes.length; k++) {
            int id = classes[k];
            if (scored.masked()[0][k] || Arrays.stream(classes).filter(other -> other == id).count() > 1) {
                continue;
            }
            double z = scored.logits()[0][k];
            double target = scored.targets()[0][k];
            double sigmoid = 1 / (1 + Math.exp(-z));
            double dot = 0;
            double magnitude = 0;
            for (int c = 0; c < problem.sizes.dim(); c++) {
                double product = problem.x[0][c] * problem.layer.weights()[id][c];
                dot += product;
                magnitude += Math.abs(product);
            }
            double logitError = Bound.ofSum(problem.sizes.dim(), magnitude + Math.abs(z - dot));
            double ulps = 4 * Bound.ulp(Math.max(sigmoid, Math.abs(sigmoid - target)));
            int row = Arrays.binarySearch(gradients.biases().ids(), 0, gradients.biases().count(), id);
            Bound.require(gradients.biases().values()[row], problem.upstream[0] * (sigmoid - target),
                    Math.abs(problem.upstream[0]) * (logitError / 4 + ulps) + Float.MIN_VALUE, "coefficient " + k,
                    problem);
        }
    }

    /** Rows that the gradient does not have must be those that nothing names. */
    private static void requireRows(SparseRows actual, double[][] exact, double[][] bound, String what,
            Problem problem) {
        boolean[] present = new boolean[exact.length];
        for (int row = 0; row < actual.count(); row++) {
            int id = Math.toIntExact(actual.ids()[row]);
            present[id] = true;
            for (int c = 0; c < actual.dim(); c++) {
                Bound.require(actual.values()[row * actual.dim() + c], exact[id][c], bound[id][c],
                        what + " [" + id + ", " + c + "]", problem);
            }
        }
        for (int id = 0; id < exact.length; id++) {
            for (double element : present[id] ? new double[0] : exact[id]) {
                assertEquals(0.0, element, 0.0, what + " of a row that is missing");
            }
        }
    }

    private static void requireInputs(Problem problem, LossGradients gradients, Gradients exact, GradientBound bound) {
        if (!problem.inputIds) {
            for (int i = 0; i < problem.x.length; i++) {
                for (int c = 0; c < problem.sizes.dim(); c++) {
                    Bound.require(gradients.inputs()[i * problem.sizes.dim() + c], exact.inputs()[i][c],
                            bound.inputs[i][c], "input gradient [" + i + ", " + c + "]", problem);
                }
            }
            return;
        }
        int rows = (int) problem.inputs.rows();
        double[][] sums = new double[rows][problem.sizes.dim()];
        double[][] bounds = new double[rows][problem.sizes.dim()];
        int[] occurrences = new int[rows];
        for (long row : problem.inputRows) {
            occurrences[(int) row]++;
        }
        for (int i = 0; i < problem.x.length; i++) {
            int row = (int) problem.inputRows[i];
            for (int c = 0; c < problem.sizes.dim(); c++) {
                double gradient = exact.inputs()[i][c];
                sums[row][c] += gradient;
                bounds[row][c] += bound.inputs[i][c]
                        + Bound.ofSum(occurrences[row], Math.abs(gradient) + bound.inputs[i][c]);
            }
        }
        requireRows(gradients.inputRows(), sums, bounds, "input row gradient", problem);
    }

    /** The step applies the gradients that were handed out before, and touches nothing else, padding included. */
    private static <L extends SampledLoss<L>> void requireStep(Problem problem, L loss, Workspace workspace,
            LossGradients gradients, float[] losses) {
        float[] stepLosses = new float[losses.length];
        int[] weights = Problem.bits(problem.weights);
        int[] biases = Problem.bits(problem.biases);
        int[] inputs = problem.inputIds ? Problem.bits(problem.inputs) : null;
        loss.step(problem.output(), problem.batch, workspace, stepLosses, Sgd.of(RATE));
        assertArrayEquals(losses, stepLosses, "the second call's losses");
        requireApplied(problem.weights, weights, gradients.weights(), problem);
        requireApplied(problem.biases, biases, gradients.biases(), problem);
        if (problem.inputIds) {
            requireApplied(problem.inputs, inputs, gradients.inputRows(), problem);
        }
    }

    private static void requireApplied(EmbeddingTable table, int[] before, SparseRows gradient, Problem problem) {
        int[] after = Problem.bits(table);
        for (int row = 0; row < gradient.count(); row++) {
            int from = Math.toIntExact(gradient.ids()[row] * table.rowFloats());
            for (int c = 0; c < table.dim(); c++) {
                double old = Float.intBitsToFloat(before[from + c]);
                double step = (double) RATE * gradient.values()[row * table.dim() + c];
                Bound.require(Float.intBitsToFloat(after[from + c]), old - step,
                        1.001 * Bound.ROUNDING * (Math.abs(step) + Math.abs(old - step)), "updated element", problem);
                before[from + c] = after[from + c];
            }
        }
        assertEquals(-1, Arrays.mismatch(before, after), () -> "what was not named, " + problem);
    }

    private static double[][] column(double[] values) {
        return Arrays.stream(values).mapToObj(value -> new double[] {value}).toArray(double[][]::new);
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        Arrays.setAll(doubles, k -> values[k]);
        return doubles;
    }
}
