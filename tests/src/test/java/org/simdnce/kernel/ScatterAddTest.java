package org.simdnce.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows of a panel, or what became of them, that are added to rows of a table. */
class ScatterAddTest {
    private static final int ROWS = 7;

    static IntStream dims() {
        return IntStream.of(1, 2, 15, 16, 17, 48, 63, 64, 65, 100, 112, 128, 130, 300);
    }

    @ParameterizedTest
    @MethodSource("dims")
    void eachRowReceivesItsSum(int dim) {
        scatter(dim, false);
    }

    @ParameterizedTest
    @MethodSource("dims")
    void eachRowReceivesItsChange(int dim) {
        scatter(dim, true);
    }

    private static void scatter(int dim, boolean change) {
        Kernels.underTest().forEach(kernel -> {
            try (Arena arena = Arena.ofConfined()) {
                SplittableRandom random = new SplittableRandom(dim);
                EmbeddingTable table = EmbeddingTable.allocate(arena, ROWS, dim).fillUniform(dim, -1, 1);
                float[][] expected = new float[ROWS][];
                for (int row = 0; row < ROWS; row++) {
                    expected[row] = new float[dim];
                    table.getRow(row, expected[row], 0);
                }
                PanelMemory memory = new PanelMemory();
                RowPanel panel = new RowPanel(memory, 6, 64, dim);
                RowPanel before = new RowPanel(memory, 6, 64, dim);
                panel.clear(0, 6);
                before.clear(0, 6);
                long[] ids = {3, 0, 6, 3, 5};
                RowList rows = new RowList(ids.length);
                rows.reset(new EmbeddingTable[] {table});
                for (int k = 0; k < ids.length; k++) {
                    rows.add(0, ids[k]);
                    float[] added = Numbers.NORMAL.draw(random, dim, 1);
                    float[] was = change ? Numbers.NORMAL.draw(random, dim, 1) : new float[dim];
                    for (int c = 0; c < dim; c++) {
                        panel.array()[panel.at(1 + k, c / 64) + c % 64] = added[c];
                        before.array()[before.at(1 + k, c / 64) + c % 64] = was[c];
                        expected[(int) ids[k]][c] += added[c] - was[c];
                    }
                }
                if (change) {
                    kernel.scatterChange(rows, panel, before, 1);
                } else {
                    kernel.scatterAdd(rows, panel, 1);
                }
                float[] actual = new float[dim];
                for (int row = 0; row < ROWS; row++) {
                    table.getRow(row, actual, 0);
                    for (int c = 0; c < dim; c++) {
                        assertEquals(expected[row][c], actual[c], kernel + " row " + row + " column " + c);
                    }
                }
            }
        });
    }
}
