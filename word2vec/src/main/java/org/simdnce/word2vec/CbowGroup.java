package org.simdnce.word2vec;

import java.util.Arrays;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.kernel.PanelMemory;
import org.simdnce.kernel.RowPanel;

/**
 * Continuous bag of words (Mikolov et al. 2013): the mean of a window's contexts is to tell their centre from noise.
 * Each context moves by the whole gradient of the mean, as in word2vec's program.
 */
final class CbowGroup extends WindowGroup {
    /** How often each word is in each window {@code [slots × 64]}, and that divided by the window's size. */
    private final float[] members;
    private final float[] weights;
    private final int[] sizes;
    private final RowPanel means;
    private final RowPanel meansChange;
    private final float[] pairs;
    private final float[] times;
    private final float[] z;

    CbowGroup(EmbeddingTable inputTable, EmbeddingTable outputTable, int window, int windows, int negatives, int noise,
              float[] corrections) {
        PanelMemory memory = new PanelMemory();
        means = new RowPanel(memory, windows, WIDTH, inputTable.dim());
        meansChange = new RowPanel(memory, windows, WIDTH, inputTable.dim());
        super(memory, inputTable, outputTable, window, windows, negatives, noise, corrections);
        members = new float[RowPanel.tileRows(slots) * WIDTH];
        weights = new float[members.length];
        sizes = new int[windows];
        int rows = RowPanel.tileRows(windows);
        pairs = new float[rows * WIDTH];
        times = new float[rows];
        z = new float[RowPanel.scoredRows(windows) * WIDTH];
    }

    @Override
    int reach(int drawn) {
        return drawn;
    }

    @Override
    void meet(int slot, int window, int distance) {
        members[slot * WIDTH + window]++;
        if (sizes[window]++ == 0) {
            pairs[window * WIDTH + window] = 1;
            times[window] = 1;
            count(1);
        }
    }

    @Override
    float[] pairs() {
        return pairs;
    }

    @Override
    void learn(int count) {
        weigh(count);
        means.clear(0, windows);
        meansChange.clear(0, windows);
        change.clear(0, columns);
        for (int block = 0; block < inputs.blocks(); block++) {
            kernel.addTransposedProduct(windows, inputs.columns(block), slots, weights, 0, panels, inputs.at(0, block),
                    panels, means.at(0, block));
        }
        coefficients(means, windows, pairs, times, z);
        for (int block = 0; block < inputs.blocks(); block++) {
            int n = inputs.columns(block);
            kernel.addTransposedProduct(columns, n, windows, z, 0, panels, means.at(0, block), panels,
                    change.at(0, block));
            kernel.addProduct(windows, n, columns, z, 0, panels, outputs.at(0, block), panels,
                    meansChange.at(0, block));
            kernel.addProduct(slots, n, windows, members, 0, panels, meansChange.at(0, block), panels,
                    inputs.at(0, block));
        }
        Arrays.fill(members, 0f);
        Arrays.fill(sizes, 0);
        Arrays.fill(pairs, 0f);
        Arrays.fill(times, 0f);
    }

    private void weigh(int count) {
        for (int window = 0; window < windows; window++) {
            float share = window < count && sizes[window] > 0 ? 1f / sizes[window] : 0f;
            for (int at = window; at < members.length; at += WIDTH) {
                weights[at] = members[at] * share;
            }
        }
    }
}
