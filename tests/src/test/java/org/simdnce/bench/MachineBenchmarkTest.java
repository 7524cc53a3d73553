package org.simdnce.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.simdnce.SampledLoss;

/** The probes of the machine read and multiply as much as the report divides by. */
class MachineBenchmarkTest {
    private static BandwidthBenchmark bandwidth(String pages) {
        BandwidthBenchmark benchmark = new BandwidthBenchmark();
        benchmark.megabytes = 32;
        benchmark.pages = pages;
        benchmark.prepare();
        return benchmark;
    }

    private static double sum(long firstFloat, int count) {
        double sum = 0;
        for (long i = firstFloat; i < firstFloat + count; i++) {
            sum += SeededNormals.at(1, i);
        }
        return sum;
    }

    private static void assertReads(BandwidthBenchmark benchmark) {
        int floats = BandwidthBenchmark.STREAM_BYTES / Float.BYTES;
        // Four million roundings of sums around a thousand.
        assertEquals(sum(0, floats), benchmark.stream(), 0.5, "first 16 MB");
        assertEquals(sum(floats, floats), benchmark.stream(), 0.5, "second 16 MB");
        assertEquals(sum(0, floats), benchmark.stream(), 0.5, "first 16 MB again");
        for (int from = 0; from <= BandwidthBenchmark.ROWS; from += BandwidthBenchmark.ROWS) {
            double expected = 0;
            for (int k = from; k < from + BandwidthBenchmark.ROWS; k++) {
                expected += sum(benchmark.ids[k] * BandwidthBenchmark.DIM, BandwidthBenchmark.DIM);
            }
            assertEquals(expected, benchmark.rows(), 0.1, "rows from " + from);
        }
    }

    @Test
    void readsEveryFloatOnce() {
        BandwidthBenchmark benchmark = bandwidth("ordinary");
        assertReads(benchmark);
        benchmark.tearDown();
    }

    /** Where the system grants no huge pages the benchmark refuses to measure ordinary ones in their place. */
    @Test
    void readsTheSameFromHugePagesOrRefuses() {
        BandwidthBenchmark benchmark;
        try {
            benchmark = bandwidth("huge");
        } catch (IllegalArgumentException refused) {
            assertTrue(refused.getMessage().contains("allowed: nine tenths"), refused.getMessage());
            return;
        }
        assertEquals(0, benchmark.memory.address() % (2 << 20), "alignment to a huge page");
        assertReads(benchmark);
        benchmark.tearDown();
    }

    @Test
    void knowsTwoKindsOfPages() {
        assertThrows(IllegalArgumentException.class, () -> bandwidth("big"));
    }

    @Test
    void peakRunsAllChainsInAllLanes() {
        PeakBenchmark benchmark = new PeakBenchmark();
        benchmark.prepare();
        int bits = Width.bits(SampledLoss.kernel());
        double product = (double) PeakBenchmark.FACTOR * PeakBenchmark.FACTOR;
        double expected = PeakBenchmark.flops(bits) / 2 * product;
        assertEquals(expected, benchmark.fma(), 1e-4 * expected);
    }

    @Test
    void operationsGrowWithTheWidth() {
        assertEquals(16, PeakBenchmark.flops(512) / PeakBenchmark.flops(0));
        assertEquals(4, PeakBenchmark.flops(128) / PeakBenchmark.flops(0));
    }

    @Test
    void aProcessHasOneWidth() {
        String own = Integer.toString(Width.bits(SampledLoss.kernel()));
        String property = System.getProperty("simdnce.vectorBits");
        try {
            assertEquals(SampledLoss.kernel(), Width.choose(own));
            String other = own.equals("128") ? "256" : "128";
            IllegalStateException wrong = assertThrows(IllegalStateException.class, () -> Width.choose(other));
            assertTrue(wrong.getMessage().contains(SampledLoss.kernel()), wrong.getMessage());
        } finally {
            if (property == null) {
                System.clearProperty("simdnce.vectorBits");
            } else {
                System.setProperty("simdnce.vectorBits", property);
            }
        }
    }

    @Test
    void bitsAreThoseOfTheKernel() {
        assertEquals(List.of(512, 128, 0), List.of(Width.bits("vector, 512 bits, FMA"),
                Width.bits("vector, 128 bits, FMA"), Width.bits("scalar - -Dsimdnce.vectorBits=0")));
    }
}
