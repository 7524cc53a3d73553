package org.simdnce.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.simdnce.sampler.CandidateSampler;
import org.simdnce.sampler.CandidateStream;
import org.simdnce.sampler.Candidates;
import org.simdnce.sampler.NoiseDistribution;
import org.simdnce.sampler.NoiseSampler;
import org.simdnce.sampler.PhiloxStream;

/** Draws of candidates out of a million classes. */
public class SamplerBenchmark extends ForkedBenchmark {
    static final int CLASSES = 1_000_000;
    static final long SEED = 1;

    /** Candidates of a call. */
    @Param({"64", "4096", "100000"})
    public int numSampled;

    /** What is drawn from: log-uniform, uniform, unigram. */
    @Param({"log-uniform", "uniform", "unigram"})
    public String distribution;

    final PhiloxStream random = new PhiloxStream(SEED, SEED);
    private NoiseDistribution noise;
    private CandidateStream distinct;
    private CandidateStream repeated;
    private Candidates candidates;

    /** For JMH. */
    public SamplerBenchmark() {
    }

    /** Makes the samplers. */
    @Override
    public void setUp() {
        noise = Noise.named(distribution).over(CLASSES);
        NoiseSampler sampler = CandidateSampler.of(noise, numSampled).withSeed(SEED);
        distinct = sampler.stream();
        repeated = sampler.withReplacement().stream();
        candidates = new Candidates(numSampled);
    }

    /**
     * Distinct candidates and their expected counts.
     *
     * @return both
     */
    @Benchmark
    public Candidates unique() {
        distinct.next(candidates);
        return candidates;
    }

    /**
     * Candidates with replacement and their expected counts.
     *
     * @return both
     */
    @Benchmark
    public Candidates withReplacement() {
        repeated.next(candidates);
        return candidates;
    }

    /**
     * Candidates with replacement, without counts.
     *
     * @return the ids
     */
    @Benchmark
    public long[] drawsAlone() {
        noise.draw(random, candidates.ids(), 0, numSampled);
        return candidates.ids();
    }
}
