package org.simdnce.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernel on the JDK Vector API, at one width per process. Matrix products are in {@link TileProducts}, the
 * logistic function and its kin in {@link LogSigmoid}; here are the loops over single rows, with lanes along the
 * columns.
 */
public final class VectorKernel implements Kernel {
    static final VectorSpecies<Float> SPECIES = VectorShape.forBitSize(Simd.BITS).withLanes(float.class);
    static final int LANES = SPECIES.length();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    static final VectorShuffle<Float> BY_8 = VectorShuffle.iota(SPECIES, 8, 1, true);
    static final VectorShuffle<Float> BY_4 = VectorShuffle.iota(SPECIES, 4, 1, true);
    static final VectorShuffle<Float> BY_2 = VectorShuffle.iota(SPECIES, 2, 1, true);
    static final VectorShuffle<Float> BY_1 = VectorShuffle.iota(SPECIES, 1, 1, true);

    /** Creates the kernel of this process's width. */
    VectorKernel() {
    }

    @Override
    public String describe() {
        return "vector, " + SPECIES.vectorBitSize() + " bits, FMA";
    }

    @Override
    public String toString() {
        return describe();
    }

    /**
     * Adds the lanes up as a tree. {@code reduceLanes} would be as fast, but its order changes when the caller gets
     * compiled, and with it the last bit.
     */
    static float sum(FloatVector v) {
        if (LANES >= 16) {
            v = v.add(v.rearrange(BY_8));
        }
        if (LANES >= 8) {
            v = v.add(v.rearrange(BY_4));
        }
        v = v.add(v.rearrange(BY_2));
        return v.add(v.rearrange(BY_1)).lane(0);
    }

    @Override
    public void addProduct(int m, int n, int k, float[] a, int aAt, int aRow, int aColumn, float[] b, int bAt, int bRow,
                           float[] c, int cAt, int cRow) {
        TileProducts.addProduct(m, n, k, a, aAt, aRow, aColumn, b, bAt, bRow, c, cAt, cRow);
    }

    @Override
    public void gatherDot(RowList rows, int from, int to, float[] x, int xAt, float[] offsets, float[] logits, int zAt) {
        for (int k = from; k < to; k++) {
            EmbeddingTable table = rows.tables[rows.table[k]];
            int z = zAt + k - from;
            logits[z] = dot(table, rows.address[k], x, xAt) + offsets[z];
        }
    }

    private static float dot(EmbeddingTable table, long row, float[] x, int xAt) {
        MemorySegment segment = table.segment;
        int blocked = table.blockedColumns;
        FloatVector dot0 = FloatVector.zero(SPECIES);
        FloatVector dot1 = dot0;
        FloatVector dot2 = dot0;
        FloatVector dot3 = dot0;
        int c = 0;
        for (; c <= blocked - 4 * LANES; c += 4 * LANES) {
            long element = row + 4L * c;
            dot0 = FloatVector.fromMemorySegment(SPECIES, segment, element, ORDER)
                    .fma(FloatVector.fromArray(SPECIES, x, xAt + c), dot0);
            dot1 = FloatVector.fromMemorySegment(SPECIES, segment, element + 4L * LANES, ORDER)
                    .fma(FloatVector.fromArray(SPECIES, x, xAt + c + LANES), dot1);
            dot2 = FloatVector.fromMemorySegment(SPECIES, segment, element + 8L * LANES, ORDER)
                    .fma(FloatVector.fromArray(SPECIES, x, xAt + c + 2 * LANES), dot2);
            dot3 = FloatVector.fromMemorySegment(SPECIES, segment, element + 12L * LANES, ORDER)
                    .fma(FloatVector.fromArray(SPECIES, x, xAt + c + 3 * LANES), dot3);
        }
        for (; c < blocked; c += LANES) {
            dot0 = FloatVector.fromMemorySegment(SPECIES, segment, row + 4L * c, ORDER)
                    .fma(FloatVector.fromArray(SPECIES, x, xAt + c), dot0);
        }
        double tail = 0;
        for (; c < table.dim(); c++) {
            tail += (double) x[xAt + c] * segment.get(ValueLayout.JAVA_FLOAT, row + 4L * c);
        }
        return sum(dot0.add(dot1).add(dot2.add(dot3))) + (float) tail;
    }

    @Override
    public void gatherAdd(RowList rows, int from, int to, float[] coefficients, int gAt, float[] y, int yAt) {
        for (int k = from; k < to; k++) {
            EmbeddingTable table = rows.tables[rows.table[k]];
            MemorySegment segment = table.segment;
            long row = rows.address[k];
            float g = coefficients[gAt + k - from];
            FloatVector factor = FloatVector.broadcast(SPECIES, g);
            int c = 0;
            for (; c < table.blockedColumns; c += LANES) {
                FloatVector.fromMemorySegment(SPECIES, segment, row + 4L * c, ORDER)
                        .fma(factor, FloatVector.fromArray(SPECIES, y, yAt + c)).intoArray(y, yAt + c);
            }
            for (; c < table.dim(); c++) {
                y[yAt + c] = Math.fma(g, segment.get(ValueLayout.JAVA_FLOAT, row + 4L * c), y[yAt + c]);
            }
        }
    }

    @Override
    public double logistic(float[] z, int at, int n, float upstream) {
        return LogSigmoid.logistic(z, at, n, upstream);
    }

    @Override
    public void logistic(float[] z, float[] targets, float[] upstream, float[] losses, int at, int n) {
        LogSigmoid.logistic(z, targets, upstream, losses, at, n);
    }

    @Override
    public float max(float[] z, int at, int n) {
        FloatVector max = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        for (int k = at; k < at + n; k += LANES) {
            max = max.max(FloatVector.fromArray(SPECIES, z, k));
        }
        return max.reduceLanes(VectorOperators.MAX);
    }

    @Override
    public double exp(float[] z, int at, int n, float shift, float factor) {
        return LogSigmoid.exp(z, at, n, shift, factor);
    }

    @Override
    public void addScaled(float factor, float[] x, int xAt, float[] y, int yAt, int n) {
        FloatVector f = FloatVector.broadcast(SPECIES, factor);
        for (int c = 0; c < n; c += LANES) {
            FloatVector.fromArray(SPECIES, x, xAt + c).fma(f, FloatVector.fromArray(SPECIES, y, yAt + c))
                    .intoArray(y, yAt + c);
        }
    }

    @Override
    public void sgd(RowList rows, int k, float[] gradient, int at, float learningRate) {
        EmbeddingTable table = rows.tables[rows.table[k]];
        // A gradient that is not finite has NaN in its padding (0 · ∞); the table's padding must stay zero.
        Arrays.fill(gradient, at + table.dim(), at + EmbeddingTable.paddedColumns(table.dim()), 0f);
        MemorySegment segment = table.segment;
        long row = rows.address[k];
        FloatVector rate = FloatVector.broadcast(SPECIES, -learningRate);
        int c = 0;
        for (; c < table.blockedColumns; c += LANES) {
            long element = row + 4L * c;
            FloatVector.fromArray(SPECIES, gradient, at + c)
                    .fma(rate, FloatVector.fromMemorySegment(SPECIES, segment, element, ORDER))
                    .intoMemorySegment(segment, element, ORDER);
        }
        for (; c < table.dim(); c++) {
            long element = row + 4L * c;
            float w = segment.get(ValueLayout.JAVA_FLOAT, element);
            segment.set(ValueLayout.JAVA_FLOAT, element, Math.fma(gradient[at + c], -learningRate, w));
        }
    }

    @Override
    public void adagrad(RowList rows, RowList accumulators, int k, float[] gradient, int at, float learningRate,
                        float epsilon) {
        EmbeddingTable table = rows.tables[rows.table[k]];
        EmbeddingTable sums = accumulators.tables[accumulators.table[k]];
        Arrays.fill(gradient, at + table.dim(), at + EmbeddingTable.paddedColumns(table.dim()), 0f);
        int blocked = Math.min(table.blockedColumns, sums.blockedColumns);
        for (int c = 0; c < blocked; c += LANES) {
            long element = rows.address[k] + 4L * c;
            long square = accumulators.address[k] + 4L * c;
            FloatVector g = FloatVector.fromArray(SPECIES, gradient, at + c);
            FloatVector sum = g.fma(g, FloatVector.fromMemorySegment(SPECIES, sums.segment, square, ORDER));
            sum.intoMemorySegment(sums.segment, square, ORDER);
            FloatVector step = g.mul(learningRate).div(sum.sqrt().add(epsilon));
            FloatVector.fromMemorySegment(SPECIES, table.segment, element, ORDER).sub(step)
                    .intoMemorySegment(table.segment, element, ORDER);
        }
        ScalarKernel.adagradFrom(blocked, rows, accumulators, k, gradient, at, learningRate, epsilon);
    }
}
