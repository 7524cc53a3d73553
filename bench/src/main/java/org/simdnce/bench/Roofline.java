package org.simdnce.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jdk.incubator.vector.FloatVector;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.simdnce.SampledLoss;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Measures what this machine can do, multiply-adds and bandwidths, and how near the kernels and the losses come to it;
 * writes {@code report.md}, {@code roofline.json} and pictures.
 *
 * <p>Every measurement is a JMH fork of its own. Forks come in rounds, one fork of everything and then again, so that a
 * slow minute of the machine is shared by all.
 */
@Command(name = "roofline", usageHelpAutoWidth = true,
        description = "Measures the peaks of this machine and how near the library comes to them.")
public final class Roofline implements Callable<Integer> {
    private static final List<Integer> WIDTHS = List.of(0, 128, 256, 512);

    /** A JVM that is pinned to one core would choose the serial collector, which aligns large arrays differently. */
    private static final String COLLECTOR = "-XX:+UseG1GC";

    @Option(names = "--quick", description = "the native width only, one short fork each, under three minutes")
    private boolean quick;

    @Option(names = "--output", defaultValue = "bench/target/roofline", paramLabel = "DIR",
            description = "where the report goes (default: ${DEFAULT-VALUE})")
    private Path output;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this text")
    private boolean help;

    @Spec
    private CommandSpec command;

    private final List<String> leftOut = new ArrayList<>();

    private Roofline() {
    }

    /**
     * Runs the report and ends the process.
     *
     * @param args the command line; {@code --help} explains it
     */
    public static void main(String[] args) {
        System.exit(Commands.run(new Roofline(), args));
    }

    /**
     * Measures and writes.
     *
     * @return the exit code 0
     * @throws IOException if a file cannot be written
     * @throws RunnerException if a measurement cannot be started
     */
    @Override
    public Integer call() throws IOException, RunnerException {
        PrintWriter out = command.commandLine().getOut();
        Map<String, Object> machine = Machine.describe();
        int nativeBits = Width.bits(SampledLoss.kernel());
        Plan plan = quick ? Plan.quick(nativeBits) : full(nativeBits);
        Files.createDirectories(output);
        out.printf(Locale.ROOT, "roofline: %d forks in %d rounds, about %.1f minutes on an idle machine; log in %s%n",
                plan.forks(), plan.rounds(), plan.totalSeconds() / 60, output.resolve("jmh.log"));
        leftOut.forEach(reason -> out.println("roofline: left out: " + reason));
        List<Speed> speeds = measure(plan, out);
        RooflineResult result = new RooflineResult(machine, settings(plan), speeds, leftOut);
        result.write(output.resolve("roofline.json"));
        List<String> pictures = RooflineCharts.write(result, output);
        Files.writeString(output.resolve("report.md"), RooflineReport.of(result, pictures));
        out.println("roofline: " + output.resolve("report.md"));
        return 0;
    }

    private Plan full(int nativeBits) {
        int cores = Runtime.getRuntime().availableProcessors();
        if (cores < 2) {
            leftOut.add("two threads: this process may use one core");
        }
        return Plan.full(widths(nativeBits), nativeBits, cores);
    }

    private List<Integer> widths(int nativeBits) {
        int machineBits = nativeBits == 0 ? 0 : FloatVector.SPECIES_PREFERRED.vectorBitSize();
        WIDTHS.stream().filter(bits -> bits > machineBits).forEach(bits -> leftOut.add(bits
                + " bits: this machine's vectors have " + machineBits + " bits"));
        return WIDTHS.stream().filter(bits -> bits <= machineBits).toList();
    }

    private Map<String, Object> settings(Plan plan) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("date", LocalDate.now().toString());
        settings.put("command", "mvn -q -Proofline verify" + (quick ? " -Droofline.quick" : ""));
        settings.put("quick", quick);
        settings.put("rounds", plan.rounds());
        settings.put("warmup", plan.warmup());
        settings.put("measurement", plan.iterations() + " x " + plan.seconds() + " s");
        settings.put("fork_flags", String.join(" ", ForkedBenchmark.FLAGS) + " " + COLLECTOR);
        return settings;
    }

    private List<Speed> measure(Plan plan, PrintWriter out) throws IOException, RunnerException {
        Map<Task, List<BenchmarkResult>> forks = new LinkedHashMap<>();
        plan.tasks().forEach(task -> forks.put(task, new ArrayList<>()));
        double left = plan.totalSeconds();
        int done = 0;
        PrintStream console = System.out;
        try (PrintStream log = new PrintStream(Files.newOutputStream(output.resolve("jmh.log")), true,
                StandardCharsets.UTF_8)) {
            // What forks print, the kernel that ran above all, belongs to the log.
            System.setOut(log);
            OutputFormat format = OutputFormatFactory.createFormatInstance(log, VerboseMode.NORMAL);
            for (int round = 0; round < plan.rounds(); round++) {
                for (Task task : plan.round(round)) {
                    out.printf(Locale.ROOT, "[%3d/%d, %4.0f s left] %s%n", ++done, plan.forks(), left, task.title());
                    out.flush();
                    forks.get(task).addAll(fork(plan, task, format));
                    left -= plan.secondsOf(task);
                }
            }
        } finally {
            System.setOut(console);
        }
        return forks.entrySet().stream().flatMap(entry -> speed(entry.getKey(), entry.getValue())).toList();
    }

    private Stream<Speed> speed(Task task, List<BenchmarkResult> forks) {
        if (forks.isEmpty()) {
            leftOut.add(task.title() + ": its forks failed, jmh.log says why");
            return Stream.empty();
        }
        return Stream.of(new Speed(task.section(), task.identity(), task.work(), Times.of(forks)));
    }

    private static List<BenchmarkResult> fork(Plan plan, Task task, OutputFormat format) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^org\\.simdnce\\.bench\\." + task.benchmark().replace(".", "\\.") + "$")
                .mode(Mode.SampleTime).timeUnit(TimeUnit.NANOSECONDS)
                .addProfiler(AllocationProfiler.class).forks(1).jvmArgs().jvmArgsAppend(COLLECTOR)
                .warmupIterations(plan.warmupIterations()).warmupTime(time(plan.warmupSeconds(task)))
                .measurementIterations(plan.iterations()).measurementTime(time(plan.seconds()));
        task.params().forEach((name, value) -> options.param(name, value));
        List<BenchmarkResult> results = new ArrayList<>();
        for (RunResult run : new Runner(options.build(), format).run()) {
            results.addAll(run.getBenchmarkResults());
        }
        // The first run has found that no other JMH is at work; a later one must not end hours of measurement.
        System.setProperty("jmh.ignoreLock", "true");
        return results;
    }

    private static TimeValue time(double seconds) {
        return TimeValue.milliseconds(Math.round(seconds * 1000));
    }
}
