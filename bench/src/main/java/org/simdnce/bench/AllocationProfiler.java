package org.simdnce.bench;

import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Reports the bytes that the calling thread allocates in one call, counted around a call of its own after each
 * iteration. JMH's GC profiler divides all that an iteration allocates by its calls, JMH's own bookkeeping included:
 * thousands of bytes per call where calls are long.
 */
public final class AllocationProfiler implements InternalProfiler {
    static final String RESULT = "allocated";

    private static volatile double lastBytes = Double.NaN;

    /** For JMH. */
    public AllocationProfiler() {
    }

    static void report(double bytes) {
        lastBytes = bytes;
    }

    @Override
    public String getDescription() {
        return "bytes that the calling thread allocates in one call";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        lastBytes = Double.NaN;
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(BenchmarkParams benchmark, IterationParams iteration,
                                                          IterationResult result) {
        return List.of(new ScalarResult(RESULT, lastBytes, "B/op", AggregationPolicy.AVG));
    }
}
