package org.simdnce.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The analytic gradients of the reference against central differences of its losses. */
class GradientsTest {
    private static final double STEP = 1e-5;
    /** The differences' own error: rounding 1e-16 / STEP, truncation STEP² times a third derivative of order 1. */
    private static final double TOLERANCE = 1e-8;

    private final Random random = new Random(20260114);

    @ParameterizedTest
    @EnumSource
    void sampledLossesOfRaggedLabels(Objective objective) {
        for (int round = 0; round < 40; round++) {
            Problem problem = new Problem();
            int numSampled = 1 + random.nextInt(8);
            int[][] candidates = problem.ids(i -> numSampled);
            Sample sample = round % 2 == 0
                    ? new Sample(candidates, problem.counts(problem.labels), problem.counts(candidates))
                    : Sample.shared(problem.batch, candidates[0], null, null);
            double[] logZ = {random.nextGaussian()};
            Hits hits = Hits.values()[round % Hits.values().length];
            problem.check(objective, logZ, () -> ScoredColumns.sampled(problem.layer, problem.inputs, problem.labels,
                    sample, logZ[0], hits));
        }
    }

    @ParameterizedTest
    @EnumSource
    void lossesOverAllClasses(Objective objective) {
        for (int round = 0; round < 20; round++) {
            Problem problem = new Problem();
            problem.check(objective, null,
                    () -> ScoredColumns.full(problem.layer, problem.inputs, problem.labels));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.0})
    void atZeroTheLogisticDerivativeIsExactlyAHalf(double zero) {
        assertArrayEquals(new double[] {0.5, -0.5},
                Objective.LOGISTIC.derivative(new double[] {zero, zero}, new double[] {0, 1}));
    }

    @Test
    void infinitiesHaveTheirLimits() {
        double infinity = Double.POSITIVE_INFINITY;
        assertEquals(0, Objective.LOGISTIC.loss(new double[] {-infinity}, new double[] {0}));
        assertEquals(infinity, Objective.LOGISTIC.loss(new double[] {infinity}, new double[] {0}));
        assertArrayEquals(new double[] {0, 1},
                Objective.LOGISTIC.derivative(new double[] {-infinity, infinity}, new double[] {0, 0}));
        assertEquals(Double.NaN, Objective.SOFTMAX.loss(new double[] {1, infinity}, new double[] {1, 0}));
        assertArrayEquals(new double[] {0, 0},
                Objective.SOFTMAX.derivative(new double[] {0, -infinity}, new double[] {1, 0}));
    }

    @Test
    void maskedCandidatesCountForNothing() {
        Layer layer = new Layer(new double[][] {{1}, {2}, {3}}, new double[3]);
        Sample sample = Sample.shared(1, new int[] {1, 2, 1}, null, null);
        double[][] inputs = {{0.5}};
        int[][] labels = {{1}};
        ScoredColumns all = ScoredColumns.sampled(layer, inputs, labels, sample, 0, Hits.MASKED);
        assertArrayEquals(new double[] {1, ScoredColumns.MASK, 1.5, ScoredColumns.MASK}, all.logits()[0]);
        ScoredColumns last = ScoredColumns.sampled(layer, inputs, labels, sample, 0, Hits.MASKED_AT_LAST_OCCURRENCE);
        assertArrayEquals(new double[] {1, 1, 1.5, ScoredColumns.MASK}, last.logits()[0]);
    }

    /** A small random problem; an example may have no label, and a label may be repeated. */
    private final class Problem {
        final int batch = 1 + random.nextInt(4);
        final int classes = 1 + random.nextInt(6);
        final int dim = 1 + random.nextInt(4);
        final Layer layer = new Layer(gaussians(classes, dim), gaussians(1, classes)[0]);
        final double[][] inputs = gaussians(batch, dim);
        final double[] upstream = gaussians(1, batch)[0];
        final int[][] labels = ids(i -> random.nextInt(4));

        int[][] ids(IntUnaryOperator length) {
            return IntStream.range(0, batch)
                    .mapToObj(i -> random.ints(length.applyAsInt(i), 0, classes).toArray()).toArray(int[][]::new);
        }

        double[][] counts(int[][] shape) {
            return Arrays.stream(shape).map(row -> random.doubles(row.length, 0.1, 2).toArray())
                    .toArray(double[][]::new);
        }

        private double[][] gaussians(int rows, int columns) {
            double[][] matrix = new double[rows][columns];
            for (double[] row : matrix) {
                Arrays.setAll(row, k -> random.nextGaussian());
            }
            return matrix;
        }

        void check(Objective objective, double[] logZ, Supplier<ScoredColumns> columns) {
            DoubleSupplier weightedLoss = () -> {
                double[] losses = columns.get().losses(objective);
                return IntStream.range(0, batch).mapToDouble(i -> upstream[i] * losses[i]).sum();
            };
            Gradients gradients = Gradients.of(layer, inputs, columns.get(), objective, upstream);
            for (int i = 0; i < batch; i++) {
                compare(gradients.inputs()[i], inputs[i], weightedLoss);
            }
            for (int id = 0; id < classes; id++) {
                compare(gradients.weights()[id], layer.weights()[id], weightedLoss);
            }
            compare(gradients.biases(), layer.biases(), weightedLoss);
            if (logZ != null) {
                compare(new double[] {gradients.logZ()}, logZ, weightedLoss);
            }
        }

        private void compare(double[] gradient, double[] parameters, DoubleSupplier loss) {
            for (int k = 0; k < parameters.length; k++) {
                double at = parameters[k];
                parameters[k] = at + STEP;
                double above = loss.getAsDouble();
                parameters[k] = at - STEP;
                double below = loss.getAsDouble();
                parameters[k] = at;
                assertEquals((above - below) / (2 * STEP), gradient[k], TOLERANCE * (1 + Math.abs(above)));
            }
        }
    }
}
