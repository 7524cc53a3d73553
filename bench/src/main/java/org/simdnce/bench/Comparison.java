package org.simdnce.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares two results: a table of time ratios with confidence intervals, and an exit code for regressions. */
@Command(name = "comparison", usageHelpAutoWidth = true, sortOptions = false,
        description = "Compares two results, each a roofline.json or a file that JMH wrote with -rf json.",
        footer = {"", "Exit codes: 0 no regression, 1 a time is longer by more than the threshold and its interval lies"
                + " above 1, 2 wrong options or files."})
public final class Comparison implements Callable<Integer> {
    private static final int REGRESSION = 1;

    @Parameters(index = "0", paramLabel = "BASE", description = "result before the change")
    private Path baseFile;

    @Parameters(index = "1", paramLabel = "NEW", description = "result after the change")
    private Path newFile;

    @Option(names = "--threshold", defaultValue = "5", paramLabel = "PERCENT",
            description = "how much longer a time may be (default: ${DEFAULT-VALUE})")
    private double threshold;

    @Option(names = "--confidence", defaultValue = "95", paramLabel = "PERCENT",
            description = "of the intervals (default: ${DEFAULT-VALUE})")
    private double confidence;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this text")
    private boolean help;

    @Spec
    private CommandSpec command;

    Comparison() {
    }

    /**
     * Runs the program and ends the process: 0 no regression, 1 a regression, 2 wrong options or files.
     *
     * @param args the command line; {@code --help} explains it
     */
    public static void main(String[] args) {
        System.exit(Commands.run(new Comparison(), args));
    }

    /**
     * Compares and prints.
     *
     * @return the exit code
     * @throws IOException if a file cannot be read
     */
    @Override
    public Integer call() throws IOException {
        if (!(threshold >= 0) || !(confidence > 0 && confidence < 100)) {
            throw new ParameterException(command.commandLine(), "--threshold " + threshold + " --confidence "
                    + confidence + "; allowed: from 0, and between 0 and 100");
        }
        Map<String, List<List<Double>>> base = ResultFile.times(baseFile);
        Map<String, List<List<Double>>> changed = ResultFile.times(newFile);
        if (base.keySet().stream().noneMatch(changed::containsKey)) {
            throw new IllegalArgumentException(baseFile + " and " + newFile + " have no measurement in common");
        }
        PrintWriter out = command.commandLine().getOut();
        out.println("base: " + baseFile + ", " + ResultFile.origin(baseFile));
        out.println("new:  " + newFile + ", " + ResultFile.origin(newFile));
        out.println();
        out.printf(Locale.ROOT, "| measurement | new / base time | %.0f %% interval | |%n", confidence);
        out.println("|---|--:|---|---|");
        int regressions = 0;
        boolean singleForks = false;
        for (Map.Entry<String, List<List<Double>>> measurement : base.entrySet()) {
            List<List<Double>> times = changed.get(measurement.getKey());
            if (times == null) {
                out.println("| " + measurement.getKey() + " | | | only in base |");
                continue;
            }
            TimeRatio ratio = TimeRatio.of(measurement.getValue(), times, confidence / 100);
            out.println(row(measurement.getKey(), ratio));
            regressions += ratio.isRegression(threshold / 100) ? 1 : 0;
            singleForks |= !ratio.ofForks();
        }
        changed.keySet().stream().filter(name -> !base.containsKey(name))
                .forEach(name -> out.println("| " + name + " | | | only in new |"));
        if (singleForks) {
            out.println("\n(*) a side has one fork: the interval is of iterations and knows nothing of other forks");
        }
        out.println("\nregressions beyond " + threshold + " %: " + regressions);
        return regressions > 0 ? REGRESSION : 0;
    }

    private String row(String name, TimeRatio ratio) {
        String verdict = ratio.isRegression(threshold / 100) ? "slower"
                : ratio.isImprovement(threshold / 100) ? "faster" : "";
        String interval = Double.isNaN(ratio.low()) ? "one value"
                : String.format(Locale.ROOT, "%.3f – %.3f", ratio.low(), ratio.high());
        return String.format(Locale.ROOT, "| %s | %.3f | %s%s | %s |", name, ratio.ratio(), interval,
                ratio.ofForks() ? "" : " (*)", verdict);
    }
}
