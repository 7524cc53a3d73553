package org.simdnce.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/**
 * All that a report says.
 *
 * @param machine what was measured on
 * @param settings how
 * @param speeds what was measured
 * @param leftOut what was not, and why
 */
record RooflineResult(Map<String, Object> machine, Map<String, Object> settings, List<Speed> speeds,
                      List<String> leftOut) {
    Stream<Speed> in(Section section) {
        return speeds.stream().filter(speed -> speed.section() == section);
    }

    /** Returns the widest vectors that were measured. */
    int nativeBits() {
        return speeds.stream().mapToInt(speed -> speed.number(Speed.VECTOR_BITS)).max().orElse(0);
    }

    /** Returns the widths that were measured, ascending. */
    List<Integer> widths() {
        return speeds.stream().map(speed -> speed.number(Speed.VECTOR_BITS)).distinct().sorted().toList();
    }

    /** Returns the peak of one core at a width in GFLOP/s, NaN if it was not measured. */
    double peak(int vectorBits) {
        return in(Section.FMA_PEAKS).filter(speed -> speed.is(Speed.VECTOR_BITS, vectorBits))
                .mapToDouble(Speed::gflops).findFirst().orElse(Double.NaN);
    }

    /** Returns the highest peak of one core in GFLOP/s: what shares are of. */
    double peak() {
        return in(Section.FMA_PEAKS).mapToDouble(Speed::gflops).max().orElse(Double.NaN);
    }

    /** Returns the bandwidth of a pattern in GB/s, NaN if it was not measured. */
    double bandwidth(String pattern, String pages) {
        return in(Section.BANDWIDTHS).filter(speed -> speed.is("pattern", pattern) && speed.is("pages", pages))
                .mapToDouble(Speed::gbps).findFirst().orElse(Double.NaN);
    }

    double shareOfPeak(Speed speed) {
        int threads = speed.identity().containsKey("threads") ? speed.number("threads") : 1;
        return speed.gflops() / (threads * peak());
    }

    /** Says whether a step is forward and backward at a width, on one thread, with candidates drawn. */
    boolean isPlainStep(Speed step, int vectorBits) {
        return step.is("op", Plan.FORWARD_BACKWARD) && step.is(Speed.VECTOR_BITS, vectorBits) && step.is("threads", 1)
                && step.is("samples", "drawn");
    }

    /** Returns the plain step of a shape, if it was measured. */
    Optional<Speed> step(Shape shape, int vectorBits) {
        return in(Section.STEPS).filter(step -> step.shape().equals(shape) && isPlainStep(step, vectorBits))
                .findFirst();
    }

    /** Returns the sweeps' centre and the plain steps that differ from it in one size alone, ascending. */
    List<Speed> sweep(ToIntFunction<Shape> size) {
        return in(Section.STEPS).filter(step -> isPlainStep(step, nativeBits()) && isOnLine(step.shape(), size))
                .sorted(Comparator.comparingInt(step -> size.applyAsInt(step.shape()))).toList();
    }

    private static boolean isOnLine(Shape shape, ToIntFunction<Shape> size) {
        Shape centre = Plan.SWEEP_CENTRE;
        int same = (shape.batch() == centre.batch() ? 1 : 0) + (shape.sampled() == centre.sampled() ? 1 : 0)
                + (shape.dim() == centre.dim() ? 1 : 0);
        return shape.classes() == centre.classes()
                && (same == 3 || same == 2 && size.applyAsInt(shape) != size.applyAsInt(centre));
    }

    /** Writes the JSON file. */
    void write(Path file) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("machine", machine);
        json.put("settings", settings);
        json.put("fma_peak_gflops", rounded(peak()));
        json.put("read_gbps", rounded(bandwidth("stream", "ordinary")));
        for (Section section : Section.values()) {
            json.put(section.json(), in(section).map(this::object).toList());
        }
        json.put("left_out", leftOut);
        Files.writeString(file, new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT)
                .writeValueAsString(json) + System.lineSeparator());
    }

    private Map<String, Object> object(Speed speed) {
        Times times = speed.times();
        Map<String, Object> object = new LinkedHashMap<>(speed.identity());
        object.put("median_ns", rounded(times.medianNs()));
        object.put("p10_ns", rounded(times.p10Ns()));
        object.put("p90_ns", rounded(times.p90Ns()));
        if (speed.work().flops() > 0) {
            object.put("gflops", rounded(speed.gflops()));
            object.put("share_of_peak", rounded(shareOfPeak(speed)));
        }
        if (speed.work().bytes() > 0 && speed.section() != Section.STEPS) {
            object.put("gbps", rounded(speed.gbps()));
        }
        if (speed.work().elements() > 0 && speed.section() != Section.STEPS) {
            object.put("giga_elements_per_second", rounded(times.giga(speed.work().elements())));
        }
        object.put("allocated_bytes", rounded(times.allocatedBytes()));
        object.put("fork_medians_ns", times.forkMediansNs().stream()
                .map(fork -> new ArrayList<>(fork.stream().map(RooflineResult::rounded).toList())).toList());
        return object;
    }

    /** Four significant digits after those before the point; JSON has no NaN. */
    private static Double rounded(double value) {
        return Double.isFinite(value) ? Math.round(value * 1e4) / 1e4 : null;
    }
}
