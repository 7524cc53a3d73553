package org.simdnce.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reading listed rows, from tables with and without padding, whose other rows and gaps hold NaN. */
class GatherTest {
    private static final float UNTOUCHED = 12345f;

    private static void withTables(Sizes sizes, BiConsumer<ClassTable, SplittableRandom> test) {
        SplittableRandom random = sizes.random();
        int dim = sizes.dim();
        float[][] values = ClassTable.draw(sizes.numbers(), random, sizes.candidates(), dim, 1 / Math.sqrt(dim));
        try (Arena arena = Arena.ofConfined()) {
            test.accept(ClassTable.padded(arena, values, dim), random);
            test.accept(ClassTable.wrapped(arena, values, dim, 0), random);
            test.accept(ClassTable.wrapped(arena, values, dim, 1 + random.nextInt(20)), random);
        }
    }

    /** Examples of a step, at least one. */
    private static int examples(Sizes sizes) {
        return Math.max(1, sizes.batch());
    }

    private static int[] drawExamples(SplittableRandom random, int count, int examples) {
        int[] example = new int[count];
        Arrays.setAll(example, k -> random.nextInt(examples));
        return example;
    }

    /** A panel in which the examples of some listed rows have numbers and zeros behind them, and all else is NaN. */
    private static RowPanel drawPanel(Sizes sizes, SplittableRandom random, int[] example, int from) {
        RowPanel panel = PanelRows.poisoned(examples(sizes), random.nextBoolean() ? 64 : 128, sizes.dim());
        for (int i : distinct(example, from)) {
            PanelRows.set(panel, i, sizes.numbers().draw(random, sizes.dim(), 1));
        }
        return panel;
    }

    private static int[] distinct(int[] example, int from) {
        return IntStream.range(from, example.length).map(k -> example[k]).distinct().toArray();
    }

    @ParameterizedTest
    @MethodSource("org.simdnce.kernel.Sizes#all")
    void dots(Sizes sizes) {
        withTables(sizes, (table, random) -> Kernels.underTest().forEach(kernel -> {
            int count = sizes.candidates();
            int from = random.nextInt(count);
            int[] example = drawExamples(random, count, examples(sizes));
            RowPanel x = drawPanel(sizes, random, example, from);
            float[] given = x.array().clone();
            float[] offsets = sizes.numbers().draw(random, count + 1, 1);
            float[] z = new float[count + 1];
            Arrays.fill(z, UNTOUCHED);
            kernel.gatherDot(table.rows, from, count, x, example, offsets, z);
            for (int k = from; k < count; k++) {
                requireDot(z[k], offsets[k], PanelRows.get(x, example[k]), table.values[k], kernel + " row " + k);
            }
            for (int k = 0; k < from; k++) {
                assertEquals(UNTOUCHED, z[k]);
            }
            assertEquals(UNTOUCHED, z[count]);
            PanelRows.assertSameBits(given, x.array(), "the inputs");
        }));
    }

    private static void requireDot(float actual, float offset, float[] x, float[] row, Object where) {
        double sum = offset;
        double magnitude = Math.abs(sum);
        for (int c = 0; c < row.length; c++) {
            double product = (double) x[c] * row[c];
            sum += product;
            magnitude += Math.abs(product);
        }
        Bound.require(actual, sum, Bound.ofSum(row.length, magnitude), "logit", where);
    }

    /** A sum of n rows passes through n additions of products, so the bound of a sum of n terms holds. */
    @ParameterizedTest
    @MethodSource("org.simdnce.kernel.Sizes#all")
    void weightedSums(Sizes sizes) {
        withTables(sizes, (table, random) -> Kernels.underTest().forEach(kernel -> {
            int count = sizes.candidates();
            int from = random.nextInt(1 + count / 4);
            int[] example = drawExamples(random, count, examples(sizes));
            RowPanel y = drawPanel(sizes, random, example, from);
            float[] before = y.array().clone();
            float[] g = sizes.numbers().draw(random, count + 1, 1);
            kernel.gatherAdd(table.rows, from, count, g, y, example, 0);
            for (int i : distinct(example, from)) {
                int[] members = IntStream.range(from, count).filter(k -> example[k] == i).toArray();
                requireSum(PanelRows.get(y, i), PanelRows.get(y, before, i), g, table.values, members,
                        kernel + " example " + i);
                PanelRows.restore(y, before, i);
            }
            PanelRows.assertSameBits(before, y.array(), "other examples and what is between them");
        }));
    }

    private static void requireSum(float[] actual, float[] before, float[] g, float[][] rows, int[] members,
            String where) {
        int dim = rows[0].length;
        for (int c = 0; c < dim; c++) {
            double sum = before[c];
            double magnitude = Math.abs(sum);
            for (int k : members) {
                double product = (double) g[k] * rows[k][c];
                sum += product;
                magnitude += Math.abs(product);
            }
            if (!(Math.abs(actual[c] - sum) <= Bound.ofSum(members.length, magnitude))) {
                Bound.require(actual[c], sum, Bound.ofSum(members.length, magnitude), "sum", where + " column " + c);
            }
        }
        for (int c = dim; c < actual.length; c++) {
            assertEquals(0f, actual[c], "what fills up the last block");
        }
    }

    /** A weight that is not finite makes the columns beyond {@code dim} NaN at most, and no other example's. */
    @ParameterizedTest
    @MethodSource("org.simdnce.kernel.Sizes#dims")
    void weightsThatAreNotFiniteStayInTheirRow(int dim) {
        try (Arena arena = Arena.ofConfined()) {
            float[][] values = ClassTable.draw(Numbers.NORMAL, new SplittableRandom(dim), 3, dim, 1);
            for (ClassTable table : new ClassTable[] {ClassTable.padded(arena, values, dim),
                ClassTable.wrapped(arena, values, dim, 0)}) {
                Kernels.underTest().forEach(kernel -> {
                    RowPanel y = PanelRows.poisoned(3, 64, dim);
                    for (int i = 0; i < 3; i++) {
                        PanelRows.set(y, i, new float[dim]);
                    }
                    float[] before = y.array().clone();
                    float[] g = {Float.POSITIVE_INFINITY, Float.NaN, Float.NEGATIVE_INFINITY};
                    kernel.gatherAdd(table.rows, 0, 3, g, y, new int[] {1, 1, 1}, 0);
                    for (int c = 0; c < dim; c++) {
                        assertFalse(Float.isFinite(PanelRows.get(y, 1)[c]));
                    }
                    PanelRows.restore(y, before, 1);
                    PanelRows.assertSameBits(before, y.array(), "the examples before and after");
                });
            }
        }
    }

    /** Foreign memory may end with its last row. */
    @ParameterizedTest
    @MethodSource("org.simdnce.kernel.Sizes#dims")
    void theLastRowEndsTheMemory(int dim) {
        SplittableRandom random = new SplittableRandom(dim);
        float[] row = Numbers.NORMAL.draw(random, dim, 1);
        float[] input = Numbers.NORMAL.draw(random, dim, 1);
        try (Arena arena = Arena.ofConfined()) {
            EmbeddingTable table = EmbeddingTable.wrap(arena.allocate(4L * (dim + 3 + dim), 4), 2, dim, dim + 3);
            RowList rows = new RowList(1);
            rows.reset(new EmbeddingTable[] {table});
            rows.add(0, 1);
            Kernels.underTest().forEach(kernel -> {
                table.setRow(1, row, 0);
                RowPanel panel = PanelRows.poisoned(2, 64, dim);
                PanelRows.set(panel, 1, input);
                kernel.gather(rows, 0, 1, panel, 0);
                PanelRows.requireRow(panel, 0, row, kernel.toString());
                float[] z = new float[1];
                kernel.gatherDot(rows, 0, 1, panel, new int[] {1}, new float[] {2f}, z);
                requireDot(z[0], 2f, input, row, kernel);
                kernel.gatherAdd(rows, 0, 1, new float[] {-1f}, panel, new int[] {3}, -3);
                PanelRows.requireRow(panel, 0, new float[dim], kernel + " minus itself");
                kernel.sgd(rows, 0, Arrays.copyOf(row, EmbeddingTable.paddedColumns(dim)), 0, 1f);
                for (int c = 0; c < dim; c++) {
                    assertEquals(0f, table.get(1, c));
                }
            });
        }
    }

    @Test
    void rowsOfSeveralTables() {
        try (Arena arena = Arena.ofConfined()) {
            EmbeddingTable[] tables = {EmbeddingTable.allocate(arena, 5, 19).fillNormal(1, 0, 1),
                EmbeddingTable.wrap(arena.allocate(4 * 5 * 23, 4), 5, 19, 23).fillNormal(2, 0, 1)};
            RowList rows = new RowList(4);
            rows.reset(tables);
            rows.add(1, 4);
            rows.add(0, 0);
            rows.add(1, 0);
            float[][] values = new float[3][19];
            tables[1].getRow(4, values[0], 0);
            tables[0].getRow(0, values[1], 0);
            tables[1].getRow(0, values[2], 0);
            assertEquals(tables[1].get(4, 0), rows.first(0));
            assertEquals(3, rows.size());
            Kernels.underTest().forEach(kernel -> {
                RowPanel panel = PanelRows.poisoned(4, 64, 19);
                kernel.gather(rows, 0, 3, panel, 1);
                float[] z = new float[3];
                kernel.gatherDot(rows, 0, 3, panel, new int[] {1, 2, 3}, new float[3], z);
                for (int k = 0; k < 3; k++) {
                    PanelRows.requireRow(panel, 1 + k, values[k], kernel + " row " + k);
                    requireDot(z[k], 0f, values[k], values[k], kernel + " row " + k);
                }
            });
        }
    }
}
