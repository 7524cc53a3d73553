package org.simdnce;

import org.simdnce.kernel.CandidatePanel;
import org.simdnce.kernel.Kernel;

/**
 * What is known of each example while its columns pass by: its loss, and for softmax the largest logit and the sum of
 * {@code exp(logit − largest)}. Sums over blocks are in double, so that their error does not grow with the number of
 * columns.
 */
final class ExampleState {
    final double[] loss;
    final float[] max;
    final double[] sum;

    ExampleState(int maxBatch) {
        loss = new double[maxBatch];
        max = new float[maxBatch];
        sum = new double[maxBatch];
    }

    boolean hasTarget(Columns columns, int example) {
        int from = columns.start[example];
        return from < columns.start[example + 1] && columns.ownTarget[from] != 0;
    }

    /** Starts the normaliser with an example's own logits. */
    void startNormaliser(Columns columns, int example) {
        float largest = Float.NEGATIVE_INFINITY;
        for (int k = columns.start[example]; k < columns.start[example + 1]; k++) {
            largest = Math.max(largest, columns.own[k]);
        }
        double total = 0;
        for (int k = columns.start[example]; k < columns.start[example + 1]; k++) {
            total += Math.exp((double) columns.own[k] - largest);
        }
        max[example] = largest;
        sum[example] = largest == Float.NEGATIVE_INFINITY ? 0 : total;
    }

    /** Adds a tile of logits, which are lost, to the normalisers. */
    void addToNormalisers(Kernel kernel, int firstExample, int examples, int count, float[] z, int zAt) {
        for (int i = 0; i < examples; i++) {
            addToNormaliser(kernel, firstExample + i, z, zAt + i * CandidatePanel.WIDTH, CandidatePanel.closed(count));
        }
    }

    private void addToNormaliser(Kernel kernel, int example, float[] z, int at, int n) {
        float largest = Math.max(max[example], kernel.max(z, at, n));
        if (largest == Float.NEGATIVE_INFINITY) {
            return;
        }
        double before = sum[example] == 0 ? 0 : sum[example] * Math.exp((double) max[example] - largest);
        sum[example] = before + kernel.exp(z, at, n, largest, 1f);
        max[example] = largest;
    }
}
