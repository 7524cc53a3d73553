package org.simdnce.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.openjdk.jmh.util.ListStatistics;
import org.simdnce.SampledLoss;
import org.simdnce.sampler.CandidateSampler;
import org.simdnce.sampler.CandidateStream;
import org.simdnce.sampler.Candidates;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Times one operation on one shape in this very process and prints one line of JSON: for runs side by side with other
 * programs. Its numbers are closed forms of a seed, which others can mirror; the bench's README has the formula.
 */
@Command(name = "single-shape", usageHelpAutoWidth = true, sortOptions = false,
        description = "Times one operation on one shape and prints one line of JSON.")
public final class SingleShape implements Callable<Integer> {
    /** Calls that are shorter are timed several at a time: reading the clock of the thread takes a microsecond. */
    private static final double LEAST_NANOS = 200_000;
    /** On a busy machine C2 may need many times the warm-up that was asked for. */
    private static final int MOST_WARMUPS = 10;
    private static final double MEGA = 1e6;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** What can be timed. */
    enum Op {
        forward, backward, sgd, eval, sampler;

        boolean isStep() {
            return this != eval && this != sampler;
        }
    }

    @Option(names = "--shape", required = true, paramLabel = "B,S,D,N",
            description = "batch, candidates, dim, classes; eval uses no candidates, sampler S and N alone")
    private String shapeText;

    @Option(names = "--op", defaultValue = "backward", description = "one of ${COMPLETION-CANDIDATES}; backward is"
            + " forward and backward (default: ${DEFAULT-VALUE})")
    private Op op;

    @Option(names = "--threads", defaultValue = "1", paramLabel = "T",
            description = "threads that share a call, for forward, backward and sgd (default: ${DEFAULT-VALUE})")
    private int threads;

    @Option(names = "--samples", defaultValue = "drawn", paramLabel = "given|drawn",
            description = "candidates given once or drawn by each call (default: ${DEFAULT-VALUE})")
    private String samples;

    @Option(names = "--pages", defaultValue = "ordinary", paramLabel = "ordinary|huge",
            description = "pages of the tables, for forward, backward and sgd; huge needs"
                    + " --enable-native-access=ALL-UNNAMED (default: ${DEFAULT-VALUE})")
    private String pages;

    @Option(names = "--batches", defaultValue = "8", paramLabel = "K",
            description = "batches of inputs and labels that forward, backward and sgd take in turn, so that no row is"
                    + " in a cache because it has just been there (default: ${DEFAULT-VALUE})")
    private int batches;

    @Option(names = "--distribution", defaultValue = "log-uniform", paramLabel = "NAME",
            description = "of labels and candidates: log-uniform, uniform, unigram (default: ${DEFAULT-VALUE})")
    private String distribution;

    @Option(names = "--iterations", defaultValue = "50", paramLabel = "I",
            description = "timed iterations after the warm-up (default: ${DEFAULT-VALUE})")
    private int iterations;

    @Option(names = "--warmup", defaultValue = "3", paramLabel = "SECONDS",
            description = "least time before the first timed call; goes on while C2 compiles (default:"
                    + " ${DEFAULT-VALUE})")
    private double warmupSeconds;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this text")
    private boolean help;

    @Spec
    private CommandSpec command;

    SingleShape() {
    }

    /**
     * Runs the program and ends the process: 0 done, 2 wrong options.
     *
     * @param args the command line; {@code --help} explains it
     */
    public static void main(String[] args) {
        System.exit(Commands.run(new SingleShape(), args));
    }

    /**
     * Warms up, times, prints.
     *
     * @return the exit code 0
     * @throws IOException never, in practice
     */
    @Override
    public Integer call() throws IOException {
        Shape shape = Shape.parse(shapeText);
        if (iterations < 1 || !(warmupSeconds >= 0)) {
            throw new ParameterException(command.commandLine(), "--iterations " + iterations + " --warmup "
                    + warmupSeconds + "; allowed: at least 1 and 0");
        }
        if (!op.isStep() && (threads != 1 || Pages.named(pages) != Pages.ORDINARY)) {
            throw new ParameterException(command.commandLine(), "--threads " + threads + " --pages " + pages
                    + " with --op " + op + "; allowed: 1 and ordinary");
        }
        Map<String, Object> line = switch (op) {
            case forward, backward, sgd -> loss(shape);
            case eval -> evaluation(shape);
            case sampler -> sampler(shape);
        };
        command.commandLine().getOut().println(new ObjectMapper().writeValueAsString(line));
        return 0;
    }

    private Map<String, Object> loss(Shape shape) {
        try (LossCall call = new LossCall(shape, Noise.named(distribution), Samples.areGiven(samples), threads,
                Pages.named(pages), batches)) {
            return switch (op) {
                case forward -> measure(shape, call::forward, shape.forwardFlops());
                case sgd -> measure(shape, call::sgd, shape.backwardFlops());
                default -> measure(shape, call::forwardBackward, shape.backwardFlops());
            };
        }
    }

    private Map<String, Object> evaluation(Shape shape) {
        try (EvaluationCall call = new EvaluationCall(shape.batch(), shape.dim(), shape.classes())) {
            return measure(shape, call::sigmoid,
                    EvaluationCall.flops(shape.batch(), shape.dim(), shape.classes()));
        }
    }

    private Map<String, Object> sampler(Shape shape) {
        CandidateStream stream = CandidateSampler.of(Noise.named(distribution).over(shape.classes()), shape.sampled())
                .withSeed(LossCall.CANDIDATE_SEED).stream();
        Candidates candidates = new Candidates(shape.sampled());
        Map<String, Object> line = measure(shape, () -> stream.next(candidates), 0);
        line.put("million_draws_per_second", shape.sampled() / (double) line.get("median_ms") / 1e3);
        return line;
    }

    private Map<String, Object> measure(Shape shape, Runnable call, double flops) {
        int repeats = warmUp(call);
        double[] millis = new double[iterations];
        double[] cpuMillis = new double[iterations];
        long allocated = Long.MAX_VALUE;
        for (int i = 0; i < iterations; i++) {
            long cpu = THREADS.getCurrentThreadCpuTime();
            millis[i] = nanos(call, repeats) / repeats / MEGA;
            cpuMillis[i] = (THREADS.getCurrentThreadCpuTime() - cpu) / MEGA / repeats;
            allocated = Math.min(allocated, CallAllocation.of(call));
        }
        ListStatistics statistics = new ListStatistics(millis);
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("program", "simdnce");
        line.put("batch", shape.batch());
        line.put("sampled", shape.sampled());
        line.put("dim", shape.dim());
        line.put("classes", shape.classes());
        line.put("op", op.name());
        line.put("samples", samples);
        line.put("distribution", distribution);
        line.put("threads", threads);
        line.put("pages", pages);
        line.put("batches", op.isStep() ? batches : 1);
        line.put("iterations", iterations);
        line.put("calls_per_iteration", repeats);
        line.put("median_ms", statistics.getPercentile(50));
        line.put("p10_ms", statistics.getPercentile(10));
        line.put("p90_ms", statistics.getPercentile(90));
        // The helpers' time is not this thread's.
        line.put("cpu_median_ms", threads == 1 ? new ListStatistics(cpuMillis).getPercentile(50) : null);
        line.put("gflops", flops == 0 ? null : flops / statistics.getPercentile(50) / MEGA);
        line.put("kernel", SampledLoss.kernel());
        line.put("vector_bits", Width.bits(SampledLoss.kernel()));
        line.put("allocated_bytes_per_step", allocated);
        return line;
    }

    /** Calls until the time is over and the compilers have been idle for a while; returns the calls of an iteration. */
    private int warmUp(Runnable call) {
        CompilationMXBean compilers = ManagementFactory.getCompilationMXBean();
        long start = System.nanoTime();
        long idleSince = start;
        long compiled = 0;
        double fastest = Double.MAX_VALUE;
        do {
            fastest = Math.min(fastest, Math.max(1, nanos(call, 1)));
            if (compilers.getTotalCompilationTime() != compiled) {
                compiled = compilers.getTotalCompilationTime();
                idleSince = System.nanoTime();
            }
        } while (System.nanoTime() - start < warmupSeconds * 1e9
                || System.nanoTime() - idleSince < warmupSeconds * 1e9 / 2
                && System.nanoTime() - start < MOST_WARMUPS * warmupSeconds * 1e9);
        return (int) Math.clamp(Math.ceil(LEAST_NANOS / fastest), 1, 1000);
    }

    private static double nanos(Runnable call, int repeats) {
        long start = System.nanoTime();
        for (int i = 0; i < repeats; i++) {
            call.run();
        }
        return System.nanoTime() - start;
    }
}
