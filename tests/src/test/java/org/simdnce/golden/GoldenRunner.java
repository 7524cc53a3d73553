package org.simdnce.golden;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.simdnce.SampledLoss;

/**
 * Runs reference results of TensorFlow against the shipped code and the double-precision reference.
 *
 * <pre>{@code mvn -q -Pgolden -Dgolden.dir=DIR verify}</pre>
 *
 * All {@code .json} and {@code .json.gz} files of DIR are run, each case by the rules of its family; without DIR, the
 * set that comes with the tests. The last line counts the cases that passed and failed.
 */
public final class GoldenRunner {
    private GoldenRunner() {
    }

    /**
     * Runs the set in the directory that the system property {@code golden.dir} names, relative to {@code golden.root},
     * or the bundled one if it names none. Exits with status 1 if a case failed, 2 if there is no set.
     *
     * @param arguments none
     * @throws URISyntaxException never
     */
    public static void main(String[] arguments) throws URISyntaxException {
        String directory = System.getProperty("golden.dir", "");
        Path root = Path.of(System.getProperty("golden.root", "")).toAbsolutePath();
        System.exit(run(directory.isBlank() ? bundledSet() : root.resolve(directory).normalize(), System.out));
    }

    /** Returns the directory of the set that comes with the tests. */
    static Path bundledSet() throws URISyntaxException {
        return Path.of(GoldenRunner.class.getResource("/golden").toURI());
    }

    /** Returns the files of a set by name. */
    static List<Path> files(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new NotDirectoryException(directory + " is not a directory");
        }
        try (Stream<Path> entries = Files.list(directory)) {
            List<Path> files = entries.filter(GoldenRunner::isGolden).sorted().toList();
            if (files.isEmpty()) {
                throw new IOException(directory + " has no .json or .json.gz file");
            }
            return files;
        }
    }

    private static boolean isGolden(Path path) {
        return path.toString().endsWith(".json") || path.toString().endsWith(".json.gz");
    }

    /** Runs a set, prints its report and returns the exit status. */
    static int run(Path directory, PrintStream out) {
        List<Path> files;
        try {
            files = files(directory);
        } catch (IOException missing) {
            out.println("No reference results: " + missing.getMessage());
            return 2;
        }
        out.println("Reference results, worst errors relative to max(1, max |float64 result|); shipped code: "
                + SampledLoss.kernel());
        Map<Departure, List<String>> departures = new EnumMap<>(Departure.class);
        long passed = 0;
        long failed = 0;
        for (Path path : files) {
            FileReport report = FileReport.check(path);
            out.println(report.describe());
            for (CaseReport result : report.cases()) {
                if (!result.passed()) {
                    out.println("    FAILED " + result.name() + ": " + summary(result.failures()));
                }
                if (result.departure() != null) {
                    departures.computeIfAbsent(result.departure(), first -> new ArrayList<>()).add(result.name());
                }
            }
            passed += report.passed();
            failed += report.failed();
        }
        departures.forEach((departure, cases) -> {
            out.println("By design " + departure + ":");
            cases.forEach(name -> out.println("    " + name));
        });
        if (passed + failed == 0) {
            out.println("No case in " + directory);
            failed = 1;
        }
        out.println(passed + " passed, " + failed + " failed");
        return failed == 0 ? 0 : 1;
    }

    private static String summary(List<String> failures) {
        return failures.getFirst() + (failures.size() == 1 ? "" : "; and " + (failures.size() - 1) + " more");
    }
}
