package org.simdnce.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tiles whose columns are all noise, closed row by row. */
class NoiseTileTest {
    private static final int N = RowPanel.COLUMNS;

    @ParameterizedTest
    @MethodSource("org.simdnce.kernel.Kernels#underTest")
    void notANumber(Kernel kernel) {
        for (int at = 0; at < 3 * N; at++) {
            float[] z = LogSigmoidTest.tile(new float[3 * N], 3);
            z[at] = at % 3 == 0 ? ClassTable.POISON : Float.NaN;
            double[] losses = new double[3];
            kernel.logistic(z, 0, 3, N, at % 2 == 0 ? null : new float[] {1f, 2f, 3f}, losses, 0);
            for (int k = 0; k < 3 * N; k++) {
                assertEquals(k == at, Float.isNaN(z[k]), "a coefficient");
            }
            for (int i = 0; i < 3; i++) {
                assertEquals(i == at / N, Double.isNaN(losses[i]), "a row's loss");
            }
        }
    }

    static IntStream rows() {
        return IntStream.rangeClosed(0, 130);
    }

    /** What was in the losses stays in them, and NaN surrounds all that a tile may touch. */
    @ParameterizedTest
    @MethodSource("rows")
    void tilesOfNoise(int rows) {
        SplittableRandom random = new SplittableRandom(rows);
        Kernels.underTest().forEach(kernel -> {
            int columns = N - rows % 4 * EmbeddingTable.LANES;
            closeTile(kernel, random, rows, columns, null);
            float[] upstream = Numbers.CAUCHY.draw(random, 3 + rows + 3, 1);
            Arrays.fill(upstream, 0, 3, Float.NaN);
            Arrays.fill(upstream, 3 + rows, 6 + rows, Float.NaN);
            float[] given = upstream.clone();
            closeTile(kernel, random, rows, columns, upstream);
            PanelRows.assertSameBits(given, upstream, "upstream");
        });
    }

    private static void closeTile(Kernel kernel, SplittableRandom random, int rows, int columns, float[] upstream) {
        int zAt = 48;
        int scratchAt = zAt + RowPanel.tileRows(rows) * N;
        float[] before = LogSigmoidTest.filled(scratchAt + Kernel.LOSS_ROWS * N + 48, ClassTable.POISON);
        System.arraycopy(Numbers.NORMAL.draw(random, rows * N, 8), 0, before, zAt, rows * N);
        float[] z = before.clone();
        double[] losses = new double[3 + rows + 3];
        Arrays.fill(losses, 0.75);
        kernel.logistic(z, zAt, rows, columns, upstream, losses, 3);
        for (int i = 0; i < rows; i++) {
            float factor = upstream == null ? 1f : upstream[3 + i];
            double sum = 0;
            for (int k = zAt + i * N; k < zAt + i * N + columns; k++) {
                double sigmoid = 1 / (1 + Math.exp(-(double) before[k]));
                double bound = Math.abs(factor) * LogSigmoidTest.ULPS * Bound.ulp(sigmoid);
                Bound.require(z[k], factor * sigmoid, bound, "coefficient", kernel + " " + before[k]);
                sum += Math.max(before[k], 0.0) + Math.log1p(Math.exp(-Math.abs((double) before[k])));
            }
            LogSigmoidTest.requireSum(losses[3 + i] - 0.75, sum, kernel, before[zAt + i * N]);
        }
        for (int i = 0; i < 3; i++) {
            assertEquals(0.75, losses[i], "a loss before the first row's");
            assertEquals(0.75, losses[3 + rows + i], "a loss after the last row's");
        }
        for (int i = 0; i < rows; i++) {
            System.arraycopy(before, zAt + i * N, z, zAt + i * N, columns);
        }
        System.arraycopy(before, scratchAt, z, scratchAt, Kernel.LOSS_ROWS * N);
        PanelRows.assertSameBits(before, z, "around the tile and its scratch");
    }
}
