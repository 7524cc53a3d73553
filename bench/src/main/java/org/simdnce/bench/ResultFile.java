package org.simdnce.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.openjdk.jmh.util.MultisetStatistics;

/** Reads results: {@code roofline.json}, or what JMH writes with {@code -rf json}. */
final class ResultFile {
    /** What a roofline result measured; everything else in a row says what of. */
    private static final Set<String> MEASURED = Set.of("median_ns", "p10_ns", "p90_ns", "gflops", "share_of_peak",
            "gbps", "giga_elements_per_second", "allocated_bytes", "fork_medians_ns");

    private final Path file;

    private ResultFile(Path file) {
        this.file = file;
    }

    /**
     * Reads a file.
     *
     * @param file the file
     * @return its JSON
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if it is not there or not JSON
     */
    static JsonNode json(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(file + ": no such file");
        }
        try {
            return new ObjectMapper().readTree(file.toFile());
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException(file + ": not JSON, line " + malformed.getLocation().getLineNr() + ": "
                    + malformed.getOriginalMessage(), malformed);
        }
    }

    /**
     * Reads the times of a result.
     *
     * @param file the file
     * @return for each thing that was measured its name and its times per call, by fork and iteration
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if it is not a result
     */
    static Map<String, List<List<Double>>> times(Path file) throws IOException {
        return new ResultFile(file).read(json(file));
    }

    /** Says in a line what a result was measured on. */
    static String origin(Path file) throws IOException {
        JsonNode root = json(file);
        JsonNode machine = root.path("machine");
        JsonNode run = root.path(0);
        return root.isArray()
                ? String.join(", ", run.path("vmName").asText(), run.path("vmVersion").asText(),
                        "forks: " + run.path("forks").asText())
                : String.join(", ", machine.path("cpu").asText(), machine.path("jdk").asText(),
                        machine.path("kernel").asText(), root.path("settings").path("date").asText());
    }

    private Map<String, List<List<Double>>> read(JsonNode root) {
        Map<String, List<List<Double>>> times = new LinkedHashMap<>();
        if (root.isArray()) {
            root.forEach(run -> times.put(jmhName(run), jmhTimes(run)));
        } else {
            for (Section section : Section.values()) {
                root.path(section.json()).forEach(row ->
                        times.put(rooflineName(section, row), rooflineTimes(row)));
            }
        }
        if (times.isEmpty()) {
            throw wrong("no measurements");
        }
        return times;
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(file + ": " + what + "; allowed: a roofline.json or a result that JMH wrote"
                + " with -rf json");
    }

    private static String rooflineName(Section section, JsonNode row) {
        StringJoiner name = new StringJoiner(" ", section.json() + " ", "");
        row.properties().stream().filter(field -> !MEASURED.contains(field.getKey()))
                .forEach(field -> name.add(field.getKey() + "=" + field.getValue().asText()));
        return name.toString();
    }

    private List<List<Double>> rooflineTimes(JsonNode row) {
        return forks(row.path("fork_medians_ns"), false);
    }

    private String jmhName(JsonNode run) {
        String benchmark = run.path("benchmark").asText();
        StringJoiner name = new StringJoiner(" ");
        name.add(benchmark.substring(benchmark.lastIndexOf('.', benchmark.lastIndexOf('.') - 1) + 1));
        name.add(run.path("mode").asText());
        run.path("params").properties().forEach(field -> name.add(field.getKey() + "=" + field.getValue().asText()));
        return name.toString();
    }

    private List<List<Double>> jmhTimes(JsonNode run) {
        JsonNode metric = run.path("primaryMetric");
        if (metric.has("rawDataHistogram")) {
            List<List<Double>> medians = new ArrayList<>();
            for (JsonNode fork : metric.get("rawDataHistogram")) {
                List<Double> iterations = new ArrayList<>();
                fork.forEach(iteration -> iterations.add(median(iteration)));
                medians.add(iterations);
            }
            return medians;
        }
        return forks(metric.path("rawData"), run.path("mode").asText().equals("thrpt"));
    }

    private static double median(JsonNode histogram) {
        MultisetStatistics calls = new MultisetStatistics();
        histogram.forEach(bucket -> calls.addValue(bucket.get(0).asDouble(), bucket.get(1).asLong()));
        return calls.getPercentile(50);
    }

    /** A rate becomes a time. */
    private List<List<Double>> forks(JsonNode data, boolean inverse) {
        List<List<Double>> forks = new ArrayList<>();
        for (JsonNode fork : data) {
            List<Double> iterations = new ArrayList<>();
            fork.forEach(value -> iterations.add(inverse ? 1 / value.asDouble() : value.asDouble()));
            forks.add(iterations);
        }
        if (forks.isEmpty() || forks.stream().anyMatch(fork -> fork.isEmpty()
                || fork.stream().anyMatch(value -> !(value > 0) || value.isInfinite()))) {
            throw wrong("a measurement without positive times");
        }
        return forks;
    }
}
