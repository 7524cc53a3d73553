package org.simdnce.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.simdnce.sampler.CandidateSampler;
import org.simdnce.sampler.CandidateStream;
import org.simdnce.sampler.Candidates;
import org.simdnce.sampler.LogUniform;
import org.simdnce.sampler.NoiseDistribution;
import org.simdnce.sampler.NoiseSampler;
import org.simdnce.sampler.Uniform;

/** Draws of candidates out of a million classes, with their expected counts. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class SamplerBenchmark {
    private static final long CLASSES = 1_000_000;

    @Param({"64", "4096", "100000"})
    public int numSampled;

    @Param({"log-uniform", "uniform"})
    public String noise;

    private CandidateStream distinct;
    private CandidateStream repeated;
    private Candidates candidates;

    @Setup
    public void setUp() {
        NoiseDistribution distribution = noise.equals("uniform") ? Uniform.of(CLASSES) : LogUniform.of(CLASSES);
        NoiseSampler sampler = CandidateSampler.of(distribution, numSampled).withSeed(1);
        distinct = sampler.stream();
        repeated = sampler.withReplacement().stream();
        candidates = new Candidates(numSampled);
    }

    /** Without replacement. */
    @Benchmark
    public Candidates unique() {
        distinct.next(candidates);
        return candidates;
    }

    /** With replacement. */
    @Benchmark
    public Candidates withReplacement() {
        repeated.next(candidates);
        return candidates;
    }
}
