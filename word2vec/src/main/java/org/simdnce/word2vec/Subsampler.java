package org.simdnce.word2vec;

import java.util.SplittableRandom;
import org.simdnce.word2vec.text.Vocabulary;

/**
 * Leaves out most occurrences of frequent words (Mikolov et al. 2013): a word with the share f of the text is kept with
 * probability {@code min(1, √(t/f) + t/f)}, as in word2vec's program. Immutable.
 */
final class Subsampler {
    private final double[] keep;

    /** A threshold t of 0 keeps everything. */
    Subsampler(Vocabulary vocabulary, double threshold) {
        keep = new double[vocabulary.size()];
        for (int id = 0; id < keep.length; id++) {
            double ratio = threshold * vocabulary.total() / vocabulary.count(id);
            keep[id] = threshold == 0 ? 1 : Math.min(1, Math.sqrt(ratio) + ratio);
        }
    }

    boolean keeps(int id, SplittableRandom random) {
        return keep[id] >= 1 || random.nextDouble() < keep[id];
    }
}
