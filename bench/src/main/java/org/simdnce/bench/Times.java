package org.simdnce.bench;

import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.util.Statistics;

/**
 * How long a call took, pooled over forks by JMH's own statistics.
 *
 * @param medianNs median over all sampled calls
 * @param p10Ns the time that a tenth of them undercut
 * @param p90Ns the time that a tenth of them exceeded
 * @param allocatedBytes bytes that the calling thread allocates per call
 * @param forkMediansNs for each fork the median of each of its iterations
 */
record Times(double medianNs, double p10Ns, double p90Ns, double allocatedBytes, List<List<Double>> forkMediansNs) {
    /** Pools the forks of one benchmark, measured in sample mode and nanoseconds. */
    static Times of(List<BenchmarkResult> forks) {
        RunResult pooled = new RunResult(forks.getFirst().getParams(), forks);
        Statistics calls = pooled.getPrimaryResult().getStatistics();
        Result<?> allocation = pooled.getSecondaryResults().get(AllocationProfiler.RESULT);
        List<List<Double>> medians = new ArrayList<>();
        for (BenchmarkResult fork : forks) {
            medians.add(fork.getIterationResults().stream().map(Times::median).toList());
        }
        return new Times(calls.getPercentile(50), calls.getPercentile(10), calls.getPercentile(90),
                allocation == null ? Double.NaN : allocation.getScore(), medians);
    }

    private static double median(IterationResult iteration) {
        return iteration.getPrimaryResult().getStatistics().getPercentile(50);
    }

    /** Returns the rate of something that a call does so often, in units of 10^9 per second. */
    double giga(double perCall) {
        return perCall / medianNs;
    }
}
