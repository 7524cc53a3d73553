package org.simdnce.bench;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Sums over memory that cost next to nothing beside the reads. */
final class VectorReads {
    private static final VectorSpecies<Float> SPECIES = Species.OF_PROCESS;
    private static final int BYTES = SPECIES.vectorByteSize();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    /** What an int index walks over at a time; loops over long indices are slower. */
    private static final int RUN = 1 << 20;

    private VectorReads() {
    }

    /** Returns the sum of the floats in whole megabytes of a segment. */
    static float stream(MemorySegment memory, long from, int bytes) {
        float sum = 0;
        for (int run = 0; run < bytes; run += RUN) {
            sum += run(memory, from + run);
        }
        return sum;
    }

    private static float run(MemorySegment memory, long base) {
        FloatVector a = FloatVector.zero(SPECIES);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int at = 0; at < RUN; at += 4 * BYTES) {
            a = a.add(FloatVector.fromMemorySegment(SPECIES, memory, base + at, ORDER));
            b = b.add(FloatVector.fromMemorySegment(SPECIES, memory, base + at + BYTES, ORDER));
            c = c.add(FloatVector.fromMemorySegment(SPECIES, memory, base + at + 2 * BYTES, ORDER));
            d = d.add(FloatVector.fromMemorySegment(SPECIES, memory, base + at + 3 * BYTES, ORDER));
        }
        return a.add(b).add(c.add(d)).reduceLanes(VectorOperators.ADD);
    }

    /** Returns the sum of some rows of {@link BandwidthBenchmark#DIM} floats. */
    static float rows(MemorySegment memory, long[] ids, int from, int to) {
        FloatVector a = FloatVector.zero(SPECIES);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int k = from; k < to; k++) {
            long row = ids[k] * BandwidthBenchmark.ROW_BYTES;
            for (int at = 0; at < BandwidthBenchmark.ROW_BYTES; at += 8 * BYTES) {
                long base = row + at;
                a = a.add(FloatVector.fromMemorySegment(SPECIES, memory, base, ORDER));
                b = b.add(FloatVector.fromMemorySegment(SPECIES, memory, base + BYTES, ORDER));
                c = c.add(FloatVector.fromMemorySegment(SPECIES, memory, base + 2 * BYTES, ORDER));
                d = d.add(FloatVector.fromMemorySegment(SPECIES, memory, base + 3 * BYTES, ORDER));
                a = a.add(FloatVector.fromMemorySegment(SPECIES, memory, base + 4 * BYTES, ORDER));
                b = b.add(FloatVector.fromMemorySegment(SPECIES, memory, base + 5 * BYTES, ORDER));
                c = c.add(FloatVector.fromMemorySegment(SPECIES, memory, base + 6 * BYTES, ORDER));
                d = d.add(FloatVector.fromMemorySegment(SPECIES, memory, base + 7 * BYTES, ORDER));
            }
        }
        return a.add(b).add(c.add(d)).reduceLanes(VectorOperators.ADD);
    }
}
