package org.simdnce.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The products of tiles of {@link Kernel#addProduct} and {@link Kernel#addTransposedProduct}, cut into pieces
 * that stay in registers: six rows by four vectors, which keeps both FMA ports busy from 32 registers.
 *
 * <p>With 16 registers it would spill; {@link NarrowTileProducts} is for those.
 *
 * <p>A tile adds up its products from zero and then joins C; sums that start from C measured a sixth slower. The API
 * calls are written out: a helper that C2 declines to inline would box every vector. The stride is a constant, so that
 * C2 proves all indices before the loop; with a variable one the products took a sixth to a third longer.
 */
final class TileProducts {
    /** Rows of a tile. */
    static final int ROWS = 6;

    private static final VectorSpecies<Float> F = VectorKernel.SPECIES;
    private static final int L = VectorKernel.LANES;
    private static final int N = RowPanel.COLUMNS;

    private TileProducts() {
    }

    static void addProduct(int m, int n, int k, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt) {
        for (int j = 0; j < n; j += 4 * L) {
            for (int i = 0; i < m; i += ROWS) {
                addTile(k, a, aAt + i * N, b, bAt + j, c, cAt + i * N + j);
            }
        }
    }

    static void addTransposedProduct(int m, int n, int k, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt) {
        for (int j = 0; j < n; j += 4 * L) {
            for (int i = 0; i < m; i += ROWS) {
                addTransposedTile(k, a, aAt + i, b, bAt + j, c, cAt + i * N + j);
            }
        }
    }

    private static void addTile(int k, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt) {
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
        for (int p = 0; p < k; p++) {
            int bp = bAt + p * N;
            int ap = aAt + p;
            FloatVector b0 = FloatVector.fromArray(F, b, bp);
            FloatVector b1 = FloatVector.fromArray(F, b, bp + L);
            FloatVector b2 = FloatVector.fromArray(F, b, bp + 2 * L);
            FloatVector b3 = FloatVector.fromArray(F, b, bp + 3 * L);
            FloatVector x0 = FloatVector.broadcast(F, a[ap]);
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            c02 = x0.fma(b2, c02);
            c03 = x0.fma(b3, c03);
            FloatVector x1 = FloatVector.broadcast(F, a[ap + N]);
            c10 = x1.fma(b0, c10);
            c11 = x1.fma(b1, c11);
            c12 = x1.fma(b2, c12);
            c13 = x1.fma(b3, c13);
            FloatVector x2 = FloatVector.broadcast(F, a[ap + 2 * N]);
            c20 = x2.fma(b0, c20);
            c21 = x2.fma(b1, c21);
            c22 = x2.fma(b2, c22);
            c23 = x2.fma(b3, c23);
            FloatVector x3 = FloatVector.broadcast(F, a[ap + 3 * N]);
            c30 = x3.fma(b0, c30);
            c31 = x3.fma(b1, c31);
            c32 = x3.fma(b2, c32);
            c33 = x3.fma(b3, c33);
            FloatVector x4 = FloatVector.broadcast(F, a[ap + 4 * N]);
            c40 = x4.fma(b0, c40);
            c41 = x4.fma(b1, c41);
            c42 = x4.fma(b2, c42);
            c43 = x4.fma(b3, c43);
            FloatVector x5 = FloatVector.broadcast(F, a[ap + 5 * N]);
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
        int r1 = cAt + N;
        c10.add(FloatVector.fromArray(F, c, r1)).intoArray(c, r1);
        c11.add(FloatVector.fromArray(F, c, r1 + L)).intoArray(c, r1 + L);
        c12.add(FloatVector.fromArray(F, c, r1 + 2 * L)).intoArray(c, r1 + 2 * L);
        c13.add(FloatVector.fromArray(F, c, r1 + 3 * L)).intoArray(c, r1 + 3 * L);
        int r2 = cAt + 2 * N;
        c20.add(FloatVector.fromArray(F, c, r2)).intoArray(c, r2);
        c21.add(FloatVector.fromArray(F, c, r2 + L)).intoArray(c, r2 + L);
        c22.add(FloatVector.fromArray(F, c, r2 + 2 * L)).intoArray(c, r2 + 2 * L);
        c23.add(FloatVector.fromArray(F, c, r2 + 3 * L)).intoArray(c, r2 + 3 * L);
        int r3 = cAt + 3 * N;
        c30.add(FloatVector.fromArray(F, c, r3)).intoArray(c, r3);
        c31.add(FloatVector.fromArray(F, c, r3 + L)).intoArray(c, r3 + L);
        c32.add(FloatVector.fromArray(F, c, r3 + 2 * L)).intoArray(c, r3 + 2 * L);
        c33.add(FloatVector.fromArray(F, c, r3 + 3 * L)).intoArray(c, r3 + 3 * L);
        int r4 = cAt + 4 * N;
        c40.add(FloatVector.fromArray(F, c, r4)).intoArray(c, r4);
        c41.add(FloatVector.fromArray(F, c, r4 + L)).intoArray(c, r4 + L);
        c42.add(FloatVector.fromArray(F, c, r4 + 2 * L)).intoArray(c, r4 + 2 * L);
        c43.add(FloatVector.fromArray(F, c, r4 + 3 * L)).intoArray(c, r4 + 3 * L);
        int r5 = cAt + 5 * N;
        c50.add(FloatVector.fromArray(F, c, r5)).intoArray(c, r5);
        c51.add(FloatVector.fromArray(F, c, r5 + L)).intoArray(c, r5 + L);
        c52.add(FloatVector.fromArray(F, c, r5 + 2 * L)).intoArray(c, r5 + 2 * L);
        c53.add(FloatVector.fromArray(F, c, r5 + 3 * L)).intoArray(c, r5 + 3 * L);
    }

    private static void addTransposedTile(int k, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt) {
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
        for (int p = 0; p < k; p++) {
            int bp = bAt + p * N;
            int ap = aAt + p * N;
            FloatVector b0 = FloatVector.fromArray(F, b, bp);
            FloatVector b1 = FloatVector.fromArray(F, b, bp + L);
            FloatVector b2 = FloatVector.fromArray(F, b, bp + 2 * L);
            FloatVector b3 = FloatVector.fromArray(F, b, bp + 3 * L);
            FloatVector x0 = FloatVector.broadcast(F, a[ap]);
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            c02 = x0.fma(b2, c02);
            c03 = x0.fma(b3, c03);
            FloatVector x1 = FloatVector.broadcast(F, a[ap + 1]);
            c10 = x1.fma(b0, c10);
            c11 = x1.fma(b1, c11);
            c12 = x1.fma(b2, c12);
            c13 = x1.fma(b3, c13);
            FloatVector x2 = FloatVector.broadcast(F, a[ap + 2]);
            c20 = x2.fma(b0, c20);
            c21 = x2.fma(b1, c21);
            c22 = x2.fma(b2, c22);
            c23 = x2.fma(b3, c23);
            FloatVector x3 = FloatVector.broadcast(F, a[ap + 3]);
            c30 = x3.fma(b0, c30);
            c31 = x3.fma(b1, c31);
            c32 = x3.fma(b2, c32);
            c33 = x3.fma(b3, c33);
            FloatVector x4 = FloatVector.broadcast(F, a[ap + 4]);
            c40 = x4.fma(b0, c40);
            c41 = x4.fma(b1, c41);
            c42 = x4.fma(b2, c42);
            c43 = x4.fma(b3, c43);
            FloatVector x5 = FloatVector.broadcast(F, a[ap + 5]);
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
        int r1 = cAt + N;
        c10.add(FloatVector.fromArray(F, c, r1)).intoArray(c, r1);
        c11.add(FloatVector.fromArray(F, c, r1 + L)).intoArray(c, r1 + L);
        c12.add(FloatVector.fromArray(F, c, r1 + 2 * L)).intoArray(c, r1 + 2 * L);
        c13.add(FloatVector.fromArray(F, c, r1 + 3 * L)).intoArray(c, r1 + 3 * L);
        int r2 = cAt + 2 * N;
        c20.add(FloatVector.fromArray(F, c, r2)).intoArray(c, r2);
        c21.add(FloatVector.fromArray(F, c, r2 + L)).intoArray(c, r2 + L);
        c22.add(FloatVector.fromArray(F, c, r2 + 2 * L)).intoArray(c, r2 + 2 * L);
        c23.add(FloatVector.fromArray(F, c, r2 + 3 * L)).intoArray(c, r2 + 3 * L);
        int r3 = cAt + 3 * N;
        c30.add(FloatVector.fromArray(F, c, r3)).intoArray(c, r3);
        c31.add(FloatVector.fromArray(F, c, r3 + L)).intoArray(c, r3 + L);
        c32.add(FloatVector.fromArray(F, c, r3 + 2 * L)).intoArray(c, r3 + 2 * L);
        c33.add(FloatVector.fromArray(F, c, r3 + 3 * L)).intoArray(c, r3 + 3 * L);
        int r4 = cAt + 4 * N;
        c40.add(FloatVector.fromArray(F, c, r4)).intoArray(c, r4);
        c41.add(FloatVector.fromArray(F, c, r4 + L)).intoArray(c, r4 + L);
        c42.add(FloatVector.fromArray(F, c, r4 + 2 * L)).intoArray(c, r4 + 2 * L);
        c43.add(FloatVector.fromArray(F, c, r4 + 3 * L)).intoArray(c, r4 + 3 * L);
        int r5 = cAt + 5 * N;
        c50.add(FloatVector.fromArray(F, c, r5)).intoArray(c, r5);
        c51.add(FloatVector.fromArray(F, c, r5 + L)).intoArray(c, r5 + L);
        c52.add(FloatVector.fromArray(F, c, r5 + 2 * L)).intoArray(c, r5 + 2 * L);
        c53.add(FloatVector.fromArray(F, c, r5 + 3 * L)).intoArray(c, r5 + 3 * L);
    }
}
