package org.simdnce.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows on their way into panels, where NaN is all that nobody wrote. */
class PanelFillTest {
    private static final int N = RowPanel.COLUMNS;

    @ParameterizedTest
    @MethodSource("org.simdnce.kernel.Sizes#dims")
    void rowsIntoPanels(int dim) {
        int count = 75;
        float[][] values = ClassTable.draw(Numbers.CAUCHY, new SplittableRandom(dim), count, dim, 1);
        values[7][dim / 2] = Float.NaN;
        values[8][0] = Float.NEGATIVE_INFINITY;
        values[9][dim - 1] = -0f;
        try (Arena arena = Arena.ofConfined()) {
            for (ClassTable table : new ClassTable[] {ClassTable.padded(arena, values, dim),
                ClassTable.wrapped(arena, values, dim, 0), ClassTable.wrapped(arena, values, dim, 1 + dim % 20)}) {
                for (int groupRows : new int[] {64, 128}) {
                    // Rows that end one group and begin the next, and one row alone.
                    requireGathered(table, groupRows, 0, count, 0);
                    requireGathered(table, groupRows, 2, count - 3, 61);
                    requireGathered(table, groupRows, 11, 12, 127);
                    requireGathered(table, groupRows, 5, 5, 3);
                }
            }
        }
    }

    private static void requireGathered(ClassTable table, int groupRows, int from, int to, int first) {
        Kernels.underTest().forEach(kernel -> {
            RowPanel panel = PanelRows.poisoned(first + to - from + 1, groupRows, table.table.dim());
            float[] before = panel.array().clone();
            kernel.gather(table.rows, from, to, panel, first);
            for (int k = from; k < to; k++) {
                PanelRows.requireRow(panel, first + k - from, table.values[k], kernel + " row " + k);
                PanelRows.restore(panel, before, first + k - from);
            }
            PanelRows.assertSameBits(before, panel.array(), "other rows and what is between them");
        });
    }

    /** Dense rows on the heap, off the heap, and off the heap where only floats are aligned; nothing follows them. */
    @ParameterizedTest
    @MethodSource("org.simdnce.kernel.Sizes#dims")
    void denseRowsIntoPanels(int dim) {
        int count = 131;
        SplittableRandom random = new SplittableRandom(dim);
        float[] values = Numbers.CAUCHY.draw(random, count * dim, 1);
        values[random.nextInt(values.length)] = Float.NaN;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment aligned = arena.allocate(4L * values.length, 64);
            MemorySegment misaligned = arena.allocate(4L * values.length + 4, 64).asSlice(4);
            MemorySegment.copy(values, 0, aligned, ValueLayout.JAVA_FLOAT, 0, values.length);
            MemorySegment.copy(values, 0, misaligned, ValueLayout.JAVA_FLOAT, 0, values.length);
            float[] longer = new float[values.length + 3];
            System.arraycopy(values, 0, longer, 3, values.length);
            for (MemorySegment source : new MemorySegment[] {aligned, misaligned, aligned.asReadOnly(),
                MemorySegment.ofArray(values), MemorySegment.ofArray(longer).asSlice(12)}) {
                for (int groupRows : new int[] {64, 128}) {
                    requireCopied(source, values, groupRows, dim, 0, count);
                    requireCopied(source, values, groupRows, dim, 63, 66);
                    requireCopied(source, values, groupRows, dim, 130, 131);
                    requireCopied(source, values, groupRows, dim, 4, 4);
                }
            }
        }
    }

    private static void requireCopied(MemorySegment source, float[] values, int groupRows, int dim, int from, int to) {
        Kernels.underTest().forEach(kernel -> {
            RowPanel panel = PanelRows.poisoned(values.length / dim, groupRows, dim);
            float[] before = panel.array().clone();
            kernel.copyRows(source, from, to, panel);
            for (int k = from; k < to; k++) {
                float[] row = Arrays.copyOfRange(values, k * dim, (k + 1) * dim);
                PanelRows.requireRow(panel, k, row, kernel + " row " + k);
                PanelRows.restore(panel, before, k);
            }
            PanelRows.assertSameBits(before, panel.array(), "other rows and what is between them");
        });
    }

    /** Fewer candidates after more: what the earlier ones left, NaN among it, is not seen. */
    @Test
    void columnsBeyondTheLastCandidateAreMasked() {
        int dim = 5;
        try (Arena arena = Arena.ofConfined()) {
            EmbeddingTable table = EmbeddingTable.allocate(arena, 70, dim).fill(7f);
            RowList rows = new RowList(70);
            rows.reset(new EmbeddingTable[] {table});
            for (int row = 0; row < 70; row++) {
                rows.add(0, row);
            }
            table.set(3, 0, Float.NaN);
            table.set(63, 4, Float.POSITIVE_INFINITY);
            Kernels.underTest().forEach(kernel -> {
                ScoredPanel panel = new ScoredPanel(1, 70, dim);
                PanelRows.set(panel.x, 0, new float[] {1f, 1f, 1f, 1f, 1f});
                panel.candidates.fill(kernel, rows, 0, 70);
                panel.candidates.fill(kernel, rows, 0, 3);
                panel.scoreTile(kernel, 0, 1, 0, 3, new float[N]);
                for (int k = 0; k < CandidatePanel.closed(3); k++) {
                    assertEquals(k < 3 ? 35f : Float.NEGATIVE_INFINITY, panel.array[panel.zAt + k]);
                }
            });
        }
    }

    /** A panel is in one array with others, which begin where it ends. */
    @ParameterizedTest
    @MethodSource("org.simdnce.kernel.Sizes#dims")
    void candidatesStayInTheirPanel(int dim) {
        float[][] values = ClassTable.draw(Numbers.NORMAL, new SplittableRandom(dim), 2 * N, dim, 1);
        try (Arena arena = Arena.ofConfined()) {
            ClassTable table = ClassTable.padded(arena, values, dim);
            for (int count : new int[] {1, 3, N - 1, N, N + 1, 2 * N - 1, 2 * N}) {
                Kernels.underTest().forEach(kernel -> {
                    PanelMemory memory = new PanelMemory();
                    int before = memory.reserve(4, N);
                    CandidatePanel panel = new CandidatePanel(memory, count, dim);
                    int after = memory.reserve(4, N);
                    float[] array = PanelRows.poison(memory);
                    float[] guard = Arrays.copyOfRange(array, before, before + 4 * N);
                    panel.fill(kernel, table.rows, 0, count);
                    PanelRows.assertSameBits(guard, Arrays.copyOfRange(array, before, before + 4 * N), "before");
                    PanelRows.assertSameBits(guard, Arrays.copyOfRange(array, after, after + 4 * N), "after");
                });
            }
        }
    }
}
