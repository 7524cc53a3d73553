package org.simdnce.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.simdnce.sampler.Candidates;
import org.simdnce.sampler.NoiseDistribution;
import org.simdnce.sampler.PhiloxStream;

/** The draws that are timed are the samplers' own, with the counts of the closed forms. */
class SamplerBenchmarkTest {
    private static final int COUNT = 200;

    private static SamplerBenchmark benchmark(String distribution) {
        SamplerBenchmark benchmark = new SamplerBenchmark();
        benchmark.distribution = distribution;
        benchmark.numSampled = COUNT;
        benchmark.prepare();
        return benchmark;
    }

    @ParameterizedTest
    @ValueSource(strings = {"log-uniform", "uniform", "unigram"})
    void uniqueDrawsDistinctCandidates(String distribution) {
        Candidates drawn = benchmark(distribution).unique();
        NoiseDistribution noise = Noise.named(distribution).over(SamplerBenchmark.CLASSES);
        assertEquals(COUNT, Arrays.stream(drawn.ids()).distinct().count());
        for (int k = 0; k < COUNT; k++) {
            double p = noise.probability(drawn.ids()[k]);
            double expected = drawn.numTries() == COUNT ? p * COUNT : 1 - Math.pow(1 - p, drawn.numTries());
            assertEquals(expected, drawn.expectedCounts()[k], 1e-5 * expected + 1e-12, "count " + k);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"log-uniform", "uniform", "unigram"})
    void withReplacementCountsDraws(String distribution) {
        SamplerBenchmark benchmark = benchmark(distribution);
        long[] first = benchmark.withReplacement().ids().clone();
        Candidates drawn = benchmark.withReplacement();
        assertEquals(false, Arrays.equals(first, drawn.ids()), "a second call draws anew");
        assertEquals(COUNT, drawn.numTries());
        NoiseDistribution noise = Noise.named(distribution).over(SamplerBenchmark.CLASSES);
        for (int k = 0; k < COUNT; k++) {
            double expected = COUNT * noise.probability(drawn.ids()[k]);
            assertEquals(expected, drawn.expectedCounts()[k], 1e-5 * expected, "count " + k);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"log-uniform", "uniform", "unigram"})
    void drawsAloneAreTheDistributions(String distribution) {
        long[] expected = new long[COUNT];
        Noise.named(distribution).over(SamplerBenchmark.CLASSES)
                .draw(new PhiloxStream(SamplerBenchmark.SEED, SamplerBenchmark.SEED), expected, 0, COUNT);
        assertArrayEquals(expected, benchmark(distribution).drawsAlone());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 1000})
    void theUnigramFallsLikeOneOverRank(int classes) {
        NoiseDistribution noise = Noise.UNIGRAM.over(classes);
        for (int k = 0; k < classes; k++) {
            assertEquals(noise.probability(0) / (k + 1), noise.probability(k), 1e-6 * noise.probability(k));
        }
    }
}
