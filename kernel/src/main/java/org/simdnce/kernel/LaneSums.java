package org.simdnce.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums of the lanes of four vectors, as a tree: 13 instructions instead of 32.
 */
final class LaneSums {
    private static final VectorSpecies<Float> F = VectorKernel.SPECIES;
    private static final int L = VectorKernel.LANES;

    /** Lower and upper halves of the lanes of two vectors, then of their halves. */
    private static final IntVector LOW2 = halves(2, 0);
    private static final IntVector HIGH2 = halves(2, 1);
    private static final IntVector LOW4 = halves(4, 0);
    private static final IntVector HIGH4 = halves(4, 1);
    /** The first lane of each quarter. */
    private static final IntVector QUARTERS = quarters();

    private LaneSums() {
    }

    /** Cuts the lanes of two vectors in as many segments together and picks a half of each. */
    private static IntVector halves(int segments, int half) {
        int[] lanes = new int[L];
        int length = 2 * L / segments;
        for (int lane = 0; lane < L; lane++) {
            int segment = lane / (length / 2);
            lanes[lane] = segment * length + half * (length / 2) + lane % (length / 2);
        }
        return IntVector.fromArray(VectorKernel.INTS, lanes, 0);
    }

    private static IntVector quarters() {
        int[] lanes = new int[L];
        for (int lane = 0; lane < 4; lane++) {
            lanes[lane] = lane * (L / 4);
        }
        return IntVector.fromArray(VectorKernel.INTS, lanes, 0);
    }

    /**
     * Adds up the lanes of four vectors, each into one of the first four lanes. The bits are picked as ints: for floats
     * the picking vector would be converted each time.
     */
    static FloatVector addUp(FloatVector v0, FloatVector v1, FloatVector v2, FloatVector v3) {
        IntVector i0 = v0.reinterpretAsInts();
        IntVector i1 = v1.reinterpretAsInts();
        FloatVector v01 = LOW2.selectFrom(i0, i1).reinterpretAsFloats()
                .add(HIGH2.selectFrom(i0, i1).reinterpretAsFloats());
        IntVector i2 = v2.reinterpretAsInts();
        IntVector i3 = v3.reinterpretAsInts();
        FloatVector v23 = LOW2.selectFrom(i2, i3).reinterpretAsFloats()
                .add(HIGH2.selectFrom(i2, i3).reinterpretAsFloats());
        IntVector i01 = v01.reinterpretAsInts();
        IntVector i23 = v23.reinterpretAsInts();
        FloatVector v = LOW4.selectFrom(i01, i23).reinterpretAsFloats()
                .add(HIGH4.selectFrom(i01, i23).reinterpretAsFloats());
        if (L >= 16) {
            v = v.add(v.rearrange(VectorKernel.BY_2));
        }
        if (L >= 8) {
            v = v.add(v.rearrange(VectorKernel.BY_1));
        }
        return QUARTERS.selectFrom(v.reinterpretAsInts()).reinterpretAsFloats();
    }
}
