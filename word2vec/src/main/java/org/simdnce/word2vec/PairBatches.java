package org.simdnce.word2vec;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.simdnce.word2vec.text.Corpus;

/**
 * One pass over a corpus in batches of (word, neighbour) pairs. A batch is taken from up to {@value #MOST_PLACES}
 * places of the corpus at once: pairs of a single file are so alike that their summed gradients would overshoot. The
 * pairs depend on the arguments only. Belongs to one thread.
 */
final class PairBatches {
    private static final int MOST_PLACES = 32;
    /** No window reaches from one place's stretch into the next: this makes the pairs so lost few. */
    private static final int LEAST_STRETCH = 10_000;

    private final Windows[] places;
    private final long[] centres;
    private long[] contexts;

    PairBatches(Corpus corpus, Subsampler subsampler, int window, int batch, SplittableRandom random) {
        centres = new long[batch];
        contexts = new long[batch];
        int count = Math.clamp(corpus.length() / LEAST_STRETCH, 1, MOST_PLACES);
        places = new Windows[count];
        for (int p = 0; p < count; p++) {
            places[p] = new Windows(corpus, subsampler, window, random.split(), corpus.length() * p / count,
                    corpus.length() * (p + 1) / count);
        }
    }

    /** Takes the next batch and returns its size: 0 at the end of the corpus. */
    int next() {
        int size = 0;
        for (int p = 0; p < places.length; p++) {
            int share = (int) ((p + 1L) * centres.length / places.length);
            size = places[p].fill(centres, contexts, size, Math.max(size, share));
        }
        if (size < contexts.length) {
            // There must be as many labels as pairs. This happens once, at the end.
            contexts = Arrays.copyOf(contexts, size);
        }
        return size;
    }

    /** The words of the batch's pairs. */
    long[] centres() {
        return centres;
    }

    /** The neighbours of the batch's pairs. */
    long[] contexts() {
        return contexts;
    }

    /** The words that were read so far, with those that were left out. */
    long wordsRead() {
        long sum = 0;
        for (Windows place : places) {
            sum += place.wordsRead();
        }
        return sum;
    }
}
