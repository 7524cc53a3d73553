package org.simdnce.bench;

import org.openjdk.jmh.annotations.Benchmark;

/** The most multiply-adds that this machine makes, in registers alone. */
public class PeakBenchmark extends ForkedBenchmark {
    static final int STEPS = 100_000;
    static final float FACTOR = 0x1p-10f;

    private int bits;

    /** For JMH. */
    public PeakBenchmark() {
    }

    /** Asks for the width. */
    @Override
    public void setUp() {
        bits = Width.bits(org.simdnce.SampledLoss.kernel());
    }

    /** Operations of a call at a width. */
    static double flops(int vectorBits) {
        return 2.0 * STEPS * FmaChains.CHAINS * Math.max(1, vectorBits / Float.SIZE);
    }

    /**
     * Twelve independent chains of multiply-adds, 100,000 steps each.
     *
     * @return the sum of all chains and lanes
     */
    @Benchmark
    public float fma() {
        return bits == 0 ? FmaChains.scalar(STEPS, FACTOR) : VectorChains.sum(STEPS, FACTOR);
    }
}
