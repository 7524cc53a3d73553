package org.simdnce.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The products of tiles of {@link Kernel#addProduct} and {@link Kernel#addTransposedProduct}, cut into pieces
 * that stay in 16 registers: four rows by two vectors.
 *
 * <p>Six rows would fit as well, but C2 reads four elements of A ahead of the first product. Two sums then go through
 * memory in each turn of the loop, which waits for them: tiles of 18 rows took 1.6 to 1.8 times as long. {@link
 * TileProducts} is for 32 registers.
 *
 * <p>A tile adds up its products from zero and then joins C; sums that start from C measured a sixth slower. The API
 * calls are written out: a helper that C2 declines to inline would box every vector. The stride is a constant, so that
 * C2 proves all indices before the loop; with a variable one the products took a sixth to a third longer.
 */
final class NarrowTileProducts {
    /** Rows of a tile. */
    static final int ROWS = 4;

    private static final VectorSpecies<Float> F = VectorKernel.SPECIES;
    private static final int L = VectorKernel.LANES;
    private static final int N = RowPanel.COLUMNS;

    private NarrowTileProducts() {
    }

    static void addProduct(int m, int n, int k, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt) {
        for (int j = 0; j < n; j += 2 * L) {
            for (int i = 0; i < m; i += ROWS) {
                addTile(k, a, aAt + i * N, b, bAt + j, c, cAt + i * N + j);
            }
        }
    }

    static void addTransposedProduct(int m, int n, int k, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt) {
        for (int j = 0; j < n; j += 2 * L) {
            for (int i = 0; i < m; i += ROWS) {
                addTransposedTile(k, a, aAt + i, b, bAt + j, c, cAt + i * N + j);
            }
        }
    }

    private static void addTile(int k, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt) {
        FloatVector c00 = FloatVector.zero(F);
        FloatVector c01 = c00;
        FloatVector c10 = c00;
        FloatVector c11 = c00;
        FloatVector c20 = c00;
        FloatVector c21 = c00;
        FloatVector c30 = c00;
        FloatVector c31 = c00;
        for (int p = 0; p < k; p++) {
            int bp = bAt + p * N;
            int ap = aAt + p;
            FloatVector b0 = FloatVector.fromArray(F, b, bp);
            FloatVector b1 = FloatVector.fromArray(F, b, bp + L);
            FloatVector x0 = FloatVector.broadcast(F, a[ap]);
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            FloatVector x1 = FloatVector.broadcast(F, a[ap + N]);
            c10 = x1.fma(b0, c10);
            c11 = x1.fma(b1, c11);
            FloatVector x2 = FloatVector.broadcast(F, a[ap + 2 * N]);
            c20 = x2.fma(b0, c20);
            c21 = x2.fma(b1, c21);
            FloatVector x3 = FloatVector.broadcast(F, a[ap + 3 * N]);
            c30 = x3.fma(b0, c30);
            c31 = x3.fma(b1, c31);
        }
        int r0 = cAt;
        c00.add(FloatVector.fromArray(F, c, r0)).intoArray(c, r0);
        c01.add(FloatVector.fromArray(F, c, r0 + L)).intoArray(c, r0 + L);
        int r1 = cAt + N;
        c10.add(FloatVector.fromArray(F, c, r1)).intoArray(c, r1);
        c11.add(FloatVector.fromArray(F, c, r1 + L)).intoArray(c, r1 + L);
        int r2 = cAt + 2 * N;
        c20.add(FloatVector.fromArray(F, c, r2)).intoArray(c, r2);
        c21.add(FloatVector.fromArray(F, c, r2 + L)).intoArray(c, r2 + L);
        int r3 = cAt + 3 * N;
        c30.add(FloatVector.fromArray(F, c, r3)).intoArray(c, r3);
        c31.add(FloatVector.fromArray(F, c, r3 + L)).intoArray(c, r3 + L);
    }

    private static void addTransposedTile(int k, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt) {
        FloatVector c00 = FloatVector.zero(F);
        FloatVector c01 = c00;
        FloatVector c10 = c00;
        FloatVector c11 = c00;
        FloatVector c20 = c00;
        FloatVector c21 = c00;
        FloatVector c30 = c00;
        FloatVector c31 = c00;
        for (int p = 0; p < k; p++) {
            int bp = bAt + p * N;
            int ap = aAt + p * N;
            FloatVector b0 = FloatVector.fromArray(F, b, bp);
            FloatVector b1 = FloatVector.fromArray(F, b, bp + L);
            FloatVector x0 = FloatVector.broadcast(F, a[ap]);
            c00 = x0.fma(b0, c00);
            c01 = x0.fma(b1, c01);
            FloatVector x1 = FloatVector.broadcast(F, a[ap + 1]);
            c10 = x1.fma(b0, c10);
            c11 = x1.fma(b1, c11);
            FloatVector x2 = FloatVector.broadcast(F, a[ap + 2]);
            c20 = x2.fma(b0, c20);
            c21 = x2.fma(b1, c21);
            FloatVector x3 = FloatVector.broadcast(F, a[ap + 3]);
            c30 = x3.fma(b0, c30);
            c31 = x3.fma(b1, c31);
        }
        int r0 = cAt;
        c00.add(FloatVector.fromArray(F, c, r0)).intoArray(c, r0);
        c01.add(FloatVector.fromArray(F, c, r0 + L)).intoArray(c, r0 + L);
        int r1 = cAt + N;
        c10.add(FloatVector.fromArray(F, c, r1)).intoArray(c, r1);
        c11.add(FloatVector.fromArray(F, c, r1 + L)).intoArray(c, r1 + L);
        int r2 = cAt + 2 * N;
        c20.add(FloatVector.fromArray(F, c, r2)).intoArray(c, r2);
        c21.add(FloatVector.fromArray(F, c, r2 + L)).intoArray(c, r2 + L);
        int r3 = cAt + 3 * N;
        c30.add(FloatVector.fromArray(F, c, r3)).intoArray(c, r3);
        c31.add(FloatVector.fromArray(F, c, r3 + L)).intoArray(c, r3 + L);
    }
}
