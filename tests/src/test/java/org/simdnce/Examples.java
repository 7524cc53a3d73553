package org.simdnce;

import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;

/**
 * Inputs and labels of a batch, with the views that a call and the reference want.
 *
 * @param inputs {@code [size × dim]}
 * @param dim columns
 * @param labels class ids of all examples
 * @param offsets where each example's labels begin, and where the last one's end
 */
record Examples(float[] inputs, int dim, long[] labels, int[] offsets) {
    /** Returns random examples with the same number of true classes each. */
    static Examples dense(long seed, int size, int dim, int classes, int numTrue) {
        int[] offsets = new int[size + 1];
        for (int i = 0; i < size; i++) {
            offsets[i + 1] = offsets[i] + numTrue;
        }
        return of(seed, dim, classes, offsets);
    }

    /** Returns random examples with 0 to {@code most} true classes; the first has none, the second has most. */
    static Examples ragged(long seed, int size, int dim, int classes, int most) {
        SplittableRandom random = new SplittableRandom(~seed);
        int[] offsets = new int[size + 1];
        for (int i = 0; i < size; i++) {
            offsets[i + 1] = offsets[i] + (i == 0 ? 0 : i == 1 ? most : random.nextInt(most + 1));
        }
        return of(seed, dim, classes, offsets);
    }

    private static Examples of(long seed, int dim, int classes, int[] offsets) {
        int size = offsets.length - 1;
        long[] labels = new SplittableRandom(seed).longs(offsets[size], 0, classes).toArray();
        return new Examples(TestTables.uniform(seed, size * dim, -1f, 1f), dim, labels, offsets);
    }

    int size() {
        return offsets.length - 1;
    }

    /** Returns a batch with ragged labels. */
    Batch batch() {
        return withInputs().labels(labels, offsets);
    }

    /** Returns a batch with dense labels. */
    Batch batch(int numTrue) {
        return withInputs().labels(labels, numTrue);
    }

    private Batch withInputs() {
        return new Batch().inputs(MemorySegment.ofArray(inputs), size(), dim);
    }

    /** Returns scratch that just suffices. */
    Workspace workspace(SampledLoss<?> loss) {
        return loss.workspace(dim, size(), labels.length);
    }

    double[][] inputRows() {
        double[][] rows = new double[size()][dim];
        for (int k = 0; k < size() * dim; k++) {
            rows[k / dim][k % dim] = inputs[k];
        }
        return rows;
    }

    int[][] labelRows() {
        int[][] rows = new int[size()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new int[offsets[i + 1] - offsets[i]];
            for (int k = 0; k < rows[i].length; k++) {
                rows[i][k] = (int) labels[offsets[i] + k];
            }
        }
        return rows;
    }
}
