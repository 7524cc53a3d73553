package org.simdnce.word2vec;

import java.util.SplittableRandom;
import org.simdnce.word2vec.text.Corpus;

/**
 * Walks over one stretch of a corpus and pairs each word with its neighbours, up to a distance that is drawn anew for
 * each word from 1 to {@code window}, so that near ones count more. Words that subsampling leaves out take no place.
 * Belongs to one thread.
 */
final class Windows {
    /** Longer texts are cut; a cut loses at most {@code window} pairs on either side. */
    private static final int CHUNK = 4096;

    private final Corpus corpus;
    private final Subsampler subsampler;
    private final int window;
    private final SplittableRandom random;
    private final long end;
    private long next;
    private long wordsRead;

    private final int[] chunk = new int[CHUNK];
    private int chunkLength;
    private int centre = -1;
    private int context;
    private int lastContext = -1;

    Windows(Corpus corpus, Subsampler subsampler, int window, SplittableRandom random, long start, long end) {
        this.corpus = corpus;
        this.subsampler = subsampler;
        this.window = window;
        this.random = random;
        this.next = start;
        this.end = end;
    }

    /**
     * Writes the next pairs to positions {@code from} to {@code to - 1}.
     *
     * @return where the last one ends: less than {@code to} only when the stretch has ended
     */
    int fill(long[] centres, long[] contexts, int from, int to) {
        int at = from;
        while (at < to) {
            if (context > lastContext) {
                if (!nextCentre()) {
                    break;
                }
            } else {
                if (context != centre) {
                    centres[at] = chunk[centre];
                    contexts[at++] = chunk[context];
                }
                context++;
            }
        }
        return at;
    }

    /** The words that were read, with those that were left out. */
    long wordsRead() {
        return wordsRead;
    }

    private boolean nextCentre() {
        centre++;
        while (centre >= chunkLength) {
            if (next >= end) {
                return false;
            }
            nextChunk();
            centre = 0;
        }
        int reach = 1 + random.nextInt(window);
        context = Math.max(0, centre - reach);
        lastContext = Math.min(chunkLength - 1, centre + reach);
        return true;
    }

    private void nextChunk() {
        chunkLength = 0;
        while (next < end && chunkLength < CHUNK) {
            int id = corpus.id(next++);
            if (id == Corpus.END) {
                return;
            }
            wordsRead++;
            if (subsampler.keeps(id, random)) {
                chunk[chunkLength++] = id;
            }
        }
    }
}
