package org.simdnce.word2vec;

import java.util.Arrays;
import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.kernel.PanelMemory;
import org.simdnce.kernel.RowPanel;

/**
 * Skip-gram (Mikolov et al. 2013): each context word is to tell its centre from noise. The paper draws each window's
 * reach from 1 to the greatest distance. Here all pairs within that distance meet, each as often as such a window holds
 * it on average: what is learned is the same on average, and varies less. A word in several windows meets the noise as
 * often as all their centres together.
 */
class SkipGramGroup extends WindowGroup {
    /** How often a pair meets, by its distance. */
    private final float[] weights;
    final float[] pairs;
    /** How often each slot meets the noise. */
    private final float[] times;
    private final float[] z;

    SkipGramGroup(EmbeddingTable inputTable, EmbeddingTable outputTable, int window, int windows, int negatives,
                  int noise, float[] corrections) {
        super(new PanelMemory(), inputTable, outputTable, window, windows, negatives, noise, corrections);
        weights = new float[window + 1];
        for (int distance = 1; distance <= window; distance++) {
            weights[distance] = (float) (window + 1 - distance) / window;
        }
        int rows = RowPanel.tileRows(slots);
        pairs = new float[rows * WIDTH];
        times = new float[rows];
        z = new float[RowPanel.scoredRows(slots) * WIDTH];
    }

    @Override
    int reach(int drawn) {
        return weights.length - 1;
    }

    @Override
    void meet(int slot, int window, int distance) {
        float weight = weights[distance];
        pairs[slot * WIDTH + window] += weight;
        times[slot] += weight;
        count(weight);
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
