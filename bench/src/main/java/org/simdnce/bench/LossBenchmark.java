package org.simdnce.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.simdnce.Batch;
import org.simdnce.LossGradients;
import org.simdnce.NceLoss;
import org.simdnce.OutputLayer;
import org.simdnce.SampledLoss;
import org.simdnce.Sgd;
import org.simdnce.Workspace;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.sampler.CandidateSampler;
import org.simdnce.sampler.Candidates;
import org.simdnce.sampler.LogUniform;

/** Whole calls of the NCE loss: candidates drawn, one thread, labels log-uniform over the classes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class LossBenchmark {
    /** Batch, candidates, columns, classes. */
    @Param({"16x5x100x71000", "128x64x128x50000", "1024x64x128x1000000", "1024x512x128x1000000",
            "8192x64x300x1000000"})
    public String shape;

    private Arena arena;
    private OutputLayer layer;
    private Batch batch;
    private NceLoss loss;
    private Workspace workspace;
    private float[] losses;
    private final LossGradients gradients = new LossGradients();
    private final Sgd sgd = Sgd.of(1e-6f);

    @Setup(Level.Trial)
    public void setUp() {
        int[] sizes = Arrays.stream(shape.split("x")).mapToInt(Integer::parseInt).toArray();
        int examples = sizes[0];
        int dim = sizes[2];
        int classes = sizes[3];
        arena = Arena.ofConfined();
        EmbeddingTable weights = EmbeddingTable.allocate(arena, classes, dim).fillUniform(1, -0.05f, 0.05f);
        layer = OutputLayer.of(weights, EmbeddingTable.allocateVector(arena, classes));
        loss = NceLoss.of(classes, sizes[1]);
        workspace = loss.workspace(dim, examples, examples);
        losses = new float[examples];
        batch = new Batch().inputs(inputs(examples, dim), examples, dim).labels(labels(examples, classes), 1);
        System.out.println("# kernel: " + SampledLoss.kernel());
    }

    private MemorySegment inputs(int examples, int dim) {
        MemorySegment inputs = arena.allocate(ValueLayout.JAVA_FLOAT, (long) examples * dim);
        SplittableRandom random = new SplittableRandom(2);
        for (long i = 0; i < (long) examples * dim; i++) {
            inputs.setAtIndex(ValueLayout.JAVA_FLOAT, i, random.nextFloat() - 0.5f);
        }
        return inputs;
    }

    private static long[] labels(int examples, int classes) {
        Candidates drawn = new Candidates(examples);
        CandidateSampler.withReplacement(LogUniform.of(classes), examples).withSeed(3).sample(0, drawn);
        return drawn.ids();
    }

    @TearDown(Level.Trial)
    public void tearDown() {
        arena.close();
    }

    /** The loss of each example. */
    @Benchmark
    public double forward() {
        return loss.forward(layer, batch, workspace, losses);
    }

    /** The loss of each example and all gradients. */
    @Benchmark
    public double forwardBackward() {
        return loss.gradients(layer, batch, workspace, losses, gradients);
    }

    /** The loss of each example and an update in place. */
    @Benchmark
    public double sgd() {
        return loss.step(layer, batch, workspace, losses, sgd);
    }
}
