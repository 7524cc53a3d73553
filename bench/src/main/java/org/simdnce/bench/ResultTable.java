package org.simdnce.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the table of a result for a README, or puts it there between its two markers. */
@Command(name = "result-table", usageHelpAutoWidth = true, sortOptions = false,
        description = "Prints the steps of a roofline.json as a table in Markdown.")
public final class ResultTable implements Callable<Integer> {
    static final String BEGIN = "<!-- results: begin -->";
    static final String END = "<!-- results: end -->";
    private static final Pattern BETWEEN = Pattern.compile("(?<=" + BEGIN + "\n).*?(?=" + END + ")", Pattern.DOTALL);

    @Parameters(index = "0", paramLabel = "FILE", description = "a roofline.json")
    private Path file;

    @Option(names = "--readme", paramLabel = "README",
            description = "put the table between this file's markers instead of printing it")
    private Path readme;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this text")
    private boolean help;

    @Spec
    private CommandSpec command;

    ResultTable() {
    }

    /**
     * Runs the program and ends the process.
     *
     * @param args the command line; {@code --help} explains it
     */
    public static void main(String[] args) {
        System.exit(Commands.run(new ResultTable(), args));
    }

    /**
     * Prints or replaces the table.
     *
     * @return the exit code 0
     * @throws IOException if a file cannot be read or written
     */
    @Override
    public Integer call() throws IOException {
        String table = of(file);
        if (readme == null) {
            command.commandLine().getOut().print(table);
            command.commandLine().getOut().flush();
            return 0;
        }
        Matcher place = BETWEEN.matcher(Files.readString(readme));
        if (!place.find()) {
            throw new IllegalArgumentException(readme + " has no lines " + BEGIN + " and " + END);
        }
        Files.writeString(readme, place.replaceFirst(Matcher.quoteReplacement(table)));
        return 0;
    }

    /** Returns the table of a result. */
    static String of(Path file) throws IOException {
        JsonNode root = ResultFile.json(file);
        if (!root.path("steps").isArray() || !root.path("settings").isObject()) {
            throw new IllegalArgumentException(file + " has no steps and settings; allowed: a roofline.json");
        }
        return new Rows(root).table();
    }

    /** Returns the newest result of a folder, by its name. */
    static Path newest(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(path -> path.toString().endsWith(".json")).max(Path::compareTo)
                    .orElseThrow(() -> new IllegalArgumentException(folder + " has no result"));
        }
    }

    /** The table of one result. */
    private static final class Rows {
        private final JsonNode root;
        private final List<Integer> otherBits;
        private final int nativeBits;

        private Rows(JsonNode root) {
            this.root = root;
            TreeSet<Integer> bits = new TreeSet<>();
            root.path("steps").forEach(step -> bits.add(step.path(Speed.VECTOR_BITS).asInt()));
            nativeBits = bits.removeLast();
            otherBits = List.copyOf(bits);
        }

        private String table() {
            List<String> head = new ArrayList<>(List.of("batch × candidates × dim, classes", "forward + backward, µs",
                    "GFLOP/s", "of the FMA peak"));
            otherBits.forEach(bits -> head.add("GFLOP/s " + (bits == 0 ? "scalar" : bits + " bits")));
            StringBuilder text = new StringBuilder(row(head));
            text.append("|---").append("|--:".repeat(head.size() - 1)).append("|\n");
            for (Shape shape : Shape.STANDARD) {
                JsonNode step = step(shape, nativeBits);
                if (step != null) {
                    text.append(row(cells(shape, step)));
                }
            }
            JsonNode machine = root.path("machine");
            JsonNode settings = root.path("settings");
            return text.append(String.format(Locale.ROOT, """

                    Median (10th – 90th percentile) of one thread with candidates drawn, kernel: %s. FMA peak of one
                    core: %.0f GFLOP/s. Forks come in rounds, here %d. %s,
                    `%s`; %s;
                    %s; %s;
                    `%s`.
                    """, machine.path("kernel").asText(), root.path("fma_peak_gflops").asDouble(),
                    settings.path("rounds").asInt(), settings.path("date").asText(), settings.path("command").asText(),
                    machine.path("cpu").asText(), machine.path("os").asText(), machine.path("jdk").asText(),
                    settings.path("fork_flags").asText())).toString();
        }

        private List<String> cells(Shape shape, JsonNode step) {
            List<String> cells = new ArrayList<>();
            cells.add(RooflineReport.title(shape).replace(" x ", " × "));
            cells.add(micros(step, "median_ns") + " (" + micros(step, "p10_ns") + " – " + micros(step, "p90_ns") + ")");
            cells.add(RooflineReport.number(step.path("gflops").asDouble()));
            cells.add(String.format(Locale.ROOT, "%.0f %%", 100 * step.path("share_of_peak").asDouble()));
            for (int bits : otherBits) {
                JsonNode other = step(shape, bits);
                cells.add(other == null ? "" : RooflineReport.number(other.path("gflops").asDouble()));
            }
            return cells;
        }

        private static String row(List<String> cells) {
            return "| " + String.join(" | ", cells) + " |\n";
        }

        private static String micros(JsonNode step, String key) {
            return RooflineReport.number(step.path(key).asDouble() / 1e3);
        }

        private JsonNode step(Shape shape, int bits) {
            return StreamSupport.stream(root.path("steps").spliterator(), false)
                    .filter(step -> step.path("batch").asInt() == shape.batch()
                            && step.path("sampled").asInt() == shape.sampled()
                            && step.path("dim").asInt() == shape.dim()
                            && step.path("classes").asInt() == shape.classes()
                            && step.path("op").asText().equals(Plan.FORWARD_BACKWARD)
                            && step.path("samples").asText().equals("drawn") && step.path("threads").asInt() == 1
                            && step.path(Speed.VECTOR_BITS).asInt() == bits)
                    .findFirst().orElse(null);
        }
    }
}
