package org.simdnce.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written, from times that are made up: every task takes one nanosecond per 100 operations. */
class RooflineResultTest {
    @TempDir
    Path folder;

    /** Returns a result in which every task of a plan has rates of 100 GFLOP/s, or takes 1 µs. */
    static RooflineResult result(Plan plan) {
        List<Speed> speeds = plan.tasks().stream().map(task -> {
            double time = task.work().flops() > 0 ? task.work().flops() / 100 : 1000;
            return new Speed(task.section(), task.identity(), task.work(), new Times(time, 0.8 * time, 2 * time, 0,
                    List.of(List.of(time, 1.1 * time))));
        }).toList();
        return new RooflineResult(Map.of("cpu", "a processor"), Map.of("date", "2026-01-02", "rounds", 1), speeds,
                List.of("512 bits: too wide"));
    }

    private JsonNode json(Plan plan) throws IOException {
        Path file = folder.resolve("roofline.json");
        result(plan).write(file);
        return new ObjectMapper().readTree(file.toFile());
    }

    @Test
    void stepsSayWhatWasMeasuredAndHowFast() throws IOException {
        JsonNode step = json(Plan.quick(256)).path("steps").get(2);
        assertEquals(List.of(1024, 64, 128, 1_000_000, 256, 1), List.of("batch", "sampled", "dim", "classes",
                "vector_bits", "threads").stream().map(key -> step.get(key).asInt()).toList());
        assertEquals("forward_backward", step.get("op").asText());
        double time = 6.0 * 1024 * 65 * 128 / 100;
        assertEquals(time, step.get("median_ns").asDouble(), 0.01);
        assertEquals(0.8 * time, step.get("p10_ns").asDouble(), 0.01);
        assertEquals(2 * time, step.get("p90_ns").asDouble(), 0.01);
        assertEquals(100, step.get("gflops").asDouble(), 0.01);
        assertEquals(1, step.get("share_of_peak").asDouble(), 0.001);
        assertEquals(0, step.get("allocated_bytes").asDouble());
    }

    @Test
    void theFileHasThePeaksAndAllSections() throws IOException {
        JsonNode root = json(Plan.full(List.of(0, 128, 256), 256, 2));
        assertEquals("a processor", root.path("machine").path("cpu").asText());
        assertEquals(100, root.path("fma_peak_gflops").asDouble(), 1e-6);
        assertEquals((16 << 20) / 1000.0, root.path("read_gbps").asDouble(), 1e-3);
        for (Section section : Section.values()) {
            assertTrue(root.path(section.json()).size() > 0, section.json());
        }
        assertEquals("512 bits: too wide", root.path("left_out").get(0).asText());
    }

    @Test
    void twoThreadsHaveTwoPeaks() throws IOException {
        for (JsonNode step : json(Plan.full(List.of(0, 128, 256), 256, 2)).path("steps")) {
            assertEquals(1.0 / step.get("threads").asInt(), step.get("share_of_peak").asDouble(), 0.001,
                    step.toString());
        }
    }

    @Test
    void theReportHasARowForEachStep() {
        RooflineResult result = result(Plan.full(List.of(0, 128, 256), 256, 2));
        String report = RooflineReport.of(result, List.of("picture.png"));
        long rows = report.lines().filter(line -> line.contains("| forward_backward |")).count();
        assertEquals(result.in(Section.STEPS).filter(speed -> speed.is("op", "forward_backward")).count(), rows);
        assertTrue(report.contains("![picture.png](picture.png)") && report.contains("- 512 bits: too wide"), report);
    }

    @Test
    void whatAllocatedWasNotWarm() {
        RooflineResult cold = result(Plan.quick(256));
        Speed warm = cold.speeds().getFirst();
        Times times = new Times(1, 1, 1, 24, List.of(List.of(1.0)));
        RooflineResult result = new RooflineResult(cold.machine(), cold.settings(),
                List.of(warm, new Speed(warm.section(), Map.of("vector_bits", 128), warm.work(), times)), List.of());
        assertTrue(RooflineReport.of(result, List.of()).contains("## Not warm"));
        assertFalse(RooflineReport.of(cold, List.of()).contains("## Not warm"));
    }

    @Test
    void sweepsHaveEachSizeOnce() {
        RooflineResult result = result(Plan.full(List.of(0, 128, 256), 256, 2));
        assertEquals(List.of(16, 64, 256, 1024, 4096), sizes(result, Shape::batch));
        assertEquals(List.of(8, 64, 256, 512, 2048), sizes(result, Shape::sampled));
        assertEquals(List.of(64, 100, 128, 256, 300), sizes(result, Shape::dim));
    }

    private static List<Integer> sizes(RooflineResult result, ToIntFunction<Shape> size) {
        return result.sweep(size).stream().map(step -> size.applyAsInt(step.shape())).toList();
    }

    @Test
    void picturesAreDrawn() throws IOException {
        List<String> pictures = RooflineCharts.write(result(Plan.full(List.of(0, 128, 256), 256, 2)), folder);
        assertEquals(List.of("roofline.png", "batch.png", "candidates.png", "dim.png", "widths.png"), pictures);
        for (String picture : pictures) {
            BufferedImage image = ImageIO.read(folder.resolve(picture).toFile());
            long colours = IntStream.range(0, image.getWidth() * image.getHeight())
                    .map(i -> image.getRGB(i % image.getWidth(), i / image.getWidth())).distinct().count();
            assertTrue(image.getWidth() >= 800 && colours > 10, picture + " has " + colours + " colours");
        }
    }

    @Test
    void numbersHaveThreeDigits() {
        assertEquals(List.of("1234", "123", "12.3", "1.23", "0.123", "0.012", "0", ""), List.of(1234.4, 123.4, 12.34,
                1.234, 0.1234, 0.01234, 0.0, Double.NaN).stream().map(RooflineReport::number).toList());
    }
}
