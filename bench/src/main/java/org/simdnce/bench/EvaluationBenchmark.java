package org.simdnce.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.TearDown;

/** The loss over all classes. */
public class EvaluationBenchmark extends ForkedBenchmark {
    /** Number of examples. */
    @Param("128")
    public int batch;

    /** Number of classes. */
    @Param("200000")
    public int classes;

    /** Columns of inputs and weights. */
    @Param("128")
    public int dim;

    EvaluationCall call;

    /** For JMH. */
    public EvaluationBenchmark() {
    }

    /** Fills the table. */
    @Override
    public void setUp() {
        call = new EvaluationCall(batch, dim, classes);
    }

    /** Frees the table. */
    @TearDown(Level.Trial)
    public void tearDown() {
        call.close();
    }

    /**
     * The sigmoid cross entropy of each example, summed over all classes.
     *
     * @return the sum over the examples
     */
    @Benchmark
    public double sigmoid() {
        return call.sigmoid();
    }
}
