package org.simdnce.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** The report measures what it promises, by benchmarks that exist. */
class PlanTest {
    private static final Plan FULL = Plan.full(List.of(0, 128, 256, 512), 512, 2);
    private static final Plan QUICK = Plan.quick(256);

    private static Set<Object> values(Plan plan, String key) {
        return plan.tasks().stream().map(task -> task.identity().get(key)).collect(Collectors.toSet());
    }

    private static boolean measures(Plan plan, Shape shape, int bits) {
        return plan.tasks().stream().anyMatch(task -> task.benchmark().equals("LossBenchmark.forwardBackward")
                && task.params().get("shape").equals(shape.toString())
                && task.identity().get("vector_bits").equals(bits));
    }

    @Test
    void everyTaskNamesABenchmarkAndItsParameters() throws ReflectiveOperationException {
        for (Task task : FULL.tasks()) {
            String[] names = task.benchmark().split("\\.");
            Class<?> type = Class.forName("org.simdnce.bench." + names[0]);
            assertTrue(type.getMethod(names[1]).isAnnotationPresent(Benchmark.class), task.title());
            for (String param : task.params().keySet()) {
                assertTrue(type.getField(param).isAnnotationPresent(Param.class), task.title());
            }
        }
    }

    @Test
    void nothingIsMeasuredTwice() {
        for (Plan plan : List.of(FULL, QUICK)) {
            Set<Object> seen = new HashSet<>();
            plan.tasks().forEach(task -> assertTrue(seen.add(List.of(task.section(), task.identity())), task.title()));
        }
    }

    @Test
    void theFullPlanHasEveryShapeKernelAndPeakAtEveryWidth() {
        for (int bits : List.of(0, 128, 256, 512)) {
            Shape.STANDARD.forEach(shape -> assertTrue(measures(FULL, shape, bits), shape + " at " + bits));
            assertEquals(1, FULL.tasks().stream().filter(task -> task.section() == Section.FMA_PEAKS
                    && task.identity().get("vector_bits").equals(bits)).count());
            assertEquals(9, FULL.tasks().stream().filter(task -> task.section() == Section.KERNELS
                    && task.identity().get("vector_bits").equals(bits)).count());
        }
        assertEquals(6, FULL.tasks().stream().filter(task -> task.section() == Section.BANDWIDTHS).count());
        assertTrue(values(FULL, "op").containsAll(Set.of("forward", "forward_backward", "sgd", "sigmoid")));
        assertTrue(values(FULL, "threads").containsAll(Set.of(1, 2)));
        assertTrue(values(FULL, "samples").containsAll(Set.of("given", "drawn")));
    }

    @Test
    void theQuickPlanHasAllShapesAtTheNativeWidthOnce() {
        Shape.STANDARD.forEach(shape -> assertTrue(measures(QUICK, shape, 256), shape.toString()));
        assertEquals(Set.of(256), values(QUICK, "vector_bits"));
        assertEquals(1, QUICK.rounds());
        assertTrue(QUICK.totalSeconds() < 160, QUICK.totalSeconds() + " s leave no time for the build");
        assertTrue(FULL.totalSeconds() < 36 * 60, FULL.totalSeconds() + " s");
    }

    @Test
    void oneCoreRunsNoTwoThreads() {
        assertEquals(Set.of(1), values(Plan.full(List.of(0), 0, 1), "threads").stream()
                .filter(Objects::nonNull).collect(Collectors.toSet()));
    }

    @Test
    void roundsInterleaveTheForks() {
        assertEquals(FULL.forks(), FULL.round(0).size() + FULL.round(1).size() + FULL.round(2).size());
        assertEquals(FULL.tasks(), FULL.round(0));
        assertFalse(FULL.round(2).isEmpty());
    }

    @Test
    void operationsAreCountedAsDocumented() {
        Shape shape = Shape.parse("1024,64,128,1000000");
        assertEquals(shape, Shape.parse("1024x64x128x1000000"));
        assertEquals(6.0 * 1024 * 65 * 128, shape.backwardFlops());
        assertEquals(2.0 * 1024 * 65 * 128, shape.forwardFlops());
        assertEquals(4.0 * 128 * (64 + 1024), shape.classRowBytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1,2,3", "1,2,3,4,5", "1,2,3,x", "0,1,1,1", "1,1,1,-1", "1,1,1,1e6",
        "1,1,1,99999999999"})
    void wrongShapesAreNamed(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> Shape.parse(text)).getMessage();
        assertTrue(message.contains("allowed") && message.contains(text), message);
    }
}
