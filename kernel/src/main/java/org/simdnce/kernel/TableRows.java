package org.simdnce.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Rows of tables that a step reads: copied into a panel, scored against inputs, added to gradients. Lanes run along the
 * columns. A row goes block by block, four vectors at a time; what fills no block follows one vector after the other,
 * since loops of a few turns cost more than they do.
 */
final class TableRows {
    private static final VectorSpecies<Float> F = VectorKernel.SPECIES;
    private static final int L = VectorKernel.LANES;
    private static final int N = RowPanel.COLUMNS;
    private static final ByteOrder ORDER = VectorKernel.ORDER;
    private static final VectorSpecies<Float> FOUR = FloatVector.SPECIES_128;

    /** Shorter lists are rows that other steps share, found in L2 as a rule: touching them costs 2 %. */
    private static final int MANY = 128;
    /** Rows that are touched before they are copied: few enough for L1, more than the cache can miss at a time. */
    private static final int TOUCHED = 16;

    private TableRows() {
    }

    static void gather(RowList rows, int from, int to, RowPanel panel, int first) {
        for (int k = from; k < to; k += TOUCHED) {
            int end = Math.min(to, k + TOUCHED);
            if (to - from >= MANY) {
                rows.touch(k, end);
            }
            copyRows(rows, k, end, panel, first + k - from);
        }
    }

    private static void copyRows(RowList rows, int from, int to, RowPanel panel, int first) {
        for (int k = from; k < to; k++) {
            EmbeddingTable table = rows.tables[rows.table[k]];
            copyRow(table.segment, rows.address[k], table.blockedColumns, panel, panel.rowAt(first + k - from));
        }
    }

    static void copyRows(MemorySegment source, int from, int to, RowPanel panel) {
        int blocked = panel.dim - panel.dim % EmbeddingTable.LANES;
        for (int k = from; k < to; k++) {
            copyRow(source, 4L * panel.dim * k, blocked, panel, panel.rowAt(k));
        }
    }

    private static void copyRow(MemorySegment source, long row, int blocked, RowPanel panel, int at) {
        float[] y = panel.array();
        int stride = panel.blockStride();
        int c = 0;
        for (; c <= blocked - N; c += N, at += stride) {
            for (int j = 0; j < N; j += 4 * L) {
                long element = row + 4L * (c + j);
                FloatVector v0 = FloatVector.fromMemorySegment(F, source, element, ORDER);
                FloatVector v1 = FloatVector.fromMemorySegment(F, source, element + 4L * L, ORDER);
                FloatVector v2 = FloatVector.fromMemorySegment(F, source, element + 8L * L, ORDER);
                FloatVector v3 = FloatVector.fromMemorySegment(F, source, element + 12L * L, ORDER);
                v0.intoArray(y, at + j);
                v1.intoArray(y, at + j + L);
                v2.intoArray(y, at + j + 2 * L);
                v3.intoArray(y, at + j + 3 * L);
            }
        }
        if (c < panel.dim) {
            copyLastBlock(source, row, blocked, panel.dim, c, y, at);
        }
    }

    private static void copyLastBlock(MemorySegment source, long row, int blocked, int dim, int c, float[] y, int at) {
        int end = at + N;
        for (; c <= blocked - 2 * L; c += 2 * L, at += 2 * L) {
            FloatVector v0 = FloatVector.fromMemorySegment(F, source, row + 4L * c, ORDER);
            FloatVector v1 = FloatVector.fromMemorySegment(F, source, row + 4L * (c + L), ORDER);
            v0.intoArray(y, at);
            v1.intoArray(y, at + L);
        }
        if (c < blocked) {
            FloatVector.fromMemorySegment(F, source, row + 4L * c, ORDER).intoArray(y, at);
            c += L;
            at += L;
        }
        for (; c < dim; c += L, at += L) {
            // A masked read would do, but where segments on and off the heap came by, C2 may box what it reads.
            FloatVector.zero(F).intoArray(y, at);
            for (int k = c; k < Math.min(c + L, dim); k++) {
                y[at + k - c] = source.get(ValueLayout.JAVA_FLOAT_UNALIGNED, row + 4L * k);
            }
        }
        for (; at < end; at += L) {
            FloatVector.zero(F).intoArray(y, at);
        }
    }

    static void gatherDot(RowList rows, int from, int to, RowPanel x, int[] example, float[] offsets, float[] logits) {
        for (int k = from; k < to; k += 4) {
            dot4(rows, k, Math.min(4, to - k), x, example, offsets, logits);
        }
    }

    /** Up to four rows at a time: their reads overlap, and their sums share the adding up. */
    private static void dot4(RowList rows, int k, int count, RowPanel panel, int[] example, float[] offsets,
                             float[] logits) {
        int k1 = k + Math.min(1, count - 1);
        int k2 = k + Math.min(2, count - 1);
        int k3 = k + Math.min(3, count - 1);
        EmbeddingTable t0 = rows.tables[rows.table[k]];
        EmbeddingTable t1 = rows.tables[rows.table[k1]];
        EmbeddingTable t2 = rows.tables[rows.table[k2]];
        EmbeddingTable t3 = rows.tables[rows.table[k3]];
        MemorySegment s0 = t0.segment;
        MemorySegment s1 = t1.segment;
        MemorySegment s2 = t2.segment;
        MemorySegment s3 = t3.segment;
        long r0 = rows.address[k];
        long r1 = rows.address[k1];
        long r2 = rows.address[k2];
        long r3 = rows.address[k3];
        float[] x = panel.array();
        int x0 = panel.rowAt(example[k]);
        int x1 = panel.rowAt(example[k1]);
        int x2 = panel.rowAt(example[k2]);
        int x3 = panel.rowAt(example[k3]);
        FloatVector dot0 = FloatVector.zero(F);
        FloatVector dot1 = dot0;
        FloatVector dot2 = dot0;
        FloatVector dot3 = dot0;
        int whole = Math.min(Math.min(t0.blockedColumns, t1.blockedColumns), Math.min(t2.blockedColumns,
                t3.blockedColumns));
        int skip = panel.blockStride() - N;
        for (int first = 0; first < whole; first += N) {
            int end = Math.min(whole, first + N);
            for (int c = first; c < end; c += L) {
                dot0 = FloatVector.fromMemorySegment(F, s0, r0 + 4L * c, ORDER)
                        .fma(FloatVector.fromArray(F, x, x0 + c), dot0);
                dot1 = FloatVector.fromMemorySegment(F, s1, r1 + 4L * c, ORDER)
                        .fma(FloatVector.fromArray(F, x, x1 + c), dot1);
                dot2 = FloatVector.fromMemorySegment(F, s2, r2 + 4L * c, ORDER)
                        .fma(FloatVector.fromArray(F, x, x2 + c), dot2);
                dot3 = FloatVector.fromMemorySegment(F, s3, r3 + 4L * c, ORDER)
                        .fma(FloatVector.fromArray(F, x, x3 + c), dot3);
            }
            x0 += skip;
            x1 += skip;
            x2 += skip;
            x3 += skip;
        }
        FloatVector sums = FewScores.addUp(dot0, dot1, dot2, dot3).reinterpretShape(FOUR, 0).reinterpretAsFloats();
        VectorMask<Float> some = FOUR.indexInRange(0, count);
        sums.add(FloatVector.fromArray(FOUR, offsets, k, some)).intoArray(logits, k, some);
        for (int j = k; whole < panel.dim && j < k + count; j++) {
            logits[j] += tail(rows, j, panel, panel.rowAt(example[j]), whole);
        }
    }

    /** The columns that fill no vector, where a table's rows have no room for one. */
    private static float tail(RowList rows, int k, RowPanel panel, int xAt, int whole) {
        MemorySegment segment = rows.tables[rows.table[k]].segment;
        double sum = 0;
        for (int c = whole; c < panel.dim; c++) {
            sum += (double) panel.array()[xAt + c / N * panel.blockStride() + c % N]
                    * segment.get(ValueLayout.JAVA_FLOAT, rows.address[k] + 4L * c);
        }
        return (float) sum;
    }

    static void gatherAdd(RowList rows, int from, int to, float[] coefficients, RowPanel y, int[] example, int shift) {
        for (int k = from; k < to; k++) {
            addRow(rows.tables[rows.table[k]], rows.address[k], coefficients[k], y, y.rowAt(example[k] + shift));
        }
    }

    private static void addRow(EmbeddingTable table, long row, float g, RowPanel panel, int at) {
        MemorySegment segment = table.segment;
        int blocked = table.blockedColumns;
        float[] y = panel.array();
        FloatVector factor = FloatVector.broadcast(F, g);
        int c = 0;
        for (; c <= blocked - N; c += N, at += panel.blockStride()) {
            for (int j = 0; j < N; j += 4 * L) {
                long element = row + 4L * (c + j);
                FloatVector y0 = FloatVector.fromArray(F, y, at + j);
                FloatVector y1 = FloatVector.fromArray(F, y, at + j + L);
                FloatVector y2 = FloatVector.fromArray(F, y, at + j + 2 * L);
                FloatVector y3 = FloatVector.fromArray(F, y, at + j + 3 * L);
                FloatVector.fromMemorySegment(F, segment, element, ORDER).fma(factor, y0).intoArray(y, at + j);
                FloatVector.fromMemorySegment(F, segment, element + 4L * L, ORDER).fma(factor, y1)
                        .intoArray(y, at + j + L);
                FloatVector.fromMemorySegment(F, segment, element + 8L * L, ORDER).fma(factor, y2)
                        .intoArray(y, at + j + 2 * L);
                FloatVector.fromMemorySegment(F, segment, element + 12L * L, ORDER).fma(factor, y3)
                        .intoArray(y, at + j + 3 * L);
            }
        }
        for (; c <= blocked - 2 * L; c += 2 * L, at += 2 * L) {
            long element = row + 4L * c;
            FloatVector y0 = FloatVector.fromArray(F, y, at);
            FloatVector y1 = FloatVector.fromArray(F, y, at + L);
            FloatVector.fromMemorySegment(F, segment, element, ORDER).fma(factor, y0).intoArray(y, at);
            FloatVector.fromMemorySegment(F, segment, element + 4L * L, ORDER).fma(factor, y1)
                    .intoArray(y, at + L);
        }
        if (c < blocked) {
            FloatVector.fromMemorySegment(F, segment, row + 4L * c, ORDER)
                    .fma(factor, FloatVector.fromArray(F, y, at)).intoArray(y, at);
            c += L;
            at += L;
        }
        for (; c < table.dim(); c++, at++) {
            y[at] = Math.fma(g, segment.get(ValueLayout.JAVA_FLOAT, row + 4L * c), y[at]);
        }
    }

    static void scatterChange(RowList rows, RowPanel x, RowPanel before, int first) {
        for (int k = 0; k < rows.size(); k++) {
            EmbeddingTable table = rows.tables[rows.table[k]];
            addChange(table.segment, rows.address[k], table.blockedColumns, x, x.rowAt(first + k), before,
                    before.rowAt(first + k));
        }
    }

    private static void addChange(MemorySegment segment, long row, int whole, RowPanel panel, int at, RowPanel before,
                                  int beforeAt) {
        float[] x = panel.array();
        float[] y = before.array();
        int c = 0;
        for (; c <= whole - N; c += N, at += panel.blockStride(), beforeAt += panel.blockStride()) {
            for (int j = 0; j < N; j += 2 * L) {
                long element = row + 4L * (c + j);
                FloatVector w0 = FloatVector.fromMemorySegment(F, segment, element, ORDER);
                FloatVector w1 = FloatVector.fromMemorySegment(F, segment, element + 4L * L, ORDER);
                FloatVector x0 = FloatVector.fromArray(F, x, at + j).sub(FloatVector.fromArray(F, y, beforeAt + j));
                FloatVector x1 = FloatVector.fromArray(F, x, at + j + L)
                        .sub(FloatVector.fromArray(F, y, beforeAt + j + L));
                w0.add(x0).intoMemorySegment(segment, element, ORDER);
                w1.add(x1).intoMemorySegment(segment, element + 4L * L, ORDER);
            }
        }
        for (; c < whole; c += L, at += L, beforeAt += L) {
            FloatVector change = FloatVector.fromArray(F, x, at).sub(FloatVector.fromArray(F, y, beforeAt));
            FloatVector.fromMemorySegment(F, segment, row + 4L * c, ORDER).add(change)
                    .intoMemorySegment(segment, row + 4L * c, ORDER);
        }
        for (; c < panel.dim; c++, at++, beforeAt++) {
            long element = row + 4L * c;
            segment.set(ValueLayout.JAVA_FLOAT, element,
                    segment.get(ValueLayout.JAVA_FLOAT, element) + (x[at] - y[beforeAt]));
        }
    }

    static void scatterAdd(RowList rows, RowPanel x, int first) {
        for (int k = 0; k < rows.size(); k++) {
            EmbeddingTable table = rows.tables[rows.table[k]];
            addToRow(table.segment, rows.address[k], table.blockedColumns, x, x.rowAt(first + k));
        }
    }

    private static void addToRow(MemorySegment segment, long row, int whole, RowPanel panel, int at) {
        float[] x = panel.array();
        int c = 0;
        for (; c <= whole - N; c += N, at += panel.blockStride()) {
            for (int j = 0; j < N; j += 4 * L) {
                long element = row + 4L * (c + j);
                FloatVector w0 = FloatVector.fromMemorySegment(F, segment, element, ORDER);
                FloatVector w1 = FloatVector.fromMemorySegment(F, segment, element + 4L * L, ORDER);
                FloatVector w2 = FloatVector.fromMemorySegment(F, segment, element + 8L * L, ORDER);
                FloatVector w3 = FloatVector.fromMemorySegment(F, segment, element + 12L * L, ORDER);
                w0.add(FloatVector.fromArray(F, x, at + j)).intoMemorySegment(segment, element, ORDER);
                w1.add(FloatVector.fromArray(F, x, at + j + L)).intoMemorySegment(segment, element + 4L * L, ORDER);
                w2.add(FloatVector.fromArray(F, x, at + j + 2 * L)).intoMemorySegment(segment, element + 8L * L, ORDER);
                w3.add(FloatVector.fromArray(F, x, at + j + 3 * L)).intoMemorySegment(segment, element + 12L * L, ORDER);
            }
        }
        for (; c < whole; c += L, at += L) {
            FloatVector.fromMemorySegment(F, segment, row + 4L * c, ORDER).add(FloatVector.fromArray(F, x, at))
                    .intoMemorySegment(segment, row + 4L * c, ORDER);
        }
        for (; c < panel.dim; c++, at++) {
            long element = row + 4L * c;
            segment.set(ValueLayout.JAVA_FLOAT, element, segment.get(ValueLayout.JAVA_FLOAT, element) + x[at]);
        }
    }
}
