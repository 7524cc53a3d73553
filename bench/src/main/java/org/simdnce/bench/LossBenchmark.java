package org.simdnce.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.TearDown;

/** Whole calls of the NCE loss with one true class per example. */
public class LossBenchmark extends ForkedBenchmark {
    /** Batch, candidates, dim, classes. */
    @Param({"16x5x100x71000", "128x64x128x50000", "1024x64x128x1000000", "1024x512x128x1000000",
            "8192x64x300x1000000", "4096x4096x256x1000000"})
    public String shape;

    /** Threads that share a call, the calling one included. (JMH's own {@code -t} runs independent calls.) */
    @Param("1")
    public int threads = 1;

    /** What labels and candidates are drawn from: log-uniform, uniform, unigram. */
    @Param("log-uniform")
    public String distribution = "log-uniform";

    /** Whether candidates are drawn by each call or given: drawn, given. */
    @Param("drawn")
    public String samples = "drawn";

    /** Pages of the tables: ordinary, huge. */
    @Param("ordinary")
    public String pages = "ordinary";

    LossCall call;

    /** For JMH. */
    public LossBenchmark() {
    }

    /** Fills the tables, says which pages they lie on, and draws the labels. */
    @Override
    public void setUp() {
        call = new LossCall(Shape.parse(shape), Noise.named(distribution), Samples.areGiven(samples), threads,
                Pages.named(pages), 1);
        System.out.println(Pages.LINE + call.pages);
    }

    /** Frees the tables and ends the helpers. */
    @TearDown(Level.Trial)
    public void tearDown() {
        call.close();
    }

    /**
     * The loss of each example.
     *
     * @return their sum
     */
    @Benchmark
    public double forward() {
        return call.forward();
    }

    /**
     * The loss of each example and all gradients, handed out.
     *
     * @return the sum of the losses
     */
    @Benchmark
    public double forwardBackward() {
        return call.forwardBackward();
    }

    /**
     * The loss of each example and an update of weights and biases in place.
     *
     * @return the sum of the losses
     */
    @Benchmark
    public double sgd() {
        return call.sgd();
    }
}
