package org.simdnce.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What happens to tiles before and after their products; NaN surrounds them. */
class TileTest {
    private static final int N = RowPanel.COLUMNS;
    private static final int AT = 16;

    static IntStream sides() {
        return IntStream.rangeClosed(1, N);
    }

    static IntStream rows() {
        return IntStream.rangeClosed(0, 130);
    }

    /** Rows and columns up to the next multiple of four may take part. */
    @ParameterizedTest
    @MethodSource("sides")
    void transposed(int rows) {
        int from = AT;
        int to = from + N * N + AT;
        float[] before = poisoned(to + N * N + AT);
        System.arraycopy(Numbers.NORMAL.draw(new SplittableRandom(rows), N * N, 1), 0, before, from, N * N);
        Kernels.underTest().forEach(kernel -> {
            for (int columns = 1; columns <= N; columns++) {
                float[] t = before.clone();
                kernel.transpose(t, from, rows, columns, to);
                for (int r = 0; r < rows; r++) {
                    for (int c = 0; c < columns; c++) {
                        int element = Float.floatToRawIntBits(before[from + r * N + c]);
                        if (element != Float.floatToRawIntBits(t[to + c * N + r])) {
                            assertEquals(before[from + r * N + c], t[to + c * N + r], kernel + " " + rows + " x "
                                    + columns + " [" + r + ", " + c + "]");
                        }
                    }
                }
                for (int c = 0; c < ceil4(columns); c++) {
                    System.arraycopy(before, to + c * N, t, to + c * N, ceil4(rows));
                }
                PanelRows.assertSameBits(before, t, "the tile, and around the transposed one");
            }
        });
    }

    private static int ceil4(int count) {
        return Math.ceilDiv(count, 4) * 4;
    }

    @ParameterizedTest
    @MethodSource("rows")
    void repeated(int rows) {
        SplittableRandom random = new SplittableRandom(rows);
        Kernels.underTest().forEach(kernel -> {
            float[] row = poisoned(3 + N + 3);
            System.arraycopy(Numbers.NORMAL.draw(random, N, 1), 0, row, 3, N);
            row[3 + random.nextInt(N)] = Float.NEGATIVE_INFINITY;
            float[] given = row.clone();
            float[] expected = poisoned(AT + rows * N + AT);
            float[] z = expected.clone();
            for (int i = 0; i < rows; i++) {
                System.arraycopy(row, 3, expected, AT + i * N, N);
            }
            kernel.repeat(row, 3, z, AT, rows);
            PanelRows.assertSameBits(expected, z, "the tile");
            PanelRows.assertSameBits(given, row, "the row");
        });
    }

    /** The rows are added up before they join the sums, which may be those of a hundred thousand rows before. */
    @ParameterizedTest
    @MethodSource("rows")
    void sumsOfColumns(int rows) {
        SplittableRandom random = new SplittableRandom(rows);
        Kernels.underTest().forEach(kernel -> {
            for (Numbers numbers : Numbers.values()) {
                float[] z = poisoned(AT + rows * N + AT);
                System.arraycopy(numbers.draw(random, rows * N, 1), 0, z, AT, rows * N);
                float[] given = z.clone();
                float[] before = poisoned(5 + N + 5);
                System.arraycopy(numbers.draw(random, N, 1e5), 0, before, 5, N);
                float[] sums = before.clone();
                kernel.addColumns(z, AT, rows, sums, 5);
                for (int j = 0; j < N; j++) {
                    requireColumn(sums[5 + j], before[5 + j], z, rows, j, kernel);
                }
                System.arraycopy(before, 5, sums, 5, N);
                PanelRows.assertSameBits(before, sums, "around the sums");
                PanelRows.assertSameBits(given, z, "the tile");
            }
        });
    }

    private static void requireColumn(float actual, float before, float[] z, int rows, int j, Kernel kernel) {
        double sum = 0;
        double magnitude = 0;
        for (int i = 0; i < rows; i++) {
            sum += z[AT + i * N + j];
            magnitude += Math.abs(z[AT + i * N + j]);
        }
        double exact = before + sum;
        double bound = Bound.ofSum(rows, magnitude) + 1.001 * Bound.ROUNDING * Math.abs(exact);
        Bound.require(actual, exact, bound, "sum", kernel + " column " + j);
    }

    static IntStream lengths() {
        return IntStream.of(0, 16, 32, 48, 64, 80, 112, 304, 1024);
    }

    /** Sums of two floats are rounded once, so there is but one right result. */
    @ParameterizedTest
    @MethodSource("lengths")
    void sums(int n) {
        SplittableRandom random = new SplittableRandom(n);
        Kernels.underTest().forEach(kernel -> {
            for (Numbers numbers : Numbers.values()) {
                float[] x = numbers.draw(random, 5 + n + 5, 1);
                float[] given = x.clone();
                float[] y = poisoned(3 + n + 20);
                System.arraycopy(numbers.draw(random, n, 1), 0, y, 3, n);
                float[] expected = y.clone();
                for (int k = 0; k < n; k++) {
                    expected[3 + k] += x[5 + k];
                }
                kernel.add(x, 5, y, 3, n);
                PanelRows.assertSameBits(expected, y, kernel + " sums");
                PanelRows.assertSameBits(given, x, "what was added");
            }
        });
    }

    private static float[] poisoned(int count) {
        float[] poisoned = new float[count];
        Arrays.fill(poisoned, ClassTable.POISON);
        return poisoned;
    }
}
