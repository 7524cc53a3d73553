package org.simdnce.kernel;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tiles in which each input meets each column so many times. */
class PairTileTest {
    private static final int N = RowPanel.COLUMNS;

    static IntStream rows() {
        return IntStream.rangeClosed(0, 26);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void coefficientsAndLosses(int rows) {
        SplittableRandom random = new SplittableRandom(rows);
        Kernels.underTest().forEach(kernel -> {
            for (int columns = EmbeddingTable.LANES; columns <= N; columns += EmbeddingTable.LANES) {
                close(kernel, random, rows, columns);
            }
        });
    }

    private static void close(Kernel kernel, SplittableRandom random, int rows, int columns) {
        int zAt = 16;
        float[] before = LogSigmoidTest.filled(zAt + rows * N + 16, ClassTable.POISON);
        System.arraycopy(Numbers.NORMAL.draw(random, rows * N, 6), 0, before, zAt, rows * N);
        float[] z = before.clone();
        float[] pairs = whole(random, rows * N);
        float[] times = whole(random, rows);
        float[] shares = Numbers.LOG_NORMAL.draw(random, N, 0.5);
        Arrays.fill(shares, 0, 5, 0f);
        float[] targets = new float[N];
        Arrays.fill(targets, 0, 5, 1f);
        float rate = 0.25f;
        float[] losses = LogSigmoidTest.filled(N, 0.5f);
        kernel.logisticPairs(z, zAt, rows, columns, targets, pairs, times, shares, rate, losses);
        for (int j = 0; j < columns; j++) {
            double sum = 0.5;
            double magnitude = 0.5;
            for (int i = 0; i < rows; i++) {
                double logit = before[zAt + i * N + j];
                double count = pairs[i * N + j] + (double) times[i] * shares[j];
                double sigmoid = 1 / (1 + Math.exp(-logit));
                double exact = rate * count * (targets[j] - sigmoid);
                // The sigmoid is off by some ulps of its own, which the difference keeps.
                double bound = rate * count * (LogSigmoidTest.ULPS + 4) * Bound.ulp(Math.max(targets[j], sigmoid));
                Bound.require(z[zAt + i * N + j], exact, bound, "coefficient", kernel + " " + logit);
                double softplus = Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit)));
                sum += count * (softplus - targets[j] * logit);
                magnitude += count * (softplus + Math.abs(targets[j] * logit));
            }
            Bound.require(losses[j], sum, (rows + LogSigmoidTest.ULPS + 4) * Bound.ROUNDING * 2 * magnitude, "loss",
                    kernel + " column " + j);
        }
        for (int j = columns; j < N; j++) {
            Bound.require(losses[j], 0.5, 0, "a loss beyond the columns", kernel);
            for (int i = 0; i < rows; i++) {
                z[zAt + i * N + j] = before[zAt + i * N + j];
            }
        }
        for (int i = 0; i < rows; i++) {
            System.arraycopy(before, zAt + i * N, z, zAt + i * N, columns);
        }
        PanelRows.assertSameBits(before, z, "around the tile");
    }

    private static float[] whole(SplittableRandom random, int count) {
        float[] numbers = new float[count];
        for (int k = 0; k < count; k++) {
            numbers[k] = random.nextInt(4);
        }
        return numbers;
    }
}
