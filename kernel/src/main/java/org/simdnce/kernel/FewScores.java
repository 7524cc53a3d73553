package org.simdnce.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Logits against a few candidates, {@link Kernel#score}: lanes along the columns, three inputs and four candidates at
 * a time that share loads. The lanes of four sums are added up together, as a tree: 13 instructions instead of 32.
 *
 * <p>The tile's adding up is written out: after twelve sums C2 would inline no helper of ours and box every vector.
 * Each sum has a zero of its own: where all begin with one, C2 copies that before each block, and scores take a tenth
 * longer.
 */
final class FewScores {
    private static final VectorSpecies<Float> F = VectorKernel.SPECIES;
    private static final int L = VectorKernel.LANES;
    private static final int N = RowPanel.COLUMNS;

    /** Inputs of a tile. */
    private static final int ROWS = 3;

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
        for (int i = 0; i < examples; i += ROWS) {
            for (int j = 0; j < count; j += 4) {
                score3x4(x.dim, x.array(), xAt + i * N, x.blockStride(), w.array(), wAt + j * N, w.blockStride(),
                        offsets, at + j, z, zAt + i * N + j);
            }
        }
    }

    private static void score3x4(int dim, float[] x, int xAt, int xStride, float[] w, int wAt, int wStride,
                                 float[] offsets, int at, float[] z, int zAt) {
        FloatVector dot00 = FloatVector.zero(F);
        FloatVector dot01 = FloatVector.zero(F);
        FloatVector dot02 = FloatVector.zero(F);
        FloatVector dot03 = FloatVector.zero(F);
        FloatVector dot10 = FloatVector.zero(F);
        FloatVector dot11 = FloatVector.zero(F);
        FloatVector dot12 = FloatVector.zero(F);
        FloatVector dot13 = FloatVector.zero(F);
        FloatVector dot20 = FloatVector.zero(F);
        FloatVector dot21 = FloatVector.zero(F);
        FloatVector dot22 = FloatVector.zero(F);
        FloatVector dot23 = FloatVector.zero(F);
        for (; dim > 0; dim -= N, xAt += xStride, wAt += wStride) {
            int end = Math.min(N, dim);
            for (int c = 0; c < end; c += L) {
                FloatVector w0 = FloatVector.fromArray(F, w, wAt + c);
                FloatVector w1 = FloatVector.fromArray(F, w, wAt + c + N);
                FloatVector w2 = FloatVector.fromArray(F, w, wAt + c + 2 * N);
                FloatVector w3 = FloatVector.fromArray(F, w, wAt + c + 3 * N);
                FloatVector x0 = FloatVector.fromArray(F, x, xAt + c);
                dot00 = x0.fma(w0, dot00);
                dot01 = x0.fma(w1, dot01);
                dot02 = x0.fma(w2, dot02);
                dot03 = x0.fma(w3, dot03);
                FloatVector x1 = FloatVector.fromArray(F, x, xAt + c + N);
                dot10 = x1.fma(w0, dot10);
                dot11 = x1.fma(w1, dot11);
                dot12 = x1.fma(w2, dot12);
                dot13 = x1.fma(w3, dot13);
                FloatVector x2 = FloatVector.fromArray(F, x, xAt + c + 2 * N);
                dot20 = x2.fma(w0, dot20);
                dot21 = x2.fma(w1, dot21);
                dot22 = x2.fma(w2, dot22);
                dot23 = x2.fma(w3, dot23);
            }
        }
        FloatVector offset = FloatVector.fromArray(F, offsets, at);
        IntVector bits00 = dot00.reinterpretAsInts();
        IntVector bits01 = dot01.reinterpretAsInts();
        IntVector bits02 = dot02.reinterpretAsInts();
        IntVector bits03 = dot03.reinterpretAsInts();
        IntVector half00 = LOW2.selectFrom(bits00, bits01).reinterpretAsFloats()
                .add(HIGH2.selectFrom(bits00, bits01).reinterpretAsFloats()).reinterpretAsInts();
        IntVector half01 = LOW2.selectFrom(bits02, bits03).reinterpretAsFloats()
                .add(HIGH2.selectFrom(bits02, bits03).reinterpretAsFloats()).reinterpretAsInts();
        FloatVector sum0 = LOW4.selectFrom(half00, half01).reinterpretAsFloats()
                .add(HIGH4.selectFrom(half00, half01).reinterpretAsFloats());
        if (L >= 16) {
            sum0 = sum0.add(sum0.rearrange(VectorKernel.BY_2));
        }
        if (L >= 8) {
            sum0 = sum0.add(sum0.rearrange(VectorKernel.BY_1));
        }
        QUARTERS.selectFrom(sum0.reinterpretAsInts()).reinterpretAsFloats().add(offset).intoArray(z, zAt);
        IntVector bits10 = dot10.reinterpretAsInts();
        IntVector bits11 = dot11.reinterpretAsInts();
        IntVector bits12 = dot12.reinterpretAsInts();
        IntVector bits13 = dot13.reinterpretAsInts();
        IntVector half10 = LOW2.selectFrom(bits10, bits11).reinterpretAsFloats()
                .add(HIGH2.selectFrom(bits10, bits11).reinterpretAsFloats()).reinterpretAsInts();
        IntVector half11 = LOW2.selectFrom(bits12, bits13).reinterpretAsFloats()
                .add(HIGH2.selectFrom(bits12, bits13).reinterpretAsFloats()).reinterpretAsInts();
        FloatVector sum1 = LOW4.selectFrom(half10, half11).reinterpretAsFloats()
                .add(HIGH4.selectFrom(half10, half11).reinterpretAsFloats());
        if (L >= 16) {
            sum1 = sum1.add(sum1.rearrange(VectorKernel.BY_2));
        }
        if (L >= 8) {
            sum1 = sum1.add(sum1.rearrange(VectorKernel.BY_1));
        }
        QUARTERS.selectFrom(sum1.reinterpretAsInts()).reinterpretAsFloats().add(offset).intoArray(z, zAt + N);
        IntVector bits20 = dot20.reinterpretAsInts();
        IntVector bits21 = dot21.reinterpretAsInts();
        IntVector bits22 = dot22.reinterpretAsInts();
        IntVector bits23 = dot23.reinterpretAsInts();
        IntVector half20 = LOW2.selectFrom(bits20, bits21).reinterpretAsFloats()
                .add(HIGH2.selectFrom(bits20, bits21).reinterpretAsFloats()).reinterpretAsInts();
        IntVector half21 = LOW2.selectFrom(bits22, bits23).reinterpretAsFloats()
                .add(HIGH2.selectFrom(bits22, bits23).reinterpretAsFloats()).reinterpretAsInts();
        FloatVector sum2 = LOW4.selectFrom(half20, half21).reinterpretAsFloats()
                .add(HIGH4.selectFrom(half20, half21).reinterpretAsFloats());
        if (L >= 16) {
            sum2 = sum2.add(sum2.rearrange(VectorKernel.BY_2));
        }
        if (L >= 8) {
            sum2 = sum2.add(sum2.rearrange(VectorKernel.BY_1));
        }
        QUARTERS.selectFrom(sum2.reinterpretAsInts()).reinterpretAsFloats().add(offset).intoArray(z, zAt + 2 * N);
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
