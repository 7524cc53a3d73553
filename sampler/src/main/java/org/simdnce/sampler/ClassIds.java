package org.simdnce.sampler;

import java.util.Objects;

/** The checks that every class id passes at the edge. */
final class ClassIds {
    private ClassIds() {
    }

    /** Refuses an id outside [0, range). */
    static void check(long id, long range) {
        if (id < 0 || id >= range) {
            throw new IllegalArgumentException("class id " + id + " is out of range: allowed are 0 to " + (range - 1));
        }
    }

    /** Refuses the first of {@code ids[from..to)} that lies outside [0, range) and names its position. */
    static void check(long[] ids, int from, int to, long range) {
        Objects.checkFromToIndex(from, to, ids.length);
        for (int i = from; i < to; i++) {
            // One unsigned comparison serves both ends.
            if (Long.compareUnsigned(ids[i], range) >= 0) {
                throw new IllegalArgumentException("class id " + ids[i] + " at position " + i
                        + " is out of range: allowed are 0 to " + (range - 1));
            }
        }
    }

    /** Refuses a number of classes below one. */
    static long checkRange(long range) {
        if (range < 1) {
            throw new IllegalArgumentException("range = " + range + ": the number of classes must be at least 1");
        }
        return range;
    }
}
