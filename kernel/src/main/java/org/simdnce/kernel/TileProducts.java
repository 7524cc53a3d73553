package org.simdnce.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The matrix product of {@link Kernel#addProduct}, with C cut into tiles that stay in registers: six rows by two
 * vectors, and six by one where the columns end.
 *
 * <p>Each tile adds up {@value #DEPTH} products and then joins C. That keeps the strip of B in L1, and it bounds the
 * rounding error: a sum of K products passes through chains of {@value #DEPTH} and K / {@value #DEPTH} additions
 * instead of one of K.
 *
 * <p>The API calls are written out: a helper that C2 declines to inline would box every vector.
 */
final class TileProducts {
    private static final int DEPTH = 16;
    private static final VectorSpecies<Float> F = VectorKernel.SPECIES;
    private static final int L = VectorKernel.LANES;

    private TileProducts() {
    }

    static void addProduct(int m, int n, int k, float[] a, int aAt, int aRow, int aColumn, float[] b, int bAt, int bRow,
                           float[] c, int cAt, int cRow) {
        for (int p = 0; p < k; p += DEPTH) {
            int depth = Math.min(DEPTH, k - p);
            int ap = aAt + p * aColumn;
            int bp = bAt + p * bRow;
            int j = 0;
            for (; j <= n - 2 * L; j += 2 * L) {
                for (int i = 0; i < m; i += Kernel.TILE_ROWS) {
                    addTile6x2(depth, a, ap + i * aRow, aRow, aColumn, b, bp + j, bRow, c, cAt + i * cRow + j, cRow);
                }
            }
            for (; j < n; j += L) {
                for (int i = 0; i < m; i += Kernel.TILE_ROWS) {
                    addTile6x1(depth, a, ap + i * aRow, aRow, aColumn, b, bp + j, bRow, c, cAt + i * cRow + j, cRow);
                }
            }
        }
    }

    private static void addTile6x2(int depth, float[] a, int a0, int aRow, int aColumn, float[] b, int bp, int bRow,
                                   float[] c, int c0, int cRow) {
        FloatVector c00 = FloatVector.zero(F);
        FloatVector c01 = c00;
        FloatVector c10 = c00;
        FloatVector c11 = c00;
        FloatVector c20 = c00;
        FloatVector c21 = c00;
        FloatVector c30 = c00;
        FloatVector c31 = c00;
        FloatVector c40 = c00;
        FloatVector c41 = c00;
        FloatVector c50 = c00;
        FloatVector c51 = c00;
        int a1 = a0 + aRow;
        int a2 = a1 + aRow;
        int a3 = a2 + aRow;
        int a4 = a3 + aRow;
        int a5 = a4 + aRow;
        for (int p = 0; p < depth; p++) {
            int ap = p * aColumn;
            FloatVector b0 = FloatVector.fromArray(F, b, bp + p * bRow);
            FloatVector b1 = FloatVector.fromArray(F, b, bp + p * bRow + L);
            FloatVector x0 = FloatVector.broadcast(F, a[a0 + ap]);
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            FloatVector x1 = FloatVector.broadcast(F, a[a1 + ap]);
            c10 = x1.fma(b0, c10);
            c11 = x1.fma(b1, c11);
            FloatVector x2 = FloatVector.broadcast(F, a[a2 + ap]);
            c20 = x2.fma(b0, c20);
            c21 = x2.fma(b1, c21);
            FloatVector x3 = FloatVector.broadcast(F, a[a3 + ap]);
            c30 = x3.fma(b0, c30);
            c31 = x3.fma(b1, c31);
            FloatVector x4 = FloatVector.broadcast(F, a[a4 + ap]);
            c40 = x4.fma(b0, c40);
            c41 = x4.fma(b1, c41);
            FloatVector x5 = FloatVector.broadcast(F, a[a5 + ap]);
            c50 = x5.fma(b0, c50);
            c51 = x5.fma(b1, c51);
        }
        int c1 = c0 + cRow;
        int c2 = c1 + cRow;
        int c3 = c2 + cRow;
        int c4 = c3 + cRow;
        int c5 = c4 + cRow;
        c00.add(FloatVector.fromArray(F, c, c0)).intoArray(c, c0);
        c01.add(FloatVector.fromArray(F, c, c0 + L)).intoArray(c, c0 + L);
        c10.add(FloatVector.fromArray(F, c, c1)).intoArray(c, c1);
        c11.add(FloatVector.fromArray(F, c, c1 + L)).intoArray(c, c1 + L);
        c20.add(FloatVector.fromArray(F, c, c2)).intoArray(c, c2);
        c21.add(FloatVector.fromArray(F, c, c2 + L)).intoArray(c, c2 + L);
        c30.add(FloatVector.fromArray(F, c, c3)).intoArray(c, c3);
        c31.add(FloatVector.fromArray(F, c, c3 + L)).intoArray(c, c3 + L);
        c40.add(FloatVector.fromArray(F, c, c4)).intoArray(c, c4);
        c41.add(FloatVector.fromArray(F, c, c4 + L)).intoArray(c, c4 + L);
        c50.add(FloatVector.fromArray(F, c, c5)).intoArray(c, c5);
        c51.add(FloatVector.fromArray(F, c, c5 + L)).intoArray(c, c5 + L);
    }

    private static void addTile6x1(int depth, float[] a, int a0, int aRow, int aColumn, float[] b, int bp, int bRow,
                                   float[] c, int c0, int cRow) {
        FloatVector r0 = FloatVector.zero(F);
        FloatVector r1 = r0;
        FloatVector r2 = r0;
        FloatVector r3 = r0;
        FloatVector r4 = r0;
        FloatVector r5 = r0;
        for (int p = 0; p < depth; p++) {
            int ap = a0 + p * aColumn;
            FloatVector bv = FloatVector.fromArray(F, b, bp + p * bRow);
            r0 = FloatVector.broadcast(F, a[ap]).fma(bv, r0);
            r1 = FloatVector.broadcast(F, a[ap + aRow]).fma(bv, r1);
            r2 = FloatVector.broadcast(F, a[ap + 2 * aRow]).fma(bv, r2);
            r3 = FloatVector.broadcast(F, a[ap + 3 * aRow]).fma(bv, r3);
            r4 = FloatVector.broadcast(F, a[ap + 4 * aRow]).fma(bv, r4);
            r5 = FloatVector.broadcast(F, a[ap + 5 * aRow]).fma(bv, r5);
        }
        r0.add(FloatVector.fromArray(F, c, c0)).intoArray(c, c0);
        r1.add(FloatVector.fromArray(F, c, c0 + cRow)).intoArray(c, c0 + cRow);
        r2.add(FloatVector.fromArray(F, c, c0 + 2 * cRow)).intoArray(c, c0 + 2 * cRow);
        r3.add(FloatVector.fromArray(F, c, c0 + 3 * cRow)).intoArray(c, c0 + 3 * cRow);
        r4.add(FloatVector.fromArray(F, c, c0 + 4 * cRow)).intoArray(c, c0 + 4 * cRow);
        r5.add(FloatVector.fromArray(F, c, c0 + 5 * cRow)).intoArray(c, c0 + 5 * cRow);
    }
}
