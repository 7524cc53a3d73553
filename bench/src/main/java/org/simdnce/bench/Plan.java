package org.simdnce.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a report measures, and for how long.
 *
 * @param tasks in the order of a round
 * @param warmupIterations iterations before the measurement in each fork
 * @param warmupFactor scales the length of each, see {@link #warmupSeconds}
 * @param iterations iterations that are measured in each fork
 * @param seconds length of each
 */
record Plan(List<Task> tasks, int warmupIterations, double warmupFactor, int iterations, double seconds) {
    /** A fork's own time: starting two JVMs' worth of JMH, ending one. */
    private static final double FORK_SECONDS = 1.0;
    /** What C2 needs for a step before its warm-up begins: so many seconds and calls. */
    private static final double COMPILE_SECONDS = 3.5;
    private static final double COMPILE_CALLS = 40;
    /** Bytes per second at which tables are filled, and operations per second of a kernel, for the estimate alone. */
    private static final double FILL_RATE = 0.6e9;
    private static final double VECTOR_RATE = 60e9;
    private static final double SCALAR_RATE = 2e9;

    static final String FORWARD_BACKWARD = "forward_backward";
    /** Batch, candidates and dim vary from here, one at a time. */
    static final Shape SWEEP_CENTRE = Shape.STANDARD.get(2);
    /** Where two threads and given candidates are measured. */
    private static final Shape VARIED = Shape.STANDARD.get(3);
    private static final List<Integer> BATCHES = List.of(16, 64, 256, 4096);
    private static final List<Integer> CANDIDATES = List.of(8, 256, 2048);
    private static final List<Integer> DIMS = List.of(64, 100, 256, 300);

    /** Returns the plan of a full report: the native width in three rounds, other widths and the sweeps in two. */
    static Plan full(List<Integer> widths, int nativeBits, int cores) {
        Tasks tasks = new Tasks();
        for (int bits : widths) {
            int rounds = bits == nativeBits ? 3 : 2;
            tasks.machine(bits, rounds, bits == nativeBits);
            tasks.kernels(bits, rounds);
            Shape.STANDARD.forEach(shape -> tasks.step(shape, FORWARD_BACKWARD, "drawn", bits, 1, rounds));
        }
        for (Shape shape : Shape.STANDARD) {
            tasks.step(shape, "forward", "drawn", nativeBits, 1, 3);
            tasks.step(shape, "sgd", "drawn", nativeBits, 1, 3);
        }
        tasks.step(VARIED, FORWARD_BACKWARD, "given", nativeBits, 1, 3);
        if (cores > 1) {
            tasks.step(VARIED, FORWARD_BACKWARD, "drawn", nativeBits, 2, 3);
        }
        tasks.evaluation(nativeBits, 3);
        tasks.samplers(nativeBits, 3);
        sweep(BATCHES, CANDIDATES, DIMS).forEach(shape ->
                tasks.step(shape, FORWARD_BACKWARD, "drawn", nativeBits, 1, 2));
        return new Plan(tasks.list, 1, 1, 4, 0.3);
    }

    /** Returns the plan of a quick look: the native width, one fork each, no sweeps. */
    static Plan quick(int nativeBits) {
        Tasks tasks = new Tasks();
        tasks.machine(nativeBits, 1, true);
        tasks.kernels(nativeBits, 1);
        Shape.STANDARD.forEach(shape -> tasks.step(shape, FORWARD_BACKWARD, "drawn", nativeBits, 1, 1));
        return new Plan(tasks.list, 1, 0.5, 3, 0.3);
    }

    private static List<Shape> sweep(List<Integer> batches, List<Integer> candidates, List<Integer> dims) {
        Shape c = SWEEP_CENTRE;
        List<Shape> shapes = new ArrayList<>();
        batches.forEach(batch -> shapes.add(new Shape(batch, c.sampled(), c.dim(), c.classes())));
        candidates.forEach(sampled -> shapes.add(new Shape(c.batch(), sampled, c.dim(), c.classes())));
        dims.forEach(dim -> shapes.add(new Shape(c.batch(), c.sampled(), dim, c.classes())));
        return shapes.stream().distinct().sorted(Comparator.comparingDouble(Shape::forwardFlops)).toList();
    }

    /** The probes are loops of a few lines; what the library does is up to some twenty methods for C2. */
    double warmupSeconds(Task task) {
        return warmupFactor * switch (task.section()) {
            case FMA_PEAKS, BANDWIDTHS -> 1;
            case KERNELS, SAMPLERS, STEPS, EVALUATIONS -> 2;
        };
    }

    /** Returns the warm-up in words. */
    String warmup() {
        return String.format(Locale.ROOT, "%d x %.1f s after C2, for the probes of the machine %.1f s",
                warmupIterations, 2 * warmupFactor, warmupFactor);
    }

    int rounds() {
        return tasks.stream().mapToInt(Task::rounds).max().orElse(0);
    }

    int forks() {
        return tasks.stream().mapToInt(Task::rounds).sum();
    }

    /** Returns the tasks of a round, from 0. */
    List<Task> round(int round) {
        return tasks.stream().filter(task -> task.rounds() > round).toList();
    }

    /** Estimates how long one fork of a task takes. */
    double secondsOf(Task task) {
        boolean isWhole = task.section() == Section.STEPS || task.section() == Section.EVALUATIONS;
        return FORK_SECONDS + task.setupSeconds() + (isWhole ? compileSeconds(task) : 0)
                + warmupIterations * Math.max(warmupSeconds(task), task.callSeconds())
                + iterations * Math.max(seconds, task.callSeconds());
    }

    private static double compileSeconds(Task task) {
        return Math.min(COMPILE_SECONDS + COMPILE_CALLS * task.callSeconds(), ForkedBenchmark.MOST_SECONDS);
    }

    /** Estimates how long all of it takes. */
    double totalSeconds() {
        return tasks.stream().mapToDouble(task -> task.rounds() * secondsOf(task)).sum();
    }

    /** Collects tasks. */
    private static final class Tasks {
        private final List<Task> list = new ArrayList<>();

        private void machine(int bits, int rounds, boolean bandwidths) {
            add(Section.FMA_PEAKS, identity(), "PeakBenchmark.fma", Map.of(), bits,
                    new Work(PeakBenchmark.flops(bits), 0, 0), rounds, 0);
            if (bandwidths) {
                for (String pages : List.of("ordinary", "huge")) {
                    bandwidth("stream", pages, "uniform", BandwidthBenchmark.STREAM_BYTES, bits, rounds);
                    bandwidth("rows", pages, "uniform", BandwidthBenchmark.ROWS * BandwidthBenchmark.ROW_BYTES, bits,
                            rounds);
                    bandwidth("rows", pages, "log-uniform", BandwidthBenchmark.ROWS * BandwidthBenchmark.ROW_BYTES,
                            bits, rounds);
                }
            }
        }

        private void bandwidth(String method, String pages, String distribution, long bytes, int bits, int rounds) {
            String pattern = method.equals("stream") ? "stream" : "rows, " + distribution;
            add(Section.BANDWIDTHS, identity("pattern", pattern, "pages", pages), "BandwidthBenchmark." + method,
                    Map.of("pages", pages, "distribution", distribution), bits, new Work(0, bytes, 0), rounds, 512e6);
        }

        private void kernels(int bits, int rounds) {
            product("logits", new Work(ProductBenchmark.FLOPS, ProductBenchmark.LOGIT_BYTES, 0), bits, rounds);
            product("inputGradient", new Work(ProductBenchmark.FLOPS, ProductBenchmark.INPUT_GRADIENT_BYTES, 0), bits,
                    rounds);
            product("candidateGradient", new Work(ProductBenchmark.FLOPS, ProductBenchmark.CANDIDATE_GRADIENT_BYTES, 0),
                    bits, rounds);
            product("fewLogits", new Work(ProductBenchmark.FEW_FLOPS, ProductBenchmark.FEW_BYTES, 0), bits, rounds);
            product("logistic", new Work(0, 0, ProductBenchmark.LOGITS), bits, rounds);
            row("gather", new Work(0, RowBenchmark.BYTES, RowBenchmark.ROWS), bits, rounds);
            row("gatherDot", new Work(RowBenchmark.FLOPS, RowBenchmark.BYTES, RowBenchmark.ROWS), bits, rounds);
            row("gatherAdd", new Work(RowBenchmark.FLOPS, RowBenchmark.BYTES, RowBenchmark.ROWS), bits, rounds);
            row("rowUpdate", new Work(RowBenchmark.FLOPS, 2 * RowBenchmark.BYTES, RowBenchmark.ROWS), bits, rounds);
        }

        private void product(String name, Work work, int bits, int rounds) {
            add(Section.KERNELS, identity("kernel", name), "ProductBenchmark." + name, Map.of(), bits, work, rounds, 0);
        }

        private void row(String name, Work work, int bits, int rounds) {
            add(Section.KERNELS, identity("kernel", name), "RowBenchmark." + name, Map.of("distribution", "uniform"),
                    bits, work, rounds, 4.0 * RowBenchmark.CLASSES * RowBenchmark.DIM);
        }

        private void step(Shape shape, String op, String samples, int bits, int threads, int rounds) {
            boolean backward = !op.equals("forward");
            // Both directions read the rows; the way back writes as many, and the gradient of the inputs.
            Work work = new Work(backward ? shape.backwardFlops() : shape.forwardFlops(),
                    (backward ? 2 : 1) * (shape.classRowBytes() + shape.inputBytes()), shape.batch());
            add(Section.STEPS, identity("batch", shape.batch(), "sampled", shape.sampled(), "dim", shape.dim(),
                            "classes", shape.classes(), "op", op, "samples", samples, "threads", threads),
                    "LossBenchmark." + (op.equals(FORWARD_BACKWARD) ? "forwardBackward" : op),
                    Map.of("shape", shape.toString(), "samples", samples, "threads", Integer.toString(threads)), bits,
                    work, rounds, shape.tableBytes());
        }

        private void evaluation(int bits, int rounds) {
            add(Section.EVALUATIONS, identity("batch", 128, "dim", 128, "classes", 200_000, "op", "sigmoid"),
                    "EvaluationBenchmark.sigmoid", Map.of("batch", "128", "dim", "128", "classes", "200000"), bits,
                    new Work(EvaluationCall.flops(128, 128, 200_000), 4.0 * 128 * 200_000, 0), rounds, 1e8);
        }

        private void samplers(int bits, int rounds) {
            for (Noise noise : Noise.values()) {
                sampler("withReplacement", noise, 4096, bits, rounds);
                sampler("drawsAlone", noise, 4096, bits, rounds);
            }
            List.of(64, 4096, 100_000).forEach(count -> sampler("unique", Noise.LOG_UNIFORM, count, bits, rounds));
        }

        private void sampler(String method, Noise noise, int count, int bits, int rounds) {
            add(Section.SAMPLERS, identity("method", method, "distribution", noise.toString(), "sampled", count,
                            "classes", SamplerBenchmark.CLASSES), "SamplerBenchmark." + method,
                    Map.of("distribution", noise.toString(), "numSampled", Integer.toString(count)), bits,
                    new Work(0, 0, count), rounds, 0);
        }

        private void add(Section section, Map<String, Object> identity, String benchmark, Map<String, String> params,
                         int bits, Work work, int rounds, double tableBytes) {
            identity.put(Speed.VECTOR_BITS, bits);
            Map<String, String> all = new LinkedHashMap<>(params);
            all.put("vectorBits", Integer.toString(bits));
            list.add(new Task(section, identity, benchmark, all, work, rounds, tableBytes / FILL_RATE,
                    work.flops() / (bits == 0 ? SCALAR_RATE : VECTOR_RATE)));
        }

        private static Map<String, Object> identity(Object... keysAndValues) {
            Map<String, Object> identity = new LinkedHashMap<>();
            for (int i = 0; i < keysAndValues.length; i += 2) {
                identity.put((String) keysAndValues[i], keysAndValues[i + 1]);
            }
            return identity;
        }
    }
}
