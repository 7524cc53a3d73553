package org.simdnce.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ratios, their intervals, and the exit codes of the comparison. */
class ComparisonTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int compare(String... args) {
        return Commands.run(new Comparison(), new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private String jmh(String name, String mode, String rawData) throws IOException {
        return file(name, """
                [{"benchmark": "org.simdnce.bench.LossBenchmark.sgd", "mode": "%s", "params": {"threads": "1"},
                  "primaryMetric": {"score": 1, "rawData": %s}}]""".formatted(mode, rawData));
    }

    /** The interval of (10, 11, 12) and (12, 12.5, 14) was computed with SciPy's Welch test on the logarithms. */
    @Test
    void intervalIsWelchs() {
        TimeRatio ratio = TimeRatio.of(List.of(List.of(10.0), List.of(11.0), List.of(12.0)),
                List.of(List.of(12.0), List.of(12.5), List.of(14.0)), 0.95);
        assertEquals(1.16739, ratio.ratio(), 1e-5);
        assertEquals(0.95994, ratio.low(), 1e-5);
        assertEquals(1.41967, ratio.high(), 1e-5);
        assertTrue(ratio.ofForks());
        assertFalse(ratio.isRegression(0.05), "the interval has 1 in it");
    }

    @Test
    void aForkCountsOnceWhateverItsIterations() {
        List<List<Double>> forks = List.of(List.of(10.0), List.of(11.0));
        TimeRatio one = TimeRatio.of(forks, forks, 0.95);
        TimeRatio many = TimeRatio.of(List.of(List.of(10.0, 10.0, 10.0), List.of(11.0, 11.0)), forks, 0.95);
        assertEquals(one.low(), many.low(), 1e-9);
        assertFalse(TimeRatio.of(List.of(List.of(10.0, 11.0)), forks, 0.95).ofForks());
    }

    @Test
    void oneValueHasNoIntervalAndIsNoRegression() {
        TimeRatio ratio = TimeRatio.of(List.of(List.of(1.0)), List.of(List.of(2.0)), 0.95);
        assertEquals(2, ratio.ratio(), 1e-9);
        assertTrue(Double.isNaN(ratio.low()));
        assertFalse(ratio.isRegression(0.05));
    }

    @ParameterizedTest
    @CsvSource({"avgt,5,1,slower", "thrpt,5,0,faster", "avgt,50,0,''"})
    void exitCodeTellsOfRegressions(String mode, String threshold, int exitCode, String verdict) throws IOException {
        int code = compare(jmh("a", mode, "[[10, 10.1], [10.1], [9.9]]"),
                jmh("b", mode, "[[12, 12.1], [12.1], [11.9]]"), "--threshold", threshold);
        assertEquals(exitCode, code, out + "" + err);
        assertTrue(out.toString().contains("| " + verdict + " |"), out.toString());
        assertTrue(out.toString().contains("LossBenchmark.sgd " + mode + " threads=1"), out.toString());
    }

    @Test
    void sampledTimesAreComparedByTheirMedians() throws IOException {
        String histogram = """
                [{"benchmark": "a.B.c", "mode": "sample", "primaryMetric": {"rawDataHistogram":
                  [[[[1.0, 1], [%s, 9], [100.0, 2]]], [[[%s, 9]]]]}}]""";
        assertEquals(1, compare(file("a", histogram.formatted("2.0", "2.0")),
                file("b", histogram.formatted("3.0", "3.0"))));
        assertTrue(out.toString().contains("| 1.500 |"), out.toString());
    }

    @Test
    void rooflineResultsAreMatchedByWhatTheyMeasured() throws IOException {
        Path quick = folder.resolve("quick.json");
        Path full = folder.resolve("full.json");
        RooflineResultTest.result(Plan.quick(256)).write(quick);
        RooflineResultTest.result(Plan.full(List.of(0, 256), 256, 2)).write(full);
        assertEquals(0, compare(quick.toString(), full.toString()));
        assertTrue(out.toString().contains("steps batch=1024 sampled=512 dim=128 classes=1000000 op=forward_backward"
                + " samples=drawn threads=1 vector_bits=256 | 1.000"), out.toString());
        assertTrue(out.toString().contains("quick.json, a processor"), out.toString());
        assertTrue(out.toString().contains("only in new") && out.toString().contains("(*)"), out.toString());
    }

    @Test
    void wrongFilesAndOptionsAreOneLineAndExitCode2() throws IOException {
        String good = jmh("good", "avgt", "[[1]]");
        String[][] wrong = {{good}, {good, "absent.json"}, {good, file("text", "no { json")},
            {good, file("list", "[]")}, {good, file("object", "{\"steps\": 3}")}, {good, jmh("zero", "avgt", "[[0]]")},
            {good, jmh("empty", "avgt", "[[]]")}, {good, jmh("other", "thrpt", "[[1]]")},
            {good, good, "--threshold", "-1"}, {good, good, "--confidence", "100"}, {good, good, "--fast"}};
        for (String[] args : wrong) {
            err.getBuffer().setLength(0);
            assertEquals(2, compare(args), String.join(" ", args));
            assertEquals(1, err.toString().lines().count(), err.toString());
            assertTrue(err.toString().startsWith("comparison: "), err.toString());
        }
    }
}
