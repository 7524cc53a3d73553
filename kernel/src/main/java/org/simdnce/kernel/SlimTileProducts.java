package org.simdnce.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of tiles, {@link Kernel#addProduct}, where C has no more columns than a vector has lanes: six rows by one
 * vector. Six chains of sums leave the FMA ports idle for a quarter of the time, but {@link TileProducts} would compute
 * three more vectors that nobody wants.
 *
 * <p>It is written out for the same reasons.
 */
final class SlimTileProducts {
    private static final VectorSpecies<Float> F = VectorKernel.SPECIES;
    private static final int N = RowPanel.COLUMNS;

    private SlimTileProducts() {
    }

    static void addProduct(int m, int k, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt) {
        for (int i = 0; i < m; i += Kernel.TILE_ROWS) {
            addTile(k, a, aAt + i * N, b, bAt, c, cAt + i * N);
        }
    }

    private static void addTile(int k, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt) {
        FloatVector c0 = FloatVector.zero(F);
        FloatVector c1 = c0;
        FloatVector c2 = c0;
        FloatVector c3 = c0;
        FloatVector c4 = c0;
        FloatVector c5 = c0;
        for (int p = 0; p < k; p++) {
            int ap = aAt + p;
            FloatVector row = FloatVector.fromArray(F, b, bAt + p * N);
            c0 = FloatVector.broadcast(F, a[ap]).fma(row, c0);
            c1 = FloatVector.broadcast(F, a[ap + N]).fma(row, c1);
            c2 = FloatVector.broadcast(F, a[ap + 2 * N]).fma(row, c2);
            c3 = FloatVector.broadcast(F, a[ap + 3 * N]).fma(row, c3);
            c4 = FloatVector.broadcast(F, a[ap + 4 * N]).fma(row, c4);
            c5 = FloatVector.broadcast(F, a[ap + 5 * N]).fma(row, c5);
        }
        c0.add(FloatVector.fromArray(F, c, cAt)).intoArray(c, cAt);
        c1.add(FloatVector.fromArray(F, c, cAt + N)).intoArray(c, cAt + N);
        c2.add(FloatVector.fromArray(F, c, cAt + 2 * N)).intoArray(c, cAt + 2 * N);
        c3.add(FloatVector.fromArray(F, c, cAt + 3 * N)).intoArray(c, cAt + 3 * N);
        c4.add(FloatVector.fromArray(F, c, cAt + 4 * N)).intoArray(c, cAt + 4 * N);
        c5.add(FloatVector.fromArray(F, c, cAt + 5 * N)).intoArray(c, cAt + 5 * N);
    }
}
