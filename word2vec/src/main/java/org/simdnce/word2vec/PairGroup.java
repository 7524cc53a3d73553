package org.simdnce.word2vec;

import org.simdnce.kernel.EmbeddingTable;
import org.simdnce.kernel.RowPanel;

/**
 * Skip-gram as word2vec's program trains it: one window, whose pairs each meet noise words of their own. As many pairs
 * are trained at once as have room beside each other; a noise word that is the centre is left out.
 */
final class PairGroup extends SkipGramGroup {
    /** Noise words of a pair, and how often each counts. */
    private final int negatives;
    private final float share;
    /** Pairs that are trained at once. */
    private final int atOnce;
    /** The slots of the window's contexts, and their noise words one after the other. */
    private final int[] contexts;
    private final int[] noiseWords;
    private int met;
    /** The first of the pairs that are being trained. */
    private int first;

    /**
     * Makes the panels.
     *
     * @param columns the most columns of a step
     */
    PairGroup(EmbeddingTable inputTable, EmbeddingTable outputTable, int window, int negatives, int columns,
              float[] corrections) {
        int own = Math.min(negatives, columns - 1);
        int some = Math.min((columns - 1) / own, 2 * window);
        this.negatives = own;
        share = (float) negatives / own;
        atOnce = some;
        contexts = new int[2 * window];
        noiseWords = new int[2 * window * own];
        super(inputTable, outputTable, window, 1, negatives, some * own, corrections);
    }

    @Override
    int noise() {
        return noiseWords.length;
    }

    @Override
    int hand() {
        return negatives;
    }

    @Override
    int noiseTaken() {
        return met * negatives;
    }

    @Override
    int mostChanges() {
        return Math.ceilDiv(contexts.length, atOnce) * columns;
    }

    @Override
    void noise(long[] words, int at) {
        for (int k = 0; k < noiseWords.length; k++) {
            noiseWords[k] = (int) words[at + k];
        }
    }

    /** A pair takes time here, so that the fewer are met. */
    @Override
    int reach(int drawn) {
        return drawn;
    }

    @Override
    void meet(int slot, int window, int distance) {
        contexts[met++] = slot;
        count(1);
    }

    @Override
    void train(int count) {
        for (first = 0; first < met; first += atOnce) {
            int end = Math.min(met, first + atOnce);
            describe(end);
            step(count, 1 + (end - first) * negatives);
        }
        met = 0;
    }

    /** Each row meets the centre and its own noise only: scoring it against all columns would be ten times the work. */
    @Override
    void score(RowPanel x, int rows, float[] z) {
        kernel.score(x, 0, rows, outputs, 0, 1, offsets, 0, z, 0);
        // A score also writes on the next rows, but no column before its own: later pairs' scores write theirs again.
        for (int pair = first, column = 1; column < gathered(); pair++, column += negatives) {
            kernel.score(x, contexts[pair], 1, outputs, column, negatives, offsets, column, z,
                    contexts[pair] * WIDTH + column);
        }
    }

    private void describe(int end) {
        for (int pair = first, column = 1; pair < end; pair++) {
            int row = contexts[pair] * WIDTH;
            pairs[row]++;
            for (int k = pair * negatives; k < (pair + 1) * negatives; k++, column++) {
                columnWord[column] = noiseWords[k];
                pairs[row + column] = noiseWords[k] == columnWord[0] ? 0 : share;
            }
        }
    }
}
