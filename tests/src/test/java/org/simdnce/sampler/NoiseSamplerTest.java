package org.simdnce.sampler;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NoiseSamplerTest {
    private static final float[] DOUBLING = {1, 2, 4, 8, 16, 32, 64, 128, 256};

    /** Small and large ranges, so that both ways of remembering drawn ids are used. */
    static Stream<NoiseSampler> samplers() {
        return Stream.of(
                CandidateSampler.of(LogUniform.of(100), 50),
                CandidateSampler.of(LogUniform.of(100), 50).withReplacement(),
                CandidateSampler.of(LogUniform.of(10_000_000_000L), 300).withSeed(5),
                CandidateSampler.of(Uniform.of(70), 70).withSeeds(1, 2),
                CandidateSampler.of(Uniform.of(1L << 40), 10).withSeeds(0, 0),
                CandidateSampler.of(Uniform.of(1), 1),
                CandidateSampler.of(FixedUnigram.of(DOUBLING).withReservedIds(2), 9),
                CandidateSampler.withReplacement(FixedUnigram.of(DOUBLING).withReservedIds(2), 40),
                CandidateSampler.of(LearnedUnigram.of(30), 12));
    }

    @Test
    void drawsWithoutReplacementAndWithOperationSeedZeroUnlessToldOtherwise() {
        NoiseSampler sampler = CandidateSampler.of(Uniform.of(1000), 7);
        assertTrue(sampler.unique());
        assertEquals(draw(sampler, 3), draw(sampler.withSeeds(87654321, 0), 3));
        assertFalse(sampler.withReplacement().unique());
        assertEquals(sampler, sampler.withReplacement().withoutReplacement());
        assertEquals(sampler.withReplacement(), CandidateSampler.withReplacement(sampler.noise(), 7));
    }

    /** The stream read draw by draw, with a set from the standard library. */
    @ParameterizedTest
    @MethodSource("samplers")
    void callsFollowTheStream(NoiseSampler sampler) {
        for (long call : new long[] {0, 1, 2, 1000, 1L << 40}) {
            PhiloxStream stream = new PhiloxStream(sampler.seed(), sampler.seed2());
            stream.seekBlock(call * ((2048L * sampler.numSampled() + 3) / 4));
            List<Long> ids = new ArrayList<>();
            Set<Long> seen = new LinkedHashSet<>();
            long tries = 0;
            while (ids.size() < sampler.numSampled()) {
                long id = sampler.noise().draw(stream);
                tries++;
                if (!sampler.unique() || seen.add(id)) {
                    ids.add(id);
                }
            }
            Draw draw = draw(sampler, call);
            assertEquals(ids, draw.ids());
            assertEquals(tries, draw.numTries());
        }
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void candidatesCarryTheCountsOfTheirCall(NoiseSampler sampler) {
        Candidates candidates = new Candidates(sampler.numSampled());
        sampler.sample(4, candidates);
        for (int k = 0; k < candidates.size(); k++) {
            assertEquals((float) sampler.expectedCount(candidates.ids()[k], candidates.numTries()),
                    candidates.expectedCounts()[k]);
            assertTrue(candidates.expectedCounts()[k] > 0);
        }
        float[] section = new float[candidates.size() + 4];
        sampler.expectedCounts(candidates.ids(), 1, candidates.size(), candidates.numTries(), section, 3);
        assertArrayEquals(Arrays.copyOfRange(candidates.expectedCounts(), 1, candidates.size()),
                Arrays.copyOfRange(section, 3, candidates.size() + 2));
        assertEquals(0, section[2] + section[candidates.size() + 2]);
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void callsDoNotDependOnWhatWasCalledBefore(NoiseSampler sampler) {
        List<Draw> inOrder = LongStream.range(0, 20).mapToObj(call -> draw(sampler, call)).toList();
        Candidates reused = new Candidates(sampler.numSampled());
        for (int call = 19; call >= 0; call--) {
            sampler.sample(call, reused);
            assertEquals(inOrder.get(call), Draw.of(reused));
        }
    }

    @Test
    void oneHolderServesSamplersOfAllRanges() {
        Candidates reused = new Candidates(5);
        for (long range : new long[] {5, 1L << 40, 1 << 22, (1 << 22) + 1, 1000, 5}) {
            NoiseSampler sampler = CandidateSampler.of(Uniform.of(range), 5);
            for (long call = 0; call < 50; call++) {
                sampler.sample(call, reused);
                assertEquals(draw(sampler, call), Draw.of(reused));
            }
        }
    }

    @Test
    void threadsMayShareASampler() throws InterruptedException, ExecutionException {
        NoiseSampler sampler = CandidateSampler.of(LogUniform.of(5000), 64);
        Callable<List<Draw>> calls = () -> LongStream.range(0, 300).mapToObj(call -> draw(sampler, call)).toList();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Draw> alone = LongStream.range(0, 300).mapToObj(call -> draw(sampler, call)).toList();
            for (Future<List<Draw>> together : threads.invokeAll(List.of(calls, calls, calls, calls))) {
                assertEquals(alone, together.get());
            }
        }
    }

    @Test
    void seedsAndCallsGiveDifferentDraws() {
        NoiseSampler sampler = CandidateSampler.of(Uniform.of(1L << 40), 4);
        Set<Draw> draws = new LinkedHashSet<>();
        for (long seed = 1; seed <= 5; seed++) {
            for (long call = 0; call < 5; call++) {
                draws.add(draw(sampler.withSeed(seed), call));
                draws.add(draw(sampler.withSeeds(seed, 0), call));
            }
        }
        assertEquals(50, draws.size());
    }

    @Test
    void distinctCandidatesAreIncludedAsOftenAsReported() {
        NoiseSampler sampler = CandidateSampler.of(LogUniform.of(100), 50).withSeed(8);
        Candidates candidates = new Candidates(50);
        double[] included = new double[100];
        double[] reported = new double[100];
        for (int call = 0; call < 100; call++) {
            sampler.sample(call, candidates);
            assertEquals(50, LongStream.of(candidates.ids()).distinct().count());
            for (int id = 0; id < 100; id++) {
                long wanted = id;
                included[id] += LongStream.of(candidates.ids()).filter(drawn -> drawn == wanted).count() / 100.0;
                reported[id] += sampler.expectedCount(id, candidates.numTries()) / 100;
            }
        }
        for (int id = 0; id < 100; id++) {
            assertEquals(reported[id], included[id], 0.2, "id " + id);
        }
    }

    /** All sequences of draws, weighed by their probability. */
    @Test
    void countsWithoutReplacementAreInclusionProbabilities() {
        NoiseSampler sampler = CandidateSampler.of(FixedUnigram.of(new float[] {1, 2, 4, 8}), 2);
        for (int tries = 3; tries <= 7; tries++) {
            double[] included = new double[4];
            for (int sequence = 0; sequence < 1 << 2 * tries; sequence++) {
                double probability = 1;
                int present = 0;
                for (int draw = 0; draw < tries; draw++) {
                    int id = sequence >> 2 * draw & 3;
                    probability *= sampler.noise().probability(id);
                    present |= 1 << id;
                }
                for (int id = 0; id < 4; id++) {
                    included[id] += (present >> id & 1) * probability;
                }
            }
            for (int id = 0; id < 4; id++) {
                assertEquals(included[id], sampler.expectedCount(id, tries), 1e-12);
            }
        }
    }

    @Test
    void countsWithReplacementAreMeans() {
        NoiseSampler sampler = CandidateSampler.withReplacement(FixedUnigram.of(new float[] {1, 2, 4, 8}), 5);
        for (int id = 0; id < 4; id++) {
            assertEquals(5 * (1 << id) / 15.0, sampler.expectedCount(id, 5), 1e-15);
            assertEquals(5 * (1 << id) / 15.0, sampler.expectedCount(id, 17), 1e-15);
        }
    }

    @Test
    void aCallWithoutRejectionsCountsAsIfWithReplacement() {
        NoiseSampler sampler = CandidateSampler.of(FixedUnigram.of(new float[] {1, 9}), 2);
        assertEquals(1.8, sampler.expectedCount(1, 2), 1e-15);
        assertEquals(0.999, sampler.expectedCount(1, 3), 1e-15);
    }

    @Test
    void countsOfRareClassesKeepTheirDigits() {
        NoiseSampler sampler = CandidateSampler.of(Uniform.of(1L << 60), 2);
        assertEquals(3 * 0x1p-60, sampler.expectedCount(0, 3), 1e-30);
    }

    @Test
    void theOnlyClassIsCertain() {
        assertEquals(1, CandidateSampler.of(LogUniform.of(1), 1).expectedCount(0, 1));
        assertEquals(1, CandidateSampler.of(LogUniform.of(1), 1).expectedCount(0, 9));
    }

    @Test
    void aReservedIdIsExpectedNever() {
        NoiseSampler sampler = CandidateSampler.of(FixedUnigram.of(DOUBLING).withReservedIds(1), 3);
        assertEquals(0.0, sampler.expectedCount(0, 3));
        assertEquals(0.0, sampler.expectedCount(0, 8));
        assertEquals(0.0, sampler.withReplacement().expectedCount(0, 3));
    }

    @Test
    void allCandidatesAreEachClassOnce() {
        AllCandidates sampler = CandidateSampler.all(5);
        Candidates candidates = new Candidates(5);
        sampler.sample(7, candidates);
        assertArrayEquals(new long[] {0, 1, 2, 3, 4}, candidates.ids());
        assertArrayEquals(new float[] {1, 1, 1, 1, 1}, candidates.expectedCounts());
        assertEquals(5, candidates.numTries());
        assertEquals(1, sampler.expectedCount(4, 5));
        float[] counts = new float[3];
        sampler.expectedCounts(new long[] {4, 4, 0}, 1, 3, 5, counts, 1);
        assertArrayEquals(new float[] {0, 1, 1}, counts);
        assertTrue(sampler.unique());
    }

    private static Draw draw(CandidateSampler sampler, long call) {
        Candidates candidates = new Candidates(sampler.numSampled());
        sampler.sample(call, candidates);
        return Draw.of(candidates);
    }

    /** A call's result by value. */
    record Draw(List<Long> ids, String counts, long numTries) {
        static Draw of(Candidates candidates) {
            return new Draw(LongStream.of(candidates.ids()).boxed().toList(),
                    Arrays.toString(candidates.expectedCounts()), candidates.numTries());
        }
    }
}
