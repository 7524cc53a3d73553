package org.simdnce.word2vec;

import org.simdnce.word2vec.text.Vocabulary;

/**
 * Leaves out most occurrences of frequent words (Mikolov et al. 2013): a word with the share f of the text is kept with
 * probability {@code min(1, √(t/f) + t/f)}, as in word2vec's program. Immutable.
 */
final class Subsampler {
    /** Of 2<sup>31</sup> equally probable numbers those up to this one keep the word. */
    private final int[] keep;

    /** A threshold t of 0 keeps everything. */
    Subsampler(Vocabulary vocabulary, double threshold) {
        keep = new int[vocabulary.size()];
        for (int id = 0; id < keep.length; id++) {
            double ratio = threshold * vocabulary.total() / vocabulary.count(id);
            double probability = threshold == 0 ? 1 : Math.min(1, Math.sqrt(ratio) + ratio);
            keep[id] = (int) Math.min(Integer.MAX_VALUE, Math.ceil(probability * 0x1p31));
        }
    }

    /** Returns 1 for a word that is kept, 0 for one that is left out, without a branch that nobody could predict. */
    int keeps(int id, long random) {
        return random >>> 33 <= keep[id] ? 1 : 0;
    }
}
