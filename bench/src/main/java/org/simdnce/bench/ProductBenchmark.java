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
import org.simdnce.kernel.Kernel;
import org.simdnce.kernel.RowPanel;

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
    private static final int WIDTH = RowPanel.COLUMNS;
    private static final int FLOPS = 2 * EXAMPLES * CANDIDATES * DIM;

    private final Kernel kernel = Kernel.best();
    private static final int DEPTH = 32;
    private static final int X = 12;
    private static final int W = X + EXAMPLES * DIM;
    private static final int G = W + CANDIDATES * DIM;
    private static final int Z = G + EXAMPLES * CANDIDATES;
    private static final int DX = Z + EXAMPLES * CANDIDATES;
    private static final int DW = DX + EXAMPLES * DIM;
    private float[] panels;

    @Setup
    public void setUp() {
        System.out.println("# kernel: " + kernel.describe());
        panels = numbers(1 << 20);
    }

    private static float[] numbers(int count) {
        SplittableRandom random = new SplittableRandom(count);
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = random.nextFloat() - 0.5f;
        }
        return numbers;
    }

    /** X · Wᵀ. */
    @Benchmark
    @OperationsPerInvocation(FLOPS)
    public float[] logits() {
        for (int group = 0; group < CANDIDATES; group += WIDTH) {
            for (int block = 0; block < DIM; block += WIDTH) {
                for (int p = 0; p < WIDTH; p += DEPTH) {
                    kernel.addProduct(EXAMPLES, WIDTH, DEPTH, panels, X + block * EXAMPLES + p, panels,
                            W + group * DIM + (block + p) * WIDTH, panels, Z + group * EXAMPLES);
                }
            }
        }
        return panels;
    }

    /** g · W. */
    @Benchmark
    @OperationsPerInvocation(FLOPS)
    public float[] inputGradient() {
        for (int group = 0; group < CANDIDATES; group += WIDTH) {
            for (int block = 0; block < DIM; block += WIDTH) {
                kernel.addProduct(EXAMPLES, WIDTH, WIDTH, panels, G + group * EXAMPLES, panels,
                        W + group * DIM + block * WIDTH, panels, DX + block * EXAMPLES);
            }
        }
        return panels;
    }

    /** gᵀ · X. */
    @Benchmark
    @OperationsPerInvocation(FLOPS)
    public float[] candidateGradient() {
        for (int group = 0; group < CANDIDATES; group += WIDTH) {
            for (int block = 0; block < DIM; block += WIDTH) {
                kernel.addTransposedProduct(WIDTH, WIDTH, EXAMPLES, panels, G + group * EXAMPLES, panels,
                        X + block * EXAMPLES, panels, DW + group * DIM + block * WIDTH);
            }
        }
        return panels;
    }
}
