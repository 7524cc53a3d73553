package org.simdnce.word2vec;

import java.util.SplittableRandom;
import org.simdnce.sampler.NoiseDistribution;
import org.simdnce.sampler.PhiloxStream;
import org.simdnce.word2vec.text.Corpus;

/**
 * Walks over a stretch of a corpus, word after word, and trains the window around each: words up to a distance that is
 * drawn anew for each from 1 to {@code window}, so that near ones count more. Words that subsampling leaves out take no
 * place. Sentences may be of any length. Belongs to one thread.
 */
final class SkipGram {
    private static final int NOISE = 4096;

    private final Corpus corpus;
    private final Subsampler subsampler;
    private final NoiseDistribution noise;
    private final WindowGroup group;
    private final int window;
    private final int negatives;
    private final SplittableRandom random;
    private final PhiloxStream noiseRandom;
    private final long end;
    private long next;
    private long wordsRead;

    private final long[] noiseWords = new long[NOISE];
    private int noiseAt = NOISE;

    /** The words around the centre, in a ring by their position in the sentence: words and their slots. */
    private final int[] words;
    private final int[] slots;
    private final int mask;

    SkipGram(Corpus corpus, Subsampler subsampler, NoiseDistribution noise, WindowGroup group, int window, int negatives,
             long seed, long start, long end) {
        this.corpus = corpus;
        this.subsampler = subsampler;
        this.noise = noise;
        this.group = group;
        this.window = window;
        this.negatives = negatives;
        this.random = new SplittableRandom(seed);
        this.noiseRandom = new PhiloxStream(seed, 1);
        this.next = start;
        this.end = end;
        int ring = Integer.highestOneBit(2 * window + group.windows()) * 2;
        words = new int[ring];
        slots = new int[ring];
        mask = ring - 1;
    }

    /** Trains sentences until at least so many words were read; false when the stretch has ended. */
    boolean train(long wordsAtLeast) {
        long until = wordsRead + wordsAtLeast;
        while (next < end && wordsRead < until) {
            sentence();
        }
        return next < end;
    }

    long wordsRead() {
        return wordsRead;
    }

    private void sentence() {
        int entered = 0;
        int left = 0;
        boolean more = true;
        for (int first = 0; ; first += group.windows()) {
            int end = first + group.windows();
            while (more && entered < end + window) {
                int word = nextWord();
                more = word >= 0;
                if (more) {
                    words[entered & mask] = word;
                    slots[entered & mask] = group.enter(word);
                    entered++;
                }
            }
            end = Math.min(end, entered);
            if (entered > 1 && first < end) {
                describe(first, end, entered);
                group.train(end - first);
            }
            boolean last = !more && end == entered;
            for (; left < (last ? entered : end - window); left++) {
                group.leave(slots[left & mask]);
            }
            if (last) {
                return;
            }
        }
    }

    private void describe(int first, int end, int entered) {
        if (noiseAt + negatives > NOISE) {
            noise.draw(noiseRandom, noiseWords, 0, NOISE);
            noiseAt = 0;
        }
        group.noise(noiseWords, noiseAt);
        noiseAt += negatives;
        for (int centre = first; centre < end; centre++) {
            group.centre(centre - first, words[centre & mask]);
            int reach = 1 + random.nextInt(window);
            int last = Math.min(centre + reach, entered - 1);
            for (int position = Math.max(0, centre - reach); position <= last; position++) {
                if (position != centre) {
                    group.meet(slots[position & mask], centre - first);
                }
            }
        }
    }

    /** The next word of the sentence that subsampling keeps, -1 at its end. */
    private int nextWord() {
        while (next < end) {
            int id = corpus.id(next++);
            if (id == Corpus.END) {
                return -1;
            }
            wordsRead++;
            if (subsampler.keeps(id, random)) {
                return id;
            }
        }
        return -1;
    }
}
