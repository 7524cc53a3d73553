package org.simdnce.word2vec;

import java.util.Arrays;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.kernel.PanelMemory;
import org.simdnce.kernel.RowPanel;

/**
 * Skip-gram (Mikolov et al. 2013): each context word is to tell its centre from noise. A word in three of the windows
 * meets its three centres once and each noise word three times.
 */
class SkipGramGroup extends WindowGroup {
    final float[] pairs;
    /** How often each slot meets the noise. */
    private final float[] times;
    private final float[] z;

    SkipGramGroup(EmbeddingTable inputTable, EmbeddingTable outputTable, int window, int windows, int negatives,
                  int noise, float[] corrections) {
        super(new PanelMemory(), inputTable, outputTable, window, windows, negatives, noise, corrections);
        int rows = RowPanel.tileRows(slots);
        pairs = new float[rows * WIDTH];
        times = new float[rows];
        // A score of the last row may write two more.
        z = new float[RowPanel.tileRows(slots + 2) * WIDTH];
    }

    @Override
    void meet(int slot, int window) {
        pairs[slot * WIDTH + window]++;
        times[slot]++;
        count(1);
    }

    @Override
    float[] pairs() {
        return pairs;
    }

    @Override
    void learn(int count) {
        coefficients(inputs, slots, pairs, times, z);
        Arrays.fill(pairs, 0f);
        Arrays.fill(times, 0f);
        int some = gathered();
        change.clear(0, some);
        for (int block = 0; block < inputs.blocks(); block++) {
            int n = inputs.columns(block);
            kernel.addTransposedProduct(some, n, slots, z, 0, panels, inputs.at(0, block), panels,
                    change.at(0, block));
            kernel.addProduct(slots, n, some, z, 0, panels, outputs.at(0, block), panels, inputs.at(0, block));
        }
    }
}
