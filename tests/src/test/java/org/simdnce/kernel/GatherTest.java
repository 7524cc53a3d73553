package org.simdnce.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reading listed rows, from tables with and without padding, whose other rows and gaps hold NaN. */
class GatherTest {
    private static final float UNTOUCHED = 12345f;
    private static final int AT = 16;

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

    @ParameterizedTest
    @MethodSource("org.simdnce.kernel.Sizes#all")
    void dots(Sizes sizes) {
        withTables(sizes, (table, random) -> Kernels.underTest().forEach(kernel -> {
            int dim = sizes.dim();
            int count = sizes.candidates();
            float[] x = new float[AT + EmbeddingTable.paddedColumns(dim)];
            System.arraycopy(sizes.numbers().draw(random, dim, 1), 0, x, AT, dim);
            float[] offsets = sizes.numbers().draw(random, AT + count, 1);
            float[] z = new float[AT + count + AT];
            Arrays.fill(z, UNTOUCHED);
            int from = random.nextInt(count);
            kernel.gatherDot(table.rows, from, count, x, AT, offsets, z, AT);
            for (int k = from; k < count; k++) {
                int at = AT + k - from;
                double sum = offsets[at];
                double magnitude = Math.abs(sum);
                for (int c = 0; c < dim; c++) {
                    double product = (double) x[AT + c] * table.values[k][c];
                    sum += product;
                    magnitude += Math.abs(product);
                }
                Bound.require(z[at], sum, Bound.ofSum(dim, magnitude), "logit", kernel + " row " + k);
            }
            assertEquals(UNTOUCHED, z[AT - 1]);
            assertEquals(UNTOUCHED, z[AT + count - from]);
        }));
    }

    /** A sum of n rows passes through n additions of products, so the bound of a sum of n terms holds. */
    @ParameterizedTest
    @MethodSource("org.simdnce.kernel.Sizes#all")
    void weightedSums(Sizes sizes) {
        withTables(sizes, (table, random) -> Kernels.underTest().forEach(kernel -> {
            int dim = sizes.dim();
            int count = sizes.candidates();
            int padded = EmbeddingTable.paddedColumns(dim);
            float[] g = sizes.numbers().draw(random, AT + count, 1);
            float[] before = new float[AT + padded + AT];
            System.arraycopy(sizes.numbers().draw(random, dim, 1), 0, before, AT, dim);
            float[] y = before.clone();
            kernel.gatherAdd(table.rows, 0, count, g, AT, y, AT);
            for (int c = 0; c < dim; c++) {
                double sum = before[AT + c];
                double magnitude = Math.abs(sum);
                for (int k = 0; k < count; k++) {
                    double product = (double) g[AT + k] * table.values[k][c];
                    sum += product;
                    magnitude += Math.abs(product);
                }
                Bound.require(y[AT + c], sum, Bound.ofSum(count, magnitude), "sum", kernel + " column " + c);
            }
            for (int c = dim; c < padded + AT; c++) {
                assertEquals(0f, y[AT + c], "padding, and what follows it");
            }
        }));
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
            float[] panel = new float[2 + 3 * 21];
            Arrays.fill(panel, UNTOUCHED);
            rows.gather(0, 3, panel, 1, 21);
            for (int c = 0; c < 21; c++) {
                assertEquals(c < 19 ? tables[1].get(4, c) : 0f, panel[1 + c]);
                assertEquals(c < 19 ? tables[0].get(0, c) : 0f, panel[22 + c]);
                assertEquals(c < 19 ? tables[1].get(0, c) : 0f, panel[43 + c]);
            }
            assertEquals(UNTOUCHED, panel[0]);
            assertEquals(UNTOUCHED, panel[64]);
            assertEquals(tables[1].get(4, 0), rows.first(0));
            assertEquals(3, rows.size());
        }
    }

    @Test
    void panelColumnsBeyondTheLastCandidateAreZeroAgain() {
        int dim = 5;
        try (Arena arena = Arena.ofConfined()) {
            RowList rows = new RowList(70);
            rows.reset(new EmbeddingTable[] {EmbeddingTable.allocate(arena, 70, dim).fill(7f)});
            for (int row = 0; row < 70; row++) {
                rows.add(0, row);
            }
            PanelMemory memory = new PanelMemory();
            CandidatePanel panel = new CandidatePanel(memory, 70, dim);
            panel.fill(rows, 0, 70);
            panel.fill(rows, 0, 3);
            for (int k = 0; k < EmbeddingTable.LANES; k++) {
                assertEquals(k < 3 ? 7f : 0f, memory.array()[panel.rowAt(k)]);
            }
        }
    }
}
