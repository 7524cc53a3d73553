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
final class WindowWalk {
    private static final int NOISE = 4096;

    private final Corpus corpus;
    private final Subsampler subsampler;
    private final NoiseDistribution noise;
    private final WindowGroup group;
    private final int window;
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

    private boolean inSentence;
    /** No more words in this sentence. */
    private boolean ended;
    /** Positions: words that were read, that have a slot, that gave it up; the next group's first centre. */
    private int read;
    private int entered;
    private int left;
    private int first;

    WindowWalk(Corpus corpus, Subsampler subsampler, NoiseDistribution noise, WindowGroup group, int window,
             long seed, long start, long end) {
        this.corpus = corpus;
        this.subsampler = subsampler;
        this.noise = noise;
        this.group = group;
        this.window = window;
        this.random = new SplittableRandom(seed);
        this.noiseRandom = new PhiloxStream(seed, 1);
        this.next = start;
        this.end = end;
        int ring = Integer.highestOneBit(2 * (window + group.windows())) * 2;
        words = new int[ring];
        slots = new int[ring];
        mask = ring - 1;
    }

    /** Trains until at least so many more words were read; false when the stretch has ended. */
    boolean train(long wordsAtLeast) {
        long until = wordsRead + wordsAtLeast;
        while (wordsRead < until) {
            if (!inSentence) {
                if (next >= end) {
                    return false;
                }
                beginSentence();
            }
            trainGroup();
        }
        return true;
    }

    long wordsRead() {
        return wordsRead;
    }

    private void beginSentence() {
        inSentence = true;
        ended = false;
        read = 0;
        entered = 0;
        left = 0;
        first = 0;
    }

    private void trainGroup() {
        readUntil(first + 2 * group.windows() + window);
        group.touch(noiseWords, noiseAt, Math.min(NOISE, noiseAt + group.noise()));
        for (; entered < Math.min(read, first + group.windows() + window); entered++) {
            slots[entered & mask] = group.enter(words[entered & mask]);
        }
        int end = Math.min(first + group.windows(), entered);
        if (entered > 1 && first < end) {
            describe(end);
            group.train(end - first);
        }
        inSentence = !ended || end < read;
        for (; left < (inSentence ? end - window : entered); left++) {
            group.leave(slots[left & mask]);
        }
        first = end;
    }

    /** Reads as far ahead as the next group reaches, or to the end of the sentence. */
    private void readUntil(int position) {
        while (!ended && read < position) {
            int word = nextWord();
            ended = word < 0;
            if (!ended) {
                words[read++ & mask] = word;
                group.expect(word);
            }
        }
    }

    private void describe(int end) {
        if (noiseAt + group.noise() > NOISE) {
            noise.draw(noiseRandom, noiseWords, 0, NOISE);
            noiseAt = 0;
        }
        group.noise(noiseWords, noiseAt);
        noiseAt += group.noise();
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
