package org.simdnce.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Logits against a few candidates, {@link Kernel#score}: lanes along the columns, two inputs and four candidates at a
 * time that share loads. The lanes of four sums are added up together, as a tree: 13 instructions instead of 32.
 */
final class FewScores {
    private static final VectorSpecies<Float> F = VectorKernel.SPECIES;
    private static final int L = VectorKernel.LANES;
    private static final int N = RowPanel.COLUMNS;

    /** Lower and upper halves of the lanes of two vectors, then of their halves. */
    private static final IntVector LOW2 = halves(2, 0);
    private static final IntVector HIGH2 = halves(2, 1);
    private static final IntVector LOW4 = halves(4, 0);
    private static final IntVector HIGH4 = halves(4, 1);
    /** The first lane of each quarter. */
    private static final IntVector QUARTERS = quarters();

    private FewScores() {
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

    static void score(RowPanel x, int firstExample, int examples, RowPanel w, int first, int count, float[] offsets,
                      int at, float[] z, int zAt) {
        int xAt = x.rowAt(firstExample);
        int wAt = w.rowAt(first);
        int xRows = xAt + (examples - 1) * N;
        for (int i = 0; i < examples; i += 2, xAt += 2 * N) {
            // The last of an odd number is scored twice.
            int next = Math.min(xAt + N, xRows) - xAt;
            for (int j = 0; j < count; j += 4) {
                score2x4(x.dim, x.array(), xAt, next, x.blockStride(), w.array(), wAt + j * N, w.blockStride(),
                        offsets, at + j, z, zAt + i * N + j);
            }
        }
    }

    private static void score2x4(int dim, float[] x, int xAt, int next, int xStride, float[] w, int wAt, int wStride,
                                 float[] offsets, int at, float[] z, int zAt) {
        FloatVector dot00 = FloatVector.zero(F);
        FloatVector dot01 = dot00;
        FloatVector dot02 = dot00;
        FloatVector dot03 = dot00;
        FloatVector dot10 = dot00;
        FloatVector dot11 = dot00;
        FloatVector dot12 = dot00;
        FloatVector dot13 = dot00;
        for (; dim > 0; dim -= N, xAt += xStride, wAt += wStride) {
            int end = Math.min(N, dim);
            for (int c = 0; c < end; c += L) {
                FloatVector x0 = FloatVector.fromArray(F, x, xAt + c);
                FloatVector x1 = FloatVector.fromArray(F, x, xAt + next + c);
                FloatVector w0 = FloatVector.fromArray(F, w, wAt + c);
                FloatVector w1 = FloatVector.fromArray(F, w, wAt + c + N);
                FloatVector w2 = FloatVector.fromArray(F, w, wAt + c + 2 * N);
                FloatVector w3 = FloatVector.fromArray(F, w, wAt + c + 3 * N);
                dot00 = x0.fma(w0, dot00);
                dot01 = x0.fma(w1, dot01);
                dot02 = x0.fma(w2, dot02);
                dot03 = x0.fma(w3, dot03);
                dot10 = x1.fma(w0, dot10);
                dot11 = x1.fma(w1, dot11);
                dot12 = x1.fma(w2, dot12);
                dot13 = x1.fma(w3, dot13);
            }
        }
        FloatVector offset = FloatVector.fromArray(F, offsets, at);
        addUp(dot00, dot01, dot02, dot03).add(offset).intoArray(z, zAt);
        addUp(dot10, dot11, dot12, dot13).add(offset).intoArray(z, zAt + next);
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
