package org.simdnce.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.simdnce.SparseRows;
import org.simdnce.reference.Gradients;
import org.simdnce.reference.Hits;
import org.simdnce.reference.Layer;
import org.simdnce.reference.Objective;
import org.simdnce.reference.Sample;
import org.simdnce.reference.ScoredColumns;
import org.simdnce.sampler.CandidateSampler;
import org.simdnce.sampler.Candidates;
import org.simdnce.sampler.NoiseSampler;

/** The steps that are timed are those of the NCE loss, on the data that the README of the bench describes. */
class LossBenchmarkTest {
    private static final Shape SHAPE = new Shape(9, 7, 20, 100);

    private static LossBenchmark benchmark(String distribution, String samples, int threads) {
        LossBenchmark benchmark = new LossBenchmark();
        benchmark.shape = SHAPE.toString();
        benchmark.distribution = distribution;
        benchmark.samples = samples;
        benchmark.threads = threads;
        benchmark.prepare();
        return benchmark;
    }

    /**
     * What the first call is to compute.
     *
     * @param losses of each example
     * @param gradients of all
     */
    private record Expectation(double[] losses, Gradients gradients) {
        static Expectation of(LossBenchmark benchmark) {
            return of(benchmark.distribution, 0);
        }

        /** Of the call with a number, from 0, where each has a batch of its own. */
        static Expectation of(String distribution, int call) {
            double[][] inputs = Arrays.copyOfRange(Numbers.rows(2, (call + 1) * SHAPE.batch(), SHAPE.dim(), 1),
                    call * SHAPE.batch(), (call + 1) * SHAPE.batch());
            Layer layer = new Layer(Numbers.rows(1, SHAPE.classes(), SHAPE.dim(), 0.05), new double[SHAPE.classes()]);
            NoiseSampler sampler = CandidateSampler.of(Noise.named(distribution).over(SHAPE.classes()),
                    SHAPE.sampled()).withSeed(4);
            Candidates labels = new Candidates(SHAPE.batch());
            CandidateSampler.withReplacement(sampler.noise(), SHAPE.batch()).withSeed(3).sample(call, labels);
            Candidates drawn = new Candidates(SHAPE.sampled());
            sampler.sample(call, drawn);
            int[][] labelRows = new int[SHAPE.batch()][];
            double[][] labelCounts = new double[SHAPE.batch()][];
            for (int i = 0; i < SHAPE.batch(); i++) {
                labelRows[i] = new int[] {(int) labels.ids()[i]};
                labelCounts[i] = new double[] {sampler.expectedCount(labels.ids()[i], drawn.numTries())};
            }
            Sample sample = Sample.shared(SHAPE.batch(), Numbers.ints(drawn.ids()), labelCounts,
                    Numbers.doubles(drawn.expectedCounts()));
            ScoredColumns columns = ScoredColumns.sampled(layer, inputs, labelRows, sample, 0, Hits.KEPT);
            double[] ones = new double[SHAPE.batch()];
            Arrays.fill(ones, 1);
            return new Expectation(columns.losses(Objective.LOGISTIC),
                    Gradients.of(layer, inputs, columns, Objective.LOGISTIC, ones));
        }

        void assertLosses(double sum, LossBenchmark benchmark) {
            assertLosses(sum, benchmark.call);
        }

        void assertLosses(double sum, LossCall call) {
            Numbers.assertClose(Arrays.stream(losses).sum(), sum, "sum");
            for (int i = 0; i < losses.length; i++) {
                Numbers.assertClose(losses[i], call.losses[i], "loss " + i);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"log-uniform,drawn,1", "uniform,given,1", "unigram,drawn,2"})
    void forwardComputesTheLosses(String distribution, String samples, int threads) {
        LossBenchmark benchmark = benchmark(distribution, samples, threads);
        Expectation.of(benchmark).assertLosses(benchmark.forward(), benchmark);
        benchmark.tearDown();
    }

    @ParameterizedTest
    @CsvSource({"log-uniform,drawn,1", "log-uniform,given,2", "uniform,drawn,1"})
    void forwardBackwardComputesTheGradients(String distribution, String samples, int threads) {
        LossBenchmark benchmark = benchmark(distribution, samples, threads);
        Expectation expected = Expectation.of(benchmark);
        expected.assertLosses(benchmark.forwardBackward(), benchmark);
        for (int i = 0; i < SHAPE.batch() * SHAPE.dim(); i++) {
            Numbers.assertClose(expected.gradients.inputs()[i / SHAPE.dim()][i % SHAPE.dim()],
                    benchmark.call.gradients.inputs()[i], "input gradient " + i);
        }
        assertRows(expected.gradients.weights(), benchmark.call.gradients.weights(), SHAPE.dim());
        double[][] biases = Arrays.stream(expected.gradients.biases()).mapToObj(b -> new double[] {b})
                .toArray(double[][]::new);
        assertRows(biases, benchmark.call.gradients.biases(), 1);
        benchmark.tearDown();
    }

    private static void assertRows(double[][] expected, SparseRows rows, int dim) {
        double[][] dense = new double[expected.length][dim];
        for (int k = 0; k < rows.count(); k++) {
            for (int c = 0; c < dim; c++) {
                dense[(int) rows.ids()[k]][c] = rows.values()[k * dim + c];
            }
        }
        for (int id = 0; id < expected.length; id++) {
            for (int c = 0; c < dim; c++) {
                Numbers.assertClose(expected[id][c], dense[id][c], "gradient of class " + id);
            }
        }
    }

    @Test
    void sgdDescends() {
        LossBenchmark benchmark = benchmark("log-uniform", "drawn", 1);
        double[][] before = Numbers.layer(benchmark.call.layer).weights();
        Expectation expected = Expectation.of(benchmark);
        expected.assertLosses(benchmark.sgd(), benchmark);
        double[][] after = Numbers.layer(benchmark.call.layer).weights();
        for (int id = 0; id < SHAPE.classes(); id++) {
            for (int c = 0; c < SHAPE.dim(); c++) {
                // Weights are below 0.25, where a rounding is 2^-27: a hundredth of the learning rate.
                assertEquals(expected.gradients.weights()[id][c],
                        (before[id][c] - after[id][c]) / LossCall.LEARNING_RATE, 0.02, "class " + id);
            }
        }
        benchmark.tearDown();
    }

    @Test
    void drawnCandidatesChangeFromCallToCallAndGivenOnesDoNot() {
        for (String samples : new String[] {"drawn", "given"}) {
            LossBenchmark benchmark = benchmark("uniform", samples, 1);
            benchmark.forward();
            float[] first = benchmark.call.losses.clone();
            benchmark.forward();
            if (samples.equals("given")) {
                assertArrayEquals(first, benchmark.call.losses);
            } else {
                assertFalse(Arrays.equals(first, benchmark.call.losses));
            }
            benchmark.tearDown();
        }
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void batchesComeInTurn(boolean given) {
        try (LossCall call = new LossCall(SHAPE, Noise.UNIFORM, given, 1, Pages.ORDINARY, 2)) {
            Expectation.of("uniform", 0).assertLosses(call.forward(), call);
            float[] first = call.losses.clone();
            Expectation.of("uniform", 1).assertLosses(call.forward(), call);
            call.forward();
            assertEquals(given, Arrays.equals(first, call.losses));
        }
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThrows(IllegalArgumentException.class, () -> Samples.areGiven("maybe"));
        assertThrows(IllegalArgumentException.class, () -> Noise.named("normal"));
        assertThrows(IllegalArgumentException.class,
                () -> new LossCall(SHAPE, Noise.UNIFORM, false, 0, Pages.ORDINARY, 1));
        assertThrows(IllegalArgumentException.class,
                () -> new LossCall(SHAPE, Noise.UNIFORM, false, 1, Pages.ORDINARY, 0));
        // Tables smaller than a huge page cannot have one.
        assertThrows(IllegalArgumentException.class,
                () -> new LossCall(SHAPE, Noise.UNIFORM, false, 1, Pages.HUGE, 1));
        assertThrows(IllegalArgumentException.class, () -> Pages.named("normal"));
    }
}
