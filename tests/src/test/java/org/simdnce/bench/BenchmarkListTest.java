package org.simdnce.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Every benchmark has a test that pins what it computes. */
class BenchmarkListTest {
    private static final Map<Class<?>, List<String>> PINNED = Map.of(
            LossBenchmarkTest.class, List.of("LossBenchmark.forward", "LossBenchmark.forwardBackward",
                    "LossBenchmark.sgd"),
            EvaluationBenchmarkTest.class, List.of("EvaluationBenchmark.sigmoid"),
            SamplerBenchmarkTest.class, List.of("SamplerBenchmark.unique", "SamplerBenchmark.withReplacement",
                    "SamplerBenchmark.drawsAlone"),
            ProductBenchmarkTest.class, List.of("ProductBenchmark.logits", "ProductBenchmark.fewLogits",
                    "ProductBenchmark.inputGradient", "ProductBenchmark.candidateGradient",
                    "ProductBenchmark.logistic"),
            RowBenchmarkTest.class, List.of("RowBenchmark.gather", "RowBenchmark.gatherDot", "RowBenchmark.gatherAdd",
                    "RowBenchmark.rowUpdate"),
            MachineBenchmarkTest.class, List.of("PeakBenchmark.fma", "BandwidthBenchmark.stream",
                    "BandwidthBenchmark.rows"));

    @Test
    void everyBenchmarkIsPinned() {
        OutputFormat silent = OutputFormatFactory.createFormatInstance(
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8), VerboseMode.SILENT);
        Set<String> listed = BenchmarkList.defaultList().find(silent, List.of(".*"), List.of()).stream()
                .map(BenchmarkListEntry::getUsername).map(name -> name.substring("org.simdnce.bench.".length()))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(PINNED.values().stream().flatMap(List::stream).collect(Collectors.toCollection(TreeSet::new)),
                listed);
    }
}
