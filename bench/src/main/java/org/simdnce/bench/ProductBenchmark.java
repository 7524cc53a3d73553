package org.simdnce.bench;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.simdnce.kernel.CandidatePanel;
import org.simdnce.kernel.Kernel;

/**
 * The three products of a block step on panels that stay in L2: 96 examples, 384 candidates, 128 columns. The score is
 * in floating-point operations per nanosecond: GFLOP/s.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ProductBenchmark {
    private static final int EXAMPLES = 96;
    private static final int CANDIDATES = 384;
    private static final int DIM = 128;
    private static final int FLOPS = 2 * EXAMPLES * CANDIDATES * DIM;

    private final Kernel kernel = Kernel.best();
    private float[] inputs;
    private float[] rows;
    private float[] coefficients;
    private float[] logits;
    private float[] inputGradient;
    private float[] candidateGradient;

    @Setup
    public void setUp() {
        System.out.println("# kernel: " + kernel.describe());
        inputs = numbers(EXAMPLES * DIM);
        rows = numbers(CANDIDATES * DIM);
        coefficients = numbers(EXAMPLES * CANDIDATES);
        logits = new float[EXAMPLES * CANDIDATES];
        inputGradient = new float[EXAMPLES * DIM];
        candidateGradient = new float[CANDIDATES * DIM];
    }

    private static float[] numbers(int count) {
        SplittableRandom random = new SplittableRandom(count);
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = random.nextFloat() - 0.5f;
        }
        return numbers;
    }

    /** X · Wᵀ over packed panels. */
    @Benchmark
    @OperationsPerInvocation(FLOPS)
    public float[] logits() {
        for (int p = 0; p < CANDIDATES; p += CandidatePanel.WIDTH) {
            kernel.addProduct(EXAMPLES, CandidatePanel.WIDTH, DIM, inputs, 0, DIM, 1, rows, p * DIM,
                    CandidatePanel.WIDTH, logits, p, CANDIDATES);
        }
        return logits;
    }

    /** g · W. */
    @Benchmark
    @OperationsPerInvocation(FLOPS)
    public float[] inputGradient() {
        kernel.addProduct(EXAMPLES, DIM, CANDIDATES, coefficients, 0, CANDIDATES, 1, rows, 0, DIM, inputGradient, 0, DIM);
        return inputGradient;
    }

    /** gᵀ · X. */
    @Benchmark
    @OperationsPerInvocation(FLOPS)
    public float[] candidateGradient() {
        kernel.addProduct(CANDIDATES, DIM, EXAMPLES, coefficients, 0, 1, CANDIDATES, inputs, 0, DIM,
                candidateGradient, 0, DIM);
        return candidateGradient;
    }
}
