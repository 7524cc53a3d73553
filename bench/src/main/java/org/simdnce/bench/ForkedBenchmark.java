package org.simdnce.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * What all benchmarks have in common: the width as a parameter, forks that carry the flags they need, and the line that
 * says which kernel ran. The flags are put before those of the user, so that {@code -jvmArgsAppend} adds to them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsPrepend = {ForkedBenchmark.VECTOR, ForkedBenchmark.NATIVE, ForkedBenchmark.UNSAFE,
        ForkedBenchmark.BATCH})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public abstract class ForkedBenchmark {
    static final String VECTOR = "--add-modules=jdk.incubator.vector";
    /** Asking for huge pages calls the operating system. */
    static final String NATIVE = "--enable-native-access=ALL-UNNAMED";
    /** JMH's own black holes; without it each fork prints a warning. */
    static final String UNSAFE = "--sun-misc-unsafe-memory-access=allow";
    /** Calls wait for the compilers, so that C2 gets the core and a short warm-up is enough, on a busy machine too. */
    static final String BATCH = "-Xbatch";
    /** The flags that every fork has. */
    static final List<String> FLAGS = List.of(VECTOR, NATIVE, UNSAFE, BATCH);

    /** Vector width in bits: 0, 128, 256, 512, or {@code native} for what the library chooses here. */
    @Param("native")
    public String vectorBits = Width.NATIVE;

    /** How long calls are made before the first iteration, at most. */
    static final int MOST_SECONDS = 40;

    private Runnable extraCall;

    /** For JMH. */
    protected ForkedBenchmark() {
    }

    /**
     * Sets the width before the first class of the library is loaded, then all else up. This is one method because JMH
     * calls those of several classes in alphabetical order.
     */
    @Setup(Level.Trial)
    public final void prepare() {
        chooseWidth();
        setUp();
    }

    /** Sets the width and prints the kernel that it led to. */
    final void chooseWidth() {
        System.out.println(Width.KERNEL_LINE + Width.choose(vectorBits));
    }

    /** Makes what the calls work on. */
    public abstract void setUp();

    /**
     * Makes calls until C2 is done, before the first iteration: JMH's warm-up is a fixed time, which on a busy machine
     * may be too short by far.
     *
     * @param params names the benchmark that runs
     */
    @Setup(Level.Iteration)
    public final void awaitCompilers(BenchmarkParams params) {
        if (extraCall == null) {
            String benchmark = params.getBenchmark();
            extraCall = CallAllocation.bind(this, benchmark.substring(benchmark.lastIndexOf('.') + 1));
            CallAllocation.repeatUntilNone(extraCall, MOST_SECONDS);
        }
    }

    /** Makes one call beyond those that are timed, and counts what it allocates. */
    @TearDown(Level.Iteration)
    public final void countAllocation() {
        AllocationProfiler.report(CallAllocation.of(extraCall));
    }
}
