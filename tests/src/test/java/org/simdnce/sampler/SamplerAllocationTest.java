package org.simdnce.sampler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** After its first calls nothing here allocates, which the thread's own byte counter shows. */
class SamplerAllocationTest {
    private static final int WARM_UP = 3000;
    private static final int WINDOW = 1000;
    /** Vectors are objects until C2 has compiled what works on them, in the background: a matter of seconds. */
    private static final int WINDOWS = 2000;

    static Stream<CandidateSampler> samplers() {
        return Stream.of(
                CandidateSampler.of(LogUniform.of(1000), 64),
                CandidateSampler.of(LogUniform.of(1L << 33), 64),
                CandidateSampler.of(LogUniform.of(1_000_000), 5),
                CandidateSampler.of(LogUniform.of(1_000_000), 512),
                CandidateSampler.of(LogUniform.of(1000), 64).withReplacement(),
                CandidateSampler.of(Uniform.of(1000), 64),
                CandidateSampler.of(FixedUnigram.of(NoiseDistributionTest.zipf(500)), 64),
                CandidateSampler.of(LearnedUnigram.of(1000), 64),
                CandidateSampler.all(64));
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void samplingAllocatesNothing(CandidateSampler sampler) {
        CandidateStream stream = sampler.stream();
        Candidates candidates = new Candidates(sampler.numSampled());
        long[] labels = {1, 2, 3, 1};
        float[] counts = new float[labels.length];
        assertNothingAllocated(() -> {
            stream.next(candidates);
            sampler.expectedCounts(labels, 0, labels.length, candidates.numTries(), counts, 0);
            sampler.learn(labels, 0, labels.length);
        });
    }

    @Test
    void findingHitsAllocatesNothing() {
        AccidentalHits hits = new AccidentalHits();
        SplittableRandom random = new SplittableRandom(3);
        long[] labels = random.longs(200, 0, 60).toArray();
        long[] candidates = random.longs(80, 0, 60).toArray();
        assertNothingAllocated(() -> hits.find(labels, labels.length, candidates, candidates.length));
    }

    /**
     * What a step allocates shows in every window of steps; what the virtual machine allocates on this thread while it
     * compiles and links shows in few.
     */
    private static void assertNothingAllocated(Runnable step) {
        for (int i = 0; i < WARM_UP; i++) {
            step.run();
        }
        long least = Long.MAX_VALUE;
        for (int window = 0; window < WINDOWS && least > 0; window++) {
            least = Math.min(least, allocatedBy(step));
        }
        assertEquals(0, least);
    }

    private static long allocatedBy(Runnable step) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < WINDOW; i++) {
            step.run();
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
