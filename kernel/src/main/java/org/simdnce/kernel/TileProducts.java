package org.simdnce.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The matrix product of {@link Kernel#addProduct}, with C cut into tiles that stay in registers: six rows by four
 * vectors, and by two and one where the columns end. Six by four keeps both FMA ports busy from 32 registers; with 16
 * it spills and runs at half the speed of six by two.
 *
 * <p>A tile adds up {@link #depth} products from zero and then joins C; sums that start from C measured a sixth
 * slower. That keeps the strip of B in L1, and it bounds the rounding error.
 *
 * <p>The API calls are written out: a helper that C2 declines to inline would box every vector.
 */
final class TileProducts {
    private static final VectorSpecies<Float> F = VectorKernel.SPECIES;
    private static final int L = VectorKernel.LANES;

    private TileProducts() {
    }

    static void addProduct(int m, int n, int k, float[] a, int aAt, int aRow, int aColumn, float[] b, int bAt, int bRow,
                           float[] c, int cAt, int cRow) {
        int depth = depth(k);
        for (int p = 0; p < k; p += depth) {
            addStrip(m, n, Math.min(depth, k - p), a, aAt + p * aColumn, aRow, aColumn, b, bAt + p * bRow, bRow,
                    c, cAt, cRow);
        }
    }

    /**
     * Products that are added up before they join C. The error is at most {@code (depth + k / depth) · 2⁻²⁴ · Σ|a·b|};
     * roundings go either way, so that on random numbers it stays below {@code (k / 16 + 8) · 2⁻²⁴ · Σ|a·b|}, which
     * chains of 32 did not for small k.
     */
    private static int depth(int k) {
        return k <= 64 ? 16 : k <= 128 ? 32 : 64;
    }

    private static void addStrip(int m, int n, int depth, float[] a, int aAt, int aRow, int aColumn, float[] b, int bAt,
                                 int bRow, float[] c, int cAt, int cRow) {
        int j = 0;
        for (; Simd.MANY_REGISTERS && j <= n - 4 * L; j += 4 * L) {
            for (int i = 0; i < m; i += Kernel.TILE_ROWS) {
                addTile6x4(depth, a, aAt + i * aRow, aRow, aColumn, b, bAt + j, bRow, c, cAt + i * cRow + j, cRow);
            }
        }
        for (; j <= n - 2 * L; j += 2 * L) {
            for (int i = 0; i < m; i += Kernel.TILE_ROWS) {
                addTile6x2(depth, a, aAt + i * aRow, aRow, aColumn, b, bAt + j, bRow, c, cAt + i * cRow + j, cRow);
            }
        }
        for (; j < n; j += L) {
            for (int i = 0; i < m; i += Kernel.TILE_ROWS) {
                addTile6x1(depth, a, aAt + i * aRow, aRow, aColumn, b, bAt + j, bRow, c, cAt + i * cRow + j, cRow);
            }
        }
    }

    private static void addTile6x4(int depth, float[] a, int a0, int aRow, int aColumn, float[] b, int bAt, int bRow,
                                   float[] c, int cAt, int cRow) {
        FloatVector c00 = FloatVector.zero(F);
        FloatVector c01 = c00;
        FloatVector c02 = c00;
        FloatVector c03 = c00;
        FloatVector c10 = c00;
        FloatVector c11 = c00;
        FloatVector c12 = c00;
        FloatVector c13 = c00;
        FloatVector c20 = c00;
        FloatVector c21 = c00;
        FloatVector c22 = c00;
        FloatVector c23 = c00;
        FloatVector c30 = c00;
        FloatVector c31 = c00;
        FloatVector c32 = c00;
        FloatVector c33 = c00;
        FloatVector c40 = c00;
        FloatVector c41 = c00;
        FloatVector c42 = c00;
        FloatVector c43 = c00;
        FloatVector c50 = c00;
        FloatVector c51 = c00;
        FloatVector c52 = c00;
        FloatVector c53 = c00;
        int a1 = a0 + aRow;
        int a2 = a1 + aRow;
        int a3 = a2 + aRow;
        int a4 = a3 + aRow;
        int a5 = a4 + aRow;
        for (int p = 0; p < depth; p++) {
            int ap = p * aColumn;
            int bp = bAt + p * bRow;
            FloatVector b0 = FloatVector.fromArray(F, b, bp);
            FloatVector b1 = FloatVector.fromArray(F, b, bp + L);
            FloatVector b2 = FloatVector.fromArray(F, b, bp + 2 * L);
            FloatVector b3 = FloatVector.fromArray(F, b, bp + 3 * L);
            FloatVector x0 = FloatVector.broadcast(F, a[a0 + ap]);
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            c02 = x0.fma(b2, c02);
            c03 = x0.fma(b3, c03);
            FloatVector x1 = FloatVector.broadcast(F, a[a1 + ap]);
            c10 = x1.fma(b0, c10);
            c11 = x1.fma(b1, c11);
            c12 = x1.fma(b2, c12);
            c13 = x1.fma(b3, c13);
            FloatVector x2 = FloatVector.broadcast(F, a[a2 + ap]);
            c20 = x2.fma(b0, c20);
            c21 = x2.fma(b1, c21);
            c22 = x2.fma(b2, c22);
            c23 = x2.fma(b3, c23);
            FloatVector x3 = FloatVector.broadcast(F, a[a3 + ap]);
            c30 = x3.fma(b0, c30);
            c31 = x3.fma(b1, c31);
            c32 = x3.fma(b2, c32);
            c33 = x3.fma(b3, c33);
            FloatVector x4 = FloatVector.broadcast(F, a[a4 + ap]);
            c40 = x4.fma(b0, c40);
            c41 = x4.fma(b1, c41);
            c42 = x4.fma(b2, c42);
            c43 = x4.fma(b3, c43);
            FloatVector x5 = FloatVector.broadcast(F, a[a5 + ap]);
            c50 = x5.fma(b0, c50);
            c51 = x5.fma(b1, c51);
            c52 = x5.fma(b2, c52);
            c53 = x5.fma(b3, c53);
        }
        int r0 = cAt;
        c00.add(FloatVector.fromArray(F, c, r0)).intoArray(c, r0);
        c01.add(FloatVector.fromArray(F, c, r0 + L)).intoArray(c, r0 + L);
        c02.add(FloatVector.fromArray(F, c, r0 + 2 * L)).intoArray(c, r0 + 2 * L);
        c03.add(FloatVector.fromArray(F, c, r0 + 3 * L)).intoArray(c, r0 + 3 * L);
        int r1 = cAt + cRow;
        c10.add(FloatVector.fromArray(F, c, r1)).intoArray(c, r1);
        c11.add(FloatVector.fromArray(F, c, r1 + L)).intoArray(c, r1 + L);
        c12.add(FloatVector.fromArray(F, c, r1 + 2 * L)).intoArray(c, r1 + 2 * L);
        c13.add(FloatVector.fromArray(F, c, r1 + 3 * L)).intoArray(c, r1 + 3 * L);
        int r2 = cAt + 2 * cRow;
        c20.add(FloatVector.fromArray(F, c, r2)).intoArray(c, r2);
        c21.add(FloatVector.fromArray(F, c, r2 + L)).intoArray(c, r2 + L);
        c22.add(FloatVector.fromArray(F, c, r2 + 2 * L)).intoArray(c, r2 + 2 * L);
        c23.add(FloatVector.fromArray(F, c, r2 + 3 * L)).intoArray(c, r2 + 3 * L);
        int r3 = cAt + 3 * cRow;
        c30.add(FloatVector.fromArray(F, c, r3)).intoArray(c, r3);
        c31.add(FloatVector.fromArray(F, c, r3 + L)).intoArray(c, r3 + L);
        c32.add(FloatVector.fromArray(F, c, r3 + 2 * L)).intoArray(c, r3 + 2 * L);
        c33.add(FloatVector.fromArray(F, c, r3 + 3 * L)).intoArray(c, r3 + 3 * L);
        int r4 = cAt + 4 * cRow;
        c40.add(FloatVector.fromArray(F, c, r4)).intoArray(c, r4);
        c41.add(FloatVector.fromArray(F, c, r4 + L)).intoArray(c, r4 + L);
        c42.add(FloatVector.fromArray(F, c, r4 + 2 * L)).intoArray(c, r4 + 2 * L);
        c43.add(FloatVector.fromArray(F, c, r4 + 3 * L)).intoArray(c, r4 + 3 * L);
        int r5 = cAt + 5 * cRow;
        c50.add(FloatVector.fromArray(F, c, r5)).intoArray(c, r5);
        c51.add(FloatVector.fromArray(F, c, r5 + L)).intoArray(c, r5 + L);
        c52.add(FloatVector.fromArray(F, c, r5 + 2 * L)).intoArray(c, r5 + 2 * L);
        c53.add(FloatVector.fromArray(F, c, r5 + 3 * L)).intoArray(c, r5 + 3 * L);
    }

    private static void addTile6x2(int depth, float[] a, int a0, int aRow, int aColumn, float[] b, int bAt, int bRow,
                                   float[] c, int cAt, int cRow) {
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
            int bp = bAt + p * bRow;
            FloatVector b0 = FloatVector.fromArray(F, b, bp);
            FloatVector b1 = FloatVector.fromArray(F, b, bp + L);
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
        int r0 = cAt;
        c00.add(FloatVector.fromArray(F, c, r0)).intoArray(c, r0);
        c01.add(FloatVector.fromArray(F, c, r0 + L)).intoArray(c, r0 + L);
        int r1 = cAt + cRow;
        c10.add(FloatVector.fromArray(F, c, r1)).intoArray(c, r1);
        c11.add(FloatVector.fromArray(F, c, r1 + L)).intoArray(c, r1 + L);
        int r2 = cAt + 2 * cRow;
        c20.add(FloatVector.fromArray(F, c, r2)).intoArray(c, r2);
        c21.add(FloatVector.fromArray(F, c, r2 + L)).intoArray(c, r2 + L);
        int r3 = cAt + 3 * cRow;
        c30.add(FloatVector.fromArray(F, c, r3)).intoArray(c, r3);
        c31.add(FloatVector.fromArray(F, c, r3 + L)).intoArray(c, r3 + L);
        int r4 = cAt + 4 * cRow;
        c40.add(FloatVector.fromArray(F, c, r4)).intoArray(c, r4);
        c41.add(FloatVector.fromArray(F, c, r4 + L)).intoArray(c, r4 + L);
        int r5 = cAt + 5 * cRow;
        c50.add(FloatVector.fromArray(F, c, r5)).intoArray(c, r5);
        c51.add(FloatVector.fromArray(F, c, r5 + L)).intoArray(c, r5 + L);
    }

    private static void addTile6x1(int depth, float[] a, int a0, int aRow, int aColumn, float[] b, int bAt, int bRow,
                                   float[] c, int cAt, int cRow) {
        FloatVector c00 = FloatVector.zero(F);
        FloatVector c10 = c00;
        FloatVector c20 = c00;
        FloatVector c30 = c00;
        FloatVector c40 = c00;
        FloatVector c50 = c00;
        int a1 = a0 + aRow;
        int a2 = a1 + aRow;
        int a3 = a2 + aRow;
        int a4 = a3 + aRow;
        int a5 = a4 + aRow;
        for (int p = 0; p < depth; p++) {
            int ap = p * aColumn;
            int bp = bAt + p * bRow;
            FloatVector b0 = FloatVector.fromArray(F, b, bp);
            FloatVector x0 = FloatVector.broadcast(F, a[a0 + ap]);
            c00 = x0.fma(b0, c00);
            FloatVector x1 = FloatVector.broadcast(F, a[a1 + ap]);
            c10 = x1.fma(b0, c10);
            FloatVector x2 = FloatVector.broadcast(F, a[a2 + ap]);
            c20 = x2.fma(b0, c20);
            FloatVector x3 = FloatVector.broadcast(F, a[a3 + ap]);
            c30 = x3.fma(b0, c30);
            FloatVector x4 = FloatVector.broadcast(F, a[a4 + ap]);
            c40 = x4.fma(b0, c40);
            FloatVector x5 = FloatVector.broadcast(F, a[a5 + ap]);
            c50 = x5.fma(b0, c50);
        }
        int r0 = cAt;
        c00.add(FloatVector.fromArray(F, c, r0)).intoArray(c, r0);
        int r1 = cAt + cRow;
        c10.add(FloatVector.fromArray(F, c, r1)).intoArray(c, r1);
        int r2 = cAt + 2 * cRow;
        c20.add(FloatVector.fromArray(F, c, r2)).intoArray(c, r2);
        int r3 = cAt + 3 * cRow;
        c30.add(FloatVector.fromArray(F, c, r3)).intoArray(c, r3);
        int r4 = cAt + 4 * cRow;
        c40.add(FloatVector.fromArray(F, c, r4)).intoArray(c, r4);
        int r5 = cAt + 5 * cRow;
        c50.add(FloatVector.fromArray(F, c, r5)).intoArray(c, r5);
    }
}
