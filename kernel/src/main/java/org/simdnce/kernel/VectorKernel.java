package org.simdnce.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernel on the JDK Vector API, at one width per process. Matrix products are in {@link TileProducts} and
 * {@link NarrowTileProducts}, few candidates' logits in {@link FewScores}, rows that are read in {@link TableRows}, the
 * logistic function and its kin in {@link LogSigmoid}; here are the loops over panels and over rows that are written.
 */
public final class VectorKernel implements Kernel {
    static final VectorSpecies<Float> SPECIES = VectorShape.forBitSize(Simd.BITS).withLanes(float.class);
    static final VectorSpecies<Integer> INTS = VectorShape.forBitSize(Simd.BITS).withLanes(int.class);
    static final int LANES = SPECIES.length();
    static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int N = RowPanel.COLUMNS;
    private static final VectorSpecies<Float> FOUR = FloatVector.SPECIES_128;
    /**
     * Pick the elements of two vectors' lower, upper halves in turns. Of ints: C2 converts indices that are floats
     * before each use.
     */
    private static final IntVector LOW = IntVector.fromArray(IntVector.SPECIES_128, new int[] {0, 4, 1, 5}, 0);
    private static final IntVector HIGH = IntVector.fromArray(IntVector.SPECIES_128, new int[] {2, 6, 3, 7}, 0);

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
    public void addProduct(int m, int n, int k, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt) {
        if (VirtualMachine.MANY_REGISTERS) {
            TileProducts.addProduct(m, n, k, a, aAt, b, bAt, c, cAt);
        } else {
            NarrowTileProducts.addProduct(m, n, k, a, aAt, b, bAt, c, cAt);
        }
    }

    @Override
    public void addTransposedProduct(int m, int n, int k, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt) {
        if (VirtualMachine.MANY_REGISTERS) {
            TileProducts.addTransposedProduct(m, n, k, a, aAt, b, bAt, c, cAt);
        } else {
            NarrowTileProducts.addTransposedProduct(m, n, k, a, aAt, b, bAt, c, cAt);
        }
    }

    @Override
    public void score(RowPanel x, int firstExample, int examples, RowPanel w, int first, int count, float[] offsets,
                      int at, float[] z, int zAt) {
        FewScores.score(x, firstExample, examples, w, first, count, offsets, at, z, zAt);
    }

    @Override
    public void transpose(float[] t, int from, int rows, int columns, int to) {
        for (int r = 0; r < rows; r += 4) {
            for (int c = 0; c < columns; c += 4) {
                transpose4(t, from + r * N + c, to + c * N + r);
            }
        }
    }

    private static void transpose4(float[] t, int from, int to) {
        IntVector row0 = FloatVector.fromArray(FOUR, t, from).reinterpretAsInts();
        IntVector row1 = FloatVector.fromArray(FOUR, t, from + N).reinterpretAsInts();
        IntVector row2 = FloatVector.fromArray(FOUR, t, from + 2 * N).reinterpretAsInts();
        IntVector row3 = FloatVector.fromArray(FOUR, t, from + 3 * N).reinterpretAsInts();
        IntVector low02 = LOW.selectFrom(row0, row2);
        IntVector high02 = HIGH.selectFrom(row0, row2);
        IntVector low13 = LOW.selectFrom(row1, row3);
        IntVector high13 = HIGH.selectFrom(row1, row3);
        LOW.selectFrom(low02, low13).reinterpretAsFloats().intoArray(t, to);
        HIGH.selectFrom(low02, low13).reinterpretAsFloats().intoArray(t, to + N);
        LOW.selectFrom(high02, high13).reinterpretAsFloats().intoArray(t, to + 2 * N);
        HIGH.selectFrom(high02, high13).reinterpretAsFloats().intoArray(t, to + 3 * N);
    }

    @Override
    public void repeat(float[] row, int at, float[] z, int zAt, int rows) {
        for (int j = 0; j < N; j += 4 * LANES) {
            FloatVector z0 = FloatVector.fromArray(SPECIES, row, at + j);
            FloatVector z1 = FloatVector.fromArray(SPECIES, row, at + j + LANES);
            FloatVector z2 = FloatVector.fromArray(SPECIES, row, at + j + 2 * LANES);
            FloatVector z3 = FloatVector.fromArray(SPECIES, row, at + j + 3 * LANES);
            for (int i = zAt + j; i < zAt + rows * N; i += N) {
                z0.intoArray(z, i);
                z1.intoArray(z, i + LANES);
                z2.intoArray(z, i + 2 * LANES);
                z3.intoArray(z, i + 3 * LANES);
            }
        }
    }

    @Override
    public void addColumns(float[] z, int zAt, int rows, float[] sums, int at) {
        for (int j = 0; j < N; j += 4 * LANES) {
            FloatVector sum0 = FloatVector.zero(SPECIES);
            FloatVector sum1 = sum0;
            FloatVector sum2 = sum0;
            FloatVector sum3 = sum0;
            for (int i = zAt + j; i < zAt + rows * N; i += N) {
                sum0 = sum0.add(FloatVector.fromArray(SPECIES, z, i));
                sum1 = sum1.add(FloatVector.fromArray(SPECIES, z, i + LANES));
                sum2 = sum2.add(FloatVector.fromArray(SPECIES, z, i + 2 * LANES));
                sum3 = sum3.add(FloatVector.fromArray(SPECIES, z, i + 3 * LANES));
            }
            sum0.add(FloatVector.fromArray(SPECIES, sums, at + j)).intoArray(sums, at + j);
            sum1.add(FloatVector.fromArray(SPECIES, sums, at + j + LANES)).intoArray(sums, at + j + LANES);
            sum2.add(FloatVector.fromArray(SPECIES, sums, at + j + 2 * LANES)).intoArray(sums, at + j + 2 * LANES);
            sum3.add(FloatVector.fromArray(SPECIES, sums, at + j + 3 * LANES)).intoArray(sums, at + j + 3 * LANES);
        }
    }

    @Override
    public void add(float[] x, int xAt, float[] y, int yAt, int n) {
        for (int k = 0; k < n; k += LANES) {
            FloatVector.fromArray(SPECIES, y, yAt + k).add(FloatVector.fromArray(SPECIES, x, xAt + k))
                    .intoArray(y, yAt + k);
        }
    }

    @Override
    public void gather(RowList rows, int from, int to, RowPanel panel, int first) {
        TableRows.gather(rows, from, to, panel, first);
    }

    @Override
    public void copyRows(MemorySegment source, int from, int to, RowPanel panel) {
        TableRows.copyRows(source, from, to, panel);
    }

    @Override
    public void gatherDot(RowList rows, int from, int to, RowPanel x, int[] example, float[] offsets, float[] logits) {
        TableRows.gatherDot(rows, from, to, x, example, offsets, logits);
    }

    @Override
    public void gatherAdd(RowList rows, int from, int to, float[] coefficients, RowPanel y, int[] example, int shift) {
        TableRows.gatherAdd(rows, from, to, coefficients, y, example, shift);
    }

    @Override
    public void logistic(float[] z, int zAt, int rows, int columns, float[] upstream, double[] losses, int at) {
        LogSigmoid.logistic(z, zAt, rows, columns, upstream, losses, at);
    }

    @Override
    public void logistic(float[] z, float[] targets, float[] upstream, float[] losses, int at, int n) {
        LogSigmoid.logistic(z, targets, upstream, losses, at, n);
    }

    @Override
    public void logisticPairs(float[] z, int zAt, int rows, int columns, float[] targets, float[] pairs, float[] times,
                              float[] shares, float rate,
                              float[] losses) {
        LogSigmoid.logisticPairs(z, zAt, rows, columns, targets, pairs, times, shares, rate, losses);
    }

    @Override
    public void log(double[] x, int n) {
        Logarithm.log(x, n);
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
    public void copyScaled(float factor, RowPanel panel, int row, float[] y, int at) {
        float[] x = panel.array();
        FloatVector f = FloatVector.broadcast(SPECIES, factor);
        int xAt = panel.rowAt(row);
        int left = panel.dim;
        for (; left >= N; left -= N, xAt += panel.blockStride(), at += N) {
            for (int j = 0; j < N; j += 4 * LANES) {
                FloatVector.fromArray(SPECIES, x, xAt + j).mul(f).intoArray(y, at + j);
                FloatVector.fromArray(SPECIES, x, xAt + j + LANES).mul(f).intoArray(y, at + j + LANES);
                FloatVector.fromArray(SPECIES, x, xAt + j + 2 * LANES).mul(f).intoArray(y, at + j + 2 * LANES);
                FloatVector.fromArray(SPECIES, x, xAt + j + 3 * LANES).mul(f).intoArray(y, at + j + 3 * LANES);
            }
        }
        for (; left >= LANES; left -= LANES, xAt += LANES, at += LANES) {
            FloatVector.fromArray(SPECIES, x, xAt).mul(f).intoArray(y, at);
        }
        if (left > 0) {
            FloatVector.fromArray(SPECIES, x, xAt).mul(f).intoArray(y, at, SPECIES.indexInRange(0, left));
        }
    }

    @Override
    public void addScaled(float factor, RowPanel panel, int row, float[] y, int at) {
        float[] x = panel.array();
        FloatVector f = FloatVector.broadcast(SPECIES, factor);
        int xAt = panel.rowAt(row);
        int left = panel.dim;
        for (; left >= N; left -= N, xAt += panel.blockStride(), at += N) {
            for (int j = 0; j < N; j += 2 * LANES) {
                FloatVector y0 = FloatVector.fromArray(SPECIES, y, at + j);
                FloatVector y1 = FloatVector.fromArray(SPECIES, y, at + j + LANES);
                FloatVector.fromArray(SPECIES, x, xAt + j).fma(f, y0).intoArray(y, at + j);
                FloatVector.fromArray(SPECIES, x, xAt + j + LANES).fma(f, y1).intoArray(y, at + j + LANES);
            }
        }
        for (; left >= LANES; left -= LANES, xAt += LANES, at += LANES) {
            FloatVector.fromArray(SPECIES, x, xAt).fma(f, FloatVector.fromArray(SPECIES, y, at)).intoArray(y, at);
        }
        if (left > 0) {
            VectorMask<Float> inside = SPECIES.indexInRange(0, left);
            FloatVector.fromArray(SPECIES, x, xAt).fma(f, FloatVector.fromArray(SPECIES, y, at, inside))
                    .intoArray(y, at, inside);
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

    @Override
    public void scatterChange(RowList rows, RowPanel x, RowPanel before, int first) {
        TableRows.scatterChange(rows, x, before, first);
    }

    @Override
    public void scatterAdd(RowList rows, RowPanel x, int first) {
        TableRows.scatterAdd(rows, x, first);
    }
}
